"""Charts are drawings of the page: nothing inline, nothing foreign, every text escaped."""

import re
from decimal import Decimal
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comum import graficos
from tests.examples import examples
from tests.tabelas import linhas_das_tabelas

MESES = ["jan", "fev", "mar"]
VALORES = [Decimal("1234.56"), Decimal("-10"), None]
MAU = '<script>alert("x")</script>&\'"'


def desenho(html: str) -> str:
    return html[html.index("<svg") : html.index("</svg>") + 6]


def todos(nome: str) -> dict[str, str]:
    """One chart of each kind, about this name."""
    return {
        "linha": graficos.linha(nome, [nome, "b"], {nome: [1, 2], "outro": [3, 4]}),
        "barras": graficos.barras(nome, [nome, "b"], {nome: [1, 2], "outro": [3, 4]}),
        "barras_horizontais": graficos.barras_horizontais(nome, [nome, "b"], [1, 2]),
        "rosca": graficos.rosca(nome, {nome: 1, "outro": 2}),
    }


@pytest.mark.parametrize("tipo", ["linha", "barras", "barras_horizontais", "rosca"])
def test_it_is_free_of_scripts_styles_and_foreign_addresses(tipo: str):
    html = todos("Vendas")[tipo]

    assert not re.search(r"<script|<style|style=|onload|<!--|<\?xml|href=", html)
    assert set(re.findall(r"https?://[^\"' <]+", html)) == {"http://www.w3.org/2000/svg"}
    assert " id=" not in desenho(html)
    assert "<output" in html


@pytest.mark.parametrize("tipo", ["linha", "barras", "barras_horizontais", "rosca"])
def test_it_names_itself_to_those_who_do_not_see_it(tipo: str):
    svg = fromstring(desenho(todos("Vendas do mês")[tipo]))

    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == "Vendas do mês"
    assert svg[0].text == "Vendas do mês"
    assert "viewBox" in svg.attrib
    assert "width" not in svg.attrib


@pytest.mark.parametrize("tipo", ["linha", "barras", "barras_horizontais", "rosca"])
def test_it_escapes_every_name(tipo: str):
    html = todos(MAU)[tipo]

    assert "<script" not in html
    assert MAU in unescape(html)


@examples(10)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_it_draws_whatever_things_are_called(nome: str):
    for html in todos(nome).values():
        fromstring(desenho(html))


def test_it_gives_the_same_bytes_for_the_same_data():
    assert graficos.linha("Vendas", MESES, {"Receita": VALORES}) == graficos.linha(
        "Vendas", MESES, {"Receita": VALORES}
    )


def test_it_tells_each_value_in_reais_on_the_drawing_and_in_the_table():
    html = graficos.barras("Vendas", MESES, {"Receita": VALORES, "Custo": [1, 2, 3]})

    assert "<title>Receita, jan: R$ 1.234,56</title>" in html
    assert [receita for _, receita, _ in linhas_das_tabelas(html)[1:]] == ["R$ 1.234,56", "-R$ 10,00", "–"]


def escala(html: str) -> list[str]:
    (eixo,) = re.findall(r'<g class="eixo eixo-y">(.*?)</g>', html)
    return re.findall(r">([^<]+)</text>", eixo)


@pytest.mark.parametrize(
    ("valores", "rotulos"),
    [
        ([0, 1000, 2000], ["0", "500", "1 mil", "1,5 mil", "2 mil"]),
        ([Decimal("42556.16"), 3, None], ["0", "10 mil", "20 mil", "30 mil", "40 mil", "50 mil"]),
        ([-5950, 9309, 0], ["-10 mil", "-5 mil", "0", "5 mil", "10 mil"]),
        ([0, 0, 0], ["0", "0,2", "0,4", "0,6", "0,8", "1"]),
    ],
)
def test_it_writes_a_short_scale_in_round_steps_from_zero(valores: list[Decimal | None], rotulos: list[str]):
    assert escala(graficos.linha("Vendas", MESES, {"Receita": valores})) == rotulos


def test_it_has_no_halves_of_what_is_counted():
    assert escala(graficos.barras("Pedidos", MESES, {"Pedidos": [0, 1, 2]}, formato=graficos.inteiro)) == [
        "0",
        "1",
        "2",
    ]


