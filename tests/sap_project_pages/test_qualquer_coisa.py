"""Whatever is sent to any address, in its fields or beside them: never a failure of ours."""

import re
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from hypothesis import given, note
from hypothesis import strategies as st

from sap_project.wsgi import application
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.permissions.test_matriz import (
    ADDRESSES,
    LINES,
    POSTED,
    URLENCODED,
    caminhos,
    entrar,
    perguntar,
    por_sala,
)
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db

# What the lists, the periods and the API read from an address; the fields of its page come to these.
PARAMETROS = {
    *("busca", "ordem", "pagina", "status", "vendedor", "de", "ate", "cidade", "sem_compra", "ativo", "categoria"),
    *("periodo", "inicio", "fim", "pedido", "marcado", "next", "cliente", "produto"),
    *("limit", "offset", "dias", "desde"),
}
NOME = re.compile(r'name="([^"]+)"')
# The half of a character: no text of Python's may be sent so, bytes may.
MEIO = "\ud800"
TEXTO = QUALQUER | st.text(max_size=20).map(lambda texto: texto + MEIO)
SALAS = por_sala(ADDRESSES)
GRANDE = b"motivo=" + b"x" * 10_000_000


def corpo(campos: dict[str, str]) -> str:
    return urlencode(campos, errors="surrogatepass")


@pytest.mark.parametrize("sala", SALAS)
def test_nothing_that_is_sent_breaks_it(sala: str, ana: Vendedor, bruno: Vendedor):
    admin, gerente = (entrar(pessoa, ana, bruno) for pessoa in ("admin", "gerente"))
    for url, endereco in caminhos(SALAS[sala], ana).items():
        pagina = perguntar(admin, "GET", endereco)
        assert pagina.status_code < 500
        achados = [] if pagina.streaming else NOME.findall(pagina.content.decode(errors="replace"))
        mandar(url, endereco, {*PARAMETROS, *achados} - {"csrfmiddlewaretoken"}, admin=admin, gerente=gerente)


def mandar(url: str, endereco: str, nomes: set[str], *, admin: Client, gerente: Client) -> None:
    """Anything under these names, to be read and, where that may be, to be written."""

    @examples(6)
    @given(campos=st.dictionaries(st.sampled_from(sorted(nomes)), TEXTO, min_size=1, max_size=8))
    def perguntas(campos: dict[str, str]) -> None:
        note(endereco)
        assert perguntar(gerente, "GET", f"{endereco}?{corpo(campos)}").status_code < 500
        if (url, "POST") in LINES:
            assert perguntar(admin, "POST", endereco, corpo(campos)).status_code < 500

    perguntas()


def test_ten_megabytes_are_refused_with_words(ana: Vendedor, bruno: Vendedor):
    client = entrar("admin", ana, bruno)
    respostas = {url: perguntar(client, "POST", lugar, GRANDE) for url, lugar in caminhos(POSTED, ana).items()}
    recusadas = {url for url, response in respostas.items() if response.status_code == 413}

    # Whoever has come in is led on from the door, and a link that nobody handed out opens nothing.
    assert set(POSTED) - recusadas <= {"entrar", "escolher_senha", "sair"}
    for url in recusadas:
        assert "O que foi enviado é grande demais" in respostas[url].content.decode(), url


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "latin-1", "x"])
@pytest.mark.parametrize("tipo", [URLENCODED, "multipart/form-data; boundary=abc"])
def test_only_utf8_is_read(ana: Vendedor, bruno: Vendedor, tipo: str, charset: str):
    client = entrar("admin", ana, bruno)
    meio = b'--abc\r\nContent-Disposition: form-data; name="nome"\r\n\r\n+2AA- \\ud800\r\n--abc--\r\n'

    for endereco in ("/clientes/novo", "/clientes/?busca=%5Cud800", "/api/v1/clientes?busca=%2B2AA-"):
        response = client.generic("POST" if "novo" in endereco else "GET", endereco, meio, f"{tipo}; charset={charset}")
        assert response.status_code == 415

    assert "não é UTF-8" in response.content.decode()


@pytest.mark.parametrize("charset", ["zlib", "rot13", "utf-7"])
def test_what_is_no_charset_is_refused_by_the_server_itself(charset: str):
    environ = {"PATH_INFO": "/entrar/", "QUERY_STRING": "next=%2F", "CONTENT_TYPE": f"text/plain; charset={charset}"}
    setup_testing_defaults(environ)
    answers: list[Any] = []

    body = b"".join(application(environ, lambda *answer: answers.append(answer)))  # type: ignore[arg-type]

    assert answers[0][0] == "415 Unsupported Media Type"
    assert "não é UTF-8" in body.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf8_is_read_however_it_is_called(ana: Vendedor, bruno: Vendedor, charset: str):
    response = entrar("admin", ana, bruno).generic(
        "POST", "/clientes/novo", "nome=Zé", f"{URLENCODED}; charset={charset}"
    )

    assert response.status_code == 400
    assert "Zé" in response.content.decode()


@pytest.mark.parametrize("caminho_errado", ["/pedidos/%00", "/%ED%A0%80", "/senha/%00/%00/", "/pedidos/" + "9" * 5000])
def test_odd_addresses_lead_nowhere(client: Client, gilda: Any, caminho_errado: str):
    client.force_login(gilda)

    assert client.get(caminho_errado).status_code in (200, 404)


def test_a_place_that_was_written_into_the_address_is_no_name_of_a_view(client: Client, gilda: Any):
    client.force_login(gilda)

    response = client.get("/entrar/codigo/?next=NaN")

    assert (response.status_code, response["Location"]) == (302, "NaN")
