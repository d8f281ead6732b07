"""Class-based views: decorated as_view(), a method in the class, a method under Django's method_decorator."""

import functools
from typing import Any

import pytest
from asgiref.sync import async_to_sync, iscoroutinefunction
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import TemplateView

from cachecore import cached, cached_with_invalidation, invalidate_cache
from cachecore.declare.registry import all_reads
from tests.cachecore.view_requests import ask
from tests.cachecore.visitors import Site, a_browser, an_async_browser, site, status

__all__ = ["site"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]

KEPT = ["fwd=miss; stored", "hit"]


class Shows(View):
    what = "shown"

    def get(self, request: HttpRequest, number: int = 0) -> HttpResponse:
        return HttpResponse(f"{self.what} {number} {request.GET.get('q')}")


class ShowsOther(Shows):
    what = "other"


class ShowsSoon(View):
    async def get(self, request: HttpRequest, number: int = 0) -> HttpResponse:
        return HttpResponse(f"soon {number}")


def twice(view: Any, *args: Any, **kwargs: Any) -> list[str]:
    return [status(ask(view, "/x/", *args, **kwargs)) for _ in range(2)]


def test_as_view_is_kept():
    view = cached(60, "shows:{number}")(Shows.as_view())

    answers: list[Any] = [view(requests(1)[0], number=number) for number in (1, 2, 1)]

    assert [answer.content for answer in answers] == [b"shown 1 None", b"shown 2 None", b"shown 1 None"]
    assert status(answers[2]) == "hit"
    invalidate_cache("shows:1")
    assert status(view(requests(1)[0], number=1)) == "fwd=miss; stored"


def requests(count: int) -> list[Any]:
    from django.test import RequestFactory

    return [RequestFactory().get("/x/") for _ in range(count)]


def test_two_as_view_of_one_module_are_two_reads():
    one = cached_with_invalidation(60, "site", ("place.*",))(Shows.as_view())
    two = cached_with_invalidation(60, "site", ("ledger.*",))(ShowsOther.as_view())

    assert [ask(view).content for view in (one, two, one)] == [b"shown 0 None", b"other 0 None", b"shown 0 None"]
    found = {read.label: read.invalidate_on for read in all_reads() if read.pattern.template == "site"}
    assert found == {f"{__name__}.Shows": ("place.*",), f"{__name__}.ShowsOther": ("ledger.*",)}


