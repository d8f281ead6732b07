"""Cells: money to the cent, times as they are written, everything else refused."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dados.olist import reading


@given(st.integers(0, 10**12 - 1))
def test_it_reads_every_value_to_the_cent(value):
    assert reading.cents(f"{value // 100}.{value % 100:02d}") == value


@pytest.mark.parametrize(("text", "value"), [("58.9", 5890), ("58", 5800), ("0.07", 7), (" 58.90 ", 5890)])
def test_it_reads_money_whose_zeros_a_tool_has_dropped(text, value):
    assert reading.cents(text) == value


@given(st.text(max_size=12))
def test_it_reads_a_cell_or_refuses_it_in_words(text):
    refused = []
    for read in (reading.cents, reading.whole_number, reading.moment, reading.cep_prefix, reading.code):
        try:
            read(text)
        except ValueError as error:
            refused.append(str(error))
    assert all(words.startswith("esperava") for words in refused)


@given(st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-12-31")))
def test_it_reads_every_moment_as_it_is_written(moment):
    moment = moment.replace(microsecond=0)
    assert reading.moment(f"{moment:%Y-%m-%d %H:%M:%S}") == moment


@pytest.mark.parametrize(("text", "prefix"), [("01310", "01310"), ("1310", "01310"), ("99999", "99999")])
def test_it_keeps_a_cep_prefix_as_five_digits(text, prefix):
    assert reading.cep_prefix(text) == prefix
