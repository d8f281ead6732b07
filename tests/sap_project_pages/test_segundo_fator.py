"""The second factor: made with the password, asked for at every door, each code good once, guessing limited."""

import re
from html import unescape
from typing import Any

import pyotp
import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import CodigoDeRecuperacao, LogAtividade, SegundoFator
from pedidos.pessoas import segundo_fator
from pedidos.pessoas.segundo_fator import endereco_do_segredo
from tests.cast import uma_pessoa
from tests.pedidos.views.formulario import campos

SENHA = "cerveja gelada 9"
PAGINA = "/pedidos/"


class Relogio:
    """What time it is for the codes."""

    agora = 1_800_000_000.0

    def avancar(self, segundos: float = 30) -> None:
        self.agora += segundos


@pytest.fixture(autouse=True)
def relogio(monkeypatch: pytest.MonkeyPatch) -> Relogio:
    relogio = Relogio()
    monkeypatch.setattr(segundo_fator, "time", lambda: relogio.agora)
    return relogio


@pytest.fixture
def felipe(db: None) -> User:
    felipe = uma_pessoa("felipe", Papel.FINANCEIRO)
    felipe.set_password(SENHA)
    felipe.save()
    return felipe


def entrar(**extra: Any) -> Client:
    """With the password alone."""
    client = Client(**extra)
    assert client.post("/entrar/", {"username": "felipe", "password": SENHA}).status_code == 302
    return client


def codigo_de(segredo: str, relogio: Relogio) -> str:
    return pyotp.TOTP(segredo).at(int(relogio.agora))


def do_telefone(user: User, relogio: Relogio) -> str:
    fator = SegundoFator.objects.get(usuario=user)
    return codigo_de(endereco_do_segredo(fator.sal, user)[1], relogio)


def cadastrar(client: Client, relogio: Relogio, senha: str = SENHA) -> Any:
    html = client.get("/senha/segundo-fator/").content.decode()
    segredo = re.search(r"digite no aplicativo: <code>([A-Z2-7 ]+)</code>", html)
    assert segredo
    codigo = codigo_de(segredo[1].replace(" ", ""), relogio)
    return client.post("/senha/segundo-fator/", {"acao": "cadastrar", "senha": senha, "codigo": codigo})


def recuperacao(response: Any) -> list[str]:
    return re.findall(r"<li><code>([\w-]+)</code></li>", response.content.decode())


@pytest.fixture
def codigos(felipe: User, relogio: Relogio) -> list[str]:
    """Felipe has a factor; these are his recovery codes."""
    codigos = recuperacao(cadastrar(entrar(), relogio))
    relogio.avancar(90)
    return codigos


def conferir(client: Client, codigo: str) -> Any:
    return client.post("/entrar/codigo/", {"codigo": codigo, "next": PAGINA})


def test_it_is_made_with_what_the_telephone_reads_and_shows_the_recovery_codes_once(felipe: User, relogio: Relogio):
    client = entrar()
    html = client.get("/senha/segundo-fator/").content.decode()
    assert "<svg" in html
    assert "style=" not in html.partition("<svg")[2].partition("</svg>")[0]

    response = cadastrar(client, relogio)

    assert len(set(recuperacao(response))) == 10
    assert response["Cache-Control"] == "no-store"
    assert not recuperacao(client.get("/senha/segundo-fator/"))
    assert client.get(PAGINA).status_code == 200
    assert LogAtividade.objects.filter(tipo="SEGUNDO_FATOR").get().titulo == "Segundo fator cadastrado: usuário felipe"


def test_what_is_stored_lets_nobody_in(codigos: list[str], felipe: User):
    """Neither the secret of the codes nor a recovery code is in the database or in the session."""
    stored = str(list(SegundoFator.objects.values()) + list(CodigoDeRecuperacao.objects.values()))

    segredo = endereco_do_segredo(SegundoFator.objects.get().sal, felipe)[1]
    assert segredo not in stored
    assert not [codigo for codigo in codigos if codigo.replace("-", "") in stored]


@pytest.mark.parametrize(
    ("digitado", "palavras"),
    [
        ({"senha": "errada"}, "A senha não confere"),
        ({"codigo": "000000"}, "O código não confere. Leia o QR code de novo"),
        ({"codigo": ""}, "Digite o código que o aplicativo mostra."),
    ],
)
def test_it_is_not_made_with_a_wrong_password_or_code(felipe: User, digitado: dict[str, str], palavras: str):
    client = entrar()
    client.get("/senha/segundo-fator/")

    response = client.post("/senha/segundo-fator/", {"acao": "cadastrar", "senha": SENHA, "codigo": "1", **digitado})

    assert palavras in unescape(response.content.decode())
    assert not SegundoFator.objects.exists()


