"""A record is named with a link for who may open it, and a client or product leads back to what is its own."""

import pytest
from django.test import Client

from pedidos.models import Cliente, Produto
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.conftest import entrar
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


def numeros(client: Client, endereco: str) -> list[str]:
    response = client.get(endereco)
    assert response.status_code == 200, texto(response)
    return [linha[0].texto for linha in response.context["lista"].linhas]


def test_order_payment_and_pick_up_lead_to_the_client_of_who_may_open_him(
    da_gilda: Client, da_ana: Client, da_lia: Client, ana: Vendedor, bruno: Vendedor
):
    coleta = cast.uma_coleta(ana)
    pedido = coleta.pedido
    cliente, pagamento, produto = pedido.cliente, pedido.pagamentos.get(), pedido.itens.get().produto
    seus = [f"/pedidos/{pedido.pk}", f"/coletas/{coleta.pk}"]
    link = f'<a href="/clientes/{cliente.pk}">'

    for endereco in [*seus, f"/pagamentos/{pagamento.pk}", "/pedidos/", "/pagamentos/", "/coletas/"]:
        for client in (da_gilda, da_ana):
            assert link in client.get(endereco).content.decode(), endereco
    for endereco in [*seus, "/pedidos/", "/coletas/"]:
        assert "/clientes/" not in da_lia.get(endereco).content.decode().partition("<main")[2]
    for endereco in seus:
        assert f'<a href="/produtos/{produto.pk}">' in da_lia.get(endereco).content.decode()

    painel = f'<a href="/vendedor/?vendedor={ana.pk}">Ana</a>'
    for endereco in ("/pedidos/", "/pagamentos/", "/coletas/", "/clientes/", f"/apuracao/{pedido.data:%Y/%m}/pedidos/"):
        assert painel in da_gilda.get(endereco).content.decode(), endereco
    assert painel in da_ana.get("/pedidos/").content.decode()
    assert painel not in da_lia.get("/pedidos/").content.decode()

    # He has sold to a client who now belongs to a colleague.
    Cliente.objects.filter(pk=cliente.pk).update(vendedor=bruno)
    assert link not in da_ana.get("/pedidos/").content.decode()
    assert link not in da_ana.get(seus[0]).content.decode()


def test_a_client_and_a_product_lead_back_to_what_is_theirs_alone(
    da_gilda: Client, da_lia: Client, da_felipe: Client, ana: Vendedor, bruno: Vendedor
):
    coleta = cast.uma_coleta(ana)
    pedido = coleta.pedido
    agua: Produto = cast.um_produto("Água")
    outro = cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Empório"), produto=agua, pago=True)
    de_quem = f"?cliente={pedido.cliente_id}"

    ficha = da_gilda.get(f"/clientes/{pedido.cliente_id}").content.decode()
    for lista, numero in (("pedidos", pedido.pk), ("pagamentos", pedido.pagamentos.get().pk), ("coletas", coleta.pk)):
        assert f'href="/{lista}/{de_quem}"' in ficha
        assert numeros(da_gilda, f"/{lista}/{de_quem}") == [str(numero)]
    assert "/coletas/" not in da_felipe.get(f"/clientes/{pedido.cliente_id}").content.decode()
    filtrada = da_gilda.get(f"/pedidos/{de_quem}")
    assert "Só do cliente Bar do Zé" in texto(filtrada)
    assert f'<input type="hidden" name="cliente" value="{pedido.cliente_id}"' in filtrada.content.decode()

    assert f'href="/pedidos/?produto={agua.pk}"' in da_lia.get(f"/produtos/{agua.pk}").content.decode()
    assert numeros(da_lia, f"/pedidos/?produto={agua.pk}") == [str(outro.pk)]
    assert numeros(da_lia, f"/coletas/?produto={agua.pk}") == []
    # Nobody learns by an address of a client whom he may not see.
    assert entrar(bruno.usuario).get(f"/pedidos/{de_quem}").status_code == 400
    assert da_lia.get(f"/pedidos/{de_quem}").status_code == 400
