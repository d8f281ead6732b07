"""A cached function: computed once, typed, keyed by all its arguments."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import pytest
from asgiref.sync import async_to_sync

from cachecore import cached, cached_with_invalidation, clear_all_cache, invalidate_cache
from cachecore.errors import NotCacheableError, UnknownPatternError
from cachecore.store import get_store
from pedidos.models import Categoria

pytestmark = pytest.mark.usefixtures("each_store")


class Total(NamedTuple):
    dia: date
    valor: Decimal


class Calls:
    """Counts how often a function was really computed."""

    def __init__(self) -> None:
        self.made: list[Any] = []

    def __len__(self) -> int:
        return len(self.made)


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def total(calls):
    @cached(timeout=60, key_prefix="total:{vendedor_id}")
    def total(vendedor_id: int, dias: int = 7) -> list[Total]:
        calls.made.append((vendedor_id, dias))
        return [Total(date(2025, 3, 1), Decimal("10.50"))]

    return total


def test_it_computes_once_and_returns_the_same_types(total, calls):
    first, second = total(7), total(7)

    assert first == second == [Total(date(2025, 3, 1), Decimal("10.50"))]
    assert isinstance(second[0], Total)
    assert len(calls) == 1


def test_it_is_one_question_however_the_arguments_are_written(total, calls):
    total(7)
    total(vendedor_id=7)
    total(7, 7)
    total(dias=7, vendedor_id=7)

    assert calls.made == [(7, 7)]


def test_every_argument_is_part_of_the_question(total, calls):
    total(7)
    total(8)
    total(7, 30)

    assert calls.made == [(7, 7), (8, 7), (7, 30)]


def test_a_caller_that_changes_its_answer_changes_nobody_elses(total):
    total(7).append("mine")
    total(7).append("mine too")

    assert len(total(7)) == 1


def test_it_can_keep_none(calls):
    @cached(timeout=60, key_prefix="nothing")
    def nothing() -> int | None:
        calls.made.append(1)
        return None

    assert (nothing(), nothing()) == (None, None)
    assert len(calls) == 1


def test_it_ends_one_fill_by_name_and_leaves_the_others(total, calls):
    total(7)
    total(8)

    assert invalidate_cache("total:7") == ["total:7"]
    total(7)
    total(8)

    assert calls.made == [(7, 7), (8, 7), (7, 7)]


@pytest.mark.parametrize("name", ["total:{vendedor_id}", "total:*", "tot*", "*"])
def test_it_ends_a_whole_pattern_by_name_or_glob(total, calls, name):
    total(7)
    total(8)

    invalidate_cache(name)
    total(7)
    total(8)

    assert len(calls) == 4


def test_it_refuses_a_pattern_that_nothing_is_kept_under(total):
    with pytest.raises(UnknownPatternError, match=r"'totals:7'\. Known: .*total:\{vendedor_id\}"):
        invalidate_cache("totals:7")


def test_clearing_ends_everything(total, calls):
    total(7)
    clear_all_cache()
    total(7)

    assert len(calls) == 2


def test_a_placeholder_that_would_be_none_is_refused(total):
    with pytest.raises(NotCacheableError, match="vendedor_id is None in this call"):
        total(None)


@pytest.fixture
def together(calls):
    @cached(timeout=60, key_prefix="together:{vendedor_ids}")
    def together(vendedor_ids: tuple[int, ...]) -> int:
        calls.made.append(vendedor_ids)
        return sum(vendedor_ids)

    return together


@pytest.mark.parametrize("ended", [3, 7])
def test_what_was_made_for_several_ends_with_each_of_them(together, calls, ended):
    together((3, 7))
    together((3, 7))
    assert len(calls) == 1

    invalidate_cache(f"together:{ended}")

    assert together((3, 7)) == 10
    assert len(calls) == 2


def test_what_was_made_for_several_stays_while_another_ends(together, calls):
    together((3, 7))

    invalidate_cache("together:8")

    together((3, 7))
    assert len(calls) == 1


@pytest.mark.parametrize("of_none", [(), (3, None)])
def test_several_that_are_none_or_nothing_are_refused(together, of_none):
    with pytest.raises(NotCacheableError, match="vendedor_ids is "):
        together(of_none)


def test_an_argument_that_is_no_plain_data_is_refused(total):
    with pytest.raises(NotCacheableError, match="Pass ids, dates and numbers instead of rows"):
        total(7, Categoria(codigo="X"))


def test_a_queryset_is_refused_as_a_value():
    @cached(timeout=60, key_prefix="rows")
    def rows() -> list[str]:
        return Categoria.objects.all()  # type: ignore[return-value]

    with pytest.raises(NotCacheableError, match=r"returned a QuerySet, which is a query; return list\(\.\.\.\) of it"):
        rows()


def test_a_function_without_a_return_annotation_is_refused():
    with pytest.raises(TypeError, match="has no return annotation"):

        @cached(timeout=60, key_prefix="untyped")
        def untyped():
            return 1


def test_a_value_of_another_shape_is_computed_anew_and_overwritten(calls):
    """Another release of the code stored it: a miss, not an error."""

    def release(returns: Any) -> Any:
        def shape() -> Any:
            calls.made.append(returns)
            return returns()

        shape.__annotations__["return"] = returns
        return cached(timeout=60, key_prefix="shape")(shape)

    assert release(dict[str, int])() == {}
    new = release(int)
    assert (new(), new()) == (0, 0)
    assert calls.made == [dict[str, int], int]


def test_an_async_function_is_kept_too(calls):
    @cached(timeout=60, key_prefix="soon")
    async def soon(n: int) -> int:
        calls.made.append(n)
        return n + 1

    async def twice() -> tuple[int, int]:
        return await soon(1), await soon(1)

    assert async_to_sync(twice)() == (2, 2)
    assert len(calls) == 1


def test_an_exception_is_passed_on_and_not_kept(calls):
    @cached(timeout=60, key_prefix="fails")
    def fails() -> int:
        calls.made.append(1)
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fails()
    assert len(calls) == 2


def test_switched_off_it_computes_each_time(total, calls, settings):
    settings.CACHECORE = {**settings.CACHECORE, "ENABLED": False}
    total(7)
    total(7)

    assert len(calls) == 2


def test_the_setting_decides_the_timeout_over_the_decorator(settings):
    settings.CACHECORE = {**settings.CACHECORE, "TIMEOUTS": {"short": 5}}

    @cached(timeout=60, key_prefix="short:{n}")
    def short(n: int) -> int:
        return n

    from cachecore.declare.registry import all_reads

    assert next(read.timeout for read in all_reads() if read.pattern.name == "short") == 5


def test_what_was_made_from_cached_values_ends_with_them(calls):
    @cached(timeout=60, key_prefix="inner:{n}")
    def inner(n: int) -> int:
        calls.made.append("inner")
        return n

    @cached_with_invalidation(timeout=60, key_prefix="outer", invalidate_on=())
    def outer() -> int:
        calls.made.append("outer")
        return inner(1) + inner(2)

    inner(1)  # warm: an inner hit inside an outer miss counts as well
    assert (outer(), outer()) == (3, 3)
    assert calls.made == ["inner", "outer", "inner"]

    invalidate_cache("inner:1")
    outer()
    assert calls.made == ["inner", "outer", "inner", "outer", "inner"]


def test_what_was_made_from_cached_values_lives_no_longer_than_they(monkeypatch):
    @cached(timeout=5, key_prefix="short_lived")
    def short_lived() -> int:
        return 1

    @cached(timeout=600, key_prefix="long_lived")
    def long_lived() -> int:
        return short_lived()

    lifetimes = []
    monkeypatch.setattr(get_store(), "write", lambda key, data, timeout, *rest: lifetimes.append(timeout))
    long_lived()

    assert lifetimes == [5, 5]


def damage_what_is_written(monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]) -> None:
    store = get_store()
    write = store.write
    monkeypatch.setattr(store, "write", lambda key, data, *rest: write(key, damage(data), *rest))


@pytest.mark.parametrize("length", [0, 1, 3, 10, 25, -1, -5])
def test_damaged_bytes_are_a_miss(total, calls, monkeypatch, length):
    damage_what_is_written(monkeypatch, lambda data: data[:length])
    total(7)
    monkeypatch.undo()

    total(7)
    total(7)

    assert len(calls) == 2


@pytest.mark.parametrize("foreign", [b"", b"\x80\x04.", b"CC01", b"CC99" + bytes(40), msgspec.msgpack.encode([1])])
def test_foreign_bytes_are_a_miss(total, calls, monkeypatch, foreign):
    damage_what_is_written(monkeypatch, lambda data: foreign)
    total(7)
    monkeypatch.undo()

    total(7)
    total(7)

    assert len(calls) == 2


@pytest.mark.usefixtures("each_store")
def test_a_value_depends_on_what_it_was_made_from_the_last_time():
    """Not on what this process expects from the time before."""
    made, which = [], [1]

    @cached(timeout=60, key_prefix="piece:{n}")
    def piece(n: int) -> int:
        return n

    @cached(timeout=60, key_prefix="whole")
    def whole() -> int:
        made.append(which[0])
        return piece(which[0])

    assert [whole(), whole()] == [1, 1]
    which[0] = 2
    invalidate_cache("whole")
    assert [whole(), whole()] == [2, 2]

    invalidate_cache("piece:1")
    assert (whole(), made) == (2, [1, 2])
    invalidate_cache("piece:2")
    assert (whole(), made) == (2, [1, 2, 2])
