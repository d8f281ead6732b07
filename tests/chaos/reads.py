"""The cached reads under test: functions, nested ones, and pages of several people.

Each returns the numbers (witness.py) it was computed from, and lingers now and then between
looking and answering, as a page does that has more than one query.
"""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cachecore import cached, cached_with_invalidation
from pedidos.models import Categoria, Cliente
from tests.chaos.witness import Seen, seen

CARTEIRAS = range(1, 5)
CLIENTES = range(1, 17)
PEOPLE = range(1, 4)
CODIGOS = ("K1", "K2", "K3", "K4")
KEYS = (
    "categorias",
    *(f"carteira:{pk}" for pk in CARTEIRAS),
    *(f"cliente:{pk}" for pk in CLIENTES),
    *(f"user:{pk}" for pk in PEOPLE),
)


def linger() -> None:
    if random.random() < 0.1:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [random.random() / 100])


@cached_with_invalidation(timeout=600, key_prefix="chaos_carteira:{carteira_id}", invalidate_on=["cliente.*"])
def carteira(carteira_id: int) -> list[Seen]:
    found = seen(f"carteira:{carteira_id}")
    linger()
    len(Cliente.objects.do_vendedor(carteira_id))
    return found


@cached_with_invalidation(timeout=600, key_prefix="chaos_ficha:{cliente_id}", invalidate_on=["cliente.*"])
def ficha(cliente_id: int) -> list[Seen]:
    found = seen(f"cliente:{cliente_id}")
    linger()
    return found


@cached_with_invalidation(timeout=600, key_prefix="chaos_categorias", invalidate_on=["categoria.*"])
def categorias() -> list[Seen]:
    """The table first: a release that declares no categories depends on it from then on, as in observada."""
    len(Categoria.objects.all())
    linger()
    return seen("categorias")


@cached_with_invalidation(timeout=600, key_prefix="chaos_todas", invalidate_on=["cliente.*"])
def todas() -> list[Seen]:
    found = seen("carteira:")
    linger()
    return found


@cached_with_invalidation(timeout=600, key_prefix="chaos_observada:{carteira_id}", invalidate_on=["categoria.*"])
def observada(carteira_id: int) -> list[Seen]:
    """Its events tell nothing of clients: it depends on the table that it is seen to read, from then on."""
    len(Cliente.objects.do_vendedor(carteira_id))
    linger()
    return seen(f"carteira:{carteira_id}")


@cached(timeout=600, key_prefix="chaos_panorama:{carteira_id}")
def panorama(carteira_id: int) -> list[Seen]:
    """Ended by nothing but what ends the answers it is made of."""
    found = carteira(carteira_id)
    linger()
    return [*found, *categorias()]


@cached(timeout=600, key_prefix="chaos_resumo")
def resumo() -> list[Seen]:
    found = [*panorama(1), *todas()]
    linger()
    return [*found, *panorama(2), *ficha(3)]


class Page(msgspec.Struct):
    person: int
    seen: list[Seen]


@cached_with_invalidation(timeout=600, key_prefix="chaos_pagina:{carteira_id}", invalidate_on=["cliente.*"])
def pagina(request: HttpRequest, carteira_id: int) -> HttpResponse:
    person = request.user.pk or 0
    found = [*(seen(f"user:{person}") if person else []), *carteira(carteira_id)]
    linger()
    return HttpResponse(msgspec.json.encode(Page(person, found)), content_type="application/json")


class Answer(NamedTuple):
    """What one read gave; wrong says what no number can tell, as another person's page."""

    name: str
    seen: list[Seen]
    wrong: str = ""


class Browser:
    """Asks for pages as one person or another, and remembers what they looked like under which tag."""

    def __init__(self) -> None:
        self._factory = RequestFactory(SERVER_NAME="localhost")
        self._users: dict[int, Any] = {pk: User(pk=pk, username=f"user{pk}") for pk in PEOPLE}
        self._users[0] = AnonymousUser()
        self._known: dict[tuple[int, int], tuple[str, bytes]] = {}

    def open(self, person: int, carteira_id: int) -> Answer:
        name = f"pagina({carteira_id}) of user {person}"
        etag, remembered = self._known.get((person, carteira_id), ("", b""))
        headers = {"If-None-Match": etag} if etag and random.random() < 0.5 else {}
        request = self._factory.get(f"/chaos/{carteira_id}", headers=headers)
        request.user = self._users[person]
        response = pagina(request, carteira_id)
        if response.status_code == 304 and not headers:
            return Answer(name, [], "unchanged, without having been asked")
        body = remembered if response.status_code == 304 else response.content
        self._known[person, carteira_id] = (response.headers.get("ETag", ""), body)
        page = msgspec.json.decode(body, type=Page)
        return Answer(name, page.seen, "" if page.person == person else f"the page of user {page.person}")


def any_read(rng: random.Random, browser: Browser) -> Answer:
    pk = rng.choice(CARTEIRAS)
    choices: list[tuple[str, Callable[[], list[Seen]]]] = [
        (f"carteira({pk})", lambda: carteira(pk)),
        (f"panorama({pk})", lambda: panorama(pk)),
        (f"observada({pk})", lambda: observada(pk)),
        ("categorias()", categorias),
        ("todas()", todas),
        ("resumo()", resumo),
    ]
    which = rng.randrange(len(choices) + 3)
    if which < len(choices):
        name, call = choices[which]
        return _answer(name, call())
    if which == len(choices):
        cliente = rng.choice(CLIENTES)
        return _answer(f"ficha({cliente})", ficha(cliente), f"cliente:{cliente}")
    return browser.open(rng.choice((0, *PEOPLE)), pk)


def every_read(browser: Browser) -> list[Answer]:
    """Each question once; what any_read may ask."""
    return [
        *(_answer(f"carteira({pk})", carteira(pk), f"carteira:{pk}") for pk in CARTEIRAS),
        *(_answer(f"panorama({pk})", panorama(pk), f"carteira:{pk}") for pk in CARTEIRAS),
        *(_answer(f"observada({pk})", observada(pk), f"carteira:{pk}") for pk in CARTEIRAS),
        *(_answer(f"ficha({pk})", ficha(pk), f"cliente:{pk}") for pk in CLIENTES),
        *(_answer(read.__name__ + "()", read()) for read in (categorias, todas, resumo)),
        *(browser.open(person, pk) for person in (0, *PEOPLE) for pk in CARTEIRAS),
    ]


def _answer(name: str, found: list[Seen], key: str = "") -> Answer:
    if not found or (key and found[0].key != key):
        return Answer(name, found, "the answer to another question")
    return Answer(name, found)
