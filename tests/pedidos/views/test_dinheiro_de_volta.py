"""The pages of money that goes back, and what whoever decides is told before."""

from decimal import Decimal

import pytest
from django.test import Client

from pedidos.models import CreditoCliente, LogAtividade, Pedido, Reembolso
from tests import cast
from tests.pedidos.views.formulario import campos, erros
from vendedor.models import Vendedor


def texto(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_who_approves_is_told_of_an_overpayment_and_the_excess_is_shown_after(da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    url = f"/pagamentos/{cast.um_pagamento(pedido, Decimal(5000)).pk}"

    assert erros(da_gilda.post(f"{url}/aprovar")) != []
    page = da_gilda.get(url)
    assert "R$ 5.000,00 deste pagamento são a mais" in page.content.decode()
    assert da_gilda.post(f"{url}/aprovar", campos(page)).status_code == 302

    assert "Pago a mais, a devolver" in texto(da_gilda, f"/pedidos/{pedido.pk}")
    assert "R$ 5.000,00" in texto(da_gilda, "/reembolsos/a-devolver/")


def test_what_has_a_warning_is_not_approved_among_others(da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana)
    um, outro = cast.um_pagamento(pedido, Decimal(100)), cast.um_pagamento(pedido, Decimal(100))

    response = da_gilda.post("/pagamentos/aprovar", {"marcado": [um.pk, outro.pk]})

    assert f"O pagamento {outro.pk} do pedido {pedido.pk} pede atenção" in response.content.decode()
    assert [p.status_pagamento for p in pedido.pagamentos.order_by("pk")] == ["APROVADO", "PENDENTE"]


def test_a_moved_payment_is_in_the_history_of_both_orders(da_gilda: Client, ana: Vendedor):
    errado, certo = cast.um_pedido(ana, pago=True), cast.um_pedido(ana)
    pagamento = errado.pagamentos.get()

    response = da_gilda.post(f"/pagamentos/{pagamento.pk}/mover", {"pedido": certo.pk, "motivo": "Número trocado"})

    assert response.status_code == 302
    for registro, status in ((errado, "Pendente"), (certo, "Pagamento aprovado")):
        [atividade] = LogAtividade.objects.do_registro(registro)
        assert (atividade.tipo, atividade.dados["status"]["depois"]) == ("MUDANCA", status)
    assert LogAtividade.objects.do_registro(pagamento).count() == 1


@pytest.mark.parametrize("pago", ["DEVOLVER", "CREDITO"])
def test_who_cancels_is_asked_what_becomes_of_the_money(da_gilda: Client, ana: Vendedor, pago: str):
    pedido = cast.um_pedido(ana, pago=True)
    pendente = cast.um_pagamento(pedido, Decimal(7))
    url = f"/pedidos/{pedido.pk}/cancelar"

    assert "R$ 100,00 já foram pagos" in texto(da_gilda, url)
    assert len(erros(da_gilda.post(url, {"motivo": "Desistiu"}))) == 2
    dados = {"motivo": "Desistiu", "pago": pago, "pendentes": "REJEITAR"}
    response = da_gilda.post(url, dados, follow=True)

    dito = response.content.decode()
    assert ("R$ 100,00 são agora crédito" if pago == "CREDITO" else "R$ 100,00 ficam a devolver ao cliente") in dito
    assert CreditoCliente.objects.count() == (pago == "CREDITO")
    pendente.refresh_from_db()
    assert pendente.status_pagamento == "REJEITADO"
    [cancelamento] = LogAtividade.objects.do_registro(pedido).filter(tipo="CANCELAMENTO")
    assert len(cancelamento.dados["dinheiro"]) == 2


def test_a_seller_is_told_that_the_money_stays_to_be_given_back(da_ana: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana)
    cast.um_pagamento(pedido, Decimal(60), status_pagamento="APROVADO")

    assert "O financeiro decide" in texto(da_ana, f"/pedidos/{pedido.pk}/cancelar")
    assert da_ana.post(f"/pedidos/{pedido.pk}/cancelar", {"motivo": "Desistiu"}).status_code == 302

    assert [p.saldo for p in Pedido.objects.a_devolver()] == [60]  # type: ignore[attr-defined]


def test_money_is_given_back_and_a_credit_is_used_through_the_pages(da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    pedido.cancelar("Desistiu")

    page = da_gilda.get(f"/reembolsos/do-pedido/{pedido.pk}")
    dados = {**campos(page), "valor": "40,00", "metodo": "PIX", "comprovante": cast.um_recibo()}
    assert da_gilda.post(f"/reembolsos/do-pedido/{pedido.pk}", dados).status_code == 302
    assert da_gilda.post(f"/creditos/do-pedido/{pedido.pk}", {"valor": "60,00"}).status_code == 302
    outro = cast.um_pedido(ana)
    assert "Usar R$ 60,00 de crédito" in texto(da_gilda, f"/pedidos/{outro.pk}")
    assert da_gilda.post(f"/creditos/usar/{outro.pk}", {"valor": "60,00"}).status_code == 302

    reembolso = Reembolso.objects.get()
    assert da_gilda.get(f"/reembolsos/{reembolso.pk}/comprovante").getvalue() == b"%PDF-1.7 recibo"
    assert outro.calcular_conta().falta == 40
    for url in (f"/reembolsos/{reembolso.pk}", f"/creditos/{CreditoCliente.objects.get().pk}", f"/pedidos/{pedido.pk}"):
        assert "R$ 60,00" in texto(da_gilda, url) or "R$ 40,00" in texto(da_gilda, url)
    for url in ("/reembolsos/exportar.csv", "/creditos/exportar.csv?saldo=aberto", "/reembolsos/a-devolver/"):
        assert da_gilda.get(url).status_code == 200
