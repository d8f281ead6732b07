"""Who is asking is read through the cache, and is right all the same at the next request."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_redis import get_redis_connection
from pytest_django import DjangoAssertNumQueries

from pedidos.acesso import Papel
from sap_project.models import Sessao
from tests.cast import um_pedido, uma_pessoa
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)

PAGINA = "/vendedor/rankings"
SENHA = "cerveja gelada 9"


@pytest.fixture
def dentro(client: Client, gilda: User, ana: Vendedor) -> Client:
    """Gilda, signed in, whom the cache knows."""
    um_pedido(ana)
    client.force_login(gilda)
    assert client.get(PAGINA).status_code == 200
    return client


def saiu(client: Client) -> bool:
    return client.get(PAGINA).headers.get("Location", "").startswith("/entrar/")


def test_a_hit_asks_the_database_nothing(dentro: Client, django_assert_num_queries: DjangoAssertNumQueries):
    with django_assert_num_queries(0):
        assert dentro.get(PAGINA)["Cache-Status"] == "cachecore; hit"


@pytest.mark.parametrize(
    "acabar",
    [
        lambda gilda: User.objects.filter(pk=gilda.pk).update(is_active=False),
        lambda gilda: gilda.delete(),
        lambda gilda: (gilda.set_password(SENHA), gilda.save(update_fields=["password"])),
        lambda gilda: User.objects.filter(pk=gilda.pk).update(password="x"),
        lambda gilda: Sessao.objects.get(usuario=gilda).delete(),
        lambda gilda: Sessao.objects.all().delete(),
        lambda gilda: Sessao.objects.filter(usuario=gilda).update(expire_date=timezone.now()),
    ],
    ids=["deactivated", "deleted", "password", "password by update", "session", "all sessions", "expired"],
)
def test_it_is_over_at_the_next_request(dentro: Client, gilda: User, acabar):
    acabar(gilda)

    assert saiu(dentro)


def test_a_role_that_was_taken_away_opens_nothing_more(dentro: Client, gilda: User):
    gilda.groups.remove(Group.objects.get(name=Papel.GERENTE))
    assert dentro.get(PAGINA).status_code == 403

    gilda.groups.add(Group.objects.get(name=Papel.GERENTE))
    assert dentro.get(PAGINA).status_code == 200


def test_a_seller_who_no_longer_sells_is_none(client: Client, ana: Vendedor):
    assert ana.usuario is not None
    client.force_login(ana.usuario)
    assert client.get("/vendedor/").status_code == 200

    ana.ativo = False
    ana.save()

    assert client.get("/vendedor/").status_code == 403


def test_another_name_is_on_the_next_page(dentro: Client, gilda: User):
    User.objects.filter(pk=gilda.pk).update(first_name="Hermengarda")

    assert "Hermengarda" in dentro.get(PAGINA).content.decode()


def test_it_stays_whoever_it_is_when_the_secret_key_is_rotated(dentro: Client, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, " * 5
    Sessao.objects.update(expire_date=timezone.now() + timedelta(hours=1))

    assert dentro.get(PAGINA).status_code == 200
    assert dentro.get(PAGINA)["Cache-Status"] == "cachecore; hit"


def test_two_people_at_one_browser_are_two(client: Client, gilda: User, ana: Vendedor):
    um_pedido(ana)
    assert ana.usuario is not None
    for pessoa in (gilda, ana.usuario, gilda):
        client.force_login(pessoa)
        for _ in range(2):
            assert client.get(PAGINA).wsgi_request.user.pk == pessoa.pk
        client.logout()
        assert saiu(client)


def test_what_a_page_does_not_show_is_read_when_it_is_asked_for(dentro: Client, gilda: User):
    gilda.set_password(SENHA)
    gilda.email = "gilda@exemplo.com.br"
    gilda.save()
    dentro.force_login(gilda)
    dentro.get(PAGINA)

    user: Any = dentro.get(PAGINA).wsgi_request.user

    assert user.check_password(SENHA)
    assert (user.email, user.pk, user.get_username()) == (gilda.email, gilda.pk, "gilda")


def test_neither_the_key_of_a_session_nor_a_hash_of_a_password_lies_in_the_cache(dentro: Client, gilda: User):
    server: Any = get_redis_connection("default")
    keys = server.keys("*")
    lies_there = b"".join(keys) + b"".join(server.get(key) for key in keys if server.type(key) == b"string")

    chave = dentro.session.session_key
    assert chave is not None
    assert chave.encode() not in lies_there
    assert gilda.password.encode() not in lies_there
    assert cache.get(chave) is None
    assert chave not in str(Sessao.objects.values_list())


def test_what_has_expired_is_cleared_away(dentro: Client, gilda: User):
    Sessao.objects.update(expire_date=timezone.now())

    call_command("clearsessions")

    assert not Sessao.objects.exists()
    assert not Session.objects.exists()


def test_a_session_says_whose_it_is(dentro: Client, gilda: User):
    bruna = uma_pessoa("bruna", Papel.FINANCEIRO)
    Client().force_login(bruna)

    assert {sessao.usuario for sessao in Sessao.objects.all()} == {gilda, bruna}
    assert str(dentro.session.session_key) not in str(Sessao.objects.get(usuario=gilda))
