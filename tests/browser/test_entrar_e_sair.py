"""A person comes in through the form, and goes out again."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from pedidos.acesso import Papel
from tests.browser.conftest import Visita
from tests.cast import uma_pessoa

SENHA = "cerveja gelada 9"


@pytest.fixture
def gilda(transactional_db: None) -> User:
    gilda = uma_pessoa("gilda", Papel.GERENTE)
    gilda.set_password(SENHA)
    gilda.save()
    return gilda


def test_it_comes_in_by_the_form_and_goes_out_by_the_menu(visitar: Callable[..., Visita], gilda: User):
    visita = visitar()
    page = visita.page
    visita.abrir("/apuracao/")

    page.get_by_label("Usuário").fill("gilda")
    page.get_by_label("Senha").fill(SENHA)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Apuração de")

    page.get_by_role("link", name="Sair").click()
    page.get_by_role("button", name="Sair").click()
    expect(page.get_by_text("Você saiu. Até logo!")).to_be_visible()

    visita.abrir("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrar")


def test_it_says_kindly_that_the_password_is_wrong_and_keeps_the_name(visitar: Callable[..., Visita], gilda: User):
    visita = visitar()
    page = visita.page
    visita.abrir("/entrar/")

    page.get_by_label("Usuário").fill("gilda")
    page.get_by_label("Senha").fill("errada")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Usuário ou senha não conferem.")
    expect(page.get_by_label("Usuário")).to_have_value("gilda")
    expect(page.get_by_label("Senha")).to_have_value("")


def test_it_can_be_walked_through_with_the_keyboard(visitar: Callable[..., Visita], gilda: User):
    visita = visitar(gilda)
    visita.abrir("/")

    visita.page.keyboard.press("Tab")
    expect(visita.page.get_by_role("link", name="Ir para o conteúdo")).to_be_focused()
    visita.page.keyboard.press("Enter")
    expect(visita.page.get_by_role("main")).to_be_focused()
