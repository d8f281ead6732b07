"""A sign-in ends without use and after a working day, and at once for whoever is deactivated."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sap_project.models import Sessao, resumo_da_chave
from sap_project.sessao import BEGAN
from tests.cast import um_pedido
from vendedor.models import Vendedor

SENHA = "cerveja gelada 9"
SEM_USO = timedelta(minutes=120)
DIA = timedelta(hours=12)


@pytest.fixture
def dentro(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


def fim(client: Client) -> datetime:
    assert client.session.session_key is not None
    sessao = Sessao.objects.get(pk=resumo_da_chave(str(client.session.session_key)))
    return sessao.expire_date


def passaram(client: Client, tempo: timedelta) -> None:
    """As it is when the person came in, or was last seen, so long ago."""
    session = client.session
    session.set_expiry(session.get_expiry_date() - tempo)
    session[BEGAN] -= tempo.total_seconds()
    session.save()


def entrou(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_it_ends_after_two_hours_without_use(dentro: Client):
    passaram(dentro, SEM_USO - timedelta(minutes=1))
    assert entrou(dentro)

    passaram(dentro, SEM_USO + timedelta(seconds=1))

    assert dentro.get("/")["Location"] == "/entrar/?next=/"


def test_it_begins_anew_with_use(dentro: Client):
    passaram(dentro, timedelta(minutes=60))

    response = dentro.get("/")

    assert abs(fim(dentro) - timezone.now() - SEM_USO) < timedelta(seconds=30)
    assert abs(response.cookies["sessionid"]["max-age"] - SEM_USO.total_seconds()) < 30


def test_it_ends_after_twelve_hours_however_much_it_is_used(dentro: Client):
    for _ in range(11):
        passaram(dentro, timedelta(hours=1))
        assert entrou(dentro)
    passaram(dentro, timedelta(minutes=50))
    assert entrou(dentro)
    assert fim(dentro) < timezone.now() + timedelta(minutes=11)

    passaram(dentro, timedelta(minutes=11))

    assert not entrou(dentro)


def test_it_writes_nothing_down_while_it_was_just_written(
    dentro: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    passaram(dentro, timedelta(minutes=5))

    with django_assert_num_queries(6) as queries:
        response = dentro.get("/")

    assert not response.cookies
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_it_is_not_used_by_a_page_that_asks_by_itself(dentro: Client):
    passaram(dentro, timedelta(minutes=60))
    before = fim(dentro)

    assert dentro.get("/", headers={"X-Asked-By-Itself": "1"}).status_code == 200

    assert fim(dentro) == before


def test_it_keeps_no_page_out_of_the_cache(transactional_db: None, dentro: Client, ana: Vendedor):
    um_pedido(ana)
    passaram(dentro, timedelta(minutes=60))
    dentro.get("/vendedor/rankings")
    passaram(dentro, timedelta(minutes=60))

    assert dentro.get("/vendedor/rankings")["Cache-Status"] == "cachecore; hit"


def test_it_cuts_off_whoever_is_deactivated_from_cached_pages_too(
    transactional_db: None, dentro: Client, gilda: User, ana: Vendedor
):
    um_pedido(ana)
    dentro.get("/vendedor/rankings")
    hit = dentro.get("/vendedor/rankings")
    assert hit["Cache-Status"] == "cachecore; hit"

    User.objects.filter(pk=gilda.pk).update(is_active=False)

    for headers in ({}, {"If-None-Match": hit["ETag"]}):
        assert dentro.get("/vendedor/rankings", headers=headers)["Location"].startswith("/entrar/")


def test_it_has_another_key_after_the_login(client: Client, gilda: User):
    gilda.set_password(SENHA)
    gilda.save()
    session = client.session
    session["before"] = "somebody else may know this key"
    session.save()
    assert session.session_key is not None
    client.cookies["sessionid"] = session.session_key

    client.post("/entrar/", {"username": "gilda", "password": SENHA})

    assert client.session.session_key not in (None, session.session_key)
    assert not Sessao.objects.filter(pk=resumo_da_chave(str(session.session_key))).exists()


def test_it_is_kept_from_scripts_and_other_sites(client: Client, gilda: User):
    gilda.set_password(SENHA)
    gilda.save()

    cookie: Any = client.post("/entrar/", {"username": "gilda", "password": SENHA}).cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
