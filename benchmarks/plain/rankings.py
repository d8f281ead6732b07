"""The rankings of a period: three queries, two for those of one seller."""

from django.db.models import BigIntegerField, Count, F, Value
from django.db.models.expressions import Combinable

from benchmarks.plain.vendas import soma_da_margem, soma_da_receita, soma_das_vendas
from comum.datas.periodo import Periodo
from pedidos.models import Pedido
from pedidos.pedidos.pedido import PedidoQuerySet
from vendedor.queries.rankings import MAIORES, Colocado, Criterio, Rankings
from vendedor.queries.vendas import nome_do_cliente, reais
from vendedor.views import rankings

TAKES_THE_PLACE_OF = ((rankings, "rankings_do_periodo"),)


def rankings_do_periodo(periodo: Periodo, criterio: Criterio, vendedor_id: int | None = None) -> Rankings:
    vendidos = Pedido.objects.nao_cancelados().do_periodo(*periodo).filter(itens__isnull=False)
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
