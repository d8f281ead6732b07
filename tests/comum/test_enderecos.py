"""The address of a record is the one that Django says."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test.utils import override_script_prefix
from django.urls import reverse

from comum.enderecos import endereco, endereco_com


def test_it_is_the_one_of_django_wherever_the_site_lies():
    assert endereco("pedidos:detalhe", 12) == reverse("pedidos:detalhe", args=[12])
    assert endereco_com("pedidos:lista", {"cidade": "A/B & C"}) == "/pedidos/?cidade=A%2FB+%26+C"
    with override_script_prefix("/loja/"):
        assert endereco_com("pedidos:lista", {"produto": 1}) == "/loja/pedidos/?produto=1"
        assert endereco("pedidos:detalhe", 12) == reverse("pedidos:detalhe", args=[12])


def test_one_that_does_not_end_in_the_number_is_refused():
    with pytest.raises(ImproperlyConfigured, match="does not end in the number"):
        endereco("pedidos:cancelar", 12)
