"""Every page fits a phone and a desk, in light and in dark, with the names and figures of real life."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from apuracao.models import Apuracao
from pedidos.acesso import Papel
from pedidos.models import Cliente
from tests.browser.conftest import LARGURAS, Visita
from tests.cast import um_cliente, um_pedido, um_produto, um_vendedor, uma_pessoa

NOME_LONGO = "Comercial de Bebidas, Gelo, Carvão e Conveniência Irmãos Albuquerque & Cavalcanti do Vale do Paraíba Ltda"
PAGINAS = [
    "/",
    "/entrar/",
    "/sair/",
    "/senha/",
    "/apuracao/?ano=2024",
    "/apuracao/?ano=1234567890",
    "/nada-aqui/" + "x" * 200,
]
DO_VENDEDOR = ["/vendedor/", "/vendedor/rankings", "/vendedor/cliente/{cliente}", "/casa/"]
DOS_PEDIDOS = ["/pedidos/", "/pedidos/novo", "/importar/novo"]
DO_PEDIDO = [f"/pedidos/{{pedido}}{verbo}" for verbo in ("", "/editar", "/confirmar", "/cancelar", "/imprimir")]
LUMINANCIA = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def cliente(transactional_db: None) -> Cliente:
    """A client with a name without end, who bought for millions."""
    ana = um_vendedor("Ana")
    cliente = um_cliente(ana, NOME_LONGO, fantasia="Supercalifragilisticoespialidoso" * 3)
    produto = um_produto("Cerveja Pilsen Puro Malte Long Neck 355 ml caixa com 24 unidades retornáveis", "5.00")
    hoje = timezone.localdate()
    for dia in (date(2024, 3, 1), date(2024, 4, 1), hoje, hoje - timedelta(days=8), hoje - timedelta(days=40)):
        um_pedido(ana, cliente=cliente, produto=produto, quantidade=99_999, preco="1234.56", pago=True, data=dia)
    Apuracao.objects.create(
        ano=2024, mes=3, receita_total=Decimal("123454765.44"), custo_produtos=Decimal("1"), outros_custos=Decimal("9")
    )
    return cliente


@pytest.fixture
def gilda(cliente: Cliente) -> User:
    return uma_pessoa("gilda", Papel.GERENTE, first_name="Gilda Aparecida", last_name="Nascimento de Albuquerque")


def test_it_never_scrolls_sideways(visitar: Callable[..., Visita], gilda: User, cliente: Cliente):
    # Pending, so that it may be edited.
    assert cliente.vendedor
    pedido = um_pedido(cliente.vendedor, cliente=cliente, quantidade=99_999, preco="1234.56")
    visita = visitar(gilda)
    wide = {}
    for caminho in PAGINAS + DO_VENDEDOR + DOS_PEDIDOS + DO_PEDIDO:
        visita.abrir(caminho.format(cliente=cliente.pk, pedido=pedido.pk))
        visita.sossegar()
        for largura in LARGURAS.values():
            visita.olhar(largura, escuro=False)
            if transbordam := visita.transbordam():
                wide[caminho, largura] = transbordam

    assert wide == {}


def test_it_is_printed_whole_on_a4(visitar: Callable[..., Visita], gilda: User, cliente: Cliente):
    assert cliente.vendedor
    # Owed, so that it is among the receivables.
    pedido = um_pedido(cliente.vendedor, cliente=cliente, quantidade=99_999, preco="1234.56")
    papeis = [f"/pedidos/{pedido.pk}/imprimir", "/vendedor/comissoes/imprimir", "/receber/", "/apuracao/?ano=2024"]
    # A4 without its margins.
    visita = visitar(gilda, 703)
    visita.page.emulate_media(media="print", color_scheme="dark")
    for caminho in DO_VENDEDOR + papeis:
        visita.abrir(caminho.format(cliente=cliente.pk))
        visita.sossegar()

        assert visita.transbordam() == [], caminho
        assert visita.page.get_by_role("navigation").count() == 0, caminho
        assert visita.page.get_by_role("button").count() == 0, caminho
        assert visita.page.evaluate(LUMINANCIA) == "rgb(255, 255, 255)"
        cabecalhos = visita.page.locator("thead").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
        assert set(cabecalhos) == {"table-header-group"}

    visita.page.evaluate("window.print = () => { document.title = 'impresso' }")
    visita.page.emulate_media(media="screen")
    visita.page.get_by_role("button", name="Imprimir").click()
    assert visita.page.title() == "impresso"


def test_a_chart_says_its_values_at_a_touch_and_at_the_keys(visitar: Callable[..., Visita], gilda: User):
    visita = visitar(gilda, LARGURAS["telefone"])
    visita.abrir("/vendedor/")
    grafico = visita.page.get_by_role("img", name="Vendas por dia")
    valor = visita.page.locator("figure", has=grafico).get_by_role("status")
    ultima = f"{timezone.localdate():%d/%m}: R$ 123.454.765,44"

    box = grafico.bounding_box()
    assert box
    # Nobody hits the last of thirty bars: near it is enough.
    grafico.click(position={"x": box["width"] - 3, "y": 20})
    expect(valor).to_have_text(ultima)
    assert visita.transbordam() == []
    visita.page.get_by_role("heading", level=1).click()
    expect(valor).to_be_empty()

    grafico.focus()
    for tecla, texto in (("End", ultima), ("ArrowLeft", ": R$ 0,00"), ("Escape", "")):
        visita.page.keyboard.press(tecla)
        expect(valor).to_have_text(re.compile(re.escape(texto) + "$"))


def test_it_unfolds_the_whole_menu_on_a_phone(visitar: Callable[..., Visita], gilda: User):
    visita = visitar(gilda, LARGURAS["telefone"])
    visita.abrir("/")
    menu = visita.page.get_by_role("navigation", name="Principal")
    assert menu.count() == 0

    visita.page.get_by_text("Menu", exact=True).click()

    assert {"Painel", "Rankings", "Apuração", "Administração"} <= set(menu.get_by_role("link").all_inner_texts())
    assert visita.transbordam() == []


def test_the_bar_of_a_phone_holds_the_search_and_the_menu_in_one_row(visitar: Callable[..., Visita], gilda: User):
    visita = visitar(gilda, LARGURAS["telefone"])
    visita.abrir("/")
    rows = [visita.page.locator(f".topo {part}").bounding_box() for part in (".busca-geral", ".menu-dobrado")]

    assert rows[0] is not None
    assert rows[1] is not None
    assert rows[0]["y"] < rows[1]["y"] + rows[1]["height"] / 2 < rows[0]["y"] + rows[0]["height"]


def test_it_shows_the_whole_year_on_a_desk(visitar: Callable[..., Visita], gilda: User):
    um_pedido(um_vendedor("Bruno"), quantidade=1, preco="1234567.89", pago=True, data=date(2023, 3, 1))
    Apuracao.objects.create(ano=2023, mes=3, receita_total=234_567, custo_produtos=123_456, verba_scann=45_678)
    visita = visitar(gilda)
    visita.abrir("/apuracao/?ano=2023")
    year = visita.page.get_by_role("region", name="Mês a mês")

    assert "R$ 1.234.567,89" in year.inner_text()
    assert year.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_it_follows_the_light_or_dark_of_the_machine(visitar: Callable[..., Visita], gilda: User):
    brilho = {}
    for escuro in (False, True):
        visita = visitar(gilda, escuro=escuro)
        visita.abrir("/apuracao/?ano=2024")
        cores = [
            [int(number) for number in re.findall(r"\d+", str(visita.page.evaluate(script)))[:3]]
            for script in (LUMINANCIA, LUMINANCIA.replace("backgroundColor", "color"))
        ]
        brilho[escuro] = [sum(cor) for cor in cores]

    (fundo_claro, letra_clara), (fundo_escuro, letra_escura) = brilho[False], brilho[True]
    assert fundo_claro > 600
    assert letra_clara < 200
    assert fundo_escuro < 200
    assert letra_escura > 600


def test_it_colours_the_charts_from_the_stylesheet(visitar: Callable[..., Visita], gilda: User):
    fills = set()
    for escuro in (False, True):
        visita = visitar(gilda, escuro=escuro)
        visita.abrir("/apuracao/?ano=2024")
        bars = visita.page.locator(".desenho .barra")
        assert bars.count() > 0
        fills.add(bars.first.evaluate("bar => getComputedStyle(bar).fill"))

    assert len(fills) == 2
    assert "rgb(0, 0, 0)" not in fills


def test_it_keeps_chart_labels_readable_on_a_phone(visitar: Callable[..., Visita], gilda: User):
    visita = visitar(gilda, LARGURAS["telefone"])
    visita.abrir("/apuracao/?ano=2024")
    # The size in the drawing's own units, times how much the drawing is shrunk.
    script = """text => parseFloat(getComputedStyle(text).fontSize)
        * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width"""

    assert visita.page.locator(".desenho text").first.evaluate(script) >= 10
