"""A page is kept only under what it read from its request: what is not part of the key makes it not kept."""

import asyncio
import copy
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token, rotate_token
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.gzip import gzip_page

from cachecore import cached_with_invalidation, everyone
from cachecore.serve import views
from tests.cachecore.view_requests import ANONYMOUS, ask
from tests.cachecore.visitors import TEMPLATES, Site, a_browser, an_async_browser, site, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]

__all__ = ["site"]

KEPT = ["fwd=miss; stored", "hit"]


def page_of(text: Callable[[Any], object], **options: Any) -> Any:
    """A cached view that shows what text makes of the request."""

    @cached_with_invalidation(timeout=60, key_prefix="shows", invalidate_on=(), **options)
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(text(request)))

    return page


@pytest.fixture(autouse=True)
def own_templates(settings: Any) -> None:
    settings.TEMPLATES = TEMPLATES


@pytest.fixture
def eva() -> User:
    return User.objects.create_user("eva", first_name="Eva", is_staff=True)


@pytest.fixture
def rui() -> User:
    return User.objects.create_user("rui", first_name="Rui")


def by_template(source: str) -> Callable[[HttpRequest], str]:
    return lambda request: engines["django"].from_string(source).render({}, request)


def uses_csp_nonce(request: Any) -> str:
    return f"nonce {request.csp_nonce}"


NOT_KEPT = {
    "a cookie": (lambda r: r.COOKIES.get("city"), "cookie:city"),
    "a cookie by index": (lambda r: r.COOKIES["city"], "cookie:city"),
    "whether there is a cookie": (lambda r: "city" in r.COOKIES, "cookie:city"),
    "a copy of the cookies": (lambda r: dict(r.COOKIES)["city"], "cookie:*"),
    "a copy by its method": (lambda r: r.COOKIES.copy()["city"], "cookie:*"),
    "the cookies unpacked": (lambda r: {**r.COOKIES}["city"], "cookie:*"),
    "the cookies joined": (lambda r: ({} | r.COOKIES)["city"], "cookie:*"),
    "the number of cookies": (lambda r: len(r.COOKIES), "cookie:*"),
    "a signed cookie": (lambda r: r.get_signed_cookie("city", default=None), "cookie:city"),
    "the Cookie header": (lambda r: r.META.get("HTTP_COOKIE"), "header:Cookie"),
    "a header": (lambda r: r.headers.get("HX-Request"), "header:Hx-Request"),
    "a header by its name in META": (lambda r: r.META.get("HTTP_HX_REQUEST"), "header:Hx-Request"),
    "an API key": (lambda r: r.headers["X-Api-Key"], "header:X-Api-Key"),
    "Authorization": (lambda r: r.META["HTTP_AUTHORIZATION"], "header:Authorization"),
    "all headers": (lambda r: dict(r.headers), "header:*"),
    "META iterated": (lambda r: sorted(name for name in r.META if name.startswith("HTTP_")), '"META:*"'),
    "META's items": (lambda r: len(list(r.META.items())), '"META:*"'),
    "the environ": (lambda r: r.environ["HTTP_X_API_KEY"], "header:X-Api-Key"),
    "the address": (lambda r: r.META["REMOTE_ADDR"], "META:REMOTE_ADDR"),
    "X-Forwarded-For": (lambda r: r.META.get("HTTP_X_FORWARDED_FOR"), "header:X-Forwarded-For"),
    "what the client accepts": (lambda r: r.accepts("application/json"), "header:Accept"),
    "raw Accept-Language": (lambda r: r.headers["Accept-Language"], "header:Accept-Language"),
    "the language by its cookie and header": (get_language_from_request, "cookie:django_language"),
    "the body": (lambda r: r.body, "body"),
    "the body as a file": (lambda r: r.read(), "body"),
    "the body by lines": (list, "body"),
    "the content type": (lambda r: r.content_type, "header:Content-Type"),
    "an attribute": (lambda r: r.tenant, "attribute:tenant"),
    "an attribute that is not there": (lambda r: getattr(r, "impersonator", None), "attribute:impersonator"),
    "all attributes": (lambda r: sorted(vars(r)), "attribute:*"),
    "an attribute by vars": (lambda r: vars(r)["tenant"], "attribute:tenant"),
    "a lazy attribute": (uses_csp_nonce, "attribute:csp_nonce"),
    "a copy of the request": (lambda r: copy.copy(r).COOKIES.get("city"), "request:*"),
    "the user under everyone": (lambda r: r.user.username, "user"),
}


