"""Whatever is sent to any address, in its fields or beside them: never a failure of ours."""

import re
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sap_project.wsgi import application
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.permissions.test_matriz import ADDRESSES, LINES, POSTED, caminho, entrar
from tests.permissions.world import undone
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
URLENCODED = "application/x-www-form-urlencoded"
GRANDE = b"motivo=" + b"x" * 10_000_000


def corpo(campos: dict[str, str]) -> str:
    return urlencode(campos, errors="surrogatepass")


def responde(response: Any) -> bool:
    """Read to its end, and no failure."""
    if response.streaming:
        response.getvalue()
    return bool(response.status_code < 500)


@pytest.mark.parametrize("url", sorted(ADDRESSES))
def test_nothing_that_is_sent_breaks_it(url: str, ana: Vendedor, bruno: Vendedor):
    endereco = caminho(ADDRESSES[url], ana)
    with undone():
        page = entrar("admin", ana, bruno).get(endereco)
        achados = [] if page.streaming else NOME.findall(page.content.decode(errors="replace"))
        assert responde(page)
    nomes = st.sampled_from(sorted({*PARAMETROS, *achados} - {"csrfmiddlewaretoken"}))

    @examples(6)
    @given(campos=st.dictionaries(nomes, TEXTO, min_size=1, max_size=8))
    def perguntar(campos: dict[str, str]) -> None:
        with undone():
            assert responde(entrar("gerente", ana, bruno).get(f"{endereco}?{corpo(campos)}"))
        if (url, "POST") in LINES:
            with undone():
                client = entrar("admin", ana, bruno)
                assert responde(client.generic("POST", endereco, corpo(campos), content_type=URLENCODED))

    perguntar()


@pytest.mark.parametrize("url", POSTED)
def test_ten_megabytes_are_refused_with_words(url: str, ana: Vendedor, bruno: Vendedor):
    response = entrar("admin", ana, bruno).generic("POST", caminho(ADDRESSES[url], ana), GRANDE, URLENCODED)

    # Whoever has come in is led on from the door, and a link that nobody handed out opens nothing.
    assert response.status_code == 413 or url in ("entrar", "escolher_senha", "sair")
    if response.status_code == 413:
        assert "O que foi enviado é grande demais" in response.content.decode()


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
