"""A query parameter that a view never reads makes no new entry; and none that it reads is ever mixed up."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django import forms
from django.db import connections
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cachecore import cached_with_invalidation
from cachecore.serve import lookup, near_cache
from cachecore.store import get_store
from tests.cachecore.view_requests import ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]


class Search:
    """A view that several processes serve: each decorates it for itself, and knows what it has learnt."""

    def __init__(self, text: Callable[[Any], object], prefix: str = "search") -> None:
        self.computed = 0

        def view(request: HttpRequest) -> HttpResponse:
            self.computed += 1
            return HttpResponse(str(text(request)))

        self._view: Any = view
        self._prefix = prefix
        self.process = self.another_process()

    def another_process(self) -> Any:
        return cached_with_invalidation(60, self._prefix, ())(self._view)


def paged(request: Any) -> str:
    if not (q := request.GET.get("q")):
        return "nothing"
    return f"{q} page {request.GET.get('page', '1')}"


def asked(process: Any, query: str) -> str:
    return str(ask(process, f"/x/?{query}").content.decode())


def test_parameters_that_are_not_read_make_no_entries():
    search = Search(lambda r: "same")

    for query in ("", "utm=1", "utm=2", "a=1&b=2"):
        assert asked(search.process, query) == "same"

    assert search.computed == 1


def test_parameters_that_are_read_make_one_entry_for_each_value():
    search = Search(lambda r: (r.GET.getlist("a"), "b" in r.GET))

    queries = ["a=1", "a=1&a=2", "a=2&a=1", "", "b=", "b=1&utm=1"]
    first = [asked(search.process, query) for query in queries]

    assert first == ["(['1'], False)", "(['1', '2'], False)", "(['2', '1'], False)", "([], False)"] + ["([], True)"] * 2
    assert search.computed == 6
    assert [asked(search.process, f"{query}&utm=9") for query in queries] == first
    assert search.computed == 6


def test_the_order_of_different_parameters_is_no_difference():
    search = Search(lambda r: (r.GET.get("a"), r.GET.get("b")))

    assert asked(search.process, "a=1&b=2") == asked(search.process, "b=2&a=1")
    assert search.computed == 1


def test_a_parameter_that_is_read_only_beside_another_is_never_left_out():
    search = Search(paged)
    queries = ["", "page=2", "q=x", "q=x&page=2", "q=x&page=3", "q=y&page=2"]
    right = ["nothing", "nothing", "x page 1", "x page 2", "x page 3", "y page 2"]

    for _ in range(3):
        assert [asked(search.process, query) for query in queries] == right


def test_processes_that_know_different_parameters_share_no_wrong_page():
    search = Search(paged)
    knows_q, knows_both, knows_nothing = search.process, search.another_process(), search.another_process()
    asked(knows_q, "")
    asked(knows_both, "q=x&page=2")

    for process in (knows_nothing, knows_q, knows_both):
        assert asked(process, "q=x&page=3") == "x page 3"
        assert asked(process, "q=x&page=2") == "x page 2"
        assert asked(process, "page=2") == "nothing"


def test_what_one_process_has_computed_another_that_knows_nothing_finds_by_a_second_trip(monkeypatch):
    search = Search(paged)
    asked(search.process, "q=x&page=2")
    another = search.another_process()
    monkeypatch.setattr(near_cache, "_pages", {})
    trips: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            trips.append(name)
            return getattr(get_store(), name)

    monkeypatch.setattr(lookup, "get_store", Counting)

    assert asked(another, "q=x&page=2") == "x page 2"
    assert (search.computed, trips) == (1, ["read", "read"])

    trips.clear()
    assert asked(another, "q=x&page=2&utm=1") == "x page 2"
    assert (search.computed, trips) == (1, ["read"])


def test_many_cold_readers_that_know_nothing_compute_once():
    """Those who wait for the first are led to where it has stored the page."""

    def slowly(request: Any) -> str:
        time.sleep(0.2)  # so that all others come while it computes
        return paged(request)

    search = Search(slowly)
    processes = [search.another_process() for _ in range(8)]
    ready = threading.Barrier(len(processes))

    def ask_at_once(process: Any) -> str:
        ready.wait(timeout=20)
        try:
            return asked(process, "q=x&page=2")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(processes)) as pool:
        assert set(pool.map(ask_at_once, processes)) == {"x page 2"}
    assert search.computed == 1


def test_a_query_that_is_no_querydict_is_in_the_key_as_a_whole():
    search = Search(lambda r: r.GET["a"])

    def asked_with(query: dict[str, str]) -> bytes:
        request: Any = RequestFactory().get("/x/")
        request.GET = query
        return bytes(search.process(request).content)

    assert [asked_with({"a": value}) for value in ("1", "2", "1")] == [b"1", b"2", b"1"]


def puts_another(request: Any) -> None:
    request.GET = QueryDict("q=b")


def puts_a_changed_copy(request: Any) -> None:
    request.GET = request.GET.copy()
    request.GET["q"] = "b"


def makes_it_mutable(request: Any) -> None:
    request.GET._mutable = True
    request.GET["q"] = "b"


def adds_to_its_lists(request: Any) -> None:
    request.GET._mutable = True
    request.GET.appendlist("q", "b")


def changes_the_query_string(request: Any) -> None:
    request.META.update(QUERY_STRING="q=b")


REPLACING: list[Callable[[Any], None]] = [
    puts_another,
    puts_a_changed_copy,
    makes_it_mutable,
    adds_to_its_lists,
    changes_the_query_string,
]


@pytest.mark.parametrize("how", REPLACING, ids=lambda how: how.__name__)
def test_a_query_that_the_view_replaces_is_kept_under_the_one_that_was_sent(how):
    def text(request: Any) -> str:
        sent = request.GET.get("q")
        how(request)
        return f"{sent} {request.GET.get('p')} {request.GET.urlencode()} {request.META['QUERY_STRING']}"

    search = Search(text)

    for process in (search.process, search.process, search.another_process()):
        for query in ("a", "b", "c"):
            assert asked(process, f"q={query}").startswith(f"{query} ")


def test_a_query_that_middleware_has_replaced_is_the_one_in_the_key():
    search = Search(lambda r: r.GET.urlencode())

    def asked_with(value: str) -> bytes:
        request: Any = RequestFactory().get("/x/?a=1")
        request.GET = QueryDict(f"a={value}")
        return bytes(search.process(request).content)

    assert [asked_with(value) for value in ("1", "2", "1")] == [b"a=1", b"a=2", b"a=1"]


WHOLE = {
    "iteration": lambda r: list(r.GET),
    "items": lambda r: list(r.GET.items()),
    "lists": lambda r: list(r.GET.lists()),
    "dict": lambda r: r.GET.dict(),
    "a copy": lambda r: r.GET.copy().urlencode(),
    "urlencode": lambda r: r.GET.urlencode(),
    "whether there are any": lambda r: bool(r.GET),
    "QUERY_STRING": lambda r: r.META["QUERY_STRING"],
    "get_full_path": lambda r: r.get_full_path(),
    "build_absolute_uri": lambda r: r.build_absolute_uri(),
    "as a mapping": lambda r: dict(r.GET),
    "very many": lambda r: [r.GET.get(f"p{n}") for n in range(100)],
}


@pytest.mark.parametrize("case", WHOLE, ids=str)
def test_a_query_that_is_read_as_a_whole_is_in_the_key_as_it_was_sent(case):
    search = Search(WHOLE[case])
    queries = ["a=1&b=2", "b=2&a=1", "", "a=1", "a=%31"]

    first = [asked(search.process, query) for query in queries]
    for process in (search.process, search.another_process()):
        assert [asked(process, query) for query in queries] == first
    assert first == [asked(Search(WHOLE[case], f"fresh{n}").process, query) for n, query in enumerate(queries)]


def test_a_form_reads_its_own_fields():
    class Form(forms.Form):
        q = forms.CharField(required=False)
        page = forms.IntegerField(required=False)

    def shown(request: Any) -> object:
        form = Form(request.GET)
        return form.is_valid() and sorted(form.cleaned_data.items())

    search = Search(shown)
    for query in ("q=x&page=2", "q=x&page=2&utm=1", "page=2&q=x&gclid=7"):
        assert asked(search.process, query) == "[('page', 2), ('q', 'x')]"
    assert search.computed == 1


# What is read depends on what was read before: a step names a parameter, and by its value the next step.
PARAMETERS = ("a", "b", "c")


def steps(deeper: Any) -> Any:
    return st.tuples(st.sampled_from(PARAMETERS), st.fixed_dictionaries({"": deeper, "1": deeper, "2": deeper}))


trees: Any = st.recursive(st.none(), steps, max_leaves=12)
queries = st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(("1", "2")))


@given(trees, st.lists(st.tuples(st.integers(0, 2), queries), min_size=1, max_size=25))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_view_reads_no_process_is_served_a_page_of_other_parameters(tree, asks):
    def walk(read: Callable[[str], str]) -> str:
        node, path = tree, []
        while node:
            name, branches = node
            path.append(f"{name}={read(name)}")
            node = branches[read(name)]
        return "&".join(path)

    number = next(_numbers)
    search = Search(lambda r: walk(lambda name: r.GET.get(name, "")), f"tree{number}")
    processes = [search.process, search.another_process(), search.another_process()]

    for process, query in asks:
        answer = asked(processes[process], "&".join(f"{name}={value}" for name, value in query.items()))
        assert answer == walk((dict.fromkeys(PARAMETERS, "") | query).__getitem__)


_numbers = iter(range(10**9))
