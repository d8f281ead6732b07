"""A person sees where the own sign-ins are open, and ends them; those of others never."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pedidos.acesso import Papel
from pedidos.models import LogAtividade
from sap_project.minhas_sessoes import nome_do_navegador
from sap_project.models import Sessao, resumo_da_chave
from tests.cast import uma_pessoa

SENHA = "cerveja gelada 9"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def gilda(gilda: User) -> User:
    gilda.set_password(SENHA)
    gilda.save()
    return gilda


def entrar(ip: str = "203.0.113.7", navegador: str = FIREFOX) -> Client:
    client = Client(REMOTE_ADDR=ip, HTTP_USER_AGENT=navegador)
    assert client.post("/entrar/", {"username": "gilda", "password": SENHA}).status_code == 302
    return client


def pagina(client: Client) -> str:
    return unescape(client.get("/sessoes/").content.decode())


def dentro(client: Client) -> bool:
    return client.get("/sessoes/").status_code == 200


def test_it_shows_each_with_its_ip_and_browser(gilda: User):
    aqui = entrar()
    entrar("198.51.100.9", EDGE)

    html = pagina(aqui)

    assert html.count("<tr") == 3
    assert [palavra in html for palavra in ("203.0.113.7", "Firefox, Linux", "198.51.100.9", "Edge, Windows")] == [
        True
    ] * 4
    assert html.index("Firefox, Linux") < html.index("Edge, Windows")
    assert timezone.localtime().strftime("%d/%m/%Y") in html


def test_it_shows_neither_keys_nor_what_is_of_others_or_over(gilda: User):
    aqui = entrar()
    Client().force_login(uma_pessoa("fausto", Papel.FINANCEIRO))
    entrar("198.51.100.9")
    Sessao.objects.filter(usuario=gilda).exclude(pk=resumo_da_chave(str(aqui.session.session_key))).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )

    html = pagina(aqui)

    assert html.count("<tr") == 2
    assert str(aqui.session.session_key) not in html


def test_it_ends_all_the_others_at_once(gilda: User):
    aqui, celular, casa = entrar(), entrar("198.51.100.9", ANDROID), entrar("198.51.100.10")
    fausto = Client()
    fausto.force_login(uma_pessoa("fausto", Papel.FINANCEIRO))

    response = aqui.post("/sessoes/", follow=True)

    assert "Sessões encerradas: 2." in response.content.decode()
    assert [dentro(client) for client in (aqui, celular, casa, fausto)] == [True, False, False, True]
    atividade = LogAtividade.objects.filter(tipo="SESSAO").get()
    assert (atividade.usuario, atividade.ip, atividade.dados) == (gilda, "203.0.113.7", {"id": gilda.pk, "quantas": 2})


def test_it_ends_a_single_one(gilda: User):
    aqui, celular, casa = entrar(), entrar(), entrar()
    resumo = resumo_da_chave(str(celular.session.session_key))

    aqui.post("/sessoes/", {"sessao": resumo})

    assert [dentro(client) for client in (aqui, celular, casa)] == [True, False, True]


@pytest.mark.parametrize("qual", ["de outra pessoa", "esta", "nenhuma"])
def test_it_ends_none_that_is_not_another_of_ones_own(gilda: User, qual: str):
    aqui, fausto = entrar(), Client()
    fausto.force_login(uma_pessoa("fausto", Papel.FINANCEIRO))
    chaves = {"de outra pessoa": fausto.session.session_key, "esta": aqui.session.session_key}
    resumo = resumo_da_chave(str(chaves[qual])) if qual in chaves else "\x00'x"

    response = aqui.post("/sessoes/", {"sessao": resumo}, follow=True)

    assert "Não havia outra sessão a encerrar." in response.content.decode()
    assert [dentro(aqui), dentro(fausto)] == [True, True]


@pytest.mark.parametrize(
    ("user_agent", "nome"),
    [
        (FIREFOX, "Firefox, Linux"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        (ANDROID, "Chrome, Android"),
        ("curl/8.0", "Navegador desconhecido"),
        ("", "Navegador desconhecido"),
    ],
)
def test_a_browser_is_named_for_people(user_agent: str, nome: str):
    assert nome_do_navegador(user_agent) == nome


def test_it_is_where_the_page_of_the_password_leads(gilda: User):
    assert 'href="/sessoes/"' in entrar().get("/senha/").content.decode()
