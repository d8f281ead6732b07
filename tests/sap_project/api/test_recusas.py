"""What the API refuses it says in Portuguese, with the value and the way out; and nothing breaks it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pedidos.acesso import Papel
from tests.cast import um_pedido, uma_pessoa
from tests.examples import examples
from tests.sap_project.api.conftest import Pergunta
from vendedor.models import Vendedor

DE_CLIENTES = ["/clientes", "/clientes/sem-compra", "/clientes/1/pedidos", "/clientes/1/produtos"]
CAMINHOS = [*DE_CLIENTES, "/pedidos/1", "/produtos"]


@pytest.mark.parametrize("caminho", CAMINHOS)
def test_it_asks_to_come_in_first_and_sends_nobody_to_a_page(perguntar: Pergunta, db: None, caminho: str):
    response = perguntar(None, caminho)

    assert response.status_code == 401
    assert response["Content-Type"].startswith("application/json")
    assert response.json() == {"detail": "Entre no site antes: a API usa a mesma sessão."}


def test_it_ends_at_once_for_whoever_is_deactivated(client: Client, gilda: User):
    client.force_login(gilda)
    assert client.get("/api/v1/clientes").status_code == 200

    User.objects.update(is_active=False)

    assert client.get("/api/v1/clientes").status_code == 401


@pytest.mark.parametrize("caminho", DE_CLIENTES)
def test_it_opens_clients_to_no_role_that_has_no_dashboard(perguntar: Pergunta, db: None, caminho: str):
    response = perguntar(uma_pessoa("lia", Papel.LOGISTICA), caminho)

    assert response.status_code == 403
    assert response.json() == {"detail": "O seu papel não abre esta consulta."}


def test_it_tells_a_seller_without_a_portfolio_whom_to_ask(perguntar: Pergunta, db: None):
    response = perguntar(uma_pessoa("novato", Papel.VENDEDOR), "/clientes")

    assert response.status_code == 403
    assert "O seu usuário não está ligado a um vendedor ativo." in response.json()["detail"]


@pytest.mark.parametrize(
    ("caminho", "query", "mensagem"),
    [
        ("/clientes", {"limit": "dez"}, "“dez” não é um número inteiro."),
        ("/clientes", {"limit": "0"}, "“0” é pouco: o mínimo é 1."),
        ("/clientes", {"limit": "101"}, "“101” é demais: o máximo é 100."),
        ("/clientes", {"limit": "NaN"}, "“NaN” não é um número inteiro."),
        ("/clientes", {"limit": "9" * 5000}, f"“{'9' * 20}…” é um número grande demais."),
        ("/clientes", {"offset": "-1"}, "“-1” é pouco: o mínimo é 0."),
        ("/clientes", {"ativo": "talvez"}, "“talvez” não é sim nem não: envie true ou false."),
        ("/clientes", {"busca": "x" * 101}, "São 101 caracteres; o máximo é 100."),
        ("/clientes", {"busca": "a\0b"}, "Há um caractere que nenhum nome tem."),
        ("/clientes/sem-compra", {"dias": "1.5"}, "“1.5” não é um número inteiro."),
        (
            "/clientes/1/pedidos",
            {"desde": "31/12/2025"},
            "“31/12/2025” não é uma data: envie ano-mês-dia, por exemplo 2026-03-31.",
        ),
        ("/clientes/1/pedidos", {"desde": "0"}, "“0” não é uma data: envie ano-mês-dia, por exemplo 2026-03-31."),
        (
            "/clientes/1/produtos",
            {"ate": "2025-02-30"},
            "“2025-02-30” não é uma data: envie ano-mês-dia, por exemplo 2026-03-31.",
        ),
    ],
)
def test_it_says_which_parameter_it_did_not_understand_and_why(
    perguntar: Pergunta, gilda: User, caminho: str, query: dict[str, str], mensagem: str
):
    response = perguntar(gilda, caminho, **query)

    assert response.status_code == 422
    assert response.json() == {
        "detail": "Há parâmetros que não se entendem.",
        "erros": [{"parametro": parametro, "mensagem": mensagem} for parametro in query],
    }


@pytest.mark.parametrize(
    "caminho", ["/nada", "/clientes/", "/clientes/abc/pedidos", "/pedidos/-1", "/pedidos/" + "9" * 5000]
)
def test_it_says_that_nothing_is_at_an_address(perguntar: Pergunta, gilda: User, caminho: str):
    response = perguntar(gilda, caminho)

    assert response.status_code == 404
    assert response.json() == {"detail": "Não há nada neste endereço. O que há está em /api/v1/."}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_answers_questions(client: Client, gilda: User, method: str):
    client.force_login(gilda)

    assert getattr(client, method)("/api/v1/clientes").status_code == 405


@pytest.fixture
def curiosa(ana: Vendedor) -> Client:
    um_pedido(ana)
    client = Client()
    client.force_login(uma_pessoa("gilda", Papel.GERENTE))
    return client


NONSENSE = st.one_of(
    st.text(max_size=200),
    st.integers().map(str),
    st.floats().map(str),
    st.decimals().map(str),
    st.dates().map(str),
    st.datetimes().map(str),
    st.sampled_from(["0001-01-01", "9999-12-31", "' OR 1=1 --", "<script>", "%", "_", "\\", "\0", "١٢", "1e400", "-0"]),
)
PARAMETROS = st.dictionaries(
    st.sampled_from(["busca", "ativo", "limit", "offset", "dias", "desde", "ate", "outro"]), NONSENSE, max_size=5
)
ENDERECOS = st.one_of(
    st.sampled_from(CAMINHOS),
    st.builds("/clientes/{}/pedidos".format, st.integers(min_value=0)),
    st.builds("/pedidos/{}".format, st.integers(min_value=0)),
)


@given(caminho=ENDERECOS, query=PARAMETROS)
@examples(60)
def test_it_is_broken_by_no_question(curiosa: Client, caminho: str, query: dict[str, str]):
    response: Any = curiosa.get(f"/api/v1{caminho}", query)

    assert response.status_code in (200, 404, 422)
    answer = response.json()
    assert ("detail" in answer) == (response.status_code != 200)
    if response.status_code == 422:
        # What was sent stands in quotation marks; of our own words none is left to fill in.
        assert all("{" not in re.sub("“.*”", "", erro["mensagem"], flags=re.S) for erro in answer["erros"])
        assert {erro["parametro"] for erro in answer["erros"]} <= query.keys()
