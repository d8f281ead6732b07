"""The finance desk ticks all payments of a page at once."""

from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import expect

from pedidos.acesso import Papel
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from vendedor.models import Vendedor


def test_one_box_ticks_all_of_the_page(visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor):
    for _ in range(3):
        cast.um_pagamento(cast.um_pedido(ana), Decimal(100))
    visita = visitar(cast.uma_pessoa("felipe", Papel.FINANCEIRO), LARGURAS["telefone"])
    page = visita.page
    visita.abrir("/pagamentos/")
    todos, caixas = page.get_by_label("Marcar todos desta página"), page.locator("input[name=marcado]")

    todos.check()
    for n in range(3):
        expect(caixas.nth(n)).to_be_checked()
    caixas.nth(1).uncheck()
    expect(todos).not_to_be_checked()
    todos.check()
    assert visita.nao_cabem() == []
    page.get_by_role("button", name="Aprovar os marcados").click()

    expect(page.get_by_role("main")).to_contain_text("R$ 300,00")
