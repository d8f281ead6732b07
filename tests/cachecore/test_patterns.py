"""Patterns: filled from both sides, matched by globs, never ambiguous."""

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachecore.declare.patterns import Pattern, glob_can_mean
from cachecore.declare.values import text_of

DASHBOARD = Pattern("dashboard:{vendedor_id}")


def filled(pattern: Pattern, **values: object) -> str:
    return pattern.join({name: text_of(value) for name, value in values.items()})


def test_it_fills_a_template_from_arguments():
    assert filled(DASHBOARD, vendedor_id=7, mes=3) == "dashboard:7"


def test_it_is_named_by_what_stands_before_the_first_colon():
    assert (DASHBOARD.name, Pattern("rankings").name) == ("dashboard", "rankings")


@given(st.text(), st.text(), st.text(), st.text())
def test_two_different_values_never_fill_the_same_scope(a, b, c, d):
    pattern = Pattern("p:{x}:{y}")

    same = filled(pattern, x=a, y=b) == filled(pattern, x=c, y=d)

    assert same == ((a, b) == (c, d))


@given(st.text(min_size=1))
def test_it_recognises_every_fill_of_its_own(value):
    assert DASHBOARD.is_filled_by(filled(DASHBOARD, vendedor_id=value))


@pytest.mark.parametrize("other", ["dashboard", "dashboards:7", "dashboard:7:8", "dashboard:{vendedor_id}", "x"])
def test_it_recognises_no_other_name(other):
    assert not DASHBOARD.is_filled_by(other)


@pytest.mark.parametrize("template", ["", "7x", "a b", "dash*", "a:{b", "{x}", "a}"])
def test_it_refuses_what_is_no_template(template):
    with pytest.raises(ValueError, match="is no key pattern; write a name and placeholders"):
        Pattern(template)


@pytest.mark.parametrize(
    ("glob", "means"),
    [
        ("*", True),
        ("dash*", True),
        ("dashboard:*", True),
        ("dashboard:7*", True),
        ("*7", True),
        ("dashboard:?", True),
        ("rank*", False),
        ("dashboard", False),
        ("*board", True),  # dashboard:surfboard is a fill
    ],
)
def test_a_glob_means_a_pattern_when_some_fill_matches_it(glob, means):
    assert glob_can_mean(glob, DASHBOARD.template) is means


words = st.text(alphabet="ab:", max_size=5)


@given(st.text(alphabet="ab:*?", max_size=6), words)
def test_a_glob_that_matches_a_fill_always_means_its_pattern(glob, value):
    if fnmatchcase(f"a:{value}", re.sub(r"\*+", "*", glob)):
        assert glob_can_mean(glob, "a:{x}")
