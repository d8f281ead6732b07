"""A list shows what its address asks for, and says what of it it did not understand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import Pedido
from tests import cast
from tests.examples import examples
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
# The session, the user, and his roles.
QUEM_PERGUNTA = 3


def numeros(client: Client, **query: Any) -> list[int]:
    """The orders shown, from above to below."""
    response = client.get("/pedidos/", query)
    assert response.status_code == 200
    return [int(linha[0].texto) for linha in response.context["lista"].linhas]


def avisos(client: Client, **query: Any) -> list[str]:
    avisos: list[str] = client.get("/pedidos/", query).context["lista"].avisos
    return avisos


def test_it_narrows_by_status_seller_period_and_text(da_gilda, ana, bruno):
    hoje = date(2026, 3, 10)
    velho = cast.um_pedido(ana, data=hoje - timedelta(days=40))
    pago = cast.um_pedido(ana, data=hoje, pago=True)
    alheio = cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Empório da Serra"), data=hoje)

    assert numeros(da_gilda, status="PAGAMENTO_APROVADO") == [pago.pk]
    assert numeros(da_gilda, vendedor=bruno.pk) == [alheio.pk]
    assert numeros(da_gilda, de="2026-03-10", ate="2026-03-10") == [alheio.pk, pago.pk]
    assert numeros(da_gilda, ate="09/03/2026") == [velho.pk]
    assert numeros(da_gilda, busca="empório") == [alheio.pk]
    assert velho.pk in numeros(da_gilda, busca=str(velho.pk))
    assert numeros(da_gilda, busca="100%") == []


def test_it_sorts_both_ways_by_the_columns_that_sort(da_gilda, ana):
    barato, caro = cast.um_pedido(ana, preco="1.00"), cast.um_pedido(ana, preco="9.00")

    assert numeros(da_gilda) == [caro.pk, barato.pk]
    assert numeros(da_gilda, ordem="total") == [barato.pk, caro.pk]
    assert numeros(da_gilda, ordem="-total") == [caro.pk, barato.pk]


@pytest.mark.parametrize("coluna", ["numero", "data", "cliente", "vendedor", "status", "confirmado", "total", "pago"])
def test_every_heading_sorts(da_gilda, ana, coluna):
    primeiro, segundo = cast.um_pedido(ana), cast.um_pedido(ana)
    pagina = da_gilda.get("/pedidos/", {"ordem": coluna})

    assert numeros(da_gilda, ordem=coluna) == [primeiro.pk, segundo.pk]
    assert f'href="?ordem=-{coluna}"' in pagina.content.decode()
    assert 'aria-sort="ascending"' in pagina.content.decode()


def test_it_says_that_there_is_no_such_column_and_sorts_as_ever(da_gilda, ana):
    pedidos = [cast.um_pedido(ana).pk for _ in range(2)]

    assert numeros(da_gilda, ordem="senha") == pedidos[::-1]
    assert avisos(da_gilda, ordem="senha") == [
        "Esta lista não se ordena por “senha”. Escolha uma coluna pelo título dela."
    ]


def test_it_comes_in_pages_and_says_which_do_not_exist(da_gilda, ana):
    pedidos = [cast.um_pedido(ana).pk for _ in range(53)][::-1]

    assert numeros(da_gilda) == pedidos[:50]
    assert numeros(da_gilda, pagina=2) == pedidos[50:]
    assert avisos(da_gilda, pagina=2) == []
    for pedida in ("99", "9" * 5000):
        assert numeros(da_gilda, pagina=pedida) == pedidos[50:]
        assert "não existe; esta é a última." in avisos(da_gilda, pagina=pedida)[0]
    for pedida in ("0", "-1", "x", "１", "²"):
        assert numeros(da_gilda, pagina=pedida) == pedidos[:50]
        assert avisos(da_gilda, pagina=pedida) == [f"“{pedida}” não é o número de uma página; esta é a primeira."]


def test_its_links_keep_the_filter(da_gilda, ana):
    for _ in range(51):
        cast.um_pedido(ana)
    html = da_gilda.get("/pedidos/?busca=Z%C3%A9&pagina=1").content.decode()

    assert 'rel="next" href="?busca=Z%C3%A9&amp;pagina=2"' in html
    assert 'href="?busca=Z%C3%A9&amp;pagina=2">Última</a>' in html
    assert '<input type="hidden" name="busca" value="Zé">' in html
    assert '<input name="pagina" value="1"' in html
    assert 'href="?busca=Z%C3%A9&amp;ordem=total"' in html
    assert 'href="/pedidos/exportar.csv?busca=Z%C3%A9"' in html


@pytest.mark.parametrize(
    ("query", "palavras"),
    [
        ({"status": "VOANDO"}, "Faça uma escolha válida. VOANDO não é uma das escolhas disponíveis."),
        ({"vendedor": "999999"}, "Não há nada chamado “999999”."),
        ({"vendedor": "9" * 40}, "Não há nada chamado “999"),
        ({"de": "31/02/2026"}, "“31/02/2026” não é uma data."),
        ({"de": "2026-03-02", "ate": "2026-03-01"}, "O início, 02/03/2026, vem depois do fim, 01/03/2026."),
        ({"busca": "a\0b"}, "Caracteres nulos não são permitidos."),
        ({"busca": "x" * 201}, "no máximo 200 caracteres"),
    ],
)
def test_it_shows_no_rows_to_a_filter_it_does_not_understand(da_gilda, ana, query, palavras):
    cast.um_pedido(ana)

    for caminho in ("/pedidos/", "/pedidos/exportar.csv", "/pedidos/exportar.xlsx"):
        response = da_gilda.get(caminho, query)
        html = response.content.decode()
        assert response.status_code == 400
        assert palavras in html
        assert "Corrija o filtro acima" in html
        assert "R$ 100,00" not in html


@pytest.mark.parametrize("dia", ["0001-01-01", "9999-12-31"])
def test_it_takes_every_day_of_the_calendar(da_gilda, ana, dia):
    pedido = cast.um_pedido(ana, data=date.fromisoformat(dia))

    assert numeros(da_gilda, de=dia, ate=dia) == [pedido.pk]
    assert f'value="{dia}"' in da_gilda.get("/pedidos/", {"de": dia}).content.decode()


def test_it_says_what_to_do_when_there_is_nothing_to_show(da_gilda, ana):
    assert 'Ainda não há pedidos. <a href="/pedidos/novo">' in da_gilda.get("/pedidos/").content.decode()
    cast.um_pedido(ana)
    assert "Nada corresponde a este filtro." in da_gilda.get("/pedidos/", {"busca": "nada"}).content.decode()


def test_a_seller_sees_his_own_and_is_not_asked_whose(ana: Vendedor, bruno: Vendedor, client: Client):
    cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Segredo"))
    proprio = cast.um_pedido(ana)
    assert ana.usuario
    client.force_login(ana.usuario)

    assert numeros(client) == [proprio.pk]
    # A seller named in the address is asked of nobody who may see only himself.
    assert numeros(client, vendedor=bruno.pk) == [proprio.pk]
    html = client.get("/pedidos/").content.decode()
    assert "Segredo" not in html
    assert "Bruno" not in html


def test_it_costs_the_same_queries_whatever_there_is_to_show(da_gilda, ana, bruno):
    def consultas() -> int:
        with CaptureQueriesContext(connection) as captured:
            da_gilda.get("/pedidos/?ordem=-total&busca=a")
        return len(captured) - QUEM_PERGUNTA

    cast.um_pedido(ana)
    # How many there are, those of the page, and the sellers to choose from.
    assert consultas() == 3
    for _ in range(20):
        cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Armazém"), pago=True)
    assert consultas() == 3


def test_names_are_text_and_never_markup(da_gilda, ana):
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, '<script>alert("x")</script>'))

    html = da_gilda.get("/pedidos/", {"busca": "<script>"}).content.decode()

    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;") == 2


TEXTO = st.text(max_size=30) | st.sampled_from(["' OR 1=1 --", "%", "_", "\\", "\N{RIGHT-TO-LEFT OVERRIDE}", "9" * 30])


@examples(24)
@given(
    query=st.dictionaries(
        st.sampled_from(["busca", "status", "vendedor", "de", "ate", "ordem", "pagina", "x"]), TEXTO, max_size=5
    )
)
def test_no_address_breaks_it_or_loses_a_row(da_gilda, ana, query):
    pedido = Pedido.objects.first() or cast.um_pedido(ana)

    response = da_gilda.get(f"/pedidos/?{urlencode(query)}")

    assert response.status_code in (200, 400)
    if response.status_code == 200 and not query.keys() & {"busca", "status", "vendedor", "de", "ate"}:
        assert [linha[0].texto for linha in response.context["lista"].linhas] == [str(pedido.pk)]
    assert Pedido.objects.get().calcular_total() == Decimal("100.00")
