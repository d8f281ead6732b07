"""Every page is one that keyboards and screen readers can use, light or dark, and that fits a desk and a phone."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from pedidos.models import Pedido, Produto
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from tests.examples import WIDE
from tests.permissions.table import addresses, cells
from tests.permissions.test_matriz import caminhos, por_sala
from tests.permissions.world import PESSOAS
from vendedor.models import Vendedor

# What is no page: files, words for machines, parts of a page.
SEM_PAGINA = {
    *("healthz", "readiness", "metrics"),
    *("pedidos:procurar_cliente", "pedidos:procurar_produto", "pedidos:catalogo", "pedidos:enviado"),
    *("vendedores:procurar", "vendedores:procurar_ativos"),
    *(
        "pagamentos:comprovante",
        "reembolsos:comprovante",
        "coletas:recibo",
        "importar:modelo_pedidos",
        "importar:modelo_produtos",
        "importar:modelo_clientes",
        "importar:modelo_precos",
    ),
}
PAGINAS_DA_API = {"api:openapi-view", "api:api-root"}
SEM_PAGINA |= {url for url in addresses() if url.startswith("api:")} - PAGINAS_DA_API
# Each with the first person of the table to whom it opens.
PAGINAS: dict[str, str] = {}
for cell in cells():
    if cell.method == "GET" and cell.status == 200 and cell.url not in SEM_PAGINA and ":exportar_" not in cell.url:
        PAGINAS.setdefault(cell.url, cell.pessoa)
SALAS = por_sala(PAGINAS)
ERRADAS = {
    "pedidos:lista": "?de=x&ate=y&ordem=z",
    "pedidos:cancelar": "",
    "pedidos:novo": "",
    "pagamentos:novo": "",
    "clientes:novo": "",
    "produtos:novo": "",
    "coletas:estornar": "",
    "estoque:contar": "",
    "estoque:ajustar": "",
}
CORES = ["color-contrast", "link-in-text-block"]
# The colours are those of one sheet, and these pages use all of them; EXAMPLES=1 looks at every page by day too.
DE_DIA = {"inicio", "vendedor:dashboard", "pedidos:lista", "pedidos:novo", "pedidos:detalhe", "pagamentos:lista"}
# Its report in full is ten times as long, and every word of it would be checked on its way here.
VIOLATIONS = """async rules => {
    const runOnly = rules.length ? {type: "rule", values: rules} : undefined
    const {violations} = await axe.run({resultTypes: ["violations"], runOnly})
    return violations.map(({id, help, nodes}) => `${id}: ${help} ${nodes.map(node => node.html.slice(0, 120))}`)
}"""


@pytest.fixture
def com_dados(ana: Vendedor, transactional_db: None) -> None:
    """Something to show on every page: paid, collected, pending."""
    cast.um_pedido(ana, pago=True)
    cast.um_pedido(ana)


def o_que_axe_acha(visita: Visita, regras: Sequence[str] = ()) -> list[str]:
    """By these rules of axe alone, or by all of them."""
    visita.sossegar()
    visita.page.evaluate(AXE_SCRIPT)
    return list(visita.page.evaluate(VIOLATIONS, list(regras)))


@pytest.mark.parametrize("sala", SALAS)
def test_no_page_of_a_room_has_a_violation(
    visitar: Callable[..., Visita], com_dados: None, ana: Vendedor, bruno: Vendedor, sala: str
):
    assert PAGINAS.keys() >= DE_DIA
    abertas = cache(lambda pessoa: visitar(PESSOAS[pessoa](ana, bruno)))
    achados = {}
    for url, endereco in caminhos(SALAS[sala], ana).items():
        visita = abertas(PAGINAS[url])
        assert visita.abrir(endereco).status == 200, url
        visita.olhar(LARGURAS["telefone"], escuro=True)
        achados[url] = o_que_axe_acha(visita) + visita.nao_cabem()
        # Structure and names are those of the phone; what differs at the desk is the light and what fits.
        visita.olhar(LARGURAS["mesa"], escuro=False)
        achados[url] += visita.nao_cabem() + (o_que_axe_acha(visita, CORES) if WIDE or url in DE_DIA else [])

    assert achados == {url: [] for url in SALAS[sala]}


def test_no_page_has_a_violation_where_something_is_wrong(
    visitar: Callable[..., Visita], com_dados: None, ana: Vendedor, bruno: Vendedor
):
    abertas = cache(lambda pessoa: visitar(PESSOAS[pessoa](ana, bruno)))
    achados = {}
    for url, endereco in caminhos(ERRADAS, ana).items():
        visita = abertas(PAGINAS[url])
        visita.abrir(endereco + ERRADAS[url])
        if not ERRADAS[url]:
            visita.page.locator("main form button:not([name], [type=button])").click()
        visita.page.locator(".erro, .errorlist, .resumo-dos-erros").first.wait_for()
        achados[url] = o_que_axe_acha(visita)
        for nome, largura in LARGURAS.items():
            visita.olhar(largura, escuro=nome == "telefone")
            achados[url] += visita.nao_cabem()

    assert achados == {url: [] for url in ERRADAS}


def test_it_has_no_violation_in_the_form_of_a_pick_up(visitar: Callable[..., Visita], com_dados: None, ana: Vendedor):
    # The order of the table is not paid, and has no form to fill in.
    visita = visitar(PESSOAS["logistica"](ana, ana), LARGURAS["telefone"])
    visita.abrir(f"/coletas/nova/{Pedido.objects.a_coletar()[0].pk}")
    antes = o_que_axe_acha(visita)
    visita.page.get_by_role("button", name="Registrar coleta").click()
    visita.page.get_by_text("Escreva o nome de quem leva a mercadoria.").wait_for()

    assert (antes, o_que_axe_acha(visita)) == ([], [])


def test_it_has_no_violation_where_payments_are_marked(visitar: Callable[..., Visita], com_dados: None, ana: Vendedor):
    pagamento = cast.um_pagamento(Pedido.objects.latest("pk"), Decimal(10))
    visita = visitar(PESSOAS["financeiro"](ana, ana), LARGURAS["telefone"])
    # So filtered, all of the filter is unfolded.
    visita.abrir("/pagamentos/?status=PENDENTE")
    lista = o_que_axe_acha(visita) + visita.nao_cabem()
    visita.page.get_by_label(f"Marcar {pagamento.pk}").check()
    visita.page.get_by_role("button", name="Aprovar os marcados").click()
    visita.page.get_by_text("Total de 1 pagamento").wait_for()

    assert (lista, o_que_axe_acha(visita)) == ([], [])


def test_it_has_no_violation_where_changes_of_a_file_are_shown(
    visitar: Callable[..., Visita], com_dados: None, ana: Vendedor
):
    linhas = [f"{Produto.objects.latest('pk').codigo_interno};99,90", f"{'NAO-HA-' * 5};1,00", "PIL;três reais"]
    visita = visitar(PESSOAS["gerente"](ana, ana), LARGURAS["telefone"])
    visita.abrir("/importar/produtos/novo")
    visita.page.get_by_label("Planilha").set_input_files(
        {"name": "precos.csv", "mimeType": "text/csv", "buffer": "\n".join(["código;custo", *linhas]).encode()}
    )
    visita.page.get_by_role("button", name="Enviar e conferir").click()
    visita.page.get_by_role("heading", name="O que muda").wait_for()

    assert o_que_axe_acha(visita) + visita.nao_cabem() == []


def test_what_does_not_fit_would_be_found(visitar: Callable[..., Visita], com_dados: None, ana: Vendedor):
    visita = visitar(ana.usuario, LARGURAS["telefone"])
    visita.abrir("/clientes/")
    assert visita.nao_cabem() == []
    for regra in (
        ".filtros .botao { min-width: 30rem }",
        "h1 { overflow: hidden; width: 2rem; white-space: nowrap }",
        "summary { min-height: 0 !important }",
    ):
        visita.page.evaluate(
            "regra => document.styleSheets[0].insertRule(regra, document.styleSheets[0].cssRules.length)", regra
        )

    assert {achado.split(":")[0] for achado in visita.nao_cabem()} == {"sticks out", "cut off", "too small"}


def test_a_violation_would_be_found(visitar: Callable[..., Visita], com_dados: None, ana: Vendedor):
    visita = visitar(ana.usuario)
    visita.abrir("/")
    visita.page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")

    assert [achado.split(":")[0] for achado in o_que_axe_acha(visita)] == ["label"]
