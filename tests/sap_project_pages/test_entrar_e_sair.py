"""Coming in and going out, and what is said when it does not work."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

SENHA = "cerveja gelada 9"


@pytest.fixture
def gilda_com_senha(gilda: User) -> User:
    gilda.set_password(SENHA)
    gilda.save()
    return gilda


def entrar(client: Client, **dados: str) -> Any:
    return client.post("/entrar/", {"username": "gilda", "password": SENHA, **dados})


def test_it_lets_in_and_goes_where_one_was_going(client: Client, gilda_com_senha: User):
    assert entrar(client)["Location"] == "/"
    client.logout()
    assert entrar(client, next="/apuracao/?ano=2024")["Location"] == "/apuracao/?ano=2024"


def test_it_never_sends_anybody_to_another_site(client: Client, gilda_com_senha: User):
    assert entrar(client, next="https://exemplo.invalid/")["Location"] == "/"


@pytest.mark.parametrize("dados", [{"password": "errada"}, {"username": "ninguem"}])
def test_it_says_kindly_that_name_or_password_are_wrong_and_not_which(
    client: Client, gilda_com_senha: User, dados: dict[str, str]
):
    html = unescape(entrar(client, **dados).content.decode())

    assert "Usuário ou senha não conferem. Veja se as maiúsculas estão ligadas e tente de novo." in html


def test_it_asks_for_what_is_missing(client: Client, db: None):
    assert "Preencha o usuário e a senha." in entrar(client, username="", password="").content.decode()


def test_it_shows_no_login_to_whoever_is_in(client: Client, gilda: User):
    client.force_login(gilda)

    assert client.get("/entrar/")["Location"] == "/"


def test_it_asks_before_it_lets_out_and_says_goodbye(client: Client, gilda: User):
    client.force_login(gilda)
    assert "Sair do sistema?" in client.get("/sair/").content.decode()
    assert client.get("/").status_code == 200

    response = client.post("/sair/", follow=True)

    assert "Você saiu. Até logo!" in response.content.decode()
    assert client.get("/")["Location"] == "/entrar/?next=/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_takes_whoever_is_already_out_to_the_login(client: Client, db: None, method: str):
    assert getattr(client, method)("/sair/")["Location"] == "/entrar/"
