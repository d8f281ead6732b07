"""The rankings of a period: sellers, clients and products by sales, revenue, diversity and margin."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, F, TextChoices, Value
from django.db.models.expressions import Combinable

from pedidos.models import Pedido
from pedidos.models.pedido import PedidoQuerySet
from pedidos.periodo import Periodo
from vendedor.queries.vendas import nome_do_cliente, reais, soma_da_margem, soma_da_receita, soma_das_vendas

MAIORES = 20


class Criterio(TextChoices):
    RECEITA = "receita", "Receita"
    VENDAS = "vendas", "Vendas"
    DIVERSIDADE = "diversidade", "Diversidade"
    MARGEM = "margem", "Margem bruta"


class Colocado(NamedTuple):
    """A place in a ranking. diversidade: the different products; of a product, its different clients."""

    id: int
    nome: str
    carteira_id: int | None
    pedidos: int
    receita: Decimal
    vendas: Decimal
    diversidade: int
    margem: Decimal

    @property
    def margem_percentual(self) -> Decimal | None:
        return self.margem / self.vendas * 100 if self.vendas else None


class Rankings(NamedTuple):
    """vendedores is empty where one seller looks at his own sales."""

    vendedores: list[Colocado]
    clientes: list[Colocado]
    produtos: list[Colocado]


def rankings_do_periodo(periodo: Periodo, criterio: Criterio, vendedor_id: int | None = None) -> Rankings:
    """Three queries for everybody's sales, two for those of one seller."""
    vendidos = Pedido.objects.validos().do_periodo(*periodo).filter(itens__isnull=False)
    if vendedor_id is not None:
        vendidos = vendidos.do_vendedor(vendedor_id)
    produtos = Count("itens__produto_id", distinct=True)
    vendedores = []
    if vendedor_id is None:
        vendedores = _primeiros(
            vendidos, criterio, "vendedor_id", nome=F("vendedor__nome"), carteira=F("vendedor_id"), diversidade=produtos
        )
    return Rankings(
        vendedores,
        _primeiros(
            vendidos,
            criterio,
            "cliente_id",
            nome=nome_do_cliente("cliente__"),
            carteira=F("cliente__vendedor_id"),
            diversidade=produtos,
        ),
        _primeiros(
            vendidos,
            criterio,
            "itens__produto_id",
            nome=F("itens__produto__nome"),
            carteira=Value(None, output_field=BigIntegerField()),
            diversidade=Count("cliente_id", distinct=True),
        ),
    )


def _primeiros(
    vendidos: PedidoQuerySet,
    criterio: Criterio,
    de_quem: str,
    *,
    nome: Combinable,
    carteira: Combinable,
    diversidade: Count,
) -> list[Colocado]:
    rows = (
        vendidos.order_by()
        .values(de_quem, nome=nome, carteira_id=carteira)
        .annotate(
            pedidos=Count("pk", distinct=True),
            receita=soma_da_receita(),
            vendas=soma_das_vendas(),
            diversidade=diversidade,
            margem=soma_da_margem(),
        )
        .order_by(f"-{criterio.value}", "nome", de_quem)[:MAIORES]
    )
    return [
        Colocado(
            row[de_quem],
            row["nome"],
            row["carteira_id"],
            row["pedidos"],
            reais(row["receita"]),
            reais(row["vendas"]),
            row["diversidade"],
            reais(row["margem"]),
        )
        for row in rows
    ]
