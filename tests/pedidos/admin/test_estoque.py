"""Stock in the admin: a balance changes by a movement, and a movement is for ever."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pedidos.models import Estoque, LogAtividade, MovimentacaoEstoque, Produto
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar, enviar, erros, mensagens

NOVA = "admin:pedidos_movimentacaoestoque_add"
Tipo = MovimentacaoEstoque.Tipo


@pytest.fixture
def produto(db: None) -> Produto:
    produto = cast.um_produto()
    Estoque.objects.movimentar(produto.pk, Tipo.ENTRADA, 10, motivo="Compra", responsavel=None)
    return produto


@pytest.fixture
def como_lia(lia: User) -> Client:
    return entrar(lia)


@pytest.mark.parametrize(
    ("tipo", "quantidade", "saldo"), [("ENTRADA", 5, 15), ("SAIDA", 4, 6), ("AJUSTE", -3, 7), ("AJUSTE", 0, 10)]
)
def test_it_moves_the_balance(como_lia: Client, produto: Produto, tipo: str, quantidade: int, saldo: int):
    response = enviar(como_lia, reverse(NOVA), produto=produto.pk, tipo=tipo, quantidade=quantidade, motivo="Contagem")

    assert response.status_code == 302
    movimentacao = MovimentacaoEstoque.objects.latest("pk")
    assert (movimentacao.antes, movimentacao.depois, str(movimentacao.responsavel)) == (10, saldo, "lia")
    assert Estoque.objects.get(produto=produto).quantidade == saldo
    assert LogAtividade.objects.get().tipo == "INCLUSAO"


def test_it_makes_the_balance_of_a_new_produto(como_lia: Client, db: None):
    novo = cast.um_produto("Água")

    enviar(como_lia, reverse(NOVA), produto=novo.pk, tipo="ENTRADA", quantidade=5, motivo="Compra")

    assert Estoque.objects.get(produto=novo).quantidade == 5


def test_it_refuses_to_take_out_what_is_not_there_and_keeps_what_was_typed(como_lia: Client, produto: Produto):
    response = enviar(como_lia, reverse(NOVA), produto=produto.pk, tipo="SAIDA", quantidade=11, motivo="Quebra")

    assert mensagens(response) == [
        "Cerveja Pilsen 350 ml tem 10 em estoque; a saída de 11 não cabe. Registre antes a entrada ou um ajuste."
    ]
    again = como_lia.get(response["Location"])
    form = again.context["adminform"].form
    assert [form[name].value() for name in ("produto", "tipo", "quantidade", "motivo")] == [
        str(produto.pk),
        "SAIDA",
        "11",
        "Quebra",
    ]
    assert "Cerveja Pilsen 350 ml" in again.content.decode()
    assert not LogAtividade.objects.exists()


def test_it_refuses_a_sign_where_there_is_none(como_lia: Client, produto: Produto):
    response = enviar(como_lia, reverse(NOVA), produto=produto.pk, tipo="SAIDA", quantidade=-4, motivo="Quebra")

    assert "-4 não serve: na entrada e na saída diga as unidades, pelo menos 1." in erros(response)


def test_it_shows_a_movement_and_changes_none(como_rita: Client, produto: Produto):
    movimentacao = MovimentacaoEstoque.objects.get()

    page = como_rita.get(alterar(movimentacao))

    assert page.status_code == 200
    assert not page.context["has_change_permission"]
    assert como_rita.post(alterar(movimentacao), {"motivo": "Outro"}).status_code == 403
    url = reverse("admin:pedidos_movimentacaoestoque_delete", args=[movimentacao.pk])
    assert como_rita.post(url, {"post": "yes"}).status_code == 403


def test_it_lets_the_balance_be_checked_but_not_typed(como_lia: Client, produto: Produto):
    estoque = Estoque.objects.get()

    enviar(como_lia, alterar(estoque), status="CONTADO", conferente="Lia", quantidade=999)

    estoque.refresh_from_db()
    assert (estoque.status, estoque.conferente, estoque.quantidade) == ("CONTADO", "Lia", 10)
    assert como_lia.get(reverse("admin:pedidos_estoque_add")).status_code == 403


def test_it_leads_from_a_balance_to_its_movements(como_lia: Client, produto: Produto):
    estoque = Estoque.objects.get()
    outro = cast.um_produto("Água")
    Estoque.objects.movimentar(outro.pk, Tipo.ENTRADA, 1, motivo="Compra", responsavel=None)
    url = reverse("admin:pedidos_movimentacaoestoque_changelist")

    assert f"{url}?estoque__id__exact={estoque.pk}" in como_lia.get(alterar(estoque)).content.decode()

    page = como_lia.get(url, {"estoque__id__exact": estoque.pk})
    assert list(page.context["cl"].queryset) == list(estoque.movimentacoes.all())
    # The product comes with the link.
    form = como_lia.get(reverse(NOVA), {"produto": produto.pk}).context["adminform"].form
    assert form["produto"].value() == str(produto.pk)


def test_it_keeps_a_produto_whose_stock_has_moved(como_rita: Client, produto: Produto):
    como_rita.post(reverse("admin:pedidos_produto_delete", args=[produto.pk]), {"post": "yes"})

    assert Produto.objects.filter(pk=produto.pk).exists()