def test_the_password_alone_opens_no_page_from_then_on(codigos: list[str], felipe: User, relogio: Relogio):
    client = entrar()

    for pagina in (PAGINA, "/", "/admin/", "/senha/", "/sessoes/"):
        assert client.get(pagina)["Location"].startswith("/entrar/codigo/?next="), pagina
    assert client.get("/senha/segundo-fator/")["Location"] == "/entrar/codigo/"
    assert client.post("/pedidos/novo")["Location"] == "/entrar/codigo/?next=%2F"
    api = client.get("/api/v1/clientes")
    assert (api.status_code, "segundo fator" in api.json()["detail"]) == (403, True)
    assert "Pagamentos" not in client.get("/entrar/codigo/").content.decode()

    assert conferir(client, do_telefone(felipe, relogio))["Location"] == PAGINA
    assert client.get(PAGINA).status_code == 200
    assert client.get("/entrar/codigo/")["Location"] == "/"


def test_the_door_of_the_admin_asks_too(codigos: list[str], felipe: User):
    client = Client()
    client.post("/admin/login/?next=/admin/", {"username": "felipe", "password": SENHA, "next": "/admin/"})

    pagina = client.get("/admin/")["Location"]
    assert pagina == "/entrar/codigo/?next=%2Fadmin%2F"
    # As the page is sent: to the address it has, with what stands in it.
    dados = {**campos(client.get(pagina)), "codigo": codigos[0]}
    assert client.post(pagina, dados)["Location"] == "/admin/"


def test_a_code_leads_nowhere_but_into_this_site(codigos: list[str], felipe: User, relogio: Relogio):
    dados = {"codigo": do_telefone(felipe, relogio), "next": "https://example.com/"}

    assert entrar().post("/entrar/codigo/", dados)["Location"] == "/"


def test_a_code_is_good_once(codigos: list[str], felipe: User, relogio: Relogio):
    codigo = do_telefone(felipe, relogio)
    assert conferir(entrar(), codigo).status_code == 302

    response = conferir(entrar(), codigo)

    assert "O código não confere ou já foi usado" in response.content.decode()
    relogio.avancar()
    assert conferir(entrar(), do_telefone(felipe, relogio)).status_code == 302


@pytest.mark.parametrize(("segundos", "status"), [(30, 302), (59, 302), (90, 200), (-30, 302), (-90, 200)])
def test_a_clock_may_be_half_a_minute_wrong(
    codigos: list[str], felipe: User, relogio: Relogio, segundos: int, status: int
):
    relogio.agora = 1_800_003_000.0
    codigo = do_telefone(felipe, relogio)
    relogio.avancar(segundos)

    assert conferir(entrar(), codigo).status_code == status


def test_a_recovery_code_opens_once_and_is_written_down(codigos: list[str]):
    client = entrar()

    assert conferir(client, f" {codigos[0].upper()} ").status_code == 302
    assert "Restam 9" in unescape(client.get("/pedidos/").content.decode())
    assert conferir(entrar(), codigos[0]).status_code == 200
    titulos = LogAtividade.objects.filter(tipo="SEGUNDO_FATOR").values_list("titulo", flat=True)
    assert next(iter(titulos)) == "Código de recuperação usado: usuário felipe"


def test_new_recovery_codes_end_the_old_ones(codigos: list[str], felipe: User, relogio: Relogio):
    client = entrar()
    conferir(client, codigos[0])

    response = client.post("/senha/segundo-fator/", {"acao": "codigos", "codigo": do_telefone(felipe, relogio)})

    novos = recuperacao(response)
    assert len(novos) == 10
    assert conferir(entrar(), codigos[1]).status_code == 200
    assert conferir(entrar(), novos[1]).status_code == 302


def test_it_is_taken_away_with_a_code_only(codigos: list[str], felipe: User, relogio: Relogio):
    client = entrar()
    conferir(client, codigos[0])

    client.post("/senha/segundo-fator/", {"acao": "retirar", "codigo": "000000"})
    assert SegundoFator.objects.exists()
    client.post("/senha/segundo-fator/", {"acao": "retirar", "codigo": do_telefone(felipe, relogio)})

    assert not SegundoFator.objects.exists()
    assert client.get(PAGINA).status_code == 200
    assert entrar().get(PAGINA).status_code == 200


