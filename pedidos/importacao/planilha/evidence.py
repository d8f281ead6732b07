"""What the figures of a file prove about a column whose title may say several things.

Quantity times price less discount is the total of a line, and the lines of an order make its
total. A column is what makes these hold; a column that enters none of them proves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, product
from typing import NamedTuple

from pedidos.importacao.planilha.fields import Cell, Marca, diz_por_cento, diz_reais, is_blank, parse_number, show
from pedidos.importacao.planilha.problemas import ValorRecusado
from pedidos.importacao.planilha.rows import Row
from pedidos.importacao.planilha.titulos import DESCONTOS, Campo

_CENT = Decimal("0.01")
_TOTAIS = {Campo.TOTAL, Campo.TOTAL_PEDIDO}
# Of so many lines some may be wrong: each of those is told by itself later.
_MOST = Decimal("0.5")
_NEARLY_ALL = Decimal("0.9")
_MOST_UNKNOWN = 4

Assignment = dict[int, Campo | None]


class _Score(NamedTuple):
    """Compared in this order: nearly all holds, then the more columns the better."""

    nearly_all: bool
    proved: int
    holds: Decimal
    in_lines: int


def figures_say(
    known: Mapping[Campo, int],
    unknown: Sequence[tuple[int, tuple[Campo, ...]]],
    sample: Sequence[Row],
    marca: Marca,
) -> tuple[Assignment, set[int]]:
    """What is proved of the unknown columns, by their place (None: it may be left out), and which are empty."""
    empty = {place for place, _ in unknown if not any(_number(row, place, marca) for row in sample)}
    asked = [(place, options) for place, options in unknown if place not in empty]
    if not asked or len(asked) > _MOST_UNKNOWN or Campo.QUANTIDADE not in known:
        return {}, empty
    best: tuple[_Score, Assignment] | None = None
    for chosen in product(*(_options(options) for _, options in asked)):
        used = [campo for campo in chosen if campo is not None]
        if len(set(used)) < len(used) or set(used) & set(known) or len(set(used) & set(DESCONTOS)) > 1:
            continue
        assignment: Assignment = {place: campo for (place, _), campo in zip(asked, chosen, strict=True)}
        score = _score(known, {campo: place for place, campo in assignment.items() if campo}, sample, marca)
        # Of two totals that fit, the later in the file has more in it.
        if score is not None and (best is None or score >= best[0]):
            best = score, assignment
    if best is None or best[0].holds < _MOST:
        return {}, empty
    return best[1], empty


def _options(options: tuple[Campo, ...]) -> tuple[Campo | None, ...]:
    # A total only checks what other columns say, so it may be left out where another total does that.
    return (*options, None) if set(options) <= _TOTAIS else options


def _score(
    known: Mapping[Campo, int], chosen: Mapping[Campo, int], sample: Sequence[Row], marca: Marca
) -> _Score | None:
    """None unless every chosen column takes part in what holds."""
    places = {**known, **chosen}
    if not chosen or Campo.PRECO not in places or not _TOTAIS & set(places):
        return None
    lines = list(_lines(places, sample, marca)) if Campo.TOTAL in places else []
    orders = list(_orders(places, sample, marca)) if {Campo.TOTAL_PEDIDO, Campo.PEDIDO} <= set(places) else []
    proves: set[Campo] = set()
    if lines:
        proves |= {Campo.PRECO, Campo.TOTAL, *DESCONTOS}
    if orders:
        proves |= {Campo.PRECO, Campo.TOTAL_PEDIDO, Campo.DESCONTO_PEDIDO, *DESCONTOS}
    if not set(chosen) <= proves:
        return None
    held = lines + orders
    holds = Decimal(sum(held)) / len(held)
    return _Score(holds >= _NEARLY_ALL, len(chosen), holds, len(lines))


def _lines(places: Mapping[Campo, int], sample: Sequence[Row], marca: Marca) -> Iterator[bool]:
    for row in sample:
        value, total = _value(places, row, marca), _number(row, places[Campo.TOTAL], marca)
        if value is not None and total is not None:
            yield abs(value - total) <= _CENT


def _orders(places: Mapping[Campo, int], sample: Sequence[Row], marca: Marca) -> Iterator[bool]:
    def number(row: Row) -> str:
        return show(_cell(row, places[Campo.PEDIDO]))

    for _, group in groupby((row for row in sample if number(row)), key=number):
        rows = list(group)
        values = [_value(places, row, marca) for row in rows]
        total = _number(rows[0], places[Campo.TOTAL_PEDIDO], marca)
        if total is None or None in values:
            continue
        owed = sum((value for value in values if value is not None), Decimal(0))
        owed -= _of_order(Campo.DESCONTO_PEDIDO, places, rows[0], marca)
        yield any(abs(owed + plus - total) <= _CENT for plus in (0, _of_order(Campo.FRETE, places, rows[0], marca)))


def _of_order(campo: Campo, places: Mapping[Campo, int], row: Row, marca: Marca) -> Decimal:
    return (_number(row, places[campo], marca) or Decimal(0)) if campo in places else Decimal(0)


def _value(places: Mapping[Campo, int], row: Row, marca: Marca) -> Decimal | None:
    quantity, price = (_number(row, places[campo], marca) for campo in (Campo.QUANTIDADE, Campo.PRECO))
    if quantity is None or price is None:
        return None
    gross = quantity * price
    discounts = (
        _discount(campo, _cell(row, places[campo]), quantity, gross, marca) for campo in DESCONTOS if campo in places
    )
    # In R$ and in % beside it is the same discount, said twice.
    value = gross - next(filter(None, discounts), Decimal(0))
    return value.quantize(_CENT, ROUND_HALF_UP)


def _discount(campo: Campo, cell: Cell, quantity: Decimal, gross: Decimal, marca: Marca) -> Decimal:
    times = Decimal(quantity if campo is Campo.DESCONTO_UNITARIO else 1)
    # A cell that says for itself what it is, is no proof of what the others are.
    if diz_por_cento(cell) or (campo is Campo.DESCONTO_PERCENTUAL and not diz_reais(cell)):
        times = gross / 100
    return times * abs(_as_number(cell, marca) or Decimal(0))


def _number(row: Row, place: int, marca: Marca) -> Decimal | None:
    return _as_number(_cell(row, place), marca)


def _as_number(cell: Cell, marca: Marca) -> Decimal | None:
    if is_blank(cell):
        return None
    try:
        return parse_number(cell.replace("%", "") if isinstance(cell, str) else cell, marca)
    except ValorRecusado:
        return None


def _cell(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None
