"""Whatever is sent to the form of an order: never a failure, never money off by a cent, never a record too many."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import Cliente, ItemPedido, LogAtividade, Pedido, Produto
from tests import cast
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.pedidos.views.formulario import campos, nomes
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
CAMPOS = [
    "cliente", "vendedor", "data", "frete", "submissao", "versao", "mais_linhas",
    "itens-TOTAL_FORMS", "itens-INITIAL_FORMS", "itens-0-item", "itens-0-produto", "itens-0-quantidade",
    "itens-0-preco_venda", "itens-0-DELETE", "itens-1-produto", "itens-1-quantidade",
]  # fmt: skip


def conferir() -> None:
    """What must hold of the database after anything."""
    for pedido in Pedido.objects.all():
        linhas = pedido.itens.all()
        assert pedido.calcular_total() == sum((i.quantidade * i.preco_venda for i in linhas), Decimal(0))
        assert linhas
    assert Cliente.objects.count() == Produto.objects.count() == 1


@examples(32)
@given(mudados=st.dictionaries(st.sampled_from(CAMPOS), QUALQUER, min_size=1, max_size=4))
def test_a_new_order_is_made_once_or_refused_with_words(
    da_gilda: Client, ana: Vendedor, ze: Cliente, pilsen: Produto, mudados: dict[str, str]
):
    bom = {"cliente": ze.rotulo, "vendedor": ana.pk, "frete": "1,00"} | {
        "itens-0-produto": "PIL-350",
        "itens-0-quantidade": 3,
        "itens-0-preco_venda": "2,50",
    }
    antes = Pedido.objects.count()
    for caminho in ("/pedidos/novo", "/pedidos/calcular"):
        response = da_gilda.post(caminho, campos(da_gilda.get("/pedidos/novo")) | nomes(bom) | mudados)
        assert response.status_code in (200, 302, 400)
        if response.status_code == 400:
            form, itens = response.context["form"], response.context["itens"]
            assert form.errors or itens.total_error_count()
    feitos = Pedido.objects.count() - antes
    assert feitos in (0, 1)
    assert LogAtividade.objects.count() == Pedido.objects.count()
    conferir()


@examples(24)
@given(mudados=st.dictionaries(st.sampled_from(CAMPOS), QUALQUER, min_size=1, max_size=4))
def test_an_order_is_changed_as_asked_or_stays_as_it_is(
    da_gilda: Client, ana: Vendedor, ze: Cliente, pilsen: Produto, mudados: dict[str, str]
):
    pedido = Pedido.objects.first() or cast.um_pedido(ana, cliente=ze, produto=pilsen)
    antes = _retrato(pedido)

    response = da_gilda.post(
        f"/pedidos/{pedido.pk}/editar", campos(da_gilda.get(f"/pedidos/{pedido.pk}/editar")) | mudados
    )

    assert response.status_code in (200, 302, 400)
    if response.status_code != 302:
        assert _retrato(pedido) == antes
    assert Pedido.objects.count() == 1
    conferir()


@examples(16)
@given(
    linhas=st.lists(
        st.tuples(
            st.integers(1, 10**6), st.decimals(min_value=0, max_value=Decimal("99999.99"), places=2, allow_nan=False)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_total_is_right_to_the_cent(
    da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto, linhas: list[tuple[int, Decimal]]
):
    preenchido: dict[str, Any] = campos(da_ana.get("/pedidos/novo")) | {"cliente": ze.rotulo}
    preenchido["itens-TOTAL_FORMS"] = str(len(linhas))
    for n, (quantidade, preco) in enumerate(linhas):
        digitado = {"produto": "PIL-350", "quantidade": quantidade, "preco_venda": f"{preco:f}".replace(".", ",")}
        preenchido |= {f"itens-{n}-{campo}": str(valor) for campo, valor in digitado.items()}

    response = da_ana.post("/pedidos/novo", preenchido)

    pedido = Pedido.objects.latest("pk")
    assert response["Location"] == f"/pedidos/{pedido.pk}"
    esperado = sum((quantidade * preco for quantidade, preco in linhas), Decimal(0))
    assert pedido.calcular_total() == esperado
    soma = ItemPedido.objects.filter(pedido=pedido).aggregate(soma=Sum("lucro_bruto"))["soma"]
    assert soma == esperado - sum(quantidade * Decimal("2.00") for quantidade, _ in linhas)


def test_a_body_of_ten_megabytes_is_refused_and_writes_nothing(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = da_ana.post(
        "/pedidos/novo", {"cliente": "x" * 10_000_000}, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code in (400, 413)
    assert not Pedido.objects.exists()


def _retrato(pedido: Pedido) -> object:
    return (
        Pedido.objects.filter(pk=pedido.pk).values().get(),
        list(pedido.itens.order_by("pk").values_list("pk", "produto", "quantidade", "preco_venda")),
    )
