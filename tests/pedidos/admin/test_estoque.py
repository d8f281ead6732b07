"""Stock in the admin: from a balance to the movements that it is the sum of."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pedidos.models import Estoque, MovimentacaoEstoque, Produto
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar

Tipo = MovimentacaoEstoque.Tipo


@pytest.fixture
def produto(db: None) -> Produto:
    produto = cast.um_produto()
    Estoque.objects.movimentar(produto.pk, Tipo.ENTRADA, 10, motivo="Compra", responsavel=None)
    return produto


@pytest.fixture
def como_lia(lia: User) -> Client:
    return entrar(lia)


def test_it_leads_from_a_balance_to_its_movements(como_lia: Client, produto: Produto):
    estoque = Estoque.objects.get()
    outro = cast.um_produto("Água")
    Estoque.objects.movimentar(outro.pk, Tipo.ENTRADA, 1, motivo="Compra", responsavel=None)
    url = reverse("admin:pedidos_movimentacaoestoque_changelist")

    assert f"{url}?estoque__id__exact={estoque.pk}" in como_lia.get(alterar(estoque)).content.decode()

    page = como_lia.get(url, {"estoque__id__exact": estoque.pk})
    assert list(page.context["cl"].queryset) == list(estoque.movimentacoes.all())
