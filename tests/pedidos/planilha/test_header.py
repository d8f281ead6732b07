"""Which column holds what."""

import pytest

from pedidos.planilha.header import Modo, normalize, read_header
from pedidos.planilha.problemas import ArquivoRecusado


@pytest.mark.parametrize(
    "titles",
    [
        ["cliente", "produto", "quantidade", "preco_venda", "data"],
        ["CLIENTE", "Produto", "Qtd.", "Preço de Venda (R$)", "Data do Pedido"],
        ["Razão Social", "Descrição do Produto", "QTDE", "Valor unitário", "Emissão"],
        ["nome fantasia", "código interno", "Unidades", "PREÇO", "dt. venda"],
        [" cliente ", "SKU", "quant", "vl_unit", "DATA DA VENDA"],
    ],
)
def test_it_knows_columns_by_the_names_that_people_give_them(titles: list[str]) -> None:
    columns = read_header(titles, "x.csv")

    assert [columns[name].indice for name in ("cliente", "produto", "quantidade", "preco_venda", "data")] == [
        0, 1, 2, 3, 4,
    ]  # fmt: skip
    assert "vendedor" not in columns


def test_it_ignores_other_columns_and_any_order() -> None:
    columns = read_header(["obs", "Data", None, "Vendedor", "preço", "qtd", "produto id", "cliente"], "x.csv")

    assert {name: column.indice for name, column in columns.items()} == {
        "data": 1, "vendedor": 3, "preco_venda": 4, "quantidade": 5, "produto": 6, "cliente": 7,
    }  # fmt: skip
    assert columns["produto"].modo is Modo.ID


def test_it_names_what_is_missing_what_it_found_and_what_it_needs() -> None:
    with pytest.raises(ArquivoRecusado) as caught:
        read_header(["Cliente", "Quantidade", "Valor total"], "x.csv, linha 1")
    assert str(caught.value) == (
        "x.csv, linha 1: falta a coluna produto; falta a coluna preco_venda; falta a coluna data. "
        "Encontradas: Cliente, Quantidade, Valor total. "
        "Necessárias: cliente, produto, quantidade, preco_venda, data; opcional: vendedor. "
        "Corrija os títulos na primeira linha preenchida; as outras colunas podem ficar, são ignoradas."
    )


def test_it_refuses_two_columns_for_the_same_thing() -> None:
    with pytest.raises(ArquivoRecusado, match="mais de uma coluna diz produto: Código, Descrição, SKU") as caught:
        read_header(["Cliente", "Código", "Descrição", "SKU", "qtd", "preço", "data"], "x.csv")
    assert "Encontradas: Cliente, Código, Descrição, SKU, qtd, preço, data." in str(caught.value)


def test_it_compares_names_without_case_accents_and_extra_spaces() -> None:
    assert normalize("  Açaí \u00a0DO   Zé ") == normalize("acai do ze")
    assert normalize("Bar do Zé") != normalize("Bar da Zé")