HEADERS = {
    "HX-Request": "true",
    "X-Api-Key": "k1",
    "Authorization": "Bearer b1",
    "X-Forwarded-For": "10.0.0.1",
    "Accept-Language": "pt",
}


def a_request(user: Any = ANONYMOUS) -> Any:
    request: Any = RequestFactory().get("/x/", headers=HEADERS, HTTP_COOKIE="city=Recife")
    request.user = user
    request.tenant = "t1"
    request.csp_nonce = SimpleLazyObject(lambda: "n1")
    return request


@pytest.mark.parametrize("case", NOT_KEPT, ids=str)
def test_a_page_that_reads_what_is_not_in_its_key_is_not_kept(case, counted):
    text, reason = NOT_KEPT[case]
    page = page_of(text, audience=everyone)

    for _ in range(2):
        detail = page(a_request())["Cache-Status"].removeprefix("cachecore; fwd=miss; detail=")
        assert detail == reason.strip('"')
    assert counted("store", "shows") == 0


def sets_an_attribute(request: Any) -> int:
    request.seen = 1
    return int(request.seen)


def writes_into_meta(request: Any) -> str:
    request.META.update(SEEN="1")
    return str(request.META["SEEN"])


IN_THE_KEY = {
    "method, scheme and path": lambda r: (r.method, r.scheme, r.is_secure(), r.path, r.path_info),
    "host": lambda r: (r.get_host(), r.build_absolute_uri("/y/")),
    "what the path was resolved to": lambda r: r.resolver_match,
    "POST and FILES of a GET": lambda r: (list(r.POST.items()), list(r.FILES.items())),
    "keys of META": lambda r: (r.META["REQUEST_METHOD"], r.META["PATH_INFO"], r.META["SCRIPT_NAME"]),
    "messages, of which there are none": lambda r: list(messages.get_messages(r)),
    "where links lead": by_template("{{ request.path }}{% firstof request.current_app 'none' %}"),
    "context processors that no template uses": by_template("the same for all"),
    "what the view sets itself": sets_an_attribute,
    "what the view puts into META": writes_into_meta,
    "a lazy attribute that is only handed on": lambda r: {"nonce": r.csp_nonce} and "x",
}


@pytest.mark.parametrize("case", IN_THE_KEY, ids=str)
def test_a_page_that_reads_what_is_in_its_key_is_kept(case):
    page = page_of(IN_THE_KEY[case], audience=everyone)

    assert [status(page(a_request())) for _ in range(2)] == KEPT


def test_session_content_of_two_visitors_is_never_exchanged(site: Site, eva, rui):
    site(page_of(lambda r: r.session.get("cart")))
    visitors = [
        a_browser(session={"cart": "a"}),
        a_browser(session={"cart": "b"}),
        a_browser(eva, session={"cart": "c"}),
        a_browser(eva, session={"cart": "d"}),
        a_browser(),
    ]

    for _ in range(2):
        answers = [browser.get("/") for browser in visitors]
        assert [answer.content for answer in answers] == [b"a", b"b", b"c", b"d", b"None"]
        assert {status(answer) for answer in answers} == {"fwd=miss; detail=session:cart"}


SESSION_READS: dict[str, tuple[Callable[[Any], object], str]] = {
    "index": (lambda s: s["cart"], "session:cart"),
    "in": (lambda s: "cart" in s, "session:cart"),
    "has_key": (lambda s: s.has_key("cart"), "session:cart"),
    "setdefault": (lambda s: s.setdefault("cart", 1), "session:cart"),
    "items": (lambda s: list(s.items()), "session:*"),
    "keys": (lambda s: list(s.keys()), "session:*"),
    "the session key": (lambda s: s.session_key, "session:.session_key"),
    "its expiry": (lambda s: s.get_expiry_age(), "session:_session_expiry"),
    "whether it is empty": (lambda s: s.is_empty(), "session:.session_key"),
}


