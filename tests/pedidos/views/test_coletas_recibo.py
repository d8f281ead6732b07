"""The receipt of a pick-up: a PDF with its accents, for any name, on as many pages as it takes."""

import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from pedidos.coletas.recibo import pdf_da_coleta
from pedidos.models import Coleta, ItemPedido, Pagamento
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import abastecer
from vendedor.models import Vendedor


def paginas(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_it_prints_what_was_taken_and_by_whom_with_the_accents(da_lia: Client, ana: Vendedor):
    coleta = cast.uma_coleta(ana, nome_retirada="João Ângelo Conceição Úrsula", documento_retirada="RG 12.345-X")

    response = da_lia.get(f"/coletas/{coleta.pk}/recibo.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="coleta-{coleta.pk}.pdf"'
    (pagina,) = paginas(response.content)
    for palavras in (
        f"Recibo de coleta nº {coleta.pk}",
        "Bar do Zé",
        "João Ângelo Conceição Úrsula",
        "RG 12.345-X",
        "Cerveja Pilsen 350 ml",
        "Código",
        "Recebi as mercadorias acima, conferidas no ato da retirada.",
        "Página 1",
    ):
        assert palavras in pagina


def test_it_says_that_it_was_undone_and_is_not_to_be_signed(da_lia: Client, lia: User, ana: Vendedor):
    coleta = cast.uma_coleta(ana)
    coleta.pedido.estornar_coleta(coleta, "Cliente <devolveu> ção", responsavel=lia)

    (pagina,) = paginas(da_lia.get(f"/coletas/{coleta.pk}/recibo.pdf").content)

    assert "ESTORNADA" in pagina
    assert "por Lia." in pagina
    assert "Motivo: Cliente <devolveu> ção" in pagina
    assert "Este recibo não vale: a mercadoria voltou ao estoque." in pagina
    assert "Recebi as mercadorias" not in pagina


def test_it_goes_on_over_as_many_pages_as_there_are_items(ana: Vendedor):
    pedido = cast.um_pedido(ana)
    for n in range(80):
        produto = cast.um_produto(f"Água nº {n}")
        ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=1000, preco_venda=Decimal(0))
    cast.um_pagamento(pedido, Decimal(100), status_pagamento=Pagamento.Status.APROVADO)
    abastecer(pedido, 1000)
    pedido.refresh_from_db()
    coleta = pedido.registrar_coleta(
        pedido.calcular_a_coletar(), responsavel=None, nome_retirada="Zé", documento_retirada=""
    )

    todas = paginas(pdf_da_coleta(coleta))

    assert len(todas) > 1
    assert all("Quantidade" in pagina for pagina in todas[:2])
    assert "80.010" in todas[-1]
    assert "Água nº 79" in "".join(todas)


@examples(12)
@given(nome=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=150))
def test_it_prints_for_any_name(ana: Vendedor, nome: str):
    coleta = Coleta.objects.select_related("pedido__cliente").first() or cast.uma_coleta(ana)
    coleta.nome_retirada = nome
    coleta.pedido.cliente.nome = nome

    assert len(paginas(pdf_da_coleta(coleta))) == 1


@pytest.mark.parametrize("nome", ["x" * 150, "<b>negrito</b> & <img src='file:///etc/passwd'/>", "D’Ávila–Łobão"])
def test_it_takes_names_as_text(ana: Vendedor, nome: str):
    pagina = "".join(paginas(pdf_da_coleta(cast.uma_coleta(ana, nome_retirada=nome))))

    assert "".join(nome.split()) in "".join(pagina.split())
