"""What each word of Olist becomes here: the tables to read when a figure surprises.

Status of a pedido (a part of an Olist order: what one seller sold in it)

    Olist status            approved payments     carrier date   Pedido.status        Coleta
    canceled, unavailable   any                   any            CANCELADO            none
    any other               less than the items   any            PENDENTE             none
    any other               cover the items       no             PAGAMENTO_APROVADO   none
    any other               cover the items       yes            COLETA_CONCLUIDA     TOTAL

With FRETE_COBRADO the approved payments have to cover the items and their freight.

Nothing is invented to make an order look right. One that was dispatched though its payment is
missing or was never approved stays PENDENTE and has no coleta; one that was cancelled after it
was dispatched stays CANCELADO and has none. Both are counted and named at the end of the import.
An order without items owes nothing, so it is never PAGAMENTO_APROVADO.

Status of a pagamento

    order approved   Olist status            Pagamento.status_pagamento
    yes              any                     APROVADO
    no               canceled, unavailable   REJEITADO
    no               any other               PENDENTE

Times carry no zone in the files: they are the wall clock of São Paulo. The four that were shown
twice, when the clock was set back, are taken as the first of the two (fold=0).
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from pedidos.models import Pagamento, Pedido
from pedidos.pedidos.valores import a_pagar, esta_pago

ZONE = ZoneInfo("America/Sao_Paulo")

CANCELADOS = frozenset({"canceled", "unavailable"})
ENTREGUE = "delivered"
STATUS_OLIST = frozenset({"created", "approved", "invoiced", "processing", "shipped", ENTREGUE}) | CANCELADOS

METODOS = {
    "credit_card": Pagamento.Metodo.CARTAO_CREDITO,
    "debit_card": Pagamento.Metodo.CARTAO_DEBITO,
    "boleto": Pagamento.Metodo.BOLETO,
    "voucher": Pagamento.Metodo.VALE,
    "not_defined": Pagamento.Metodo.OUTRO,
}

# Sells what no item says who sold: money must not vanish with an order that lost its items.
SEM_VENDEDOR = "olist-sem-vendedor"

PARTICULAS = frozenset({"a", "as", "o", "os", "e", "em", "da", "das", "de", "do", "dos", "na", "no"})


def status_do_pedido(olist: str, *, itens: int, frete: int, aprovado: int, despachado: bool) -> Pedido.Status:
    """The first table; itens, frete and aprovado are cents."""
    if olist in CANCELADOS:
        return Pedido.Status.CANCELADO
    if not esta_pago(a_pagar(itens, frete), aprovado, tem_linhas=itens > 0):
        return Pedido.Status.PENDENTE
    return Pedido.Status.COLETA_CONCLUIDA if despachado else Pedido.Status.PAGAMENTO_APROVADO


def status_do_pagamento(olist: str, *, order_approved: bool) -> Pagamento.Status:
    """The second table."""
    if order_approved:
        return Pagamento.Status.APROVADO
    return Pagamento.Status.REJEITADO if olist in CANCELADOS else Pagamento.Status.PENDENTE


def reais(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def preco_de_compra_suposto(valor: int, unidades: int, margem: Decimal) -> Decimal:
    """What a unit would have cost, had the sale of unidades for valor (in cents) left margem percent of it."""
    compra = Decimal(valor) * (100 - margem) / 100 / unidades
    return reais(int(compra.quantize(Decimal(1), ROUND_HALF_UP)))


def momento(wall_clock: datetime) -> datetime:
    return wall_clock.replace(tzinfo=ZONE, fold=0)


def is_ambiguous(wall_clock: datetime) -> bool:
    """Whether São Paulo's clock showed this time twice."""
    offsets = [wall_clock.replace(tzinfo=ZONE, fold=fold).utcoffset() for fold in (0, 1)]
    # When the clock is set forward they differ the other way round: that time was never shown.
    return offsets[0] is not None and offsets[1] is not None and offsets[0] > offsets[1]


def nome_da_cidade(text: str) -> str:
    """São Paulo is "sao paulo" in the files: capitals can be given back, accents cannot."""
    if "@" in text:
        # One seller wrote an e-mail address there; nobody's address is to be shown as a city.
        return ""
    return " ".join(_capital(word) for word in text.lower().split())


def _capital(word: str) -> str:
    if word.startswith("d'"):
        return f"d'{_capital(word[2:])}"
    if word in PARTICULAS:
        return word
    if "-" in word:
        return "-".join(_capital(part) for part in word.split("-"))
    return word.capitalize()


def curto(code: str) -> str:
    """Enough of an id to tell two apart in a list."""
    return code[:8]
