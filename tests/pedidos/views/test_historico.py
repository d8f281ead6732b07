"""The log of a record is read by people: in the words and figures of the forms."""

import pytest
from django.db.models import Model
from django.test import Client

from pedidos.models import Cliente, Produto
from pedidos.templatetags.historico import mudancas
from tests import cast
from tests.pedidos.views.formulario import enviar
from tests.tabelas import linhas_das_tabelas
from vendedor.models import Vendedor


@pytest.mark.parametrize(
    ("dados", "dito"),
    [
        ({"preco_lista": {"antes": None, "depois": "36.50"}}, "preço de lista: – → 36,50"),
        ({"em_embalagens": {"antes": [], "depois": ["CX 12"]}}, "embalagens: – → CX 12"),
        ({"data": {"antes": "2026-11-30", "depois": "2026-12-01"}}, "data: 30/11/2026 → 01/12/2026"),
        ({"id": 7, "codigo_interno": "10.50", "telefone": "alterado"}, "código interno: 10.50; telefone: alterado"),
        ({"ativo": {"antes": True, "depois": False}}, "ativo: sim → não"),
        ({"uf": {"antes": "SP", "depois": ""}}, "UF: São Paulo → –"),
        ({}, "–"),
    ],
)
def test_what_changed_is_told_as_forms_write_it(dados: object, dito: str) -> None:
    assert mudancas(dados, Cliente) == dito


@pytest.mark.django_db
def test_who_changed_what_from_what_to_what_is_told_by_names(
    da_gilda: Client, da_felipe: Client, da_lia: Client, ana: Vendedor, pilsen: Produto
):
    enviar(da_gilda, f"/produtos/{pilsen.pk}/editar", categoria="NAB")
    assert historico(da_gilda, pilsen, "/produtos") == [["Alteração", "Gilda", "categoria: Outros → Não alcoólicos"]]

    pedido = cast.um_pedido(ana, produto=pilsen)
    pagamento = cast.um_pagamento(pedido, pedido.itens.get().valor_total_venda)
    da_felipe.post(f"/pagamentos/{pagamento.pk}/aprovar")
    da_gilda.post(f"/pedidos/{pedido.pk}/confirmar")

    # What is done to its payments moves the order, and who may open payments reads of it here.
    aprovado = [
        f"Aprovação de pagamento pagamento {pagamento.pk}",
        "Felipe",
        f"pedido: Pedido {pedido.pk}; status: Pendente → Aprovado; status do pedido: Pendente → Pagamento aprovado",
    ]
    assert historico(da_gilda, pedido, "/pedidos") == [[f"Confirmação pedido {pedido.pk}", "Gilda", "–"], aprovado]
    assert historico(da_lia, pedido, "/pedidos") == [["Confirmação", "Gilda", "–"]]


def historico(client: Client, registro: Model, lista: str) -> list[list[str]]:
    """What was done, by whom, and what that changed."""
    html = client.get(f"{lista}/{registro.pk}").content.decode().partition("Histórico")[2]
    return [linha[1:] for linha in linhas_das_tabelas(html)[1:]]
