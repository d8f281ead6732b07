"""What a view names in vary_on is part of its key; anything wrong in it is refused with the line to write."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from cachecore import attribute, cached, cached_with_invalidation, cookie, everyone, header, session
from cachecore.declare import vary_on as declared
from cachecore.errors import NotCacheableError
from cachecore.serve import lookup
from tests.cachecore.view_requests import ask
from tests.cachecore.visitors import Site, a_browser, an_async_browser, site, status

__all__ = ["site"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]


@pytest.fixture(autouse=True)
def own_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "_declared", {})


def page_of(text: Any, vary_on: Any, **options: Any) -> Any:
    @cached_with_invalidation(timeout=60, key_prefix="varies", invalidate_on=(), vary_on=vary_on, **options)
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(text(request)))

    return page


def pages(site: Site, view: Any, browsers: list[Any]) -> list[tuple[str, str]]:
    site(view)
    return [(answer.content.decode(), status(answer)) for answer in (browser.get("/") for browser in browsers)]


MISS, HIT = "fwd=miss; stored", "hit"


def test_a_cookie(site: Site):
    browsers = [a_browser(cookies={"city": city, "other": str(n)}) for n, city in enumerate(("A", "B", "A", "B"))]

    found = pages(site, page_of(lambda r: r.COOKIES.get("city"), [cookie("city")]), [*browsers, a_browser()])

    assert found == [("A", MISS), ("B", MISS), ("A", HIT), ("B", HIT), ("None", MISS)]


def test_a_header(site: Site):
    def partial(request: HttpRequest) -> str:
        return "part" if request.headers.get("HX-Request") else "whole"

    browsers = [a_browser(), a_browser(headers={"HX-Request": "true"})] * 2

    found = pages(site, page_of(partial, [header("HX-Request")]), browsers)

    assert found == [("whole", MISS), ("part", MISS), ("whole", HIT), ("part", HIT)]


def test_a_header_that_the_answer_says_it_varies_on(site: Site):
    @cached(60, "varies", vary_on=[header("hx-request")])
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x", headers={"Vary": "HX-Request"})

    assert [found[1] for found in pages(site, page, [a_browser()] * 2)] == [MISS, HIT]


def test_a_key_of_the_session(site: Site):
    browsers = [a_browser(session={"cart": cart, "other": n}) for n, cart in enumerate(("A", "B", "A"))]

    found = pages(site, page_of(lambda r: r.session.get("cart"), [session("cart")]), browsers)

    assert found == [("A", MISS), ("B", MISS), ("A", HIT)]


def test_a_key_of_the_session_in_a_template_and_without_one(site: Site):
    def shown(request: HttpRequest) -> str:
        return engines["django"].from_string("[{{ request.session.cart }}]").render({}, request)

    found = pages(site, page_of(shown, [session("cart")]), [a_browser(), a_browser(session={"cart": "A"}), a_browser()])

    assert found == [("[]", MISS), ("[A]", MISS), ("[]", HIT)]


def test_an_attribute_and_a_callable():
    page = page_of(lambda r: (r.plan, r.tenant.name), [attribute("plan"), lambda request: request.tenant.pk])

    class Tenant:
        def __init__(self, pk: int, name: str) -> None:
            self.pk, self.name = pk, name

    def asked(plan: str, tenant: Any) -> Any:
        request: Any = RequestFactory().get("/x/")
        request.plan, request.tenant = plan, tenant
        answer = page(request)
        return answer.content.decode(), status(answer)

    one, two = Tenant(1, "one"), SimpleLazyObject(lambda: Tenant(2, "two"))
    assert asked("free", one) == ("('free', 'one')", MISS)
    assert asked("free", two) == ("('free', 'two')", MISS)
    assert asked("paid", one) == ("('paid', 'one')", MISS)
    assert asked("free", one) == ("('free', 'one')", HIT)


def test_a_callable_that_makes_many_values_one(site: Site):
    """The view reads the cookie too; that it depends on no more than this is what the callable says."""
    page = page_of(lambda r: "old" if int(r.COOKIES["age"]) > 17 else "young", [lambda r: int(r.COOKIES["age"]) > 17])

    found = pages(site, page, [a_browser(cookies={"age": age}) for age in ("20", "30", "10", "11")])

    assert found == [("old", MISS), ("old", HIT), ("young", MISS), ("young", HIT)]


def test_a_callable_that_reads_the_query_decides_what_of_it_is_in_the_key():
    page = page_of(lambda r: r.GET.get("q", "").lower(), [lambda request: request.GET.get("q", "").lower()])

    assert [status(ask(page, f"/x/?q={q}")) for q in ("Ab", "aB", "c")] == [MISS, HIT, MISS]


def test_what_vary_on_does_not_name_is_a_reason_all_the_same(site: Site):
    page = page_of(lambda r: (r.COOKIES.get("city"), r.COOKIES.get("age")), [cookie("city")])

    assert pages(site, page, [a_browser()])[0][1] == "fwd=miss; detail=cookie:age"


def test_all_cookies_are_not_named_by_one(site: Site):
    page = page_of(lambda r: sorted(r.COOKIES), [cookie("city")])

    assert pages(site, page, [a_browser()])[0][1] == "fwd=miss; detail=cookie:*"


def test_all_cookies_named_are_each_of_them(site: Site):
    page = page_of(lambda r: r.COOKIES.get("city"), [lambda request: sorted(request.COOKIES.items())])

    found = pages(site, page, [a_browser(cookies={"city": city}) for city in ("A", "B", "A")])

    assert found == [("A", MISS), ("B", MISS), ("A", HIT)]


def test_under_asgi(site: Site):
    @cached(60, "varies", vary_on=[session("cart"), cookie("city")])
    async def page(request: Any) -> HttpResponse:
        return HttpResponse(f"{await request.session.aget('cart')} {request.COOKIES.get('city')}")

    site(page)

    def asked(cart: str) -> tuple[str, str]:
        browser = an_async_browser(session={"cart": cart}, cookies={"city": "A"})
        answer = async_to_sync(browser.get)("/")
        return answer.content.decode(), status(answer)

    assert [asked(cart) for cart in ("1", "2", "1")] == [("1 A", MISS), ("2 A", MISS), ("1 A", HIT)]


def test_no_value_can_be_read_off_a_key(site: Site, monkeypatch):
    keys: list[str] = []
    made = lookup.Lookup.__init__

    def noting(self: Any, read: Any, key: str, scopes: Any) -> None:
        keys.append(key)
        made(self, read, key, scopes)

    monkeypatch.setattr(lookup.Lookup, "__init__", noting)
    pages(site, page_of(lambda r: r.COOKIES.get("city"), [cookie("city")]), [a_browser(cookies={"city": "Recife"})])

    assert keys
    assert not any("Recife" in key or "city" in key for key in keys)


def test_a_value_that_is_no_plain_data_is_refused_with_the_way_out():
    page = page_of(lambda r: "x", [lambda request: request], audience=everyone)

    with pytest.raises(NotCacheableError, match=r"vary_on, which returned <WSGIRequest.*Let it return an id"):
        ask(page)


@pytest.mark.parametrize(
    ("vary_on", "words"),
    [
        ("city", r"write a list: vary_on=\[cookie\(\"city\"\), session\(\"city\"\)"),
        (cookie("city"), r"write a list: vary_on=\[cookie\(name='city'\)\]"),
        (["city"], r"has 'city' in vary_on; write one of cookie\(\"city\"\), .*header\(\"city\"\)"),
        ([cookie], "in vary_on; write one of"),
        ([None], "has None in vary_on; write one of"),
        ([lambda: 1], "it must take one argument, the request"),
        ([lambda request, other: 1], "it must take one argument, the request"),
    ],
    ids=["a text", "no list", "a list of text", "a class", "None", "takes nothing", "takes two"],
)
def test_a_wrong_vary_on_is_refused_where_it_is_written(vary_on, words):
    with pytest.raises(TypeError, match=words):
        page_of(lambda r: "x", vary_on)


def test_a_coroutine_function_in_vary_on_is_refused():
    async def tenant(request: HttpRequest) -> int:
        return 1

    with pytest.raises(TypeError, match="coroutine function"):
        page_of(lambda r: "x", [tenant])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: header("HTTP_HX_REQUEST"), r"No header is sent as 'HTTP_HX_REQUEST'.*header\('Hx-Request'\)"),
        (lambda: header("HX_REQUEST"), r"header\('Hx-Request'\)"),
        (lambda: cookie(""), r"cookie\(''\) names nothing"),
        (lambda: session(7), r"session\(7\) names nothing"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_name_is_refused_where_it_is_written(make, words):
    with pytest.raises(TypeError, match=words):
        make()


def test_vary_on_is_for_views():
    with pytest.raises(TypeError, match="which is for views"):

        @cached(60, "number", vary_on=[cookie("city")])
        def number() -> int:
            return 7


def test_the_check_warns_of_a_session_that_nothing_makes(settings):
    page_of(lambda r: "x", [session("cart"), cookie("city")])

    def warned() -> list[str]:
        return [str(warning.msg) for warning in run_checks(tags=["caches"]) if warning.id == "cachecore.W003"]

    settings.MIDDLEWARE = []
    assert warned() == [
        f"{__name__}.page_of.<locals>.page has session(key='cart') in vary_on, and MIDDLEWARE has nothing that makes "
        "sessions."
    ]
    settings.MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
    assert warned() == []
