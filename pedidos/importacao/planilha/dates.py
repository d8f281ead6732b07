"""Turns a cell into a day, or says why it cannot.

The day stands before the month, as people in Brazil write it, or the year before both. What
would be another day to an American is refused where it shows (AM/PM, a weekday that does not
fit), unless the person has said that the month comes first. A moment with an offset is the day
that São Paulo had then.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from django.utils import timezone as django_timezone

from comum.busca import sem_acento
from comum.limites import PRIMEIRO_DIA
from pedidos.importacao.planilha.fields import Cell, refuse_excel_error
from pedidos.importacao.planilha.problemas import ValorRecusado

# Day zero of the serial numbers of Excel on Windows; of the Mac's of 1904 the workbook tells.
EPOCA = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell of a spreadsheet knows no time zone
_LAST_SERIAL = 2_958_465  # 31/12/9999

_MESES = {
    nome: numero
    for numero, nomes in enumerate(
        (
            ("jan", "janeiro", "january"), ("fev", "fevereiro", "feb", "february"), ("mar", "marco", "march"),
            ("abr", "abril", "apr", "april"), ("mai", "maio", "may"), ("jun", "junho", "june"),
            ("jul", "julho", "july"), ("ago", "agosto", "aug", "august"), ("set", "setembro", "sep", "september"),
            ("out", "outubro", "oct", "october"), ("nov", "novembro", "november"),
            ("dez", "dezembro", "dec", "december"),
        ),
        start=1,
    )
    for nome in nomes
}  # fmt: skip
_DIAS = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
_WEEKDAY = re.compile(r"(?P<semana>seg|ter|qua|qui|sex|sab|dom)[a-z]*\.?(?:-feira)?,?\s+")
_CLOCK = re.compile(
    r"(?P<data>.*?[0-9])(?:,?\s+|t)(?:as\s+)?(?P<hora>[0-9]{1,2}):(?P<minuto>[0-9]{2})"
    r"(?::(?P<segundo>[0-9]{2})(?:[.,][0-9]+)?)?\s*(?:h(?:rs?|oras)?\.?)?\s*(?P<ampm>[ap]\.?m\.?)?"
    r"\s*(?P<offset>z|utc|gmt|(?:utc|gmt)?[+-][0-9]{2}:?(?:[0-9]{2})?)?"
)
_DIA_MES_ANO = re.compile(r"(?P<a>[0-9]{1,2})(?P<sinal>[/.-])(?P<b>[0-9]{1,2})(?P=sinal)(?P<ano>[0-9]{4}|[0-9]{2})")
_ANO_MES_DIA = re.compile(r"(?P<ano>[0-9]{4})(?P<sinal>[/.-])(?P<mes>[0-9]{1,2})(?P=sinal)(?P<dia>[0-9]{1,2})")
_SEGUIDOS = re.compile(r"(?P<ano>20[0-9]{2})(?P<mes>[0-9]{2})(?P<dia>[0-9]{2})")
_COM_HORA_SEGUIDA = re.compile(r"(20[0-9]{6})t([0-9]{2})([0-9]{2})([0-9]{2})?(z|[+-][0-9]{2}:?[0-9]{2})?")
_POR_NOME = re.compile(
    r"(?P<dia>[0-9]{1,2})(?:[/.\s-]|\s+de\s+)(?P<mes>[a-z]+)\.?(?:[/.\s-]|\s+de\s+)(?P<ano>[0-9]{4}|[0-9]{2})"
)
_MES_POR_NOME = re.compile(r"(?P<mes>[a-z]{3,})\.?\s+(?P<dia>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<ano>[0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_COMO = "escreva dd/mm/aaaa, por exemplo 31/12/2025"
_COMO_OU_ISO = f"{_COMO}, ou aaaa-mm-dd"


class Clock(NamedTuple):
    """What stands beside the day: the time, and how far it is from UTC where that is said."""

    hora: time
    offset: timezone | None
    ampm: bool


def parse_data(cell: Cell, hoje: date, *, mes_primeiro: bool = False, epoca: datetime = EPOCA) -> date:
    dia = _read_date(cell, mes_primeiro, epoca)
    if dia < PRIMEIRO_DIA:
        raise ValorRecusado("a data é anterior a 01/01/2000", "confira o ano")
    if dia > hoje:
        raise ValorRecusado(f"a data está no futuro (hoje é {hoje:%d/%m/%Y})", "confira o dia, o mês e o ano")
    return dia


def _read_date(cell: Cell, mes_primeiro: bool, epoca: datetime) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_serial(cell, epoca)
    text = " ".join(sem_acento("" if cell is None else str(cell)).split())
    refuse_excel_error(text)
    if not text:
        raise ValorRecusado("está vazia", _COMO)
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text.replace(",", ".")), epoca)
    text = _COM_HORA_SEGUIDA.sub(r"\1 \2:\3\5", text)
    semana = _WEEKDAY.match(text)
    day, clock = _split(text[semana.end() :] if semana else text)
    dia = _read_day(day, clock, mes_primeiro)
    if semana and _DIAS[dia.weekday()] != semana["semana"]:
        raise ValorRecusado(f"o dia {dia:%d/%m/%Y} não caiu em {semana['semana']}", f"{_COMO}, o dia antes do mês")
    if clock and clock.offset is not None:
        return datetime.combine(dia, clock.hora, clock.offset).astimezone(django_timezone.get_default_timezone()).date()
    return dia


def _from_serial(number: float, epoca: datetime) -> date:
    if not 0 < number <= _LAST_SERIAL:
        raise ValorRecusado("é um número, não uma data", "formate a célula como data ou escreva dd/mm/aaaa")
    try:
        return (epoca + timedelta(days=number)).date()
    except OverflowError:
        raise ValorRecusado("é um número, não uma data", "formate a célula como data ou escreva dd/mm/aaaa") from None


def _split(text: str) -> tuple[str, Clock | None]:
    """The day, and the clock that follows it."""
    if (found := _CLOCK.fullmatch(text)) is None:
        return text, None
    try:
        hora = time(int(found["hora"]), int(found["minuto"]), int(found["segundo"] or 0))
    except ValueError:
        raise ValorRecusado("não existe esta hora", f"confira a hora, ou tire-a: {_COMO}") from None
    return found["data"], Clock(hora, _offset(found["offset"]), found["ampm"] is not None)


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    digits = re.sub("[^0-9]", "", text)
    if not digits:
        return timezone.utc  # noqa: UP017 - of one type with the others
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    if delta >= timedelta(days=1):
        raise ValorRecusado("não existe este fuso", f"confira-o, ou tire-o: {_COMO}")
    return timezone(-delta if "-" in text else delta)


def _read_day(text: str, clock: Clock | None, mes_primeiro: bool) -> date:
    if found := _ANO_MES_DIA.fullmatch(text) or _SEGUIDOS.fullmatch(text):
        return _day(found["ano"], found["mes"], found["dia"])
    if (found := _POR_NOME.fullmatch(text) or _MES_POR_NOME.fullmatch(text)) and found["mes"] in _MESES:
        return _day(_year(found["ano"]), str(_MESES[found["mes"]]), found["dia"])
    if (found := _DIA_MES_ANO.fullmatch(text)) is None:
        raise ValorRecusado("não é uma data que se reconheça", _COMO_OU_ISO)
    if len(found["ano"]) == 2 and found["sinal"] == "-":
        raise ValorRecusado("é ambígua: o ano, de 2 dígitos, pode ser o primeiro ou o último", _COMO)
    if clock and clock.ampm and not mes_primeiro:
        raise ValorRecusado("tem AM/PM, como nos EUA, onde o mês vem antes do dia", f"{_COMO}, sem AM nem PM")
    mes, dia = (found["a"], found["b"]) if mes_primeiro else (found["b"], found["a"])
    return _day(_year(found["ano"]), mes, dia)


def _year(text: str) -> str:
    return f"20{text}" if len(text) == 2 else text


def _day(ano: str, mes: str, dia: str) -> date:
    try:
        return date(int(ano), int(mes), int(dia))
    except ValueError:
        raise ValorRecusado(f"não existe o dia {dia} do mês {mes} de {ano}", f"{_COMO}, o dia antes do mês") from None
