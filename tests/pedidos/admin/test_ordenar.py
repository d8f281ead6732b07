"""Every heading of a list of the admin that can be clicked sorts it."""

import re

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from pedidos.acesso import Papel
from tests import cast
from tests.permissions.test_admin import uma_loja


@pytest.mark.django_db
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_a_list_sorts_by_each_of_its_headings(model: type[Model], client: Client):
    client.force_login(cast.uma_pessoa("adele", Papel.ADMIN))
    uma_loja(cast.um_vendedor("Ana"))
    lista = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    sorts = set(re.findall(r'href="\?o=(-?\d+)', client.get(lista).content.decode()))

    assert {o: client.get(f"{lista}?o={o}").status_code for o in sorts} == dict.fromkeys(sorts, 200)
