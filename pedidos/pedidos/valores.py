"""What a line and an order come to, what is owed, and when an order is paid: each rule once.

A rule is a function, and beside it the expression by which a query asks the same. Forms, views, imports,
the demonstration, the API and the generated columns use these; `manage.py resumos check` compares what the
database computed by the expressions with what the functions say. Amounts may be Decimal or whole cents.
A price has up to four places, and is that of a unit or of a package of fator units; what a line comes to is
rounded once, to the cent. Quantities are in units.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Case, DecimalField, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Round

from comum.limites import CASAS_DO_PRECO

Valor = TypeVar("Valor", int, Decimal)
DINHEIRO: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)
CENTAVO = Decimal("0.01")


def arredondado(valor: Valor) -> Valor:
    """To the cent, half a cent up; whole cents are what they are."""
    return valor if isinstance(valor, int) else valor.quantize(CENTAVO, ROUND_HALF_UP)


class QuantidadePorPreco(Func):
    """A quantity times the price of a unit, as arredondado() rounds it."""

    function = "ROUND"
    template = "%(function)s(%(expressions)s, 2)"
    arg_joiner = " * "
    arity = 2
    output_field = DINHEIRO

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # It multiplies in floating point, where half a cent may come out below: so in whole parts of a real.
        template = "((%(expressions)s) AS INTEGER) + 50) / 100) / 100.0"
        return super().as_sqlite(compiler, connection, template=template, arg_joiner=" * CAST(ROUND(10000 * ", **extra)


def em_centavos(soma: Decimal | float | None) -> Decimal:
    """A sum that a database added: SQLite adds in floating point."""
    return Decimal(soma or 0).quantize(CENTAVO)


def soma_dos(registros: "QuerySet[Any]", chave: str, soma: Sum) -> Coalesce:
    """The sum over the records whose foreign key of this name is the row outside; zero where there is none."""
    seus = registros.filter(**{chave: OuterRef("pk")}).order_by().values(chave)
    return Coalesce(Subquery(seus.values(soma=soma)), Decimal(0), output_field=DINHEIRO)


def valor_sem_desconto(quantidade: int, preco_venda: Valor, fator: int = 1) -> Valor:
    """What a line comes to before its discount, which is never more; the price is that of fator units."""
    return arredondado(quantidade // fator * preco_venda)


# A line has whole packages: what is divided leaves nothing over.
VALOR_SEM_DESCONTO = QuantidadePorPreco(F("quantidade") / F("fator"), "preco_venda")

# Of one unit, of a line that is sold by the package.
PRECO_DA_UNIDADE = Round(F("preco_venda") / F("fator"), precision=CASAS_DO_PRECO)


def desconto_cabe(quantidade: int, preco_venda: Valor, desconto: Valor, fator: int = 1) -> bool:
    """Whether a line may have this discount, in money for the whole line."""
    return 0 <= desconto <= valor_sem_desconto(quantidade, preco_venda, fator)


DESCONTO_CABE = Q(desconto__gte=0, desconto__lte=VALOR_SEM_DESCONTO)


def unidades_mantidas(quantidade: int, devolvida: int, encerrada: int) -> int:
    """The units of a line that were not brought back, nor given up before they were collected."""
    return quantidade - devolvida - encerrada


UNIDADES_MANTIDAS = F("quantidade") - F("devolvida") - F("encerrada")


def valor_da_linha(
    quantidade: int, preco_venda: Valor, desconto: Valor, abatido: Valor | int = 0, *, fator: int = 1
) -> Valor:
    """What the client owes for a line; abatido is what the units came to that he did not keep."""
    return valor_sem_desconto(quantidade, preco_venda, fator) - desconto - abatido


# Rounded, here and below: SQLite subtracts in floating point.
VALOR_DA_LINHA = Round(VALOR_SEM_DESCONTO - F("desconto") - F("valor_abatido"), precision=2)


def abatimento(valor: Decimal, quantidade: int, unidades: int) -> Decimal:
    """What so many units come to of a line of this value: rounded to the cent, and all of them to all of it."""
    return arredondado(valor * unidades / quantidade)


# Only what a line has can be taken off it.
ABATIMENTO_CABE = Q(
    quantidade__gte=F("devolvida") + F("encerrada"),
    valor_abatido__gte=0,
    valor_abatido__lte=VALOR_SEM_DESCONTO,
)


def custo_da_linha(mantidas: int, preco_compra: Valor) -> Valor:
    """What the goods of a line were bought for that the client keeps."""
    return arredondado(mantidas * preco_compra)


CUSTO_DA_LINHA = QuantidadePorPreco(UNIDADES_MANTIDAS, "preco_compra")


def lucro_da_linha(valor: Valor, custo: Valor) -> Valor:
    """What a line of this value leaves over its cost."""
    return valor - custo


# A generated column cannot read another one.
LUCRO_DA_LINHA = Round(VALOR_SEM_DESCONTO - F("desconto") - F("valor_abatido") - CUSTO_DA_LINHA, precision=2)


def abaixo_do_custo(quantidade: int, valor: Valor, preco_compra: Valor) -> bool:
    """Whether a line of this value brings less than its goods cost."""
    return valor < custo_da_linha(quantidade, preco_compra)


# Over lines, which store their profit.
ABAIXO_DO_CUSTO = Q(lucro_bruto__lt=0)


def total_do_pedido(valores: Iterable[Decimal]) -> Decimal:
    """What the client owes for lines of these values."""
    return sum(valores, Decimal("0.00"))


# Over lines, which store their value.
TOTAL_DO_PEDIDO = Sum("valor_total_venda")


def a_pagar(total: Valor, frete: Valor) -> Valor:
    """What the client is to pay for an order: its goods, and its freight where FRETE_COBRADO says so."""
    return total + frete if settings.FRETE_COBRADO else total


def expressao_a_pagar() -> Case:
    """The same over orders with total, and nothing for a cancelled one; the setting is read when it is asked."""
    devido = F("total") + F("frete") if settings.FRETE_COBRADO else F("total")
    return Case(When(status="CANCELADO", then=Decimal(0)), default=devido, output_field=DINHEIRO)


class Conta(NamedTuple):
    """The money of an order: what it comes to, what came for it, and what of that was given back or made a credit."""

    total: Decimal
    a_pagar: Decimal
    pago: Decimal
    devolvido: Decimal
    tem_linhas: bool

    @property
    def retido(self) -> Decimal:
        """What is still there of the approved payments."""
        return self.pago - self.devolvido

    @property
    def falta(self) -> Decimal:
        """What is still to be paid."""
        return max(self.a_pagar - self.retido, Decimal("0.00"))

    @property
    def a_devolver(self) -> Decimal:
        """What was paid too much, or for an order that is cancelled: it is owed back to the client."""
        return max(self.retido - self.a_pagar, Decimal("0.00"))

    @property
    def esta_paga(self) -> bool:
        return esta_pago(self.a_pagar, self.retido, tem_linhas=self.tem_linhas)


# Over orders with com_totais(): negative is still to be paid, positive is owed back. Rounded: SQLite adds in
# floating point.
SALDO = Round(F("pago") - F("devolvido") - F("a_pagar"), precision=2)


def esta_pago(a_pagar: Valor, retido: Valor, *, tem_linhas: bool) -> bool:
    """Whether nothing is owed: an order that is given away is paid, one without lines is none yet."""
    return tem_linhas and retido >= a_pagar


def saldo_do_credito(valor: Decimal, usado: Decimal) -> Decimal:
    """What is left of a credit of a client."""
    return valor - usado


# Over credits with usado.
SALDO_DO_CREDITO = Round(F("valor") - F("usado"), precision=2)


def resta_coletar(quantidade: int, encerrada: int, coletado: int) -> int:
    """The units of a line that are still to be collected."""
    return quantidade - encerrada - coletado


# Over lines with coletado, as the next one.
RESTA_COLETAR = F("quantidade") - F("encerrada") - F("coletado")


def pode_voltar(coletado: int, devolvida: int) -> int:
    """The units of a line that were collected and did not come back."""
    return coletado - devolvida


PODE_VOLTAR = F("coletado") - F("devolvida")


def livre(saldo: int, prometido: int) -> int:
    """The units that no order waits for; fewer than none where more was promised than is there."""
    return saldo - prometido


# Over products with saldo and prometido.
LIVRE = F("saldo") - F("prometido")
