"""A sale below cost, or of more than is free, asks the same at every door: form, edit, verb, import, API, admin."""

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comum.erros import Recusa
from pedidos.acesso import Papel
from pedidos.models import Cliente, Estoque, MovimentacaoEstoque, Pedido, Produto
from pedidos.pedidos.pedido import LinhaPedida
from tests import cast
from tests.pedidos.views.formulario import enviar, erros, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
# What is sold against each rule, and what is said of it. A unit costs R$ 2,00, and ten are free.
REGRAS = {
    "VENDA_ABAIXO_DO_CUSTO": (5, Decimal("1.9900"), "Abaixo do custo: Água: vendido a R$ 1,99, custa R$ 2,00."),
    "VENDA_ALEM_DO_LIVRE": (11, Decimal("3.00"), "Além do estoque livre: Água: vendidos 11, livres 10."),
}
# A file says for how many of its orders.
DO_ARQUIVO = "Além do estoque livre: Água: 1 pedido do arquivo quer 11, livre 10."
MOTIVO, DIREITO = "Escreva o motivo da exceção", "Só a gerência vende assim"


class Loja:
    def __init__(self, ana: Vendedor, pasta: Path) -> None:
        self.ana, self.pasta = ana, pasta
        self.produto: Produto = cast.um_produto("Água", codigo_interno="AGUA")
        self.cliente: Cliente = cast.um_cliente(ana)
        self.gilda = cast.uma_pessoa("gerente", Papel.GERENTE)
        Estoque.objects.movimentar(
            self.produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 10, motivo="Compra", responsavel=None
        )


@pytest.fixture
def loja(ana: Vendedor, tmp_path: Path) -> Loja:
    return Loja(ana, tmp_path)


def pelo_verbo(loja: Loja, quantidade: int, preco: Decimal, motivo: str, *, gerente: bool) -> str:
    try:
        Pedido.objects.registrar(
            cliente_id=loja.cliente.pk,
            vendedor_id=loja.ana.pk,
            data=timezone.localdate(),
            frete=Decimal(0),
            linhas=[LinhaPedida(loja.produto.pk, quantidade, preco)],
            motivo_excecao=motivo,
            com_direito=gerente,
        )
    except Recusa as recusa:
        return str(recusa)
    return ""


def pelo_form(
    loja: Loja, quantidade: int, preco: Decimal, motivo: str, *, gerente: bool, url: str = "/pedidos/novo"
) -> str:
    client = Client()
    client.force_login(loja.gilda if gerente else loja.ana.usuario)  # type: ignore[arg-type]
    digitado: dict[str, Any] = {"cliente": loja.cliente.rotulo, "motivo_excecao": motivo}
    if gerente:
        digitado["vendedor"] = loja.ana.pk
    response = enviar(client, url, **digitado, **uma_linha("AGUA", quantidade, str(preco).replace(".", ",")))
    return "" if response.status_code == 302 else " ".join(erros(response))


def pela_edicao(loja: Loja, *venda: Any, gerente: bool) -> str:
    pedido = cast.um_pedido(loja.ana, cliente=loja.cliente, produto=loja.produto, quantidade=1)
    if erro := pelo_form(loja, *venda, gerente=gerente, url=f"/pedidos/{pedido.pk}/editar"):
        assert pedido.itens.get().quantidade == 1
        pedido.delete()
    return erro


def pelo_arquivo(loja: Loja, quantidade: int, preco: Decimal, motivo: str, *, gerente: bool) -> str:
    path = loja.pasta / "v.csv"
    path.write_text(f"Cliente;Produto;Quantidade;Preço;Data\nBar do Zé;AGUA;{quantidade};{preco};12/11/2025\n")
    try:
        call_command("importar_pedidos", path, motivo=motivo, marca=".", stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        return str(error)
    return ""


PORTAS: dict[str, Callable[..., str]] = {
    "verbo": pelo_verbo,
    "form": pelo_form,
    "edição": pela_edicao,
    "importação": pelo_arquivo,
}


@pytest.mark.parametrize("porta", PORTAS)
@pytest.mark.parametrize("regra", REGRAS)
def test_a_rule_asks_the_same_at_each_door(loja: Loja, settings: Any, regra: str, porta: str):
    quantidade, preco, dito = REGRAS[regra]
    if (regra, porta) == ("VENDA_ALEM_DO_LIVRE", "importação"):
        dito = DO_ARQUIVO
    for outra in REGRAS:
        setattr(settings, outra, "permitida")
    vende = PORTAS[porta]

    setattr(settings, regra, "motivo")
    recusa = vende(loja, quantidade, preco, "", gerente=False)
    assert dito in recusa
    assert MOTIVO in recusa
    assert not Pedido.objects.exists()

    setattr(settings, regra, "direito")
    if porta != "importação":  # Whoever imports has the right.
        assert DIREITO in vende(loja, quantidade, preco, "porque sim", gerente=False)
        assert not Pedido.objects.exists()
    assert vende(loja, quantidade, preco, "", gerente=True) == ""
    Pedido.objects.all().delete()

    setattr(settings, regra, "motivo")
    assert vende(loja, quantidade, preco, "bonificação", gerente=False) == ""
    pedido = Pedido.objects.get()
    assert (pedido.motivo_excecao, pedido.itens.get().preco_venda) == ("bonificação", preco)


@pytest.mark.parametrize("porta", PORTAS)
def test_an_ordinary_sale_is_asked_nothing(loja: Loja, settings: Any, porta: str):
    settings.VENDA_ABAIXO_DO_CUSTO = settings.VENDA_ALEM_DO_LIVRE = "direito"

    assert PORTAS[porta](loja, 10, Decimal("2.00"), "", gerente=False) == ""


def test_two_lines_of_a_product_want_it_together_and_an_order_does_not_stand_in_its_own_way(loja: Loja, settings: Any):
    settings.VENDA_ALEM_DO_LIVRE = "motivo"
    quem: Any = {
        "cliente_id": loja.cliente.pk,
        "vendedor_id": loja.ana.pk,
        "frete": Decimal(0),
        "data": timezone.localdate(),
    }
    with pytest.raises(Recusa, match="vendidos 11, livres 10"):
        Pedido.objects.registrar(
            linhas=[LinhaPedida(loja.produto.pk, 6, Decimal(3)), LinhaPedida(loja.produto.pk, 5, Decimal(3))], **quem
        )

    settings.VENDA_ABAIXO_DO_CUSTO = "permitida"
    gratis = [LinhaPedida(loja.produto.pk, 10, Decimal(0))]
    pedido = Pedido.objects.registrar(linhas=gratis, **quem)
    pedido.alterar(linhas=gratis, **quem)
    assert pedido.itens.get().quantidade == 10


def test_api_and_admin_are_no_door(loja: Loja):
    client = Client()
    client.force_login(loja.gilda)

    assert client.post("/api/v1/pedidos/1", {}).status_code == 405
    assert client.post(reverse("admin:pedidos_pedido_add"), {}).status_code == 403
    assert client.post(reverse("admin:pedidos_itempedido_add"), {}).status_code == 403