@pytest.mark.parametrize("case", SESSION_READS, ids=str)
def test_each_way_of_reading_a_session_is_noted(site: Site, case):
    text, reason = SESSION_READS[case]
    site(page_of(lambda r: text(r.session)))

    assert status(a_browser(session={"cart": "a"}).get("/")) == f"fwd=miss; detail={reason}"


def test_a_template_that_shows_the_session_is_noted(site: Site):
    site(page_of(by_template("{% if request.session.cart %}{{ request.session.cart }}{% endif %}")))

    for cart in ("a", "b"):
        answer = a_browser(session={"cart": cart}).get("/")
        assert (answer.content.decode(), status(answer)) == (cart, "fwd=miss; detail=session:cart")


def test_a_session_that_is_no_session_of_django_is_noted_as_a_whole():
    page = page_of(lambda r: r.session["cart"])
    request = a_request()
    request.session = {"cart": "a"}

    assert status(page(request)) == "fwd=miss; detail=session:*"


def test_a_page_of_a_person_is_kept_for_each_person(site: Site, eva, rui):
    source = (
        "{{ user.first_name }}{% if user.is_staff %} of staff{% endif %}{% if perms.auth.add_user %} adds{% endif %}"
    )
    site(page_of(by_template(source)))
    browsers = [a_browser(eva), a_browser(rui), a_browser(eva, session={"other": 1})]

    assert [status(browser.get("/")) for browser in browsers] == ["fwd=miss; stored", "fwd=miss; stored", "hit"]
    assert [browser.get("/").content for browser in browsers] == [b"Eva of staff", b"Rui", b"Eva of staff"]


def test_a_page_for_everyone_that_shows_the_user_is_not_kept(site: Site, eva, rui):
    site(page_of(by_template("Hello {{ user.first_name }}"), audience=everyone))

    for user, name in ((eva, "Eva"), (rui, "Rui"), (None, "")):
        answer = a_browser(user).get("/")
        assert (answer.content.decode().strip(), status(answer)) == (f"Hello {name}".strip(), "fwd=miss; detail=user")


def test_loading_the_user_in_the_view_is_no_reading_of_the_session(site: Site, eva, django_assert_num_queries):
    """The view is the first to evaluate it, and shows nothing else of the session."""
    site(page_of(lambda r: r.user.is_authenticated, audience=lambda r: "all"))

    assert status(a_browser(eva).get("/")) == "fwd=miss; detail=user"


def test_a_page_for_everyone_does_not_load_the_user(site: Site, eva, django_assert_num_queries):
    site(page_of(by_template("for all"), audience=everyone))
    browser = a_browser(eva)

    assert status(browser.get("/")) == "fwd=miss; stored"
    with django_assert_num_queries(0):
        answer = browser.get("/")
    assert (status(answer), answer.get("Vary")) == ("hit", None)


def test_an_audience_of_the_projects_own_covers_the_user(site: Site, eva, rui):
    def by_staff(request: Any) -> str:
        return "staff" if request.user.is_staff else "others"

    site(page_of(lambda r: r.user.is_staff, audience=by_staff))

    answers = [a_browser(user).get("/") for user in (eva, rui, None)]
    assert [answer.content for answer in answers] == [b"True", b"False", b"False"]
    assert [status(answer) for answer in answers] == ["fwd=miss; stored", "fwd=miss; stored", "hit"]


class Guest(AnonymousUser):
    def __init__(self, name: str) -> None:
        self.name = name


class TokenUser:
    is_authenticated = True
    pk: Any = None

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.mark.parametrize("kind", [Guest, TokenUser])
def test_users_without_a_primary_key_are_served_nothing_of_each_other(kind, counted):
    page = page_of(lambda r: r.user.name)

    answers = [page(a_request(kind(name))) for name in ("one", "two")]

    assert [answer.content for answer in answers] == [b"one", b"two"]
    assert {status(answer) for answer in answers} == {"fwd=bypass; detail=user:no-key"}
    assert counted("store", "shows") == 0


def test_a_guest_is_not_served_the_page_of_anonymous_visitors():
    page = page_of(lambda r: getattr(r.user, "name", "nobody"))

    assert page(a_request()).content == b"nobody"
    assert page(a_request(Guest("one"))).content == b"one"


