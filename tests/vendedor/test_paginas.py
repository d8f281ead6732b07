"""What the pages show, in words and figures, and what they cost."""

import random
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast
from tests.vendedor.as_vendas import pedidos_quaisquer, um_comercio
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
# The session, the user, and his roles.
QUEM_PERGUNTA = 3


@pytest.fixture
def sem_cache(settings: Any) -> None:
    settings.CACHECORE = {**settings.CACHECORE, "ENABLED": False}


def as_consultas(client: Client, pagina: str) -> int:
    with CaptureQueriesContext(connection) as consultas:
        assert client.get(pagina).status_code == 200
    return len(consultas) - QUEM_PERGUNTA


def muito_mais(vendedores: list[Vendedor]) -> None:
    sorte = random.Random(7)
    for vendedor in vendedores:
        clientes = [cast.um_cliente(vendedor, f"Mais {n}") for n in range(8)]
        produtos = [cast.um_produto(f"{vendedor.nome} {n}") for n in range(5)]
        pedidos_quaisquer(sorte, 30, [vendedor], clientes, produtos)


def test_it_asks_as_often_whatever_there_is_to_show(sem_cache, gilda):
    vendedores = um_comercio(1, pedidos=10)
    ana = vendedores[0]
    ze = cast.um_cliente(ana, "Zé")
    cast.um_pedido(ana, cliente=ze)
    da_ana, da_gilda = Client(), Client()
    assert ana.usuario
    da_ana.force_login(ana.usuario)
    da_gilda.force_login(gilda)
    paginas = [
        (da_ana, "/vendedor/?periodo=tudo", 5),
        (da_gilda, f"/vendedor/?periodo=tudo&vendedor={ana.pk}", 5),
        (da_ana, f"/vendedor/cliente/{ze.pk}", 5),
        (da_gilda, f"/vendedor/cliente/{ze.pk}", 5),
        (da_ana, "/vendedor/rankings?periodo=tudo", 2),
        (da_gilda, "/vendedor/rankings?periodo=tudo", 3),
    ]
    assert [as_consultas(client, pagina) for client, pagina, _ in paginas] == [n for *_, n in paginas]

    muito_mais(vendedores)
    for _ in range(15):
        cast.um_pedido(ana, cliente=ze)

    assert [as_consultas(client, pagina) for client, pagina, _ in paginas] == [n for *_, n in paginas]


def test_the_dashboard_says_the_figures_of_the_period(ana, client):
    hoje = timezone.localdate()
    cast.um_pedido(ana, quantidade=30, pago=True, data=hoje)
    pedido = cast.um_pedido(ana, quantidade=10, data=hoje)
    cast.um_pagamento(pedido, Decimal("60.00"))
    cast.um_pedido(ana, quantidade=20, data=hoje - timedelta(days=30))
    client.force_login(ana.usuario)
    html = " ".join(client.get("/vendedor/").content.decode().split())

    for rotulo, valor in {
        "Vendas": "R$ 400,00",
        "Receita": "R$ 300,00",
        "Margem bruta": "R$ 320,00",
        "Pedidos": "2",
        "Ticket médio": "R$ 200,00",
        "Comissão": "R$ 15,00",
        "Pagamentos pendentes": "R$ 60,00",
        "Clientes ativos": "1",
        "Sem compra há 7 dias": "0",
    }.items():
        rotulo_e_valor = f'<span class="cartao-rotulo">{rotulo}</span> <span class="cartao-valor">{valor}</span>'
        assert rotulo_e_valor in html
    assert '+100,0 %</span> antes <span class="junto">R$ 200,00</span>' in html
    assert "1 pagamento à espera de decisão" in html
    assert "pago por inteiro; faltam R$ 100,00" in html


def test_the_client_page_says_all_of_him(ana, client):
    hoje = timezone.localdate()
    cliente = cast.um_cliente(
        ana, "José da Silva ME", fantasia="Bar do Zé", cpf_cnpj="52998224725", cidade="Niterói", uf="RJ"
    )
    primeiro = cast.um_pedido(ana, cliente=cliente, quantidade=5, data=hoje - timedelta(days=400))
    ultimo = cast.um_pedido(ana, cliente=cliente, quantidade=10, data=hoje - timedelta(days=9))
    cast.um_pagamento(ultimo, Decimal("60.00"))
    cancelado = cast.um_pedido(ana, cliente=cliente, quantidade=99)
    cancelado.cancelar()
    client.force_login(ana.usuario)
    html = client.get(f"/vendedor/cliente/{cliente.pk}").content.decode()

    for texto in (
        "Bar do Zé",
        "José da Silva ME",
        "529.982.247-25",
        "Niterói/RJ",
        "há 9 dias",
        "R$ 150,00",
        "R$ 75,00",
    ):
        assert texto in html
    assert f"{hoje - timedelta(days=400):%d/%m/%Y}" in html
    for pedido in (primeiro, ultimo, cancelado):
        assert f"Pedido {pedido.pk}<" in html
    assert "1 pedido no período" in html
    assert html.count("R$ 990,00") == 2  # the cancelled order and its line, and no sum