def test_it_formats_as_it_is_told():
    assert "Ana: 1.234" in graficos.barras_horizontais("Pedidos", ["Ana"], [1234], formato=graficos.inteiro)
    assert "jan: 12,5 %" in graficos.linha(
        "Margem", ["jan"], {"Margem": [Decimal("12.5")]}, formato=graficos.percentual
    )


def test_it_puts_the_first_of_a_ranking_on_top_of_the_drawing_and_of_the_table():
    html = graficos.barras_horizontais("Clientes", ["Primeiro", "Segundo"], [20, 10])
    alturas = [float(y) for y in re.findall(r'<rect class="barra" x="[\d.]+" y="([\d.]+)"', html)]
    dicas = re.findall(r"<title>(Primeiro|Segundo):", html)

    assert dict(zip(dicas, alturas, strict=True))["Primeiro"] < dict(zip(dicas, alturas, strict=True))["Segundo"]
    assert [nome for nome, _ in linhas_das_tabelas(html)[1:]] == ["Primeiro", "Segundo"]


def test_it_shortens_long_names_on_the_drawing_only():
    nome = "Comercial de Bebidas e Alimentos do Vale do Paraíba Ltda"
    html = graficos.barras_horizontais("Clientes", [nome, "b"], [1, 2])

    assert ">Comercial de Bebidas…</text>" in html
    assert [linha[0] for linha in linhas_das_tabelas(html)[1:]] == [nome, "b"]


def test_it_shares_a_whole_out():
    html = graficos.rosca("Categorias", {"Cerveja": Decimal("75"), "NAB": Decimal("25"), "Devolvido": Decimal(-3)})

    assert "Cerveja: R$ 75,00 (75,0 %)" in html
    assert "R$ 25,00 <small>25,0 %</small>" in html
    assert "Devolvido" not in html


def test_it_draws_a_whole_of_one_part():
    (fatia,) = re.findall(r'<path class="fatia" d="([^"]+)"', graficos.rosca("Categorias", {"Cerveja": 1}))

    assert len(set(re.findall(r"[\d.]+ [\d.]+", fatia))) > 4


@pytest.mark.parametrize(
    "html",
    [
        graficos.linha("Vendas", [], {"Receita": []}),
        graficos.barras("Vendas", MESES, {"Receita": [None, None, None]}),
        graficos.barras_horizontais("Vendas", [], []),
        graficos.rosca("Vendas", {"Cerveja": 0, "NAB": None}),
    ],
)
def test_it_says_so_when_there_is_nothing_to_draw(html: str):
    assert "Sem dados neste período." in html
    assert "<svg" not in html


def test_a_line_has_a_gap_where_a_value_is_missing():
    html = graficos.linha("Vendas", ["a", "b", "c", "d"], {"Receita": [1, 2, None, 4]})

    assert [traco.count("L") for traco in re.findall(r'<path class="traco" d="([^"]+)"', html)] == [1, 0]
    assert len(re.findall("<circle", html)) == 3


@examples(20)
@given(st.lists(st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=2)), min_size=1, max_size=40))
def test_every_mark_lies_within_the_drawing(valores: list[Decimal | None]):
    rotulos = [str(i) for i in range(len(valores))]
    for html in (graficos.linha("x", rotulos, {"x": valores}), graficos.barras("x", rotulos, {"x": valores})):
        numeros = re.findall(r' (c?[xy]|width|height|r)="(-?[\d.]+)"', html)
        assert all(0 <= float(numero) <= 480 for _, numero in numeros)
    deitado = graficos.barras_horizontais("x", rotulos, valores)
    assert all(0 <= float(x) <= 480 for x in re.findall(r' x="(-?[\d.]+)"', deitado))


def test_it_draws_zeros():
    assert "<svg" in graficos.barras("Vendas", MESES, {"Receita": [0, 0, 0]})


def test_it_refuses_values_that_do_not_fit_the_labels():
    with pytest.raises(ValueError, match=r"The series 'Receita' has 2 values for 3 labels\."):
        graficos.linha("Vendas", MESES, {"Receita": [1, 2]})
