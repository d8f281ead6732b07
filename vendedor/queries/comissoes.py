"""What sellers earned in a period: of each order that is paid, at the percentage of its day."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, DecimalField, F, Func, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Round

from pedidos.models import Pedido, ResumoLinha
from pedidos.pedidos.valores import DINHEIRO
from pedidos.pessoas.comissao import COMISSAO_EM_CENTAVOS, comissao_em_centavos, percentual_do_dia
from vendedor.queries.resumos import PERIODO, VENDEDOR
from vendedor.queries.vendas import CENTAVO, reais


class Parcela(NamedTuple):
    """What a seller earned at one percentage."""

    vendedor_id: int
    vendedor: str
    percentual: Decimal
    pedidos: int
    receita: Decimal
    comissao: Decimal


class _SomaDosCentavos(Subquery):
    """What the commissions of the rows of a query add up to, which have receita and percentual."""

    template = "(SELECT SUM(%(centavos)s) FROM (%(subquery)s) AS pedidos)"

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        # The columns by their names: an annotation would look the percentage up once more for each mention.
        dinheiro = DecimalField(max_digits=20, decimal_places=2)
        receita, percentual = (Func(template=nome, output_field=dinheiro) for nome in ("receita", "percentual"))
        centavos, params = compiler.compile(comissao_em_centavos(receita, percentual).resolve_expression(self.query))
        sql, das_linhas = super().as_sql(compiler, connection, *args, centavos=centavos, **extra)
        return sql, (*params, *das_linhas)


def centavos(*, tudo: bool) -> Subquery:
    """What one seller earned, as part of a Consulta."""
    pagas = ResumoLinha.objects.filter(vendedor=VENDEDOR, pago=True)
    if not tudo:
        pagas = pagas.filter(dia__range=PERIODO)
    pedidos = pagas.order_by().values("pedido_id", "vendedor_id", "dia").annotate(receita=Sum("vendas"))
    com_percentual = pedidos.annotate(percentual=percentual_do_dia("vendedor_id", "dia"))
    return _SomaDosCentavos(com_percentual, output_field=BigIntegerField())


def pedidos_comissionados() -> "QuerySet[Any]":
    """The orders that earn a commission, each with its receita, percentual and comissao."""
    centavos = DecimalField(max_digits=20, decimal_places=2)
    return (
        Pedido.objects.pagos()
        .select_related("cliente", "vendedor")
        .annotate(receita=Round(Sum("itens__valor_total_venda"), precision=2, output_field=DINHEIRO))
        .annotate(percentual=percentual_do_dia("vendedor_id", "data"))
        .annotate(centavos=COMISSAO_EM_CENTAVOS)
        # Not divided by 100: SQLite would drop the cents of whole numbers.
        .annotate(comissao=Round(Cast(F("centavos"), centavos) * Decimal("0.01"), precision=2, output_field=centavos))
        .filter(receita__isnull=False)
    )


def por_vendedor(pedidos: "QuerySet[Any]") -> list[Parcela]:
    """What these orders add up to, by seller and percentage. One query, of all of them."""
    campos = ("vendedor__nome", "vendedor_id", "percentual", "receita", "centavos")
    sql, params = pedidos.order_by().values_list(*campos).query.sql_with_params()
    de_quem = "vendedor__nome, vendedor_id, percentual"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {de_quem}, COUNT(*), SUM(receita), SUM(centavos) FROM ({sql}) AS pedidos "  # noqa: S608
            f"GROUP BY {de_quem}",
            params,
        )
        # Sorted here: databases sort names in different ways.
        return [
            Parcela(pk, nome, reais(taxa), quantos, reais(receita), reais(centavos).scaleb(-2).quantize(CENTAVO))
            for nome, pk, taxa, quantos, receita, centavos in sorted(cursor.fetchall())
        ]
