"""A seller who leaves hands over all of his clients in one action, on the site and from the admin alike."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import Cliente, LogAtividade
from tests import cast
from tests.pedidos.admin import formulario as no_admin
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import erros
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


def pagina(vendedor: Vendedor) -> str:
    return f"/clientes/carteiras/{vendedor.pk}/desativar"


@pytest.mark.django_db(transaction=True)
def test_a_seller_who_leaves_hands_over_all_of_his_clients_at_once(da_gilda: Client, ana: Vendedor, bruno: Vendedor):
    clientes = [cast.um_cliente(ana, nome, ativo=nome != "Fechado") for nome in ("Bar", "Empório", "Fechado")]
    pedido = cast.um_pedido(ana, cliente=clientes[0])
    paineis = [f"/vendedor/?vendedor={vendedor.pk}" for vendedor in (ana, bruno)]
    assert [texto(da_gilda.get(painel)).count("nunca comprou") for painel in paineis] == [1, 0]
    assert "Tem 3 clientes na carteira." in texto(da_gilda.get(pagina(ana)))

    assert da_gilda.post(pagina(ana), {"vendedor": bruno.pk})["Location"] == paineis[0]

    ana.refresh_from_db()
    assert not ana.ativo
    assert set(Cliente.objects.values_list("vendedor", flat=True)) == {bruno.pk}
    pedido.refresh_from_db()
    assert pedido.vendedor == ana
    for cliente in clientes:
        assert LogAtividade.objects.do_registro(cliente).get().dados == {
            "id": cliente.pk,
            "vendedor": {"antes": "Ana (ANA)", "depois": "Bruno (BRUNO)"},
        }
    assert LogAtividade.objects.do_registro(ana).get().dados == {
        "id": ana.pk,
        "ativo": {"antes": True, "depois": False},
        "vendedor": "Bruno (BRUNO)",
        "clientes": 3,
    }
    assert [texto(da_gilda.get(painel)).count("nunca comprou") for painel in paineis] == [0, 1]


def test_nothing_changes_when_nobody_can_receive_the_clients(da_gilda: Client, ana: Vendedor, bruno: Vendedor):
    cast.um_cliente(ana)

    assert da_gilda.post(pagina(ana)).status_code == 400
    assert erros(da_gilda.post(pagina(ana), {"vendedor": ana.pk})) == [
        "Bar do Zé já é da carteira de Ana (ANA). Escolha outro vendedor."
    ]
    Vendedor.objects.filter(pk=bruno.pk).update(ativo=False)
    assert da_gilda.post(pagina(ana), {"vendedor": bruno.pk}).status_code == 400

    ana.refresh_from_db()
    assert ana.ativo
    assert ana.clientes.count() == 1
    assert not LogAtividade.objects.exists()


def test_the_clients_of_a_seller_who_left_before_are_handed_over(da_gilda: Client, ana: Vendedor, bruno: Vendedor):
    cast.um_cliente(ana)
    Vendedor.objects.filter(pk=ana.pk).update(ativo=False)

    assert da_gilda.post(pagina(ana), {"vendedor": bruno.pk}).status_code == 302

    assert bruno.clientes.count() == 1
    assert erros(da_gilda.post(pagina(ana))) == ["Ana já está inativo."]


def test_the_admin_refuses_the_same_and_leads_to_the_page(ana: Vendedor, bruno: Vendedor):
    rita: User = cast.uma_pessoa("rita", is_superuser=True)
    da_rita = entrar(rita)
    cast.um_cliente(ana)
    ficha = no_admin.alterar(ana)

    recusada = no_admin.enviar(da_rita, ficha, ativo="")

    assert "Ana tem 1 cliente na carteira. Entregue a carteira a outro vendedor." in no_admin.erros(recusada)
    assert pagina(ana) in texto(recusada)
    assert no_admin.enviar(da_rita, ficha, nome="Ana Maria").status_code == 302
    assert no_admin.enviar(da_rita, no_admin.alterar(bruno), ativo="").status_code == 302
    bruno.refresh_from_db()
    assert not bruno.ativo
