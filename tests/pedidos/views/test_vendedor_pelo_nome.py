"""A seller is named in a box, in lists and forms: by name, code or number, and asked back when it may be two."""

import pytest
from django.test import Client

from pedidos.models import Cliente
from pedidos.pessoas.campos import POUCOS
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, erros
from tests.pedidos.views.test_clientes import achados
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


def test_a_list_takes_a_seller_by_name_code_or_number_and_shows_who_it_is(
    da_gilda: Client, ana: Vendedor, bruno: Vendedor, ze: Cliente
):
    sul = cast.um_cliente(bruno, "Empório Sul")
    Cliente.objects.create(nome="Sem ninguém")

    for dito in ("bruno", "brun", "BRUNO", "Bruno (BRUNO)", bruno.pk):
        assert achados(da_gilda, vendedor=dito) == [sul.nome]
        assert campos(da_gilda.get("/clientes/", {"vendedor": dito}))["vendedor"] == "Bruno (BRUNO)"
    assert achados(da_gilda, vendedor="sem vendedor") == ["Sem ninguém"]
    assert len(achados(da_gilda, vendedor="")) == 3

    homonimo = Vendedor.objects.create(nome="Bruno", codigo=str(bruno.pk))
    response = da_gilda.get("/clientes/", {"vendedor": "Bruno"})
    assert response.status_code == 400
    assert f"Copie um destes: Bruno ({homonimo.codigo}); Bruno (BRUNO)" in texto(response)
    # Addresses of our own pages say the number; a form asks whether that or the code is meant.
    assert achados(da_gilda, vendedor=bruno.pk) == [sul.nome]
    transferir = f"/clientes/{ze.pk}/transferir"
    assert "pode ser mais de um" in erros(da_gilda.post(transferir, {"vendedor": bruno.pk}))[0]
    assert da_gilda.post(transferir, {"vendedor": homonimo.rotulo}).status_code == 302
    assert Cliente.objects.get(pk=ze.pk).vendedor == homonimo
    assert "Não há nada chamado" in erros(da_gilda.post(transferir, {"vendedor": "Zulmira"}))[0]


def test_few_sellers_are_offered_at_once_and_many_are_searched(da_gilda: Client, ana: Vendedor):
    cast.um_pedido(ana)
    saiu = Vendedor.objects.create(nome="Anabela", codigo="BELA", ativo=False)
    assert f'<option value="{saiu.rotulo}">inativo</option>' in da_gilda.get("/pedidos/").content.decode()
    assert saiu.rotulo not in da_gilda.get("/clientes/novo").content.decode()

    Vendedor.objects.bulk_create(Vendedor(nome=f"Vendedor {n}", codigo=f"V{n}") for n in range(POUCOS))
    assert '<option value="Vendedor' not in da_gilda.get("/pedidos/").content.decode()
    procurados = [
        da_gilda.get(f"/vendedores/{onde}", {"vendedor": "ana"}).content.decode()
        for onde in ("procurar", "procurar/ativos")
    ]
    assert [html.count("<option") for html in procurados] == [2, 1]