def test_what_as_view_was_given_is_seen_by_the_request_recorder(site: Site):
    class Cart(View):
        def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
            super().setup(request, *args, **kwargs)
            self.city = request.COOKIES.get("city")

        def get(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse(self.city)

    site(cached(60, "cart")(Cart.as_view()))

    assert status(a_browser(cookies={"city": "A"}).get("/")) == "fwd=miss; detail=cookie:city"


def test_a_method_of_the_class_is_kept():
    class Own(Shows):
        @cached(60, "own:{number}")
        def get(self, request: HttpRequest, number: int = 0) -> HttpResponse:
            return super().get(request, number)

    class Child(Own):
        what = "child"

    assert twice(Own.as_view()) == KEPT
    assert ask(Child.as_view()).content == b"child 0 None"
    assert ask(Own.as_view()).content == b"shown 0 None"
    invalidate_cache("own:0")
    assert twice(Own.as_view()) == KEPT


def test_a_method_under_method_decorator_is_kept():
    @method_decorator(cached_with_invalidation(60, "dispatched:{number}", ("place.*",)), name="dispatch")
    class Dispatched(Shows):
        pass

    class Child(Dispatched):
        what = "child"

    view, child = Dispatched.as_view(), Child.as_view()

    def asked(view: Any, number: int) -> Any:
        return view(requests(1)[0], number=number)

    assert [status(asked(view, 1)) for _ in range(2)] == KEPT
    assert [asked(view, number).content for number in (1, 2)] == [b"shown 1 None", b"shown 2 None"]
    assert [asked(child, 1).content, asked(view, 1).content] == [b"child 1 None", b"shown 1 None"]
    invalidate_cache("dispatched:1")
    assert status(asked(view, 1)) == "fwd=miss; stored"
    assert status(asked(view, 2)) == "hit"


def test_a_method_under_method_decorator_is_one_read_however_often_it_is_asked():
    @method_decorator(cached_with_invalidation(60, "once", ("place.*",)), name="dispatch")
    class Once(Shows):
        pass

    def reads() -> int:
        return sum(read.pattern.template == "once" for read in all_reads())

    assert reads() == 1
    assert twice(Once.as_view()) == KEPT
    assert reads() == 1


def test_two_classes_under_method_decorator_are_two_pages_with_the_events_of_each():
    @method_decorator(cached_with_invalidation(60, "both", ("place.*",)), name="dispatch")
    class One(Shows):
        what = "one"

    @method_decorator(cached_with_invalidation(60, "both", ("ledger.*",)), name="get")
    class Two(Shows):
        what = "two"

    assert [ask(cls.as_view()).content for cls in (One, Two, One)] == [b"one 0 None", b"two 0 None", b"one 0 None"]
    events = {read.invalidate_on for read in all_reads() if read.pattern.template == "both"}
    assert events == {("place.*",), ("ledger.*",)}


def test_method_decorator_with_other_decorators_around_it():
    @method_decorator([login_not_required, cached(60, "several"), functools.lru_cache(maxsize=0)], name="dispatch")
    class Several(Shows):
        pass

    assert twice(Several.as_view()) == KEPT


def test_query_parameters_that_a_method_does_not_read_make_no_entries():
    @method_decorator(cached(60, "query"), name="dispatch")
    class Query(Shows):
        pass

    view = Query.as_view()
    found = [status(ask(view, f"/x/?{query}")) for query in ("q=1", "q=1&utm=1", "q=2", "q=2&utm=2")]

    assert found == [*KEPT, *KEPT]


def test_attributes_of_the_view_are_part_of_the_key():
    class Own(Shows):
        @cached(60, "own")
        def get(self, request: HttpRequest, number: int = 0) -> HttpResponse:
            return HttpResponse(self.what)

    assert [ask(Own.as_view(what=what)).content for what in ("a", "b", "a")] == [b"a", b"b", b"a"]
    assert status(ask(Own.as_view(what="a"))) == "hit"


def test_attributes_of_the_view_that_are_no_plain_data_are_not_cached():
    class Own(Shows):
        def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
            super().setup(request, *args, **kwargs)
            self.row = object()

        @cached(60, "own")
        def get(self, request: HttpRequest, number: int = 0) -> HttpResponse:
            return HttpResponse("x")

    assert twice(Own.as_view()) == ["fwd=bypass; detail=self:row"] * 2


def test_a_template_view(site: Site):
    class Page(TemplateView):
        def get_template_names(self) -> Any:
            return engines["django"].from_string("{{ view.what }} {{ request.session.cart }}")

        what = "page"

    site(cached(60, "template")(Page.as_view()))

    answer = a_browser(session={"cart": "A"}).get("/")
    assert (answer.content, status(answer)) == (b"page A", "fwd=miss; detail=session:cart")


@pytest.mark.parametrize("how", ["as_view", "method", "dispatch", "get"])
def test_async_views_are_kept(site: Site, how):
    if how == "as_view":
        view = cached(60, "soon")(ShowsSoon.as_view())
    elif how == "method":

        class Own(View):
            @cached(60, "soon")
            async def get(self, request: HttpRequest) -> HttpResponse:
                return HttpResponse("soon 0")

        view = Own.as_view()
    else:

        @method_decorator(cached(60, "soon"), name=how)
        class Decorated(ShowsSoon):
            pass

        view = Decorated.as_view()
    site(view)
    browser = an_async_browser()

    assert iscoroutinefunction(view)
    answers = [async_to_sync(browser.get)("/") for _ in range(2)]
    assert [(answer.content, status(answer)) for answer in answers] == [(b"soon 0", kept) for kept in KEPT]


def test_a_view_that_returns_a_coroutine_without_saying_so_is_refused():
    async def soon() -> HttpResponse:
        return HttpResponse("soon")

    view = cached(60, "silent")(lambda request: soon())

    with pytest.raises(TypeError, match="returned a coroutine; declare it with async def"):
        ask(view)


def test_a_partial_of_a_view_is_kept_with_what_it_was_given():
    def view(request: HttpRequest, what: str) -> HttpResponse:
        return HttpResponse(what)

    one, two = (cached(60, "partial")(functools.partial(view, what=what)) for what in ("one", "two"))

    assert [ask(one).content, ask(two).content, ask(one).content] == [b"one", b"two", b"one"]
    assert status(ask(two)) == "hit"
