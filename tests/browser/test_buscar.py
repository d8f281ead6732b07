"""The search of every page by keyboard."""

from collections.abc import Callable

from django.contrib.auth.models import User
from playwright.sync_api import expect

from pedidos.models import Cliente
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from vendedor.models import Vendedor


def test_a_key_leads_to_the_search_and_what_is_typed_to_its_page(visitar: Callable[..., Visita], gilda: User) -> None:
    produto = cast.um_produto("Água tônica")
    for largura in LARGURAS.values():
        visita = visitar(gilda, largura)
        page = visita.page
        for keys in ("/", "Control+k"):
            visita.abrir("/")
            page.keyboard.press(keys)
            expect(page.get_by_role("searchbox", name="Buscar em tudo")).to_be_focused()
            page.keyboard.type("tonica")
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_contain_text(produto.nome)


def test_a_slash_that_is_typed_stays_where_it_is_typed(
    visitar: Callable[..., Visita], gilda: User, ana: Vendedor
) -> None:
    Cliente.objects.create(nome="Bar do Zé", vendedor=ana)
    visita = visitar(gilda)
    visita.abrir("/clientes/")
    field = visita.page.get_by_label("Nome, CPF/CNPJ")
    field.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("/")
