"""No address asks the database more than orcamento.txt allows, nor more because there is more to show."""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pedidos.pedidos.pedido import PedidoQuerySet
from tests.budgets.loja import Loja, uma_loja
from tests.budgets.table import Line, lines
from tests.permissions.table import addresses, cells
from tests.permissions.test_matriz import entrar
from tests.permissions.world import undone
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
ADDRESSES = addresses()
LINES = list(lines())
# Who asks: one who sees what is his own, and one who sees everything.
QUEM = ("ana", "admin")
# What each is answered; with a query every one of them is a page.
ANSWERS = {(cell.url, cell.method, cell.pessoa): cell.status for cell in cells()}
ANSWERED = (200, 302, 400)
POUCAS, MUITAS = 2, 5
# The four dashboards, and what they may ask beyond the session, the person and the roles.
PAINEIS = ("vendedor:dashboard", "vendedor:cliente", "vendedor:rankings", "apuracao:apuracoes")


@pytest.fixture(autouse=True)
def sem_cache(settings: Any) -> None:
    settings.CACHECORE = {**settings.CACHECORE, "ENABLED": False}


def consultas(entradas: dict[str, SimpleCookie], loja: Loja, line: Line) -> int:
    """The most that anybody who may ask it makes it send, whichever of the records it is asked for."""
    contadas = []
    for pessoa, cookies in entradas.items():
        esperado = 200 if line.query else ANSWERS[line.url, line.method, pessoa]
        for kwargs in loja.enderecos(ADDRESSES[line.url].kwargs) if esperado in ANSWERED else ():
            endereco = reverse(line.url, kwargs=kwargs) + line.query.format(**loja.perguntas)
            client = Client()
            # A copy: it may be taken away.
            client.cookies.load(cookies.output(header="", sep=";"))
            with undone(), CaptureQueriesContext(connection) as capturadas:
                response = client.generic(line.method, endereco, content_type="application/x-www-form-urlencoded")
                if response.streaming:
                    response.getvalue()
            # A record in another state may be answered otherwise, which is another page.
            if response.status_code == esperado:
                contadas.append(sum("SAVEPOINT" not in c["sql"] for c in capturadas))
    assert contadas, f"{line}: nobody was answered."
    return max(contadas)


def medir(ana: Vendedor, entradas: dict[str, SimpleCookie], linhas: int, lines: list[Line]) -> dict[str, int]:
    with uma_loja(ana, linhas) as loja:
        return {str(line): consultas(entradas, loja, line) for line in lines}


@pytest.fixture
def entradas(ana: Vendedor, bruno: Vendedor) -> dict[str, SimpleCookie]:
    """Who asks, signed in."""
    return {nome: entrar(nome, ana, bruno).cookies for nome in QUEM}


def test_every_address_has_its_line():
    abertos = {
        (url, method) for (url, method, pessoa), status in ANSWERS.items() if status in ANSWERED and pessoa in QUEM
    }

    assert {(line.url, line.method) for line in LINES} == abertos, "Each address needs its line in orcamento.txt."


def test_no_address_asks_more_than_its_budget_nor_more_where_there_is_more_to_show(
    ana: Vendedor, entradas: dict[str, SimpleCookie]
):
    poucas, muitas = medir(ana, entradas, POUCAS, LINES), medir(ana, entradas, MUITAS, LINES)

    assert {line: (poucas[line], muitas[line]) for line in poucas if muitas[line] > poucas[line]} == {}, "They grow."
    budgets = {str(line): line.budget for line in LINES}
    assert {line: muitas[line] for line in budgets if muitas[line] > budgets[line]} == {}, "They are over their budget."


def test_it_would_notice_a_page_that_asks_once_more_for_each_row(
    ana: Vendedor, entradas: dict[str, SimpleCookie], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(PedidoQuerySet, "select_related", lambda pedidos, *_: pedidos)
    lista = [line for line in LINES if str(line) == "GET pedidos:lista"]

    poucas, muitas = (medir(ana, entradas, linhas, lista)["GET pedidos:lista"] for linhas in (POUCAS, MUITAS))

    assert muitas > poucas + MUITAS - POUCAS


def test_a_dashboard_asks_at_most_five_questions_beyond_who_is_asking():
    assert {str(line): line.budget for line in LINES if line.url in PAINEIS and line.budget > 3 + 5} == {}
