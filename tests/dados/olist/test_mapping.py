"""The tables of mapping.py, row by row."""

from datetime import datetime
from decimal import Decimal

import pytest

from dados.olist import mapping
from dados.olist.categorias import codigo_da_categoria, nome_da_categoria
from dados.olist.mapping import status_do_pagamento, status_do_pedido
from pedidos.models import Pagamento, Pedido

OPEN = ["created", "approved", "invoiced", "processing", "shipped", "delivered"]
CANCELLED = ["canceled", "unavailable"]


@pytest.mark.parametrize("olist", CANCELLED)
@pytest.mark.parametrize("aprovado", [0, 100])
@pytest.mark.parametrize("despachado", [True, False])
def test_it_cancels_what_olist_cancelled_whatever_happened_to_it(olist, aprovado, despachado):
    status = status_do_pedido(olist, itens=100, frete=30, aprovado=aprovado, despachado=despachado)

    assert status == Pedido.Status.CANCELADO


@pytest.mark.parametrize("olist", OPEN)
@pytest.mark.parametrize(
    ("itens", "aprovado", "despachado", "status"),
    [
        (100, 99, False, Pedido.Status.PENDENTE),
        (100, 99, True, Pedido.Status.PENDENTE),
        (100, 100, False, Pedido.Status.PAGAMENTO_APROVADO),
        (100, 101, True, Pedido.Status.COLETA_CONCLUIDA),
        (0, 100, False, Pedido.Status.PENDENTE),
        (0, 100, True, Pedido.Status.PENDENTE),
    ],
)
def test_it_lets_payment_and_dispatch_decide_about_the_others(olist, itens, aprovado, despachado, status):
    assert status_do_pedido(olist, itens=itens, frete=30, aprovado=aprovado, despachado=despachado) == status


def test_it_knows_every_status_and_payment_type_of_olist():
    assert {*OPEN, *CANCELLED} == mapping.STATUS_OLIST
    assert mapping.METODOS == {
        "credit_card": Pagamento.Metodo.CARTAO_CREDITO,
        "debit_card": Pagamento.Metodo.CARTAO_DEBITO,
        "boleto": Pagamento.Metodo.BOLETO,
        "voucher": Pagamento.Metodo.VALE,
        "not_defined": Pagamento.Metodo.OUTRO,
    }


@pytest.mark.parametrize(
    ("olist", "order_approved", "status"),
    [
        ("delivered", True, Pagamento.Status.APROVADO),
        ("canceled", True, Pagamento.Status.APROVADO),
        ("canceled", False, Pagamento.Status.REJEITADO),
        ("unavailable", False, Pagamento.Status.REJEITADO),
        ("delivered", False, Pagamento.Status.PENDENTE),
        ("created", False, Pagamento.Status.PENDENTE),
    ],
)
def test_it_approves_the_payments_of_approved_orders_only(olist, order_approved, status):
    assert status_do_pagamento(olist, order_approved=order_approved) == status


@pytest.mark.parametrize(
    ("valor", "unidades", "margem", "preco"),
    [
        (1000, 1, "30", "7.00"),
        (1299, 1, "30", "9.09"),
        (1299, 1, "0", "12.99"),
        (1299, 1, "99.99", "0.00"),
        (3000, 3, "12.5", "8.75"),
        (1, 2, "0", "0.01"),
    ],
)
def test_it_assumes_what_a_unit_cost_from_the_margin_on_its_sale(valor, unidades, margem, preco):
    assert mapping.preco_de_compra_suposto(valor, unidades, Decimal(margem)) == Decimal(preco)


@pytest.mark.parametrize(
    ("olist", "nome"),
    [
        ("sao paulo", "Sao Paulo"),
        ("sao jose dos campos", "Sao Jose dos Campos"),
        ("sao joao d'alianca", "Sao Joao d'Alianca"),
        ("pingo-d'agua", "Pingo-d'Agua"),
        ("mogi-guacu", "Mogi-Guacu"),
        ("nao-me-toque", "Nao-Me-Toque"),
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("loja@exemplo.com.br", ""),
        ("", ""),
    ],
)
def test_it_gives_cities_their_capitals_and_shows_no_email_as_one(olist, nome):
    assert mapping.nome_da_cidade(olist) == nome


def test_it_tells_a_time_that_was_shown_twice_from_one_that_was_never_shown():
    # Set back at midnight of 18 February 2018, set forward at midnight of 15 October 2017.
    assert mapping.is_ambiguous(datetime.fromisoformat("2018-02-17 23:30:00"))
    assert not mapping.is_ambiguous(datetime.fromisoformat("2018-02-17 22:59:59"))
    assert not mapping.is_ambiguous(datetime.fromisoformat("2017-10-15 00:30:00"))


def test_it_takes_a_time_that_was_shown_twice_as_the_first():
    assert mapping.momento(datetime.fromisoformat("2018-02-17 23:30:00")).isoformat() == "2018-02-17T23:30:00-02:00"


@pytest.mark.parametrize(
    ("olist", "codigo", "nome"),
    [
        ("beleza_saude", "BELEZA_SAUDE", "Beleza e saúde"),
        ("pc_gamer", "PC_GAMER", "PC gamer"),
        ("uma_categoria_nova", "UMA_CATEGORIA_NOVA", "Uma categoria nova"),
        ("", "OUTROS", "Outros"),
    ],
)
def test_it_names_categories_in_portuguese(olist, codigo, nome):
    assert (codigo_da_categoria(olist), nome_da_categoria(olist)) == (codigo, nome)
