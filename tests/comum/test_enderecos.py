"""The address of a record is the one that Django says."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test.utils import override_script_prefix
from django.urls import reverse

from comum.enderecos import endereco


def test_it_is_the_one_of_django_wherever_the_site_lies():
    assert endereco("pedidos:detalhe", 12) == reverse("pedidos:detalhe", args=[12])
    with override_script_prefix("/loja/"):
        assert endereco("pedidos:detalhe", 12) == reverse("pedidos:detalhe", args=[12])


def test_one_that_does_not_end_in_the_number_is_refused():
    with pytest.raises(ImproperlyConfigured, match="does not end in the number"):
        endereco("pedidos:cancelar", 12)