def test_the_orders_of_a_client_come_by_twenty(ana, client):
    hoje = timezone.localdate()
    pedidos = [cast.um_pedido(ana, data=hoje - timedelta(days=n)) for n in range(45)]
    client.force_login(ana.usuario)
    pagina = f"/vendedor/cliente/{pedidos[0].cliente_id}"
    paginas = [client.get(f"{pagina}?pagina={n}").content.decode() for n in (1, 2, 3)]

    assert [html.count('class="pedido"') for html in paginas] == [20, 20, 5]
    assert f"Pedido {pedidos[20].pk}<" in paginas[1]
    assert "Anterior" not in paginas[0]
    assert 'href="?pagina=2#pedidos">Próxima' in paginas[0]
    assert 'href="?pagina=3#pedidos">Última' in paginas[0]
    assert "Próxima" not in paginas[2]


def test_a_period_narrows_the_orders_of_a_client(ana, client):
    hoje = timezone.localdate()
    novo, velho = cast.um_pedido(ana, data=hoje), cast.um_pedido(ana, data=hoje - timedelta(days=100))
    client.force_login(ana.usuario)
    html = client.get(f"/vendedor/cliente/{novo.cliente_id}?periodo=30").content.decode()

    assert f"Pedido {novo.pk}<" in html
    assert f"Pedido {velho.pk}<" not in html


def test_the_rankings_are_ordered_as_asked(ana, gilda, client):
    barato = cast.um_produto("Água", preco_compra="0.10")
    caro = cast.um_produto("Uísque", preco_compra="9.00")
    muito, rico = cast.um_cliente(ana, "Compra muito"), cast.um_cliente(ana, "Deixa margem")
    cast.um_pedido(ana, cliente=muito, produto=caro, quantidade=50)
    cast.um_pedido(ana, cliente=rico, produto=barato, quantidade=20, pago=True)
    client.force_login(gilda)

    def primeiro(por: str) -> str:
        html = client.get(f"/vendedor/rankings?por={por}").content.decode()
        tabela = html.split('aria-label="Clientes">')[1]
        return min("Compra muito", "Deixa margem", key=tabela.index)

    assert [primeiro(por) for por in ("vendas", "receita", "margem")] == [
        "Compra muito",
        "Deixa margem",
        "Deixa margem",
    ]


def test_rankings_that_may_be_old_say_of_when_they_are(gilda, client, settings):
    client.force_login(gilda)
    assert "Números de" not in client.get("/vendedor/rankings").content.decode()

    settings.RANKINGS_STALE_FOR = 30
    exatos = client.get("/vendedor/rankings?por=vendas").content.decode()
    assert re.search(r"Números de \d\d/\d\d/\d{4} \d\d:\d\d:\d\d; podem ter", exatos)


def test_names_are_text_and_never_markup(ana, gilda, client):
    mau = '<script>alert("x")</script>'
    cliente = cast.um_cliente(ana, mau, cidade="<b>", telefone='"><i>')
    cast.um_pedido(ana, cliente=cliente, produto=cast.um_produto(f"Produto {mau}"))
    cast.um_cliente(ana, f"{mau} nunca")
    ana.nome = f"Ana {mau}"
    ana.save()
    client.force_login(gilda)

    for pagina in (f"/vendedor/?vendedor={ana.pk}", f"/vendedor/cliente/{cliente.pk}", "/vendedor/rankings"):
        html = client.get(pagina).content.decode()
        assert "<script>" not in html
        assert '"><i>' not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize("pagina", ["/vendedor/", "/vendedor/rankings", "/vendedor/cliente/{}"])
def test_an_empty_shop_has_pages_that_say_so(ana, client, pagina):
    client.force_login(ana.usuario)
    html = client.get(pagina.format(cast.um_cliente(ana).pk)).content.decode()

    assert 'class="vazio"' in html
    assert "None" not in html
