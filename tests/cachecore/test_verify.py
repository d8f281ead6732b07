"""cache_verify: what is stored is computed once more, and a difference says what it is and where it may come from."""

import json
import logging
import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from cachecore import cached, cached_with_invalidation
from cachecore.examine import verification
from cachecore.serve import sampling
from cachecore.store import get_store
from pedidos.models import Categoria
from tests.cachecore.polling import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beer():
    return Categoria.objects.create(codigo="BEER", nome="Beer")


@pytest.fixture
def names(beer):
    @cached_with_invalidation(timeout=60, key_prefix="names:{length}", invalidate_on=["categoria.*"])
    def names(length: int, since: date = date(2020, 1, 1)) -> dict[str, list[str]]:
        return {"names": sorted(name[:length] for name in Categoria.objects.values_list("nome", flat=True))}

    names(4)
    return names


def forget(**values: Any) -> None:
    """A write of which the cache is not told: as by psql, where no triggers are."""
    from django.db import connection

    from cachecore.sql.driver import ask

    ((column, value),) = values.items()
    ask(connection, f"UPDATE pedidos_categoria SET {column} = %s WHERE codigo = 'BEER'", [value])


def run(*args: str) -> str:
    out = StringIO()
    call_command("cache_verify", *args, stdout=out, stderr=out)
    return out.getvalue()


def entries(*args: str) -> list[dict[str, Any]]:
    out = StringIO()
    with suppress(CommandError):
        call_command("cache_verify", "--json", *args, stdout=out, stderr=StringIO())
    found: list[dict[str, Any]] = json.loads(out.getvalue())["entries"]
    return found


def test_what_is_right_is_the_same(names):
    output = run("--pattern=names:*")
    assert "1  same: computing it now gives the same" in output
    assert "Nothing differs, of 1 looked at." in output


def test_a_write_of_which_the_cache_was_not_told_is_found(names):
    forget(nome="Cerveja")
    out = StringIO()

    with pytest.raises(CommandError, match=r"1 of 1 entries differ\. Take them out with --fix\.") as caught:
        call_command("cache_verify", "--pattern=names:*", stdout=out, stderr=out)

    assert caught.value.returncode == 1
    said = out.getvalue()
    assert "DIFFERENT  names:{length}  0 s old" in said
    assert "names(length=4, since='2020-01-01')" in said
    assert "first difference: ['names'][" in said
    assert "stored 'Beer', computed 'Cerv'" in said
    assert "table pedidos_categoria: categoria.atualizado, categoria.criado, categoria.excluido" in said
    assert "manage.py cache_triggers status" in said


def test_a_read_that_forgets_a_table_is_found_where_a_declaration_hides_that(beer, declare):
    """derived_from says of a table, wrongly, that others tell of its writes: nothing covers it then."""
    from django.contrib.auth.models import Group

    from cachecore.declare import events

    before = dict(events._derived)
    try:
        declare(Group, "group")
        events.derived_from(Categoria, Group)

        @cached_with_invalidation(timeout=60, key_prefix="forgetful", invalidate_on=["group.*"])
        def forgetful() -> list[str]:
            return list(Categoria.objects.filter(codigo="BEER").values_list("nome", flat=True))

        assert forgetful() == ["Beer"]
        Categoria.objects.filter(codigo="BEER").update(nome="Cerveja")
        assert forgetful() == ["Beer"]
        (found,) = entries("--pattern=forgetful")
    finally:
        events._derived.clear()
        events._derived.update(before)

    assert found["result"] == "different"
    assert any("pedidos_categoria" in line and "DOES NOT DEPEND ON THIS TABLE" in line for line in found["writes"])


def test_fix_takes_out_what_differs_and_nothing_else(names):
    names(2)
    forget(nome="Bock")
    assert sorted(each["result"] for each in entries("--pattern=names:*", "--fix")) == ["different", "different"]
    assert "Bock" in names(4)["names"]
    assert "same" in [each["result"] for each in entries("--pattern=names:*")]
    assert "Bo" in names(2)["names"]


def test_what_was_invalidated_is_over(names, beer):
    beer.nome = "Cerveja"
    beer.save()
    assert [each["result"] for each in entries("--pattern=names:*")] == ["over"]


def test_chance_is_no_difference(beer):
    @cached_with_invalidation(timeout=60, key_prefix="dice", invalidate_on=["categoria.*"])
    def dice() -> float:
        return random.random()

    dice()
    (found,) = entries("--pattern=dice")
    assert found["result"] == "varies"
    assert found["reason"].startswith("two computations in a row differ at the value: stored 0.")


@pytest.mark.parametrize("clock", [lambda: datetime.now().minute, lambda: timezone.localdate().day])  # noqa: DTZ005
def test_a_clock_that_stands_still_between_two_computations_is_recognised(beer, clock, monkeypatch):
    shift = [1]

    @cached_with_invalidation(timeout=60, key_prefix="clock", invalidate_on=["categoria.*"])
    def o_clock() -> int:
        return int(clock()) + shift[0]

    o_clock()
    shift[0] = 2
    (found,) = entries("--pattern=clock")
    assert found["result"] == "varies"
    assert "it reads datetime.now at " in found["reason"]
    assert "test_verify.py:" in found["reason"]


