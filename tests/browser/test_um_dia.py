"""A whole day in the browser: sold, paid, picked up in two parts, and seen at once by whoever may see it."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pedidos.acesso import Papel
from pedidos.models import Estoque, MovimentacaoEstoque, Pedido
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from vendedor.models import Vendedor

VENDIDO = "R$ 350,00"


@pytest.fixture
def distribuidora(ana: Vendedor, bruno: Vendedor, transactional_db: None) -> None:
    cast.um_cliente(ana, "Bar do Zé")
    cast.um_cliente(bruno, "Adega da Lu")
    pilsen = cast.um_produto("Cerveja Pilsen", "2.00", codigo_interno="PIL")
    Estoque.objects.movimentar(pilsen.pk, MovimentacaoEstoque.Tipo.ENTRADA, 120, motivo="Compra", responsavel=None)


def titulo(page: Page, palavras: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(palavras))


@pytest.mark.usefixtures("distribuidora")
def test_a_day_from_the_order_to_the_settlement(visitar: Callable[..., Visita], ana: Vendedor, bruno: Vendedor):
    vende = visitar(ana.usuario, LARGURAS["telefone"])
    paga = visitar(cast.uma_pessoa("fausto", Papel.FINANCEIRO))
    entrega = visitar(cast.uma_pessoa("lucio", Papel.LOGISTICA), LARGURAS["telefone"], escuro=True)
    gerencia = visitar(cast.uma_pessoa("gilda", Papel.GERENTE))
    hoje = timezone.localdate()
    do_gerente = (
        f"/vendedor/?vendedor={ana.pk}",
        "/vendedor/rankings?por=receita",
        f"/apuracao/?ano={hoje.year}",
        f"/apuracao/{hoje.year}/{hoje.month}/",
    )
    # They lie in the cache as they are before the day begins.
    for caminho in do_gerente:
        gerencia.abrir(caminho)
        expect(gerencia.page.locator("main")).not_to_contain_text(VENDIDO)

    # The seller sells.
    vende.abrir("/pedidos/novo")
    vende.page.get_by_label("Cliente").fill("Bar do Zé")
    item = vende.page.get_by_role("group", name="Cerveja Pilsen")
    item.get_by_label("Quantidade").fill("100")
    item.get_by_label("Preço de venda").fill("3,50")
    expect(vende.page.locator("#conta-do-pedido")).to_contain_text(f"Total {VENDIDO}")
    # What was asked while he typed is answered: a question cut off by the next page is a complaint.
    vende.page.wait_for_load_state("networkidle")
    vende.page.get_by_role("button", name="Registrar pedido").click()
    titulo(vende.page, r"Pedido \d+ Pendente")
    pedido = Pedido.objects.get()

    # And registers what the client says he has paid.
    vende.page.get_by_role("link", name="Registrar pagamento").click()
    vende.page.get_by_label("Valor").fill("350,00")
    vende.page.get_by_label("Método").select_option("PIX")
    vende.page.get_by_role("button", name="Registrar pagamento").click()
    titulo(vende.page, r"Pagamento \d+ Pendente")
    expect(vende.page.get_by_role("button", name="Aprovar")).to_have_count(0)

    # The finance desk finds it on its account.
    paga.abrir("/pagamentos/?status_pagamento=PENDENTE")
    paga.page.get_by_role("table").get_by_role("row").nth(1).get_by_role("link").first.click()
    paga.page.get_by_role("button", name="Aprovar").click()
    expect(paga.page.get_by_text("Nada mais espera por decisão.")).to_be_visible()

    # The manager sees it at the next look, wherever he looks.
    for caminho in do_gerente:
        gerencia.abrir(caminho)
        expect(gerencia.page.locator("main")).to_contain_text(VENDIDO)

    # The warehouse hands it out in two parts.
    for quantidade, restam, situacao in (("60", "100", "Coleta parcial"), ("40", "40", "Coleta concluída")):
        entrega.abrir("/coletas/a-coletar/")
        entrega.page.get_by_role("table").get_by_role("row").nth(1).get_by_role("link").first.click()
        if entrega.page.get_by_role("button", name="Registrar coleta").count() == 0:
            entrega.page.get_by_role("link", name="Registrar coleta").click()
        cerveja = entrega.page.get_by_label("Cerveja Pilsen")
        expect(entrega.page.get_by_text(f"Restam {restam} de 100")).to_be_visible()
        cerveja.fill(quantidade)
        entrega.page.get_by_label("Quem retira", exact=True).fill("José da Silva")
        entrega.page.get_by_label("Documento de quem retira").fill("12.345.678-9")
        entrega.page.get_by_role("button", name="Registrar coleta").click()
        titulo(entrega.page, r"Coleta \d+")
        assert entrega.transbordam() == []
        vende.abrir(f"/pedidos/{pedido.pk}")
        titulo(vende.page, f"Pedido {pedido.pk} {situacao}")
    assert Estoque.objects.get().quantidade == 20
    entrega.abrir("/coletas/a-coletar/")
    expect(entrega.page.locator("main")).to_contain_text("Nenhum pedido pago espera por coleta.")

    # Who sells to others sees none of it.
    alheio = visitar(bruno.usuario)
    for caminho in ("/pedidos/", "/pagamentos/", "/coletas/", "/vendedor/", "/vendedor/rankings"):
        assert alheio.abrir(caminho).status == 200
        for palavras in (VENDIDO, "Bar do Zé"):
            expect(alheio.page.locator("main")).not_to_contain_text(palavras)
    assert alheio.abrir(f"/pedidos/{pedido.pk}").status == 404
    assert alheio.abrir(f"/vendedor/cliente/{pedido.cliente_id}").status == 404
