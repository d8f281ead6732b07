"""Guessing passwords: after a few wrong ones a name waits at that address, and nobody else; after many, the address."""

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pedidos.acesso import Papel
from tests.cast import uma_pessoa
from tests.examples import examples

SENHA = "cerveja gelada 9"
ESCRITORIO, CASA = "203.0.113.7", "198.51.100.1"


def pessoa_com_senha(username: str) -> User:
    pessoa = uma_pessoa(username, Papel.GERENTE)
    pessoa.set_password(SENHA)
    pessoa.save()
    return pessoa


@pytest.fixture(autouse=True)
def gilda_com_senha(db: None) -> User:
    return pessoa_com_senha("gilda")


def entrar(username: str = "gilda", password: str = SENHA, de: str = ESCRITORIO, **extra: Any) -> Any:
    return Client(REMOTE_ADDR=de, **extra).post("/entrar/", {"username": username, "password": password})


def errar(vezes: int, **kwargs: Any) -> list[int]:
    return [entrar(password="errada", **kwargs).status_code for _ in range(vezes)]


def test_it_asks_to_wait_after_five_wrong_passwords(client: Client):
    assert errar(5) == [200, 200, 200, 200, 429]

    response = entrar()

    assert response.status_code == 429
    html = response.content.decode()
    assert "Espere um pouco antes de tentar de novo" in html
    assert "daqui a 15 minutos" in html
    assert timezone.localtime(timezone.now() + timedelta(minutes=15)).strftime("de %d/%m") in html
    assert 14 * 60 < int(response["Retry-After"]) <= 15 * 60


def test_it_lets_everybody_else_in_from_that_address_and_the_person_from_another():
    pessoa_com_senha("fausto")
    errar(5)

    assert entrar("fausto").status_code == 302
    assert entrar(de=CASA).status_code == 302
    assert entrar().status_code == 429


def test_it_lets_in_again_when_the_wait_is_over_and_waiting_is_not_prolonged():
    errar(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10))
    assert entrar(password="errada").status_code == 429
    assert "daqui a 5 minutos" in entrar().content.decode()

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15))

    assert entrar().status_code == 302


def test_it_forgets_the_wrong_ones_when_the_right_one_comes():
    errar(4)
    assert entrar().status_code == 302

    assert errar(4) == [200] * 4


def test_it_guards_the_door_of_the_admin_too_and_counts_both_together():
    errar(4)
    response = Client(REMOTE_ADDR=ESCRITORIO).post("/admin/login/", {"username": "gilda", "password": "errada"})

    assert response.status_code == 429
    assert "Espere um pouco" in response.content.decode()


def pulverizar(quantos: int) -> list[int]:
    """One guess for each of many names."""
    return [entrar(f"nome{n}", "Verao2026").status_code for n in range(quantos)]


def test_an_address_that_tries_many_names_waits_for_all_of_them(settings: Any):
    settings.LOGIN_FAILURES_ADDRESS = 8
    assert pulverizar(8) == [200] * 7 + [429]

    response = entrar()

    assert response.status_code == 429
    assert "daqui a 5 minutos" in response.content.decode()
    assert 4 * 60 < int(response["Retry-After"]) <= 5 * 60
    assert entrar(de=CASA).status_code == 302


def test_an_office_is_let_in_again_soon(settings: Any):
    settings.LOGIN_FAILURES_ADDRESS = 8
    pulverizar(9)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=3))
    assert "daqui a 2 minutos" in entrar().content.decode()

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=5))

    assert entrar().status_code == 302


def test_whoever_comes_in_in_the_end_has_not_failed_for_the_office(settings: Any):
    settings.LOGIN_FAILURES_ADDRESS = 8
    pessoas = [pessoa_com_senha(f"pessoa{n}").username for n in range(4)]

    for pessoa in pessoas:
        assert errar(3, username=pessoa) == [200] * 3
        assert entrar(pessoa).status_code == 302


def test_it_forgets_of_an_address_only_what_is_of_the_name_that_came_in(settings: Any):
    settings.LOGIN_FAILURES_ADDRESS = 8
    pulverizar(6)
    assert entrar().status_code == 302

    assert errar(2) == [200, 429]


def test_the_limit_of_an_address_needs_an_address(settings: Any):
    settings.LOGIN_FAILURES_ADDRESS = 3

    assert [entrar(f"nome{n}", "x", de="").status_code for n in range(6)] == [200] * 6


