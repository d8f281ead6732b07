"""No page carries scripts or styles of its own, or anything from another site."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from apuracao.models import Apuracao
from pedidos.acesso import Papel
from tests.cast import um_pedido, uma_pessoa
from vendedor.models import Vendedor

PAGINAS = ["/", "/apuracao/?ano=2024", "/apuracao/?ano=x", "/sair/", "/nada/", "/entrar/"]


@pytest.mark.parametrize("caminho", PAGINAS)
def test_it_is_plain_html_with_stylesheets_of_ours(ana: Vendedor, caminho: str):
    um_pedido(ana, data=date(2024, 3, 1), pago=True)
    Apuracao.objects.create(ano=2024, mes=3, receita_total=Decimal(1))
    client = Client()
    if caminho != "/entrar/":
        client.force_login(uma_pessoa("gilda", Papel.GERENTE))

    html = client.get(caminho).content.decode()

    assert not re.search(r"<script(?! src=./static/[^>]+></script>)|<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert set(re.findall(r"https?://[^\"' <]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert '<html lang="pt-br">' in html
    assert html.count("<h1") == 1
    assert 'name="viewport"' in html


@pytest.mark.parametrize("caminho", ["/", "/apuracao/?ano=2024"])
def test_it_holds_no_token_so_that_it_may_be_cached(db: None, caminho: str):
    client = Client()
    client.force_login(uma_pessoa("gilda", Papel.GERENTE))

    response = client.get(caminho)

    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert not response.cookies
