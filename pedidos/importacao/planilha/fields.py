"""Turns a cell into a number or a text, or says why it cannot; dates.py reads the days.

Numbers. The decimal mark may be a comma or a point. When both appear, the last one is the
decimal mark: 1.234,56 and 1,234.56. One mark repeated separates thousands: 1.234.567. A
single mark followed by exactly three digits (1.234 or 1,234) could mean one thousand or one
unit and a bit: a guess would be wrong by a factor of a thousand, so it is refused, unless
the person has said which mark the file uses. Cells of an xlsx that hold a real number have no
such doubt.
"""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from comum.limites import MAIOR_QUANTIDADE, MAIOR_TOTAL
from pedidos.importacao.planilha.problemas import ValorRecusado

# The mark before the decimals, where the person has said it; "" lets each cell tell by itself.
Marca = Literal["", ",", "."]
Cell = str | int | float | bool | date | datetime | time | timedelta | None

MAIOR_PRECO = Decimal("9999999999.99")  # 12 digits, 2 of them decimals

_CURRENCY = re.compile(r"^(?:R\$|BRL)\s*|\s*(?:R\$|BRL)$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
# 1 234,56: a space separates thousands and nothing else.
_BY_SPACES = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?$")
_BODY = re.compile(r"[0-9]*(?:[.,][0-9]+)*")
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
# Stands for a formula that a program wrote and none has computed.
FORMULA_SEM_VALOR = "#FÓRMULA SEM VALOR"
_UNSEEN = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD))
CASAS = 4
_LAST_PLACE = Decimal(1).scaleb(-CASAS)
_AS_NUMBER = "escreva um número, por exemplo 12,50"


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


# What programs and people write where there is nothing; the day zero of MySQL is one of them.
_NOTHING = re.compile(
    r"[-–—]+|(?:r\$\s*)[-–—]+|n/[ad]|null|\(null\)|0{4}-00-00(?:[ t]00:00(?::00)?(?:\.0+)?)?"
    r"|00/00/(?:0{4}|00)(?: 00:00(?::00)?)?",
    re.IGNORECASE,
)


def says_nothing(cell: Cell) -> bool:
    """Whether a cell of a line is left empty in one of the ways in which that is written."""
    return is_blank(cell) or (isinstance(cell, str) and _NOTHING.fullmatch(cell.strip()) is not None)


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
    # What takes no room and joins nothing is left over from a copy: nobody sees it, and names would differ by it.
    text = " ".join(str("" if cell is None else cell).translate(_UNSEEN).split())
    # As people tell Excel that a number is a text.
    text = re.sub("^'(?=[0-9])", "", text)
    refuse_excel_error(text)
    if not text:
        raise ValorRecusado("está vazio", "preencha a célula")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise ValorRecusado("tem caracteres de controle", "apague-os e digite o texto de novo")
    if len(text) > longest:
        raise ValorRecusado(f"tem {len(text)} caracteres, o máximo é {longest}", "abrevie o texto")
    return text


# 2 cx: the unit beside the number.
_COM_UNIDADE = re.compile(r"(?P<numero>[0-9][0-9.,]*)\s*(?P<unidade>[a-zç]{1,10}[0-9]{0,4})\.?", re.IGNORECASE)


def sem_unidade(cell: Cell) -> tuple[Cell, str]:
    """A quantity without the unit that stands beside it, and that unit."""
    if isinstance(cell, str) and (found := _COM_UNIDADE.fullmatch(cell.strip())):
        return found["numero"], found["unidade"]
    return cell, ""