@pytest.mark.parametrize("onde", ["/entrar/codigo/", "/senha/segundo-fator/"])
def test_guessing_waits_like_that_of_passwords_and_the_right_password_does_not_help(
    codigos: list[str], felipe: User, relogio: Relogio, onde: str
):
    client = entrar(REMOTE_ADDR="198.51.100.1")
    if onde != "/entrar/codigo/":
        conferir(client, codigos[0])
    errado = {"codigo": "000000", "acao": "retirar"}
    assert [client.post(onde, errado).status_code for _ in range(4)] == [200] * 4
    # In between the password is right once more.
    entrar(REMOTE_ADDR="198.51.100.1")

    assert client.post(onde, errado).status_code == 429
    assert client.post(onde, {**errado, "codigo": do_telefone(felipe, relogio)}).status_code == 429
    assert LogAtividade.objects.filter(tipo="BLOQUEIO").get().titulo == "Entrada bloqueada: usuário felipe"


def test_who_knows_the_password_locks_nobody_out_of_a_browser_that_came_in(
    codigos: list[str], felipe: User, relogio: Relogio
):
    conhecido = entrar()
    conferir(conhecido, do_telefone(felipe, relogio))
    relogio.avancar()
    for n in range(20):
        conferir(entrar(REMOTE_ADDR=f"198.51.100.{n}"), "000000")
    assert conferir(entrar(REMOTE_ADDR="203.0.113.1"), do_telefone(felipe, relogio)).status_code == 429

    conhecido.post("/sair/")
    conhecido.post("/entrar/", {"username": "felipe", "password": SENHA})

    assert conferir(conhecido, do_telefone(felipe, relogio)).status_code == 302


def test_a_browser_is_known_after_the_code_and_not_after_the_password(
    codigos: list[str], felipe: User, relogio: Relogio
):
    client = entrar()
    assert django_settings.APARELHO_COOKIE_NAME not in client.cookies

    conferir(client, do_telefone(felipe, relogio))

    assert django_settings.APARELHO_COOKIE_NAME in client.cookies


def test_what_is_typed_as_a_name_at_the_door_counts_for_no_code(codigos: list[str], felipe: User):
    conferir(entrar(), "000000")
    [contado] = AccessAttempt.objects.values_list("username", flat=True)

    assert contado
    assert "felipe" not in contado
    assert re.fullmatch(r"[0-9a-f]{40}", contado)


def test_whose_role_needs_one_makes_it_before_anything_else(felipe: User, relogio: Relogio, settings: Any):
    settings.SEGUNDO_FATOR_PAPEIS = ("ADMIN", "FINANCEIRO")
    client = entrar()
    assert client.get(PAGINA)["Location"] == "/senha/segundo-fator/?next=%2Fpedidos%2F"
    assert "O seu papel entra só com um segundo fator" in client.get("/senha/segundo-fator/").content.decode()

    cadastrar(client, relogio)

    assert client.get(PAGINA).status_code == 200


def test_a_superuser_counts_as_admin_and_a_seller_is_not_asked(db: None, settings: Any):
    settings.SEGUNDO_FATOR_PAPEIS = ("ADMIN", "FINANCEIRO")
    for pessoa, status in ((uma_pessoa("rita", is_superuser=True), 302), (uma_pessoa("gilda", Papel.GERENTE), 200)):
        client = Client()
        client.force_login(pessoa)
        assert client.get("/").status_code == status


def test_a_session_of_before_is_asked_at_its_next_request(felipe: User, relogio: Relogio):
    antes, agora = entrar(), entrar()
    assert antes.get(PAGINA).status_code == 200

    cadastrar(agora, relogio)

    assert antes.get(PAGINA)["Location"].startswith("/entrar/codigo/")


def test_the_secret_holds_while_the_old_key_does(codigos: list[str], felipe: User, relogio: Relogio, settings: Any):
    codigo = do_telefone(felipe, relogio)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, " * 5

    assert conferir(entrar(), codigo).status_code == 302


def test_sent_twice_it_is_made_once(felipe: User, relogio: Relogio):
    client = entrar()
    cadastrar(client, relogio)

    again = client.post("/senha/segundo-fator/", {"acao": "cadastrar", "senha": SENHA, "codigo": "123456"})

    assert "Cadastrado em" in again.content.decode()
    assert SegundoFator.objects.count() == 1
