"""A request under observation behaves as the request, and is what it was afterwards."""

import threading
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.backends.signed_cookies import SessionStore as SignedSession
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.test import AsyncRequestFactory, RequestFactory
from django.utils.functional import SimpleLazyObject

from cachecore.serve.request_reads import USER, RequestRead
from cachecore.serve.request_recorder import recording


def a_wsgi_request() -> Any:
    return RequestFactory().get("/x/?a=1&a=2&b=3", headers={"X-Key": "k"}, HTTP_COOKIE="city=A; age=7")


def an_asgi_request() -> Any:
    return AsyncRequestFactory().get("/x/?a=1&a=2&b=3", headers={"X-Key": "k", "Cookie": "city=A; age=7"})


def a_plain_request() -> Any:
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", "/x/", "/x/"
    request.GET = QueryDict("a=1&a=2&b=3")
    request.COOKIES = {"city": "A", "age": "7"}
    request.META = {"HTTP_X_KEY": "k", "SERVER_NAME": "testserver", "SERVER_PORT": "80", "QUERY_STRING": "a=1&a=2&b=3"}
    return request


MAKERS = [a_wsgi_request, an_asgi_request, a_plain_request]


@pytest.fixture(params=MAKERS, ids=lambda maker: maker.__name__)
def request_(request: Any) -> Any:
    made = request.param()
    made.session = SignedSession()
    made.session["cart"] = "c"
    made.session.modified = False
    made.user = AnonymousUser()
    return made


def updated(given: dict[str, Any], more: Any) -> dict[str, Any]:
    given.update(more)
    return given


def facts(request: Any) -> dict[str, Any]:
    """Everything that two readers of a request may compare."""
    return {
        "class": (request.__class__, isinstance(request, HttpRequest), repr(request)),
        "GET": (request.GET["a"], request.GET.getlist("a"), request.GET.get("z"), request.GET.urlencode()),
        "GET as a whole": (dict(request.GET), QueryDict("a=1&a=2&b=3") == request.GET, sorted(request.GET.lists())),
        "GET unpacked": ({**request.GET}, dict(**request.GET), {} | request.GET, request.GET | {}),
        "GET into another": updated({}, request.GET),
        "GET copied": (request.GET.copy().urlencode(), request.GET.copy().setdefault("c", "9"), len(request.GET)),
        "COOKIES": (dict(request.COOKIES), request.COOKIES == {"city": "A", "age": "7"}, "city" in request.COOKIES),
        "COOKIES iterated": (list(request.COOKIES), {**request.COOKIES}, repr(request.COOKIES), request.COOKIES | {}),
        "META": (request.META["HTTP_X_KEY"], request.META.get("nothing"), isinstance(request.META, dict)),
        "META is META": request.META is request.META,
        "headers": (request.headers["x-key"], request.headers.get("X_Key"), "X-Key" in request.headers),
        "headers as a whole": sorted(request.headers.items()),
        "address": (request.get_host(), request.get_full_path(), request.build_absolute_uri(), request.is_secure()),
        "accepted": (request.accepts("text/html"), [str(kind) for kind in request.accepted_types]),
        "POST": (dict(request.POST), dict(request.FILES), request.encoding, request.content_type),
        "session": (request.session["cart"], request.session.get("z"), dict(request.session.items())),
        "session's kind": (isinstance(request.session, SignedSession), request.session.is_empty()),
        "user": (request.user.is_authenticated, request.user.pk, isinstance(request.user, AnonymousUser)),
    }


def test_all_is_read_as_without_observation(request_):
    request_.session.modified = False
    before = facts(request_)

    with recording(request_):
        during = facts(request_)

    assert during == before
    assert facts(request_) == before
    assert not request_.session.modified


def test_the_classes_are_what_they_were_afterwards(request_):
    kind, names = type(request_), set(vars(request_)) - {"GET", "COOKIES", "headers"}

    for fails in (False, True):
        with pytest.raises(ZeroDivisionError) if fails else recording(request_), recording(request_):
            assert type(request_) is not kind
            assert type(request_).__name__ == kind.__name__
            1 / (not fails)
        assert type(request_) is kind
        assert type(request_.session) is SignedSession
        assert names <= set(vars(request_))
        assert not [name for name in (*vars(request_), *vars(request_.session)) if name.startswith("_cachecore")]
        assert type(request_.META) is dict


def test_isinstance_of_its_own_class():
    for maker, kind in ((a_wsgi_request, WSGIRequest), (an_asgi_request, ASGIRequest)):
        made = maker()
        with recording(made):
            assert isinstance(made, kind)
            assert issubclass(type(made), kind)


WHOLE = {
    "unpacked": lambda query: {**query},
    "as keywords": lambda query: dict(**query),
    "as a dict": dict,
    "into another": lambda query: updated({}, query),
    "joined": lambda query: {} | query,
    "iterated": list,
    "its keys": lambda query: list(query.keys()),
    "compared": lambda query: query == {},
}


@pytest.mark.parametrize("how", WHOLE)
def test_each_way_of_reading_the_query_as_a_whole_is_noted_for_each_computation(request_, how):
    with recording(request_) as outer:
        WHOLE[how](request_.GET)
        with recording(request_) as inner:
            WHOLE[how](request_.GET)

    assert RequestRead("query", "*") in outer.reads
    assert RequestRead("query", "*") in inner.reads


