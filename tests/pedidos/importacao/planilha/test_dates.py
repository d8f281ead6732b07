"""How a cell becomes a day: what leaves no doubt is read, what may be another day is refused."""

import re
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pedidos.importacao.planilha.dates import EPOCA, parse_data
from pedidos.importacao.planilha.fields import Cell
from pedidos.importacao.planilha.problemas import ValorRecusado

HOJE = date(2026, 6, 30)
dias = st.dates(date(2000, 1, 1), HOJE)
MESES = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")
SEMANA = ("segunda-feira", "ter", "qua.", "quinta", "sexta-feira", "sáb", "dom")


@given(dias)
def test_every_day_is_read_in_every_form_that_leaves_no_doubt(dia: date) -> None:
    forms: list[Cell] = [
        f"{dia:%d/%m/%Y}",
        f"{dia.day}/{dia.month}/{dia.year}",
        f"{dia:%d/%m/%y}",
        f"{dia:%d.%m.%y}",
        f"{dia:%d-%m-%Y}",
        f"{dia:%d.%m.%Y}",
        f"{dia:%Y/%m/%d}",
        f"{dia:%Y.%m.%d}",
        f"{dia:%Y%m%d}",
        dia.isoformat(),
        f"{dia.isoformat()} 00:00:00",
        f"{dia.isoformat()}T23:59:59.123456",
        f"{dia.isoformat()} 10:11:12 -0300",
        f"{dia.isoformat()}T10:11:12-03:00",
        f"{dia.isoformat()}T15:11:12Z",
        f"{dia.isoformat()} 3:11:12 PM",
        f"{dia:%d/%m/%Y} 14:30",
        f"{dia:%d/%m/%Y}, 08:15",
        f"{dia:%d/%m/%Y} às 08:15",
        f"{dia.day}/{MESES[dia.month - 1]}/{dia.year}",
        f"{dia.day:02} {MESES[dia.month - 1].upper()}. {dia.year}",
        f"{SEMANA[dia.weekday()]}, {dia:%d/%m/%Y}",
        str((dia - EPOCA.date()).days),
        (dia - EPOCA.date()).days,
        (dia - EPOCA.date()).days + 0.75,
        dia,
        datetime.combine(dia, time(23, 59)),
    ]
    assert {(form, parse_data(form, HOJE)) for form in forms} == {(form, dia) for form in forms}


@given(dias, st.times(), st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))))
@example(date(2025, 11, 12), time(2, 0), timezone(timedelta(0)))
def test_a_moment_with_an_offset_is_the_day_of_sao_paulo(dia: date, hora: time, offset: timezone) -> None:
    moment = datetime.combine(dia, hora, offset)
    try:
        here = parse_data(moment.isoformat(), date(2026, 7, 2))
    except ValorRecusado:
        assert dia <= date(2000, 1, 2)
        return
    assert here == moment.astimezone(ZoneInfo("America/Sao_Paulo")).date()


@given(dias)
def test_the_month_comes_first_only_where_the_person_has_said_so(dia: date) -> None:
    assert parse_data(f"{dia:%m/%d/%Y}", HOJE, mes_primeiro=True) == dia
    assert parse_data(f"{dia:%m/%d/%Y 03:04 PM}", HOJE, mes_primeiro=True) == dia
    if dia.day > 12:
        with pytest.raises(ValorRecusado, match="não existe o dia"):
            parse_data(f"{dia:%m/%d/%Y}", HOJE)


def test_a_serial_number_counts_from_the_day_zero_of_its_workbook() -> None:
    assert parse_data(46_338, date(2026, 12, 31)) == date(2026, 11, 12)
    assert parse_data(44_876, date(2026, 12, 31), epoca=datetime(1904, 1, 1)) == date(2026, 11, 12)  # noqa: DTZ001


@given(st.text(st.sampled_from("0123456789/-.: TZ+novdeqs,"), max_size=25))
def test_no_text_makes_it_stumble(text: str) -> None:
    try:
        assert date(2000, 1, 1) <= parse_data(text, HOJE) <= HOJE
    except ValorRecusado as refused:
        assert re.fullmatch(r"(?s).+; .+\.", str(refused))  # noqa: PT017 - most texts are refused, not all


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("", "está vazia; escreva dd/mm/aaaa"),
        (None, "está vazia"),
        ("ontem", "não é uma data que se reconheça; escreva dd/mm/aaaa, por exemplo 31/12/2025, ou aaaa-mm-dd."),
        ("31/02/2026", "não existe o dia 31 do mês 02 de 2026"),
        ("31/02/26", "não existe o dia 31 do mês 02 de 2026"),
        (
            "05/25/2026",
            "não existe o dia 05 do mês 25 de 2026; escreva dd/mm/aaaa, por exemplo 31/12/2025",
        ),
        ("2026-13-01", "não existe o dia 01 do mês 13"),
        ("00/00/0000", "não existe o dia 00 do mês 00 de 0000"),
        ("12/11/2025 08:15:00 AM", "tem AM/PM, como nos EUA, onde o mês vem antes do dia; escreva dd/mm/aaaa"),
        ("qui 12/11/2025", "o dia 12/11/2025 não caiu em qui"),
        ("12-11-25", "é ambígua: o ano, de 2 dígitos, pode ser o primeiro ou o último"),
        ("12112025", "não é uma data que se reconheça"),
        ("12/11/2025 25:00", "não existe esta hora"),
        ("2025-11-12T10:00:00+24:00", "não existe este fuso"),
        ("31/12/1999", "a data é anterior a 01/01/2000; confira o ano."),
        ("01/01/0001", "a data é anterior a 01/01/2000; confira o ano."),
        ("0001-01-01", "a data é anterior a 01/01/2000"),
        (date.min, "a data é anterior a 01/01/2000"),
        (datetime(1900, 1, 1), "a data é anterior a 01/01/2000"),  # noqa: DTZ001
        (12, "a data é anterior a 01/01/2000"),
        ("01/07/2026", "a data está no futuro (hoje é 30/06/2026); confira o dia, o mês e o ano."),
        (date(2027, 1, 1), "a data está no futuro"),
        ("31/12/9999", "a data está no futuro"),
        (datetime(9999, 12, 31, 23, 59), "a data está no futuro (hoje é 30/06/2026); confira o dia, o mês e o ano."),  # noqa: DTZ001
        (46_338, "a data está no futuro"),
        (0, "é um número, não uma data; formate a célula como data"),
        (-1.5, "é um número, não uma data"),
        (1e300, "é um número, não uma data"),
        (float("nan"), "é um número, não uma data"),
        (True, "não é uma data que se reconheça"),
        ("#VALUE!", "é um erro de fórmula"),
        (time(10), "não é uma data que se reconheça"),
    ],
)
def test_what_is_refused_says_why(cell: Cell, words: str) -> None:
    with pytest.raises(ValorRecusado) as caught:
        parse_data(cell, HOJE)
    assert words in str(caught.value)