def test_users_of_two_classes_with_one_number_are_two_persons(eva):
    page = page_of(lambda r: type(r.user._wrapped if hasattr(r.user, "_wrapped") else r.user).__name__)
    other = TokenUser("t")
    other.pk = eva.pk

    assert [page(a_request(user)).content for user in (eva, other)] == [b"User", b"TokenUser"]


def test_a_user_replaced_above_the_cache_is_the_one_that_counts(eva, rui):
    page = page_of(lambda r: r.user.first_name)
    request = a_request(SimpleLazyObject(lambda: eva))
    request.user = rui

    assert page(request).content == b"Rui"
    assert page(a_request(eva)).content == b"Eva"


def test_a_user_replaced_below_the_cache_by_a_header_is_noted(eva, rui):
    def impersonating(request: Any) -> str:
        if name := request.headers.get("X-As"):
            request.user = User.objects.get(username=name)
        return str(request.user.first_name)

    page = page_of(impersonating)

    assert status(page(a_request(eva))) == "fwd=miss; detail=header:X-As"


def test_a_csrf_token_is_never_kept(site: Site, settings):
    def protected(request: HttpRequest) -> HttpResponse:
        return HttpResponse(get_token(request))

    site(
        cached_with_invalidation(60, "outside", ())(protected),
        inside=cached_with_invalidation(60, "inside", ())(csrf_protect(protected)),
        rotated=page_of(rotate_token),
        template=page_of(by_template("{{ csrf_token }}")),
        raw=page_of(lambda r: r.META.get("CSRF_COOKIE")),
    )
    for in_session in (False, True):
        settings.CSRF_USE_SESSIONS = in_session
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
        browser = a_browser()
        for address in ("/", "/inside/", "/rotated/", "/template/"):
            for _ in range(2):
                assert status(browser.get(address)) in (
                    "fwd=miss; detail=csrf-token",
                    "fwd=miss; detail=set-cookie",
                    "fwd=miss; detail=session",
                ), (address, in_session)
        assert status(browser.get("/raw/")) == "fwd=miss; detail=META:CSRF_COOKIE"


def test_content_compressed_below_the_cache_is_not_kept(site: Site):
    site(cached_with_invalidation(60, "zipped", ())(gzip_page(lambda request: HttpResponse("x" * 5000))))

    answers = [a_browser(headers={"Accept-Encoding": encoding}).get("/") for encoding in ("gzip", "identity")]

    assert [answer.get("Content-Encoding") for answer in answers] == ["gzip", None]
    assert {status(answer) for answer in answers} == {"fwd=miss; detail=header:Accept-Encoding"}


