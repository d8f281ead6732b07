"""A cached view: who may be served what, and what must never be kept."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from cachecore import cached, cached_with_invalidation, everyone, invalidate_cache
from tests import cast
from tests.cachecore.view_requests import ANONYMOUS, ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]


@pytest.fixture
def made() -> list[HttpRequest]:
    return []


@pytest.fixture
def page(made):
    @cached(timeout=60, key_prefix="page")
    def page(request: HttpRequest) -> HttpResponse:
        made.append(request)
        return HttpResponse(f"page {len(made)} for {request.user}", headers={"X-Extra": "kept"})

    return page


def test_it_is_made_once_and_served_with_its_headers(page, made):
    first, second = ask(page), ask(page)

    assert first.content == second.content
    assert second["X-Extra"] == "kept"
    assert second["Content-Type"] == "text/html; charset=utf-8"
    assert len(made) == 1


def test_it_says_whether_it_was_a_hit(page):
    assert ask(page)["Cache-Status"] == "cachecore; fwd=miss; stored"
    assert ask(page)["Cache-Status"] == "cachecore; hit"


def test_browsers_may_keep_it_and_must_ask_each_time(page):
    for _ in range(2):
        cache_control = ask(page)["Cache-Control"]
        assert set(cache_control.split(", ")) == {"private", "no-cache"}


def test_a_matching_tag_is_answered_304_without_a_body(page, made, counted):
    etag = ask(page)["ETag"]

    unchanged = ask(page, headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    assert (len(made), counted("hit", "page")) == (1, 1)


def test_a_304_is_right_on_a_miss_too(made):
    @cached(timeout=60, key_prefix="same")
    def same(request: HttpRequest) -> HttpResponse:
        made.append(request)
        return HttpResponse("same")

    etag = ask(same)["ETag"]
    invalidate_cache("same")

    answer = ask(same, headers={"If-None-Match": etag})

    assert (answer.status_code, answer["Cache-Status"]) == (304, "cachecore; fwd=miss; stored")
    assert len(made) == 2


def test_another_tag_is_answered_with_the_page(page, counted):
    body = ask(page).content

    answer = ask(page, headers={"If-None-Match": '"other"'})

    assert (answer.status_code, answer.content) == (200, body)
    assert counted("hit", "page") == 1


def test_a_large_page_is_compared_by_its_head_only(made):
    @cached(timeout=60, key_prefix="large")
    def large(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x" * 100_000)

    etag = ask(large)["ETag"]

    assert ask(large, headers={"If-None-Match": etag}).status_code == 304
    assert len(ask(large).content) == 100_000


def test_a_page_made_of_very_many_answers_is_one_hit_too_when_it_has_not_changed(made, counted):
    """What it depends on makes the head of its entry longer than what is fetched first."""

    @cached(timeout=60, key_prefix="one:{n}")
    def one(n: int) -> int:
        return n

    @cached(timeout=60, key_prefix="many")
    def many(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(sum(one(n) for n in range(100))))

    etag = ask(many)["ETag"]

    assert ask(many, headers={"If-None-Match": etag}).status_code == 304
    assert counted("hit", "many") == 1
    assert ask(many, headers={"If-None-Match": '"other"'}).content == b"4950"
    assert counted("hit", "many") == 2


def test_nobody_is_served_another_persons_page(page, ana, bruno):
    bodies = [ask(page, user=user).content for user in (ana.usuario, bruno.usuario, ANONYMOUS, ana.usuario)]

    assert bodies == [b"page 1 for ana", b"page 2 for bruno", b"page 3 for AnonymousUser", b"page 1 for ana"]


def test_a_view_may_widen_its_audience_by_name(ana, bruno, made):
    @cached_with_invalidation(timeout=60, key_prefix="wide", invalidate_on=(), audience=everyone)
    def wide(request: HttpRequest) -> HttpResponse:
        made.append(request)
        return HttpResponse("for all")

    ask(wide, user=ana.usuario)
    ask(wide, user=bruno.usuario)

    assert len(made) == 1


def test_a_persons_pages_are_made_anew_after_a_change_of_the_person(page, ana, bruno, made):
    for person in (ana, bruno):
        ask(page, user=person.usuario)

    ana.usuario.first_name = "Ana Maria"
    ana.usuario.save()
    for person in (ana, bruno):
        ask(page, user=User.objects.get(pk=person.usuario_id))

    assert [request.user.pk for request in made] == [ana.usuario_id, bruno.usuario_id, ana.usuario_id]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/y/"},
        {"method": "HEAD"},
        {"headers": {"Host": "127.0.0.1"}},
        {"headers": {"Host": "localhost:8000"}},
        {"wsgi.url_scheme": "https"},
    ],
    ids=str,
)
def test_each_of_these_is_another_page(page, made, other):
    ask(page, headers={"Host": "localhost"})
    ask(page, **{"headers": {"Host": "localhost"}, **other})

    assert len(made) == 2


def test_language_and_time_zone_are_part_of_the_question(page, made):
    ask(page)
    with translation.override("en"):
        ask(page)
    with timezone.override("UTC"):
        ask(page)

    assert len(made) == 3


def test_the_arguments_of_the_view_are_part_of_the_question_and_fill_its_pattern(made):
    @cached(timeout=60, key_prefix="client:{cliente_id}")
    def client(request: HttpRequest, cliente_id: int) -> HttpResponse:
        made.append(cliente_id)
        return HttpResponse(str(cliente_id))

    for number in (1, 2, 1):
        ask(client, "/x/", ANONYMOUS, number)
    assert made == [1, 2]

    invalidate_cache("client:1")
    for number in (1, 2):
        ask(client, "/x/", ANONYMOUS, number)
    assert made == [1, 2, 1]


def uses_csrf(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def sets_a_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("secret", "of this person")
    return response


def shows_a_message(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Pagamento aprovado.")
    return HttpResponse([str(message) for message in messages.get_messages(request)])


def streams(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["x"]))


def is_not_found(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", status=404)


def says_no_store(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Cache-Control": "no-store"})


def shows_messages_that_are_not_there(request: HttpRequest) -> HttpResponse:
    return HttpResponse([str(message) for message in messages.get_messages(request)])


def varies_on_a_header(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Vary": "Cookie, HX-Request"})


def varies_on_everything(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Vary": "*"})


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (uses_csrf, "csrf-token"),
        (sets_a_cookie, "set-cookie"),
        (shows_a_message, "message"),
        (streams, "streaming"),
        (is_not_found, "status"),
        (says_no_store, "no-store"),
        (varies_on_a_header, "vary:Hx-Request"),
        (varies_on_everything, "vary:*"),
    ],
)
def test_it_never_keeps_what_is_meant_for_one_person_or_one_moment(view, why, counted):
    page = cached(timeout=60, key_prefix="unsafe")(view)

    for _ in range(2):
        answer = ask(page)
        assert answer["Cache-Status"] == f"cachecore; fwd=miss; detail={why}"
        assert "ETag" not in answer
    assert counted("store", "unsafe") == 0


def test_a_cookie_that_varies_nothing_is_no_reason_against(made):
    @cached(timeout=60, key_prefix="cookie")
    def varies_on_the_cookie(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x", headers={"Vary": "Cookie"})

    ask(varies_on_the_cookie)
    assert ask(varies_on_the_cookie)["Cache-Status"] == "cachecore; hit"
    assert ask(varies_on_the_cookie)["Vary"] == "Cookie"


def test_a_page_that_would_show_messages_is_kept_while_there_are_none():
    page = cached(timeout=60, key_prefix="no_messages")(shows_messages_that_are_not_there)

    ask(page)
    assert ask(page)["Cache-Status"] == "cachecore; hit"


def test_who_has_a_message_waiting_is_shown_it(page, made):
    ask(page)

    request = RequestFactory().get("/x/")
    request.user = ANONYMOUS
    request._messages = messages.storage.default_storage(request)  # type: ignore[attr-defined]
    messages.info(request, "Pagamento aprovado.")
    page(request)

    assert len(made) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_never_meet_the_cache(page, made, method):
    ask(page)
    assert "Cache-Status" not in ask(page, method=method)
    assert len(made) == 2


def test_a_template_response_is_rendered_inside_the_computation(made):
    @cached(timeout=60, key_prefix="inner")
    def inner() -> int:
        made.append("inner")
        return 7

    @cached(timeout=60, key_prefix="template")
    def template(request: HttpRequest) -> TemplateResponse:
        return TemplateResponse(request, "400.html", {"later": inner})

    first = ask(template)
    assert ask(template).content == first.content


def test_an_async_view_is_kept_too(made):
    @cached(timeout=60, key_prefix="soon")
    async def soon(request: HttpRequest) -> HttpResponse:
        made.append(request)
        return HttpResponse("soon")

    async def both() -> list[str]:
        return [(await ask(soon))["Cache-Status"] for _ in range(2)]

    assert async_to_sync(both)() == ["cachecore; fwd=miss; stored", "cachecore; hit"]
    assert len(made) == 1


def test_a_write_in_the_view_is_seen_at_once_by_the_next_request(ana, made):
    @cached_with_invalidation(timeout=60, key_prefix="count:{vendedor_id}", invalidate_on=["pedido.*"])
    def count(request: HttpRequest, vendedor_id: int) -> HttpResponse:
        return HttpResponse(str(ana.pedidos.count()))

    assert ask(count, "/x/", ANONYMOUS, ana.pk).content == b"0"
    cast.um_pedido(ana)
    assert ask(count, "/x/", ANONYMOUS, ana.pk).content == b"1"
