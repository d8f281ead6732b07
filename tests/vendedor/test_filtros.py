"""What people type into the filters of the pages: understood, or refused with words beside the filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import cast
from tests.examples import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def paginas(ana, client):
    cliente = cast.um_cliente(ana)
    cast.um_pedido(ana, cliente=cliente)
    client.force_login(ana.usuario)
    return ["/vendedor/", "/vendedor/rankings", f"/vendedor/cliente/{cliente.pk}"]


def test_it_says_beside_the_filter_what_is_wrong_and_keeps_what_was_typed(paginas, client):
    for pagina in paginas:
        resposta = client.get(pagina, {"inicio": "31/02/2026", "fim": "2026-03-01"})

        html = resposta.content.decode()
        assert resposta.status_code == 400
        assert "“31/02/2026” não é uma data. Escreva dia/mês/ano, por exemplo 31/12/2025." in html
        assert 'value="31/02/2026"' in html
        assert 'value="2026-03-01"' in html


@pytest.mark.parametrize(
    ("filtro", "palavras"),
    [
        ({"periodo": "semestre"}, "O período “semestre” não existe."),
        ({"inicio": "2026-03-10", "fim": "2026-03-01"}, "vem depois da final, 01/03/2026. Troque uma das duas."),
        ({"periodo": "personalizado"}, "Informe a data inicial ou a final do período."),
    ],
)
def test_every_page_refuses_a_period_that_is_none(paginas, client, filtro, palavras):
    for pagina in paginas:
        resposta = client.get(pagina, filtro)
        assert resposta.status_code == 400
        assert palavras in resposta.content.decode()


def test_it_escapes_what_was_typed(paginas, client):
    for pagina in paginas:
        html = client.get(pagina, {"inicio": "<script>alert(1)</script>", "periodo": '"><img>'}).content.decode()
        assert "<script>" not in html
        assert '"><img>' not in html


@pytest.mark.parametrize("vendedor", ["0", "99999999999999999999"])
def test_it_refuses_a_seller_that_is_no_number(gilda, client, vendedor):
    client.force_login(gilda)
    resposta = client.get("/vendedor/", {"vendedor": vendedor})

    assert resposta.status_code == 400
    assert f"O vendedor “{vendedor}” não existe. Escolha um da lista." in resposta.content.decode()


def test_the_box_leads_to_the_dashboard_of_whom_it_names_or_asks_back(ana, bruno, gilda, client):
    client.force_login(gilda)

    resposta = client.get("/vendedor/", {"vendedor": "brun", "periodo": "7"})
    assert resposta["Location"] == f"/vendedor/?vendedor={bruno.pk}&periodo=7"
    html = client.get(resposta["Location"]).content.decode()
    assert 'value="Bruno (BRUNO)"' in html
    assert f'href="/vendedor/comissoes/?vendedor={bruno.pk}&amp;de=' in html
    for dito, palavras in (("abc", "Não há nada chamado “abc”"), ("n", "“n” pode ser mais de um.")):
        resposta = client.get("/vendedor/", {"vendedor": dito})
        assert resposta.status_code == 400
        assert palavras in resposta.content.decode()


def test_it_refuses_other_words_than_those_it_offers(paginas, client):
    painel, rankings, _ = paginas
    assert (
        "O prazo sem compra “8” não existe. Escolha: 7, 15, 30."
        in client.get(painel, {"sem_compra": "8"}).content.decode()
    )
    assert (
        "O critério “sorte” não existe. Escolha: receita, vendas, diversidade, margem."
        in client.get(rankings, {"por": "sorte"}).content.decode()
    )


@pytest.mark.parametrize("anos", [("0001", "0001"), ("9999", "9999"), ("0001", "9999"), ("1900", "2100")])
def test_it_takes_every_year_that_exists(paginas, client, anos):
    for pagina in paginas:
        resposta = client.get(pagina, {"inicio": f"{anos[0]}-01-01", "fim": f"{anos[1]}-12-31"})
        assert resposta.status_code == 200
        assert f"01/01/{anos[0]} a 31/12/{anos[1]}" in resposta.content.decode() or anos[0] == "0001"


@pytest.mark.parametrize("pagina_pedida", ["0", "-1", "abc", "999", "9" * 30, "2"])
def test_a_page_of_orders_that_does_not_exist_leads_to_one_that_does(paginas, client, pagina_pedida):
    resposta = client.get(paginas[2], {"pagina": pagina_pedida})

    assert resposta.status_code == 200
    assert "Pedido " in resposta.content.decode()


@examples(6)
@given(
    filtro=st.dictionaries(
        st.sampled_from(["periodo", "inicio", "fim", "sem_compra", "por", "pagina"]),
        st.text(max_size=12) | st.dates().map(str) | st.sampled_from(["7", "tudo", "personalizado", "receita"]),
    )
)
def test_no_filter_breaks_a_page(paginas, client, filtro):
    for pagina in paginas:
        assert client.get(pagina, filtro).status_code in (200, 400)


def test_links_keep_the_rest_of_the_filter(ana, gilda, client):
    client.force_login(gilda)
    html = client.get(f"/vendedor/?vendedor={ana.pk}&periodo=7&sem_compra=15").content.decode()

    assert f'href="?vendedor={ana.pk}&amp;periodo=90&amp;sem_compra=15"' in html
    assert f'href="?vendedor={ana.pk}&amp;periodo=7&amp;sem_compra=30#carteira"' in html
    assert f'<input type="hidden" name="vendedor" value="{ana.pk}">' in html
    assert '<input type="hidden" name="sem_compra" value="15">' in html