class TenantMiddleware:
    """Puts what a header says on the request, and a lazy thing that the session says."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.tenant = request.headers.get("X-Tenant")
        request.profile = SimpleLazyObject(lambda: request.session.get("profile", "none"))
        return self.get_response(request)


def test_what_middleware_puts_on_the_request_is_noted(site: Site):
    site(
        page_of(lambda r: r.tenant),
        profile=page_of(by_template("{{ request.profile }}")),
        neither=page_of(by_template("x")),
        more=(f"{__name__}.TenantMiddleware",),
    )
    browser = a_browser(headers={"X-Tenant": "t1"})

    assert status(browser.get("/")) == "fwd=miss; detail=attribute:tenant"
    assert status(browser.get("/profile/")) == "fwd=miss; detail=attribute:profile"
    assert [status(browser.get("/neither/")) for _ in range(2)] == KEPT


def test_what_middleware_below_the_cache_reads_is_noted():
    def below(request: Any) -> Any:
        return TenantMiddleware(lambda request: HttpResponse(request.tenant))(request)

    page = cached_with_invalidation(60, "below", ())(below)

    assert status(ask(page, headers={"X-Tenant": "t1"})) == "fwd=miss; detail=header:X-Tenant"


def test_a_template_response_is_noted_while_it_is_rendered(site: Site):
    @cached_with_invalidation(60, "later", ())
    def later(request: HttpRequest) -> TemplateResponse:
        return TemplateResponse(request, engines["django"].from_string("{{ request.COOKIES.city }}"), {})

    site(later)

    answers = [a_browser(cookies={"city": city}).get("/") for city in ("Recife", "Natal")]
    assert [answer.content for answer in answers] == [b"Recife", b"Natal"]
    assert status(answers[0]) == "fwd=miss; detail=cookie:city"


def test_lazy_variables_of_a_template_are_noted_when_they_are_evaluated():
    def lazy(request: Any) -> str:
        city = SimpleLazyObject(lambda: request.COOKIES.get("city"))
        return engines["django"].from_string("{{ city }}").render({"city": city})

    assert status(page_of(lazy)(a_request())) == "fwd=miss; detail=cookie:city"


def test_an_async_view_is_observed_too(site: Site, eva):
    @cached_with_invalidation(60, "user", ())
    async def shows_user(request: Any) -> HttpResponse:
        return HttpResponse((await request.auser()).get_username())

    @cached_with_invalidation(60, "session", ())
    async def shows_session(request: Any) -> HttpResponse:
        return HttpResponse(await request.session.aget("cart"))

    @cached_with_invalidation(60, "all", (), audience=everyone)
    async def shows_user_to_all(request: Any) -> HttpResponse:
        return HttpResponse((await request.auser()).get_username())

    @cached_with_invalidation(60, "thread", ())
    async def reads_in_a_thread_and_a_task(request: Any) -> HttpResponse:
        async def reads() -> str:
            return str(request.COOKIES.get("a"))

        in_thread = await sync_to_async(lambda: request.COOKIES.get("b"))()
        return HttpResponse(f"{await asyncio.create_task(reads())}{in_thread}")

    site(user=shows_user, session=shows_session, all=shows_user_to_all, thread=reads_in_a_thread_and_a_task)
    browser = an_async_browser(eva, session={"cart": "a"})

    def asked(address: str) -> str:
        return status(async_to_sync(browser.get)(address))

    assert [asked("/user/"), asked("/user/")] == KEPT
    assert asked("/session/") == "fwd=miss; detail=session:cart"
    assert asked("/all/") == "fwd=miss; detail=user"
    assert asked("/thread/") in ("fwd=miss; detail=cookie:a", "fwd=miss; detail=cookie:b")


def test_a_sync_view_under_asgi_is_observed_too(site: Site):
    site(page_of(lambda r: r.COOKIES.get("city")), query=page_of(lambda r: r.GET.get("q")))
    browser = an_async_browser(cookies={"city": "Recife"})

    def asked(address: str) -> str:
        return status(async_to_sync(browser.get)(address))

    assert asked("/") == "fwd=miss; detail=cookie:city"
    assert [asked("/query/?q=1&x=1"), asked("/query/?q=1&x=2"), asked("/query/?q=2")] == [*KEPT, "fwd=miss; stored"]


def test_head_after_get_is_observed_for_itself(site: Site):
    site(page_of(lambda r: r.COOKIES.get("city") if r.method == "HEAD" else "x"))
    browser = a_browser()

    assert [status(browser.get("/")) for _ in range(2)] == KEPT
    assert status(browser.head("/")) == "fwd=miss; detail=cookie:city"


def test_a_message_added_by_the_view_is_not_kept(site: Site):
    site(page_of(lambda r: messages.info(r, "Saved.")))
    browser = a_browser()

    assert status(browser.get("/")) == "fwd=miss; detail=message"


def test_a_view_inside_a_view_tells_what_its_key_depends_on():
    """The page of the outer one shows the inner one's, also when that is a hit."""
    inner = page_of(lambda r: r.user.first_name)

    @cached_with_invalidation(60, "outer", (), audience=everyone)
    def outer(request: Any) -> HttpResponse:
        return HttpResponse(inner(request).content)

    one, two = User(pk=1, first_name="One"), User(pk=2, first_name="Two")
    inner(a_request(two))

    for user, name in ((one, b"One"), (two, b"Two")):
        answer = outer(a_request(user))
        assert (answer.content, status(answer)) == (name, "fwd=miss; detail=user")