def test_what_only_time_invalidates_may_be_old(beer):
    @cached(timeout=60, key_prefix="old")
    def old() -> list[str]:
        return list(Categoria.objects.values_list("nome", flat=True))

    old()
    forget(nome="Cerveja")
    assert [each["result"] for each in entries("--pattern=old")] == ["timed"]


def test_a_computation_that_raises_now_differs(beer):
    @cached_with_invalidation(timeout=60, key_prefix="one", invalidate_on=["categoria.*"])
    def one(codigo: str) -> str:
        return Categoria.objects.get(codigo=codigo).nome

    one("BEER")
    forget(codigo="OTHER")
    (found,) = entries("--pattern=one")
    assert (found["result"], found["where"]) == ("different", "the whole")
    assert "DoesNotExist" in found["difference"]


def test_nested_reads_are_computed_too(beer):
    """Else an outer answer would be compared with what was made from the same wrong inner one."""

    @cached_with_invalidation(timeout=60, key_prefix="inner", invalidate_on=["categoria.*"])
    def inner() -> list[str]:
        return list(Categoria.objects.filter(codigo="BEER").values_list("nome", flat=True))

    @cached_with_invalidation(timeout=60, key_prefix="outer", invalidate_on=["categoria.*"])
    def outer() -> str:
        return inner()[0]

    outer()
    forget(nome="Cerveja")
    assert [each["result"] for each in entries("--pattern=outer")] == ["different"]


def test_arguments_come_back_by_their_annotations_or_it_says_which_do_not(beer):
    @cached_with_invalidation(timeout=60, key_prefix="typed", invalidate_on=["categoria.*"])
    def typed(price: Decimal, day: date) -> str:
        return f"{type(price).__name__} {day:%d}"

    @cached_with_invalidation(timeout=60, key_prefix="untyped", invalidate_on=["categoria.*"])
    def untyped(price) -> str:
        return str(price)

    typed(Decimal("1.50"), date(2026, 1, 31))
    untyped(Decimal("1.50"))
    assert [each["result"] for each in entries("--pattern=typed")] == ["same"]
    (found,) = entries("--pattern=untyped")
    assert found["result"] == "unknown"
    assert found["reason"] == "the argument price has no annotation that says what it was"


def test_a_forged_question_is_not_asked(names):
    """Whoever can write to Redis would call functions with arguments of his own."""
    (key,) = verification.keys_matching("names:{length}".__eq__)
    question = get_store().question(key)
    assert question is not None
    other = question.replace(b"2020", b"2021")
    get_store().write(key, get_store().read(key, ()).data or b"", 60, question=other)
    (found,) = entries("--pattern=names:*")
    assert found["result"] == "unknown"
    assert found["reason"].startswith("its question is not known")


def test_verifying_stores_nothing_and_counts_no_read(names, counted):
    before = get_store().read(next(verification.keys_matching("names:{length}".__eq__)), ()).data
    assert [each["result"] for each in entries("--pattern=names:*")] == ["same"]
    assert get_store().read(next(verification.keys_matching("names:{length}".__eq__)), ()).data == before
    assert [counted(operation, "names:{length}") for operation in ("miss", "bypass", "store")] == [1, 0, 1]


def test_a_sample_is_of_so_many(names):
    for length in range(5, 15):
        names(length)
    assert len(entries("--pattern=names:*", "--sample=3")) == 3


def test_a_pattern_that_nothing_is_kept_under_is_refused(names):
    with pytest.raises(CommandError, match=r"'nmes:\*'\. Known: .*names:\{length\}") as caught:
        run("--pattern=nmes:*")
    assert caught.value.returncode == 2


def test_the_store_in_memory_is_refused(settings):
    settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory"}
    with pytest.raises(CommandError, match="VERIFY_ONE_IN"):
        run()


def test_a_hit_in_n_is_verified_in_the_background(names, settings, caplog, monkeypatch):
    settings.CACHECORE = {**settings.CACHECORE, "VERIFY_ONE_IN": 1}
    monkeypatch.setattr(sampling, "SHARE", 1.0)
    forget(nome="Cerveja")
    with caplog.at_level(logging.ERROR, "cachecore"):
        names(4)
        wait_until(lambda: "What is cached differs" in caplog.text)
    assert "names:{length}" in caplog.text
    # The log of a server tells where, and no value.
    assert "Cerv" not in caplog.text


def test_no_hit_is_verified_unless_it_is_set(names, monkeypatch):
    monkeypatch.setattr(sampling, "_sampler", sampling._Sampler())
    names(4)
    assert sampling._sampler.keys.empty()


def test_an_interruption_ends_it_with_the_summary():
    """--watch never ends by itself."""
    watching = subprocess.Popen(
        [sys.executable, "manage.py", "cache_verify", "--watch", "--pattern=apuracao*"],
        env={**os.environ, "CACHE_OUTBOX_CHECK": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watching.stderr is not None
    assert watching.stderr.readline() == "Verifying a sample each minute; Ctrl-C ends it.\n"
    watching.send_signal(signal.SIGTERM)
    said, _ = watching.communicate(timeout=60)
    assert (watching.returncode, said.splitlines()[-1]) == (0, "Nothing differs, of 0 looked at.")