def test_it_does_not_tell_whether_a_name_exists():
    assert errar(5, username="ninguem") == errar(5)


def test_it_is_not_deceived_by_another_browser_or_a_made_up_address():
    for n in range(4):
        errar(1, HTTP_USER_AGENT=f"navegador {n}", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")

    assert errar(1) == [429]


@pytest.mark.parametrize("address", ["", "unix:"])
def test_it_counts_where_the_server_knows_no_address(address: str):
    assert errar(5, de=address) == [200, 200, 200, 200, 429]


def test_it_believes_what_our_own_proxy_has_added_and_nothing_before_it(settings: Any):
    settings.BEHIND_TLS_PROXY = True
    for n in range(5):
        errar(1, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, {CASA}")

    assert entrar(HTTP_X_FORWARDED_FOR=CASA).status_code == 429
    assert entrar(HTTP_X_FORWARDED_FOR=f"{CASA}, {ESCRITORIO}").status_code == 302


def test_it_still_knows_while_the_cache_is_away(settings: Any):
    settings.CACHES = {
        "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "unix:///nowhere/valkey.sock"}
    }

    assert errar(5) == [200, 200, 200, 200, 429]
    assert entrar().status_code == 429


def test_it_writes_neither_names_nor_passwords_into_its_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        for _ in range(6):
            entrar(password="minha-senha-secreta")

    ours = ("axes", "sap_project")
    lines = " ".join(record.getMessage() for record in caplog.records if record.name.startswith(ours))
    assert "has to wait" in lines
    assert [word for word in ("gilda", "minha-senha-secreta", ESCRITORIO) if word in lines] == []


def test_it_keeps_little_of_whatever_a_stranger_sends():
    muito = "x" * 100_000
    for _ in range(3):
        Client(REMOTE_ADDR=ESCRITORIO, HTTP_USER_AGENT=muito, HTTP_ACCEPT=muito).post(
            f"/entrar/?q={muito}", {"username": "g" * 150, "password": muito, **{f"campo{n}": muito for n in range(20)}}
        )

    [attempt] = AccessAttempt.objects.values()
    assert attempt["failures_since_start"] == 3
    assert len("".join(map(str, attempt.values()))) < 300


def test_it_keeps_what_is_over_no_longer():
    pulverizar(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15))

    errar(1)

    assert AccessAttempt.objects.count() == 1


def enderecos(quantos: int) -> list[str]:
    return [f"198.18.{n // 250}.{n % 250}" for n in range(quantos)]


def test_a_name_that_is_guessed_at_from_everywhere_waits_everywhere(settings: Any):
    settings.LOGIN_FAILURES_NAME = 10
    assert [errar(1, de=endereco) for endereco in enderecos(10)] == [[200]] * 9 + [[429]]

    response = entrar(de=CASA)

    assert response.status_code == 429
    assert "daqui a 15 minutos" in response.content.decode()
    assert "num navegador em que você já entrou antes" in response.content.decode()
    pessoa_com_senha("fausto")
    assert entrar("fausto", de=CASA).status_code == 302


def conhecido(de: str = CASA) -> Client:
    """A browser in which Gilda has come in, and gone out again."""
    client = Client(REMOTE_ADDR=de)
    assert client.post("/entrar/", {"username": "gilda", "password": SENHA}).status_code == 302
    client.post("/sair/")
    assert set(client.cookies) >= {"aparelho"}
    return client


def tentar(client: Client, password: str = SENHA, username: str = "gilda") -> int:
    return client.post("/entrar/", {"username": username, "password": password}).status_code


def test_nobody_is_locked_out_of_a_browser_that_is_known(settings: Any):
    settings.LOGIN_FAILURES_NAME = settings.LOGIN_FAILURES_ADDRESS = 10
    client = conhecido(de=ESCRITORIO)
    for endereco in enderecos(10):
        errar(1, de=endereco)
    pulverizar(10)
    assert entrar().status_code == 429

    assert tentar(client) == 302


def test_a_browser_that_is_known_guesses_no_more_than_another():
    client = conhecido()

    assert [tentar(client, "errada") for _ in range(5)] == [200, 200, 200, 200, 429]
    client.defaults["REMOTE_ADDR"] = ESCRITORIO
    assert tentar(client) == 429


def test_a_browser_is_known_for_whoever_has_come_in_with_it_only(settings: Any):
    settings.LOGIN_FAILURES_NAME = 5
    pessoa_com_senha("fausto")
    client = conhecido()
    for endereco in enderecos(5):
        errar(1, username="fausto", de=endereco)

    assert tentar(client, username="fausto") == 429
    assert tentar(client) == 302


def test_a_browser_is_known_to_all_who_share_it(settings: Any):
    settings.LOGIN_FAILURES_NAME = 5
    pessoa_com_senha("fausto")
    client = conhecido()
    assert tentar(client, username="fausto") == 302
    client.post("/sair/")
    for nome in ("gilda", "fausto"):
        for endereco in enderecos(5):
            errar(1, username=nome, de=endereco)

    for nome in ("gilda", "fausto"):
        assert tentar(client, username=nome) == 302
        client.post("/sair/")


@pytest.mark.parametrize("cookie", ["", "x", "eyJ9:x:y", "a" * 5000, "WyJ4IixbXV0:1w9IFP:AAAA"])
def test_a_browser_cannot_say_itself_that_it_is_known(settings: Any, cookie: str):
    settings.LOGIN_FAILURES_NAME = 5
    for endereco in enderecos(5):
        errar(1, de=endereco)
    client = Client(REMOTE_ADDR=CASA)
    client.cookies["aparelho"] = cookie

    assert tentar(client) == 429


def test_the_cookie_of_a_browser_names_nobody_and_is_kept_from_scripts():
    cookie: Any = conhecido().cookies["aparelho"]

    assert "gilda" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_an_address_cannot_be_changed_within_its_own_network():
    """Whoever has an IPv6 address has 2^64 of them."""
    assert [errar(1, de=f"2001:db8:7:1::{n:x}")[0] for n in range(1, 6)] == [200, 200, 200, 200, 429]
    assert entrar(de="2001:db8:7:1:ffff::1").status_code == 429

    assert entrar(de="2001:db8:7:2::1").status_code == 302


def test_a_network_that_tries_many_names_waits_for_all_of_them(settings: Any):
    settings.LOGIN_FAILURES_ADDRESS = 8
    answers = [entrar(f"nome{n}", "Verao2026", de=f"2001:db8:7:1::{n + 1:x}").status_code for n in range(8)]

    assert answers == [200] * 7 + [429]
    assert entrar(de="2001:db8:7:1:9::9").status_code == 429


def test_an_ipv4_address_is_one_however_the_socket_says_it():
    assert errar(3, de=ESCRITORIO) + errar(2, de=f"::ffff:{ESCRITORIO}") == [200, 200, 200, 200, 429]
    assert entrar(de="::ffff:198.51.100.9").status_code == 302


@pytest.mark.parametrize("sem", [CASA, "2001:db8::7"])
def test_a_proxy_may_add_the_port_that_each_request_came_from(settings: Any, sem: str):
    settings.BEHIND_TLS_PROXY = True
    com = f"[{sem}]:{{}}" if ":" in sem else f"{sem}:{{}}"

    answers = [errar(1, HTTP_X_FORWARDED_FOR=f"1.2.3.4, {com.format(50_000 + n)}")[0] for n in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    assert entrar(HTTP_X_FORWARDED_FOR=sem).status_code == 429


def test_it_keeps_no_password_in_its_table():
    entrar(password="minha-senha-secreta")

    assert AccessAttempt.objects.count() == 1
    assert "secreta" not in str(list(AccessAttempt.objects.values()))


@given(
    st.fixed_dictionaries({}, optional={name: st.text(max_size=300) for name in ("username", "password", "next")}),
    st.sampled_from(["/entrar/", "/admin/login/"]),
)
@examples(24)
def test_it_is_broken_by_nothing_that_is_typed(dados: dict[str, str], porta: str):
    assert Client().post(porta, dados).status_code in (200, 429)


def test_it_loses_no_guess_of_many_at_once(transactional_db: None):
    pessoa_com_senha("fausto")
    barrier = threading.Barrier(8)
    answers: list[int] = []

    def guess() -> None:
        barrier.wait(timeout=30)
        try:
            answers.append(entrar("fausto", "errada").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(answers) == 8
    assert set(answers) <= {200, 429}
    assert AccessAttempt.objects.get(username="fausto").failures_since_start >= 5
    assert entrar("fausto").status_code == 429
