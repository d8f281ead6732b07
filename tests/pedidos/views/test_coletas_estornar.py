"""Undoing a pick-up on its page: with a reason, by who hands out goods, told everywhere it is shown."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import Coleta, LogAtividade, Pedido
from tests import cast
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import erros
from vendedor.models import Vendedor


@pytest.fixture
def coleta(ana: Vendedor) -> Coleta:
    return cast.uma_coleta(ana)


def test_it_undoes_and_says_so_on_every_page(da_lia: Client, lia: User, ana: Vendedor, coleta: Coleta):
    url = f"/coletas/{coleta.pk}"
    assert f'href="{url}/estornar"' in texto(da_lia.get(url))
    assert "Tudo o que saiu nesta coleta volta ao estoque" in texto(da_lia.get(f"{url}/estornar"))

    response = da_lia.post(f"{url}/estornar", {"motivo": "Caixa <errada>"})

    assert response["Location"] == url
    assert mensagens(response) == [f"A coleta {coleta.pk} foi estornada."]
    page = texto(da_lia.get(url))
    assert ", por Lia</dd>" in page
    assert "Caixa &lt;errada&gt;" in page
    assert f'href="{url}/estornar"' not in page
    assert "Estornada" in texto(da_lia.get("/coletas/?status=ESTORNADA"))
    assert "Estornada" in texto(da_lia.get(f"/pedidos/{coleta.pedido_id}"))
    assert str(coleta.pedido_id) in texto(da_lia.get("/coletas/a-coletar/"))
    atividade = LogAtividade.objects.do_registro(coleta).get()
    assert (atividade.usuario, atividade.tipo) == (lia, "ESTORNO")
    assert atividade.dados == {
        "id": coleta.pk,
        "motivo": "Caixa <errada>",
        "Pedido": coleta.pedido_id,
        "Coleta": "Estornada",
        "Itens": ["4 × Cerveja Pilsen 350 ml"],
        "status_do_pedido": {"antes": "Coleta parcial", "depois": "Pagamento aprovado"},
    }
    assert "/estornar" not in texto(entrar(ana.usuario).get(url))


@pytest.mark.parametrize("motivo", ["", "   ", "x" * 301, "a\0b"])
def test_it_wants_a_reason(da_lia: Client, coleta: Coleta, motivo: str):
    response = da_lia.post(f"/coletas/{coleta.pk}/estornar", {"motivo": motivo})

    palavras = {"": "Escreva por que", "   ": "Escreva por que", "a\0b": "Caracteres nulos"}
    assert palavras.get(motivo, "no máximo 300 caracteres") in " ".join(erros(response))
    assert Pedido.objects.get().status == "COLETA_PARCIAL"


def test_the_second_who_undoes_it_is_told(da_lia: Client, coleta: Coleta):
    url = f"/coletas/{coleta.pk}/estornar"
    da_lia.post(url, {"motivo": "Devolvida"})

    response = da_lia.post(url, {"motivo": "Devolvida"})

    assert response.status_code == 400
    assert erros(response) == [f"Coleta {coleta.pk} do pedido {coleta.pedido_id} já foi estornada."]
    assert LogAtividade.objects.do_registro(coleta).count() == 1
