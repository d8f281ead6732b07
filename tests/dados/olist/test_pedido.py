"""What an Olist order becomes: pedidos, items, payments, with nothing lost and nothing invented."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum

from pedidos.models import Coleta, ItemPedido, Pagamento, Pedido
from tests.dados.olist.pasta import importar

pytestmark = pytest.mark.django_db

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def the(order_id: str, vendedor: str = "ana") -> Pedido:
    return Pedido.objects.get(referencia_externa=f"olist:{order_id}:{vendedor}")


def test_it_makes_a_collected_pedido_of_a_delivered_order(pasta):
    pasta.pedido("a1", comprado="2018-01-10 10:00:00", despachado="2018-01-12 09:30:00")
    pasta.item("a1", preco="58.9", frete="7.10")
    pasta.pagamento("a1", "66.00", "boleto")

    importar(pasta)

    pedido = the("a1")
    assert (pedido.status, pedido.data, pedido.frete) == ("COLETA_CONCLUIDA", date(2018, 1, 10), Decimal("7.10"))
    assert pedido.criado_em == datetime(2018, 1, 10, 10, tzinfo=SAO_PAULO)
    assert pedido.calcular_total() == Decimal("58.90")
    pagamento = pedido.pagamentos.get()
    assert (pagamento.valor, pagamento.metodo, pagamento.status_pagamento) == (Decimal(66), "BOLETO", "APROVADO")
    assert pagamento.data_registro == pedido.criado_em
    coleta = pedido.coletas.get()
    assert (coleta.status, coleta.data) == ("TOTAL", date(2018, 1, 12))
    assert coleta.criado_em == datetime(2018, 1, 12, 9, 30, tzinfo=SAO_PAULO)
    assert [(row.item.produto.codigo_interno, row.quantidade) for row in coleta.itens.all()] == [("batom", 1)]


def test_it_makes_one_item_of_the_unit_rows_of_a_product_and_price(pasta):
    pasta.pedido("a1")
    for preco in ("10.00", "12.00", "10.00", "10.00"):
        pasta.item("a1", preco=preco)
    pasta.item("a1", produto="creme", preco="10.00")
    pasta.pagamento("a1", "52.00")

    importar(pasta)

    rows = ItemPedido.objects.values_list("produto__codigo_interno", "preco_venda", "quantidade", "valor_total_venda")
    assert list(rows) == [
        ("batom", Decimal("10.00"), 3, Decimal("30.00")),
        ("batom", Decimal("12.00"), 1, Decimal("12.00")),
        ("creme", Decimal("10.00"), 1, Decimal("10.00")),
    ]


def test_it_makes_a_pedido_for_each_seller_and_divides_every_payment_among_them(pasta):
    pasta.pedido("a1")
    pasta.item("a1", vendedor="ana", preco="10.00", frete="5.00")
    pasta.item("a1", produto="creme", vendedor="bruno", preco="30.00", frete="0.00")
    pasta.pagamento("a1", "10.00", "voucher")
    pasta.pagamento("a1", "35.00")

    importar(pasta)

    assert [pedido.vendedor.codigo for pedido in Pedido.objects.order_by("id")] == ["ana", "bruno"]
    assert list(the("a1", "ana").pagamentos.order_by("id_transacao").values_list("id_transacao", "valor")) == [
        ("olist:a1:1:ana", Decimal("3.33")),
        ("olist:a1:2:ana", Decimal("11.67")),
    ]
    assert list(the("a1", "bruno").pagamentos.order_by("id_transacao").values_list("id_transacao", "valor")) == [
        ("olist:a1:1:bruno", Decimal("6.67")),
        ("olist:a1:2:bruno", Decimal("23.33")),
    ]
    assert {pedido.status for pedido in Pedido.objects.all()} == {"COLETA_CONCLUIDA"}


def test_it_keeps_an_order_without_items_and_its_money_under_an_inactive_seller(pasta):
    pasta.pedido("a1", status="unavailable", despachado="", entregue="")
    pasta.pagamento("a1", "70.00")

    said = importar(pasta)

    pedido = the("a1", "olist-sem-vendedor")
    assert (pedido.status, pedido.vendedor.ativo, pedido.cliente.vendedor) == ("CANCELADO", False, None)
    assert pedido.calcular_conta().pago == 70
    assert not pedido.itens.exists()
    assert "1  sem itens: guardado sem vendedor, com os seus pagamentos (por exemplo a1)" in said


def test_it_makes_no_seller_of_nobody_when_every_order_has_items(pasta):
    pasta.vendido("a1")

    importar(pasta)

    assert list(Pedido.objects.values_list("vendedor__codigo", flat=True)) == ["ana"]


def test_it_leaves_an_order_without_payment_unpaid_and_uncollected(pasta):
    pasta.pedido("a1")
    pasta.item("a1")

    said = importar(pasta)

    assert the("a1").status == "PENDENTE"
    assert not Coleta.objects.exists()
    assert "1  sem pagamento: fica pendente (por exemplo a1)" in said
    assert "1  despachado sem pagamento aprovado que cubra os itens: fica pendente, sem coleta" in said


def test_it_collects_nothing_of_an_order_whose_payment_was_never_approved(pasta):
    pasta.vendido("a1", aprovado="")

    said = importar(pasta)

    pedido = the("a1")
    assert (pedido.status, pedido.pagamentos.get().status_pagamento) == ("PENDENTE", "PENDENTE")
    assert not Coleta.objects.exists()
    assert "1  despachado sem pagamento aprovado" in said


def test_it_never_collects_a_cancelled_order(pasta):
    pasta.vendido("a1", status="canceled", entregue="")
    pasta.vendido("a2", status="canceled", aprovado="", despachado="", entregue="")

    said = importar(pasta)

    assert not Coleta.objects.exists()
    assert [the("a1").status, the("a2").status] == ["CANCELADO", "CANCELADO"]
    assert the("a1").pagamentos.get().status_pagamento == "APROVADO"
    assert the("a2").pagamentos.get().status_pagamento == "REJEITADO"
    assert "1  cancelado depois de despachado: fica cancelado, sem coleta (por exemplo a1)" in said


def test_it_keeps_payments_that_differ_from_what_is_due(pasta):
    """Interest of instalments; a cent is rounding and no difference."""
    pasta.vendido("a1", preco="100.00")
    pasta.vendido("a2", preco="100.00")
    pasta.tables["olist_order_payments_dataset"][0]["payment_value"] = "282.81"
    pasta.tables["olist_order_payments_dataset"][1]["payment_value"] = "100.01"

    said = importar(pasta)

    assert [the("a1").calcular_conta().pago, the("a2").calcular_conta().pago] == [Decimal("282.81"), Decimal("100.01")]
    assert "1  pago difere de itens mais frete em mais de 1 centavo: fica como foi pago (por exemplo a1)" in said


def test_it_leaves_out_payments_of_nothing(pasta):
    pasta.vendido("a1")
    pasta.pagamento("a1", "0.00", "voucher")
    pasta.pagamento("a1", "0.00", "not_defined")

    said = importar(pasta)

    assert Pagamento.objects.count() == 1
    assert Pagamento.objects.aggregate(total=Sum("valor"))["total"] == 10
    assert "1  com pagamento de R$ 0,00: esse pagamento fica de fora (por exemplo a1)" in said


def test_it_keeps_what_was_dispatched_before_it_was_approved_on_the_day_of_dispatch(pasta):
    pasta.vendido("a1", aprovado="2018-01-13 11:00:00", despachado="2018-01-12 09:30:00")

    said = importar(pasta)

    assert the("a1").coletas.get().data == date(2018, 1, 12)
    assert "1  despachado antes da aprovação: coleta na data do despacho (por exemplo a1)" in said


@pytest.mark.parametrize(
    ("entregue", "contradicao"),
    [
        ("2018-01-11 00:00:00", "entregue antes do despacho: coleta na data do despacho"),
        ("", "entregue sem data de entrega: vale a data de despacho"),
    ],
)
def test_it_collects_on_dispatch_whatever_the_delivery_says(pasta, entregue, contradicao):
    pasta.vendido("a1", entregue=entregue)

    said = importar(pasta)

    assert the("a1").coletas.get().data == date(2018, 1, 12)
    assert f"1  {contradicao} (por exemplo a1)" in said


def test_it_collects_nothing_that_was_delivered_without_a_date_of_dispatch(pasta):
    pasta.vendido("a1", despachado="")

    said = importar(pasta)

    assert the("a1").status == "PAGAMENTO_APROVADO"
    assert "1  entregue sem data de despacho: sem coleta (por exemplo a1)" in said


def test_it_counts_a_purchase_in_the_day_and_month_of_the_brazilian_clock(pasta):
    """At 22:30 of 31 January in São Paulo it is February in UTC already."""
    pasta.vendido("a1", comprado="2018-01-31 22:30:00", aprovado="2018-01-31 22:40:00")

    importar(pasta)

    pedido = the("a1")
    assert pedido.data == date(2018, 1, 31)
    assert pedido.criado_em.astimezone(SAO_PAULO).date() == pedido.data
    assert list(Pedido.objects.da_competencia(2018, 1)) == [pedido]
    assert not Pedido.objects.da_competencia(2018, 2).exists()


def test_it_takes_an_hour_that_the_clock_showed_twice_as_the_first(pasta):
    pasta.vendido("a1", comprado="2018-02-17 23:30:00")

    said = importar(pasta)

    assert the("a1").data == date(2018, 2, 17)
    assert the("a1").criado_em.isoformat() == "2018-02-18T01:30:00+00:00"
    assert "1  comprado numa hora que o relógio mostrou duas vezes: vale a primeira (por exemplo a1)" in said


def test_it_says_nothing_of_contradictions_where_there_are_none(pasta):
    pasta.vendido("a1")

    assert "Contradições" not in importar(pasta)