def test_a_view_inside_a_view_does_not_know_what_the_outer_one_has_set():
    inner = page_of(lambda r: r.number)

    def outer(request: Any) -> HttpResponse:
        request.number = request.GET["n"]
        return HttpResponse(inner(request).content)

    page = cached_with_invalidation(60, "outer", ())(outer)

    for number in ("1", "2", "1"):
        assert ask(page, f"/x/?n={number}").content == number.encode()
    assert status(ask(page, "/x/?n=1")) == "hit"


def test_a_view_inside_a_view_answers_with_its_page_whatever_the_browser_has():
    inner = page_of(lambda r: "inner")
    page = cached_with_invalidation(60, "outer", ())(lambda request: HttpResponse(b"<" + inner(request).content + b">"))
    etag = ask(inner)["ETag"]

    answer = ask(page, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content, status(answer)) == (200, b"<inner>", "fwd=miss; stored")


def test_the_log_says_once_what_to_write(caplog):
    page = page_of(lambda r: (r.COOKIES.get("city"), r.headers.get("HX-Request"), r.tenant))

    with caplog.at_level(logging.WARNING, logger="cachecore"):
        for _ in range(3):
            page(a_request())

    assert [record.getMessage() for record in caplog.records] == [
        f"{__name__}.page_of.<locals>.page read cookie:city, header:Hx-Request, attribute:tenant, which is not part "
        'of its key: the page is not kept. If the page may depend on it, write vary_on=[cookie("city"), '
        'header("Hx-Request"), lambda request: ...what the page shows of request.tenant, for example its pk...].'
    ]


def test_the_log_says_each_new_reason_once(caplog):
    page = page_of(lambda r: r.COOKIES.get(r.GET["name"]))

    with caplog.at_level(logging.WARNING, logger="cachecore"):
        for name in ("a", "b", "a", "b"):
            ask(page, f"/x/?name={name}")

    assert ["cookie:a" in record.getMessage() for record in caplog.records] == [True, False]


def test_a_reason_that_is_no_token_is_quoted():
    page = page_of(lambda r: r.COOKIES.get('ç "x"'))

    assert status(page(a_request())) == r'fwd=miss; detail="cookie:? \"x\""'


def test_a_hit_is_not_observed(monkeypatch):
    page = page_of(lambda r: r.user.username, audience=lambda request: request.user.username)
    ask(page, "/x/?a=1")

    def fail(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("A hit was observed.")

    monkeypatch.setattr(views, "recording", fail)
    assert status(ask(page, "/x/?a=1")) == "hit"


def test_an_error_leaves_the_request_as_it_was_and_nobody_waiting():
    page = page_of(lambda r: 1 / int(r.COOKIES["divisor"]))
    request: Any = RequestFactory().get("/x/", HTTP_COOKIE="divisor=0")
    kind = type(request)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            page(request)
        assert type(request) is kind


def test_readers_of_pages_that_are_not_kept_do_not_wait_for_each_other():
    together = threading.Barrier(2)

    def text(request: Any) -> object:
        if request.GET.get("n") == "1" and request.COOKIES.get("together"):
            together.wait(timeout=20)  # breaks unless both compute at the same time
        return request.COOKIES.get("city")

    page = page_of(text)
    ask(page, "/x/?n=1")

    def asked(_: int) -> str:
        try:
            return status(ask(page, "/x/?n=1", HTTP_COOKIE="together=1"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(asked, range(2))) == ["fwd=miss; detail=cookie:together"] * 2


def test_what_the_view_has_written_into_meta_hides_no_header():
    def text(request: Any) -> str:
        headers = request.headers
        request.META["HTTP_X_API_KEY"] = "own"
        return str(headers["X-Api-Key"])

    assert status(page_of(text)(a_request())) == "fwd=miss; detail=header:X-Api-Key"


def test_a_session_and_a_user_that_are_properties_of_the_request_are_noted():
    class Request(HttpRequest):
        session = property(lambda self: {"cart": "c"})
        user = property(lambda self: User(username="ana"))

    def asked(page: Any) -> str:
        request = Request()
        request.method, request.META = "GET", {"SERVER_NAME": "testserver", "SERVER_PORT": "80"}
        return status(page(request))

    assert asked(page_of(lambda r: r.session["cart"], audience=everyone)) == "fwd=miss; detail=session:*"
    assert asked(page_of(lambda r: r.user.username, audience=everyone)) == "fwd=miss; detail=user"
