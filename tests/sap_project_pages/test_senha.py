"""Changing one's own password, and choosing one by a link."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from pedidos.acesso import Papel
from pedidos.models import LogAtividade
from pedidos.pessoas.senha_link import tokens
from tests.cast import uma_pessoa

ANTIGA, NOVA = "cerveja gelada 9", "guaraná quente 8"


@pytest.fixture
def gilda(gilda: User) -> User:
    gilda.set_password(ANTIGA)
    gilda.save()
    return gilda


def um_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def trocar(client: Client, antiga: str = ANTIGA, nova: str = NOVA, de_novo: str | None = None) -> Any:
    data = {"old_password": antiga, "new_password1": nova, "new_password2": nova if de_novo is None else de_novo}
    return client.post("/senha/", data)


def link(user: User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("escolher_senha", args=[uid, tokens.make_token(user)])


def escolher(client: Client, url: str, nova: str = NOVA) -> Any:
    form = client.get(url)["Location"]
    return client.post(form, {"new_password1": nova, "new_password2": nova})


def test_it_changes_the_password_and_ends_the_other_sessions(gilda: User):
    aqui, celular = um_client(gilda), um_client(gilda)

    response = trocar(aqui)

    assert response["Location"] == "/"
    gilda.refresh_from_db()
    assert gilda.check_password(NOVA)
    assert aqui.get("/").status_code == 200
    assert celular.get("/")["Location"] == "/entrar/?next=/"


def test_it_says_so_and_writes_it_down_without_the_password(gilda: User):
    client = um_client(gilda)
    trocar(client)

    assert "Senha trocada." in client.get("/").content.decode()
    atividade = LogAtividade.objects.get()
    assert (atividade.usuario, atividade.tipo, atividade.titulo) == (gilda, "SENHA", "Troca de senha: usuário gilda")
    assert atividade.dados == {"id": gilda.pk}


@pytest.mark.parametrize(
    ("dados", "palavras"),
    [
        ({"antiga": "errada"}, "A senha antiga foi digitada incorretamente"),
        ({"nova": "guaraná", "de_novo": "outra"}, "Os dois campos de senha não correspondem"),
        ({"nova": "12345678"}, "Esta senha é inteiramente numérica"),
        ({"nova": "gilda123"}, "muito parecida"),
        ({"nova": ""}, "Este campo é obrigatório"),
    ],
)
def test_it_refuses_and_says_why(gilda: User, dados: dict[str, str], palavras: str):
    client = um_client(gilda)

    response = trocar(client, **dados)

    assert response.status_code == 200
    assert palavras in unescape(response.content.decode())
    gilda.refresh_from_db()
    assert gilda.check_password(ANTIGA)


def test_it_does_not_let_the_old_one_be_guessed(gilda: User):
    client = um_client(gilda)

    assert [trocar(client, antiga="errada").status_code for _ in range(5)] == [200, 200, 200, 200, 429]

    assert trocar(client).status_code == 429
    gilda.refresh_from_db()
    assert gilda.check_password(ANTIGA)


def test_it_is_where_the_menu_and_the_admin_lead(gilda: User):
    client = um_client(gilda)

    assert 'href="/senha/"' in client.get("/").content.decode()
    assert client.get("/admin/password_change/")["Location"] == "/senha/"
    assert "Trocar senha" in client.get("/senha/").content.decode()


def test_it_lets_a_person_choose_one_by_a_link_and_come_in(client: Client, gilda: User):
    response = escolher(client, link(gilda))

    assert response["Location"] == "/"
    gilda.refresh_from_db()
    assert gilda.check_password(NOVA)
    assert "Olá, Gilda" in client.get("/").content.decode()
    titulos = LogAtividade.objects.filter(tipo="SENHA").values_list("titulo", flat=True)
    assert list(titulos) == ["Senha escolhida pelo link: usuário gilda"]


def test_it_keeps_the_secret_of_the_link_out_of_the_address_of_the_form(client: Client, gilda: User):
    form = client.get(link(gilda))["Location"]

    assert re.fullmatch(r"/senha/\w+/nova/", form)


def test_it_takes_a_link_once(client: Client, gilda: User):
    url = link(gilda)
    escolher(client, url)

    response = Client().get(url)

    assert "Este link não vale mais" in response.content.decode()
    assert "new_password1" not in response.content.decode()


def um_link_da_administracao(gilda: User) -> str:
    admin = um_client(User.objects.filter(username="alda").first() or uma_pessoa("alda", Papel.ADMIN))
    html = admin.post(f"/admin/auth/user/{gilda.pk}/link/").content.decode()
    return str(re.findall(r"https?://testserver(/senha/[^\"<\s]+)", html)[0])


def test_a_new_link_ends_the_one_before_it(gilda: User):
    primeiro, segundo = um_link_da_administracao(gilda), um_link_da_administracao(gilda)

    assert "Este link não vale mais" in Client().get(primeiro).content.decode()
    assert escolher(Client(), segundo)["Location"] == "/"


def test_a_link_of_one_person_does_not_end_that_of_another(gilda: User):
    link = um_link_da_administracao(gilda)
    um_link_da_administracao(uma_pessoa("fausto", Papel.FINANCEIRO))

    assert escolher(Client(), link)["Location"] == "/"


def test_it_takes_no_link_of_whoever_is_deactivated(client: Client, gilda: User):
    url = link(gilda)
    User.objects.update(is_active=False)

    assert "Este link não vale mais" in client.get(url).content.decode()


@pytest.mark.parametrize(
    "url", ["/senha/x/y-z/", "/senha/MQ/nova/", "/senha/%00/a-b/", "/senha/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b/"]
)
def test_it_takes_no_made_up_link(client: Client, db: None, url: str):
    response = client.get(url)

    assert response.status_code == 200
    assert "Este link não vale mais" in response.content.decode()
