"""Turns a cell into a number, a date or a text, or says why it cannot.

Numbers. The decimal mark may be a comma or a point. When both appear, the last one is the
decimal mark: 1.234,56 and 1,234.56. One mark repeated separates thousands: 1.234.567. A
single mark followed by exactly three digits (1.234 or 1,234) could mean one thousand or one
unit and a bit: a guess would be wrong by a factor of a thousand, so it is refused. Cells of
an xlsx that hold a real number have no such doubt.
"""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pedidos.planilha.problemas import ValorRecusado

Cell = str | int | float | bool | date | datetime | time | timedelta | None

MAIOR_QUANTIDADE = 2_147_483_647  # what an integer column of the database holds
MAIOR_PRECO = Decimal("9999999999.99")  # 12 digits, 2 of them decimals
MAIOR_TOTAL = Decimal("999999999999.99")  # 14 digits, 2 of them decimals
PRIMEIRO_DIA = date(2000, 1, 1)

_CURRENCY = re.compile(r"^(?:R\$|BRL)\s*|\s*(?:R\$|BRL)$", re.IGNORECASE)
_BODY = re.compile(r"[0-9]*(?:[.,][0-9]+)*")
_DAY_FIRST = re.compile(r"(?P<dia>[0-9]{1,2})/(?P<mes>[0-9]{1,2})/(?P<ano>[0-9]{4})")
_ISO = re.compile(r"(?P<ano>[0-9]{4})-(?P<mes>[0-9]{2})-(?P<dia>[0-9]{2})")
_CLOCK = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_EXCEL_ERRORS = (
    "#N/A",
    "#N/D",
    "#REF!",
    "#VALUE!",
    "#VALOR!",
    "#DIV/0!",
    "#NAME?",
    "#NOME?",
    "#NULL!",
    "#NULO!",
    "#NUM!",
)
_AS_NUMBER = "escreva um número, por exemplo 12,50"
_AS_DATE = "escreva dd/mm/aaaa, por exemplo 31/12/2025"


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def show(cell: Cell) -> str:
    """The cell as whoever filled it in would recognise it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VERDADEIRO" if cell else "FALSO"
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if cell.time() != time() else f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0").replace(".", ",") if math.isfinite(cell) else str(cell)
    return str(cell).strip()


def parse_texto(cell: Cell, longest: int) -> str:
    """A name or a code, with its spaces put right; a whole number counts as its digits."""
    if isinstance(cell, (bool, date, time, timedelta)):
        raise ValorRecusado("não é um nome nem um código", "formate a célula como texto")
    if isinstance(cell, float):
        if not cell.is_integer():
            raise ValorRecusado("é um número quebrado, não um nome nem um código", "escreva o nome, o código ou o id")
        cell = int(cell)
    text = " ".join(str("" if cell is None else cell).split())
    _refuse_excel_error(text)
    if not text:
        raise ValorRecusado("está vazio", "preencha a célula")
    if not text.isprintable():
        raise ValorRecusado("tem caracteres de controle", "apague-os e digite o texto de novo")
    if len(text) > longest:
        raise ValorRecusado(f"tem {len(text)} caracteres, o máximo é {longest}", "abrevie o texto")
    return text


def parse_quantidade(cell: Cell) -> int:
    number = _parse_number(cell)
    if number != number.to_integral_value():
        raise ValorRecusado("a quantidade tem de ser inteira", "escreva um número sem casas decimais, por exemplo 12")
    if number <= 0:
        raise ValorRecusado("a quantidade tem de ser maior que zero", "corrija a quantidade ou apague a linha")
    if number > MAIOR_QUANTIDADE:
        raise ValorRecusado("a quantidade é grande demais, o máximo é 2.147.483.647", "corrija a quantidade")
    return int(number)


def parse_preco(cell: Cell) -> Decimal:
    number = _parse_number(cell)
    if number < 0:
        raise ValorRecusado("o preço não pode ser negativo", "escreva zero ou mais")
    if number > MAIOR_PRECO:
        raise ValorRecusado("o preço é grande demais, o máximo é R$ 9.999.999.999,99", "corrija o preço")
    cents = number.quantize(Decimal("0.01"))
    if number != cents:
        raise ValorRecusado("o preço tem mais de 2 casas decimais", "arredonde para centavos, por exemplo 12,35")
    return cents


def parse_data(cell: Cell, hoje: date) -> date:
    dia = _read_date(cell)
    if dia < PRIMEIRO_DIA:
        raise ValorRecusado("a data é anterior a 01/01/2000", "confira o ano")
    if dia > hoje:
        raise ValorRecusado(f"a data está no futuro (hoje é {hoje:%d/%m/%Y})", "confira o dia, o mês e o ano")
    return dia


def _read_date(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)):
        raise ValorRecusado("é um número, não uma data", "formate a célula como data ou escreva dd/mm/aaaa")
    text = "" if cell is None else str(cell).strip()
    _refuse_excel_error(text)
    if not text:
        raise ValorRecusado("está vazia", _AS_DATE)
    day = _CLOCK.sub("", text)
    match = _DAY_FIRST.fullmatch(day) or _ISO.fullmatch(day)
    if match is None:
        raise ValorRecusado("não é uma data que se reconheça", f"{_AS_DATE}, ou aaaa-mm-dd")
    try:
        return date(int(match["ano"]), int(match["mes"]), int(match["dia"]))
    except ValueError:
        raise ValorRecusado(
            f"não existe o dia {match['dia']} do mês {match['mes']} de {match['ano']}",
            f"{_AS_DATE}, o dia antes do mês",
        ) from None


def _parse_number(cell: Cell) -> Decimal:
    if isinstance(cell, (bool, date, time, timedelta)):
        raise ValorRecusado("não é um número", _AS_NUMBER)
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        return _from_float(cell)
    text = "" if cell is None else cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    _refuse_excel_error(text)
    if not text:
        raise ValorRecusado("está vazio", _AS_NUMBER)
    sign = "-" if text[0] in "-−" else ""
    body = _CURRENCY.sub("", text.lstrip("+-−").strip())
    if not sign and body[:1] in ("-", "−"):  # R$ -5,00
        sign, body = "-", body[1:].strip()
    if not body or not _BODY.fullmatch(body):
        raise ValorRecusado("não é um número", _AS_NUMBER)
    return Decimal(f"{sign}{_with_decimal_point(body)}")


def _with_decimal_point(body: str) -> str:
    """Digits with marks between them, as Decimal reads them."""
    groups, marks = re.split("[.,]", body), re.findall("[.,]", body)
    thousands = all(len(group) == 3 for group in groups[1:]) and re.fullmatch("[1-9][0-9]{0,2}", groups[0])
    if len(marks) == 1:
        if thousands:
            whole = "".join(groups)
            raise ValorRecusado(
                "é ambíguo: pode ser milhar ou ter 3 casas decimais",
                f"escreva {whole} ou {whole},00 se for milhar, ou só 2 casas decimais se não for",
            )
        return f"{groups[0] or '0'}.{groups[1]}"
    if len(set(marks)) <= 1:
        if marks and not thousands:
            raise ValorRecusado("não é um número", "confira os pontos e as vírgulas, por exemplo 1.234,56")
        return "".join(groups)
    *whole_groups, decimals = groups
    whole_is_right = all(len(group) == 3 for group in whole_groups[1:]) and re.fullmatch(
        "[1-9][0-9]{0,2}", whole_groups[0]
    )
    if len(set(marks[:-1])) > 1 or marks[-1] in marks[:-1] or not whole_is_right:
        raise ValorRecusado("não é um número", "confira os pontos e as vírgulas, por exemplo 1.234,56")
    return f"{''.join(whole_groups)}.{decimals}"


def _from_float(number: float) -> Decimal:
    """A spreadsheet stores 12.3 as 12.300000000000001 after a formula: that noise is not a decimal place."""
    if not math.isfinite(number):
        raise ValorRecusado("não é um número", _AS_NUMBER)
    exact = Decimal(repr(number))
    if abs(exact) > MAIOR_TOTAL:
        return exact
    cents = exact.quantize(Decimal("0.01"))
    noise = Decimal("1e-9") * max(Decimal(1), abs(exact))
    return cents if abs(exact - cents) <= noise else exact


def _refuse_excel_error(text: str) -> None:
    if text.upper() in _EXCEL_ERRORS:
        raise ValorRecusado("é um erro de fórmula", "corrija a fórmula na planilha e salve de novo")
