"""What a seller earns of an order: of its revenue, at the percentage that held on its day, rounded once an order.

The rule is a function, and beside it the expression by which a query asks the same. An order earns nothing before it
is paid in full.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import BigIntegerField, F, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.functions import Cast, Coalesce, Round

from pedidos.pessoas.models import Comissao

CENTAVO = Decimal("0.01")


def comissao_de(receita: Decimal, percentual: Decimal) -> Decimal:
    """What the seller of a paid order earns."""
    return (receita * percentual / 100).quantize(CENTAVO, ROUND_HALF_UP)


def percentual_do_dia(vendedor: str, dia: str) -> Combinable:
    """The percentage of the seller in this column on the day in this one; 0 for who has none."""
    vale = Comissao.objects.filter(vendedor=OuterRef(vendedor), desde__lte=OuterRef(dia)).order_by("-desde")
    return Coalesce(Subquery(vale.values("percentual")[:1]), Value(Decimal(0)))


def comissao_em_centavos(receita: Combinable, percentual: Combinable) -> CombinedExpression:
    """The same as comissao_de(), over columns. Whole numbers: SQLite would multiply in floating point."""
    return (_inteiro(receita) * _inteiro(percentual) + 5000) / 10_000


def _inteiro(valor: Combinable) -> Combinable:
    return Cast(Round(valor * 100), BigIntegerField())


# Over orders with receita and percentual.
COMISSAO_EM_CENTAVOS = comissao_em_centavos(F("receita"), F("percentual"))