def diz_por_cento(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip().endswith("%")


def diz_reais(cell: Cell) -> bool:
    return isinstance(cell, str) and _CURRENCY.search(cell.strip()) is not None


def parse_quantidade(cell: Cell, marca: Marca = "") -> int:
    number = parse_number(cell, marca)
    if number != number.to_integral_value():
        raise ValorRecusado("a quantidade tem de ser inteira", "escreva um número sem casas decimais, por exemplo 12")
    if number <= 0:
        saida = "corrija a quantidade ou apague a linha"
        if number < 0:
            saida += "; uma devolução se registra na página do pedido"
        raise ValorRecusado("a quantidade tem de ser maior que zero", saida)
    if number > MAIOR_QUANTIDADE:
        raise ValorRecusado("a quantidade é grande demais, o máximo é 2.147.483.647", "corrija a quantidade")
    return int(number)


def parse_valor(cell: Cell, marca: Marca = "", que: str = "valor") -> Decimal:
    """Money in whole cents, zero or more."""
    number = _sem_sinal(parse_number(cell, marca), que)
    cents = number.quantize(Decimal("0.01"))
    if number != cents:
        raise ValorRecusado(f"o {que} tem mais de 2 casas decimais", "arredonde para centavos, por exemplo 12,35")
    return cents


def parse_preco_unitario(cell: Cell, marca: Marca = "", que: str = "preço") -> Decimal:
    """A price of a unit, with up to four decimal places; more, as a division leaves them, are rounded."""
    return _sem_sinal(parse_number(cell, marca), que).quantize(_LAST_PLACE, ROUND_HALF_UP)


def _sem_sinal(number: Decimal, que: str) -> Decimal:
    if number < 0:
        raise ValorRecusado(f"o {que} não pode ser negativo", "escreva zero ou mais")
    if number > MAIOR_PRECO:
        raise ValorRecusado(f"o {que} é grande demais, o máximo é R$ 9.999.999.999,99", f"corrija o {que}")
    return number


def parse_number(cell: Cell, marca: Marca = "") -> Decimal:
    if isinstance(cell, (bool, date, time, timedelta)):
        raise ValorRecusado("não é um número", _AS_NUMBER)
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        return _from_float(cell)
    text = "" if cell is None else _SPACES.sub(" ", cell).strip()
    refuse_excel_error(text)
    if not text:
        raise ValorRecusado("está vazio", _AS_NUMBER)
    sign, body = _signed(text)
    if _BY_SPACES.match(body):
        body = body.replace(" ", "")
    if not body or not _BODY.fullmatch(body):
        raise ValorRecusado("não é um número", _AS_NUMBER)
    return Decimal(f"{sign}{_with_decimal_point(body, marca)}")


def _signed(text: str) -> tuple[str, str]:
    """The sign, and what is left without it and without the currency: -5, R$ -5, 5- and (5) are one."""
    sign = ""
    if text.startswith("(") and text.endswith(")"):  # as bookkeepers write it
        sign, text = "-", text[1:-1].strip()
    for _ in range(2):
        if text[:1] in ("-", "−") or text[-1:] in ("-", "−"):
            sign = "-"
        text = _CURRENCY.sub("", text.strip("+-−").strip()).strip()
    return sign, text


def _with_decimal_point(body: str, marca: Marca) -> str:
    """Digits with marks between them, as Decimal reads them."""
    groups, marks = re.split("[.,]", body), re.findall("[.,]", body)
    if marca:
        return _by_the_mark(body, groups, marks, marca)
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


def _by_the_mark(body: str, groups: list[str], marks: list[str], marca: Marca) -> str:
    whole, decimals = (groups[:-1], groups[-1]) if marks and marks[-1] == marca else (groups, "")
    plain = len(whole) == 1 or (all(len(g) == 3 for g in whole[1:]) and re.fullmatch("[1-9][0-9]{0,2}", whole[0]))
    if marca in marks[:-1] or not plain:
        exemplo = "1.234,56" if marca == "," else "1,234.56"
        raise ValorRecusado("não é um número como os deste arquivo", f"escreva como {exemplo}")
    return f"{''.join(whole) or '0'}.{decimals or '0'}"


def _from_float(number: float) -> Decimal:
    """A spreadsheet stores 12.3 as 12.300000000000001 after a formula: that noise is not a decimal place."""
    if not math.isfinite(number):
        raise ValorRecusado("não é um número", _AS_NUMBER)
    exact = Decimal(repr(number))
    if abs(exact) > MAIOR_TOTAL:
        return exact
    near = exact.quantize(_LAST_PLACE)
    noise = Decimal("1e-9") * max(Decimal(1), abs(exact))
    return near if abs(exact - near) <= noise else exact


def refuse_excel_error(text: str) -> None:
    if text == FORMULA_SEM_VALOR:
        raise ValorRecusado(
            "é uma fórmula que o programa de onde o arquivo veio não calculou",
            "abra o arquivo no Excel ou no LibreOffice e salve-o de novo",
        )
    if text.upper() in _EXCEL_ERRORS:
        raise ValorRecusado("é um erro de fórmula", "corrija a fórmula na planilha e salve de novo")