def test_what_is_written_reaches_the_request(request_):
    meta = request_.META
    with recording(request_) as recorder:
        request_.seen = 1
        request_.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        request_.META.update({"A": "1"}, B="2")
        request_.META.setdefault("C", "3")
        request_.META |= {"D": "4"}
        del request_.META["A"]
        request_.META.pop("B")
        request_.session["new"] = 1
        request_.session.modified = True
        request_.user = SimpleLazyObject(lambda: "other")
        read = (request_.seen, request_.META["C"], str(request_.user))

    assert read == (1, "3", "other")
    assert (request_.seen, str(request_.user), request_.session["new"]) == (1, "other", 1)
    assert {name: meta.get(name) for name in ("CSRF_COOKIE_NEEDS_UPDATE", "A", "B", "C", "D")} == {
        "CSRF_COOKIE_NEEDS_UPDATE": True,
        "A": None,
        "B": None,
        "C": "3",
        "D": "4",
    }
    assert RequestRead("attribute", "seen") not in recorder.reads
    assert RequestRead("csrf-token") in recorder.reads


def test_get_may_be_replaced(request_):
    with recording(request_):
        request_.GET = request_.GET.copy()
        request_.GET["a"] = "9"
        assert request_.GET["a"] == "9"

    assert request_.GET["a"] == "9"


def test_a_deleted_attribute_is_gone(request_):
    request_.other = 1
    with recording(request_):
        del request_.other
        assert not hasattr(request_, "other")
    assert not hasattr(request_, "other")


def test_blocks_may_be_nested_and_each_notes_all_that_is_read_in_it(request_):
    with recording(request_) as outer:
        request_.COOKIES.get("city")
        with recording(request_) as inner:
            request_.COOKIES.get("age")
            request_.session.get("cart")
        request_.headers.get("X-Key")

    assert inner.reads == {RequestRead("cookie", "age"), RequestRead("session", "cart")}
    assert outer.reads == inner.reads | {RequestRead("cookie", "city"), RequestRead("header", "X-Key")}


def test_blocks_may_overlap(request_):
    """Two tasks of one request, of which the first ends before the second."""
    first, second = recording(request_), recording(request_)
    one, two = first.__enter__(), second.__enter__()
    first.__exit__(None, None, None)
    request_.COOKIES.get("city")
    second.__exit__(None, None, None)

    assert not one.reads
    assert two.reads == {RequestRead("cookie", "city")}
    assert not type(request_).__module__.startswith("cachecore")


def test_reads_of_another_thread_are_noted(request_):
    with recording(request_) as recorder:
        thread = threading.Thread(target=lambda: request_.COOKIES.get("city"))
        thread.start()
        thread.join()

    assert recorder.reads == {RequestRead("cookie", "city")}


def test_many_threads_leave_the_request_as_it_was(request_):
    kind = type(request_)
    failures: list[BaseException] = []

    def compute() -> None:
        try:
            for _ in range(200):
                with recording(request_) as recorder:
                    request_.COOKIES.get("city")
                    request_.session.get("cart")
                assert recorder.reads == {RequestRead("cookie", "city"), RequestRead("session", "cart")}
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=compute) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert (type(request_), type(request_.session)) == (kind, SignedSession)


def test_two_requests_may_have_one_session(request_):
    other = a_wsgi_request()
    other.session = request_.session
    with recording(request_) as outer:
        with recording(other) as inner:
            request_.session.get("cart")
        request_.session.get("more")

    assert inner.reads == {RequestRead("session", "cart")}
    assert outer.reads == {RequestRead("session", "cart"), RequestRead("session", "more")}
    assert type(request_.session) is SignedSession


def test_what_is_kept_of_it_beyond_the_block_can_still_be_read(request_):
    with recording(request_):
        meta, get, cookies, headers, session = (
            request_.META,
            request_.GET,
            request_.COOKIES,
            request_.headers,
            request_.session,
        )

    assert (meta["HTTP_X_KEY"], get["a"], cookies["city"], headers["X-Key"]) == ("k", "2", "A", "k")
    assert session["cart"] == "c"


@pytest.mark.django_db
def test_loading_a_session_and_a_user_is_not_noted(request_):
    made = a_wsgi_request()
    made.session = SessionStore("a" * 32)

    def load() -> Any:
        made.session.get("_auth_user_id")
        made.COOKIES.get("city")
        return AnonymousUser()

    made.user = SimpleLazyObject(load)
    with recording(made) as recorder:
        held = made.user
        assert recorder.reads == frozenset()
        assert not held.is_authenticated

    assert recorder.reads == {USER}
    assert made.session.accessed


def test_an_asynchronous_user_is_noted_when_it_is_awaited():
    made = a_wsgi_request()

    async def auser() -> str:
        made.COOKIES.get("city")
        return "ana"

    made.auser = auser

    async def ask() -> tuple[str, list[RequestRead]]:
        with recording(made) as recorder:
            return await made.auser(), list(recorder.reads)

    assert async_to_sync(ask)() == ("ana", [USER])


def test_a_request_whose_class_cannot_be_replaced_counts_as_read_as_a_whole():
    class Final(HttpRequest):
        def __init_subclass__(cls) -> None:
            raise TypeError("final")

    made = Final()
    with recording(made, frozenset({RequestRead("request", "*")})) as recorder:
        pass

    assert [read.reason for read in recorder.uncovered] == ["request:*"]
