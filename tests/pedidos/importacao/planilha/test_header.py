"""Which column holds what: by its title, by the figures below it, by the columns beside it, or asked."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pedidos.importacao.planilha.fields import Cell
from pedidos.importacao.planilha.header import ColunasADizer, find_header, read_header
from pedidos.importacao.planilha.problemas import ArquivoRecusado
from pedidos.importacao.planilha.rows import Row
from pedidos.importacao.planilha.titulos import DUVIDAS, POR_TITULO, normalize, simplify


def campos(titles: Sequence[Cell], *rows: Sequence[Cell], **options: object) -> dict[str, str]:
    """By title, what its column holds."""
    sample = [Row(n, list(cells)) for n, cells in enumerate(rows, start=2)]
    colunas = read_header(titles, "x.csv", sample, **options)  # type: ignore[arg-type]
    return {coluna.titulo: str(campo) for campo, coluna in colunas.por_campo.items()}


def campos_ou_nada(titles: Sequence[Cell], *rows: Sequence[Cell]) -> dict[str, str]:
    try:
        return campos(titles, *rows)
    except ColunasADizer:
        return {}


def perguntas(titles: Sequence[Cell], *rows: Sequence[Cell], **options: object) -> dict[str, list[str]]:
    """By title, what the person is asked to choose from."""
    with pytest.raises(ColunasADizer) as caught:
        campos(titles, *rows, **options)
    return {p.coluna.titulo: [str(campo) for campo in p.opcoes] for p in caught.value.colunas.perguntas}


@pytest.mark.parametrize(
    "titles",
    [
        ["cliente", "produto", "quantidade", "preco_venda", "data"],
        ["CLIENTE", "Produto", "Qtd.", "Preço de Venda (R$)", "Data do Pedido"],
        ["Razão Social", "Descrição do Produto", "QTDE", "Valor unitário", "Emissão"],
        ["nome fantasia", "código interno", "Unidades", "PREÇO", "dt. venda"],
        [" cliente ", "SKU", "quant", "vl_unit", "DATA DA VENDA"],
        ["CNPJ", "Código de barras", "Qtde", "Vlr. Unit.", "Dt. Emissão"],
        ["Nome do Cliente", "Cód.", "Qtd. Vendida", "Preço Unit. (R$)", "Data da Venda"],
        ["Cliente (Nome Fantasia)", "Código do Produto", "Quantidade", "Valor Unitário", "Data de Inclusão"],
        ["Customer", "Order Lines/Product", "Order Lines/Quantity", "Order Lines/Unit Price", "Order Date"],
        ["Billing Name", "Lineitem sku", "Lineitem quantity", "Lineitem price", "Created at"],
        ["First Name (Billing)", "SKU", "Quantity (- Refund)", "Item Cost", "Order Date"],
    ],
)
def test_titles_are_known_by_the_names_that_people_and_systems_give_them(titles: list[str]) -> None:
    assert len(campos(titles)) == len(titles)


NOMUS = (
    "Pedido|Cliente|Empresa|Data de emissão|observações|item|Código do produto|Descrição do produto|U.M.|Qtde"
    "|Preço unitário|Data de entrega"
)
BLING = (
    "Número pedido|Nome Comprador|Data|CPF/CNPJ Comprador|Produto|SKU|Un|Quantidade|Valor Unitário|Valor Total"
    "|Total Pedido|Valor Frete Pedido|Valor Desconto Pedido|Forma Pagamento|Vendedor"
)
SHOPIFY = (
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Currency|Subtotal|Shipping|Taxes|Total"
    "|Discount Amount|Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem sku|Billing Name"
    "|Cancelled at|Payment Method|Refunded Amount|Vendor|Id|Lineitem discount"
)


def test_the_layout_of_nomus_needs_no_answer_and_names_what_is_left() -> None:
    colunas = read_header(NOMUS.split("|"), "x.csv")

    assert {campo.value: c.titulo for campo, c in colunas.por_campo.items()} == {
        "pedido": "Pedido",
        "cliente": "Cliente",
        "data": "Data de emissão",
        "produto_codigo": "Código do produto",
        "produto_nome": "Descrição do produto",
        "unidade": "U.M.",
        "quantidade": "Qtde",
        "preco_venda": "Preço unitário",
    }
    assert [c.titulo for c in colunas.nao_usadas] == ["Empresa", "observações", "item", "Data de entrega"]


def test_the_layout_of_bling_is_settled_by_its_figures() -> None:
    row = ["1", "Bar", "01/02/2025", "", "Skol", "SK", "CX", "2", "10,00", "20,00", "20,00", "5,00", "0,00", "pix", ""]
    found = campos(BLING.split("|"), row)

    assert found["Valor Total"] == "total"
    assert (found["Total Pedido"], found["Valor Frete Pedido"]) == ("total_pedido", "frete")
    assert found["Valor Desconto Pedido"] == "desconto_pedido"


def test_the_layout_of_shopify_is_settled_by_its_figures() -> None:
    def row(name: str, subtotal: str, shipping: str, total: str, discount: str, *line: str) -> list[str]:
        first = ["paid", "2025-11-12", "fulfilled", "", "BRL"] if total else ["", "", "", "", ""]
        head = [name, "a@b.c", *first, subtotal, shipping, "0.00", total, discount]
        return [*head, "2025-11-12 10:11:12 -0300", *line, "Bar" if total else "", "", "", "", "", "", "0.00"]

    found = campos(
        SHOPIFY.split("|"),
        row("#1001", "45.00", "10.00", "55.00", "5.00", "2", "Skol", "10.00", "SK"),
        row("#1001", "", "", "", "", "3", "Brahma", "10.00", "BR"),
        row("#1002", "10.00", "0.00", "10.00", "0.00", "1", "Skol", "10.00", "SK"),
    )

    assert found["Name"] == "pedido"
    assert (found["Total"], found["Discount Amount"], found["Shipping"]) == ("total_pedido", "desconto_pedido", "frete")
    assert (found["Financial Status"], found["Fulfillment Status"]) == ("pagamento", "coleta")
    assert not {"Subtotal", "Vendor", "Id", "Taxes", "Email"} & found.keys()


BASICO = ["Cliente", "Produto", "Qtd", "Data"]


def test_a_value_is_asked_about_where_nothing_proves_what_it_is() -> None:
    assert perguntas([*BASICO, "Valor"], ["Bar", "Skol", "2", "01/02/2025", "20,00"]) == {
        "Valor": ["preco_venda", "total", "total_pedido", "valor_pago"]
    }
    assert campos([*BASICO, "Valor"], escolhas={"valor": "total"})["Valor"] == "total"


def test_a_value_beside_the_unit_price_is_the_total_when_it_is_their_product() -> None:
    titles = [*BASICO, "Preço", "Valor"]
    assert campos(titles, ["Bar", "Skol", "2", "01/02/2025", "10,00", "20,00"])["Valor"] == "total"
    assert perguntas(titles, ["Bar", "Skol", "2", "01/02/2025", "10,00", "17,00"])["Valor"]


def test_a_discount_is_what_makes_the_total_right() -> None:
    titles = [*BASICO, "Preço", "Desconto", "Valor total"]
    line = ["Bar", "Skol", "10", "01/02/2025", "32,50"]
    assert campos(titles, [*line, "25,00", "300,00"])["Desconto"] == "desconto"
    assert campos(titles, [*line, "2,50", "300,00"])["Desconto"] == "desconto_unitario"
    assert campos(titles, [*line, "10", "292,50"])["Desconto"] == "desconto_percentual"
    assert set(perguntas(titles, [*line, "25,00", "310,00"])) == {"Desconto", "Valor total"}
    assert set(perguntas([*BASICO, "Preço", "Desconto"], [*line, "25,00"])) == {"Desconto"}


def test_a_discount_that_holds_nothing_yet_needs_no_answer() -> None:
    colunas = read_header([*BASICO, "Preço", "Desconto"], "x", [Row(2, ["Bar", "Skol", "1", "1/2/2025", "3", "0,00"])])
    assert colunas.so_zero == {"desconto"}


moeda = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)


linhas = st.lists(st.tuples(st.integers(1, 50), moeda, st.integers(1, 99)), min_size=3, max_size=30)


@given(linhas, st.permutations(range(3)))
def test_whatever_their_order_the_figures_tell_discount_and_total(
    lines: list[tuple[int, Decimal, int]], order: list[int]
) -> None:
    def written(number: Decimal) -> str:
        return f"{number:.2f}".replace(".", ",")

    rows = []
    for quantity, price, part in lines:
        discount = (quantity * price * part / 200).quantize(Decimal("0.01"))
        money = [written(price), written(discount), written(quantity * price - discount)]
        rows.append(["Bar", "Skol", str(quantity), "01/02/2025", *(money[place] for place in order)])
    if all(row[4 + order.index(1)] == "0,00" for row in rows):
        return
    titles = [*BASICO, *(("Preço", "Desconto", "Total")[place] for place in order)]
    found = campos_ou_nada(titles, *rows)
    if not found:  # what fits in two ways is asked about, never taken
        assert perguntas(titles, *rows).keys() <= {"Desconto", "Total"}
        return
    assert found["Total"] == "total"
    assert found["Desconto"] in ("desconto", "desconto_unitario", "desconto_percentual")


@pytest.mark.parametrize(
    ("titles", "asked"),
    [
        (["Cliente ID", "Produto", "Qtd", "Preço", "Data"], {"Cliente ID": ["cliente_codigo", "cliente_id"]}),
        (["Cliente", "id produto", "Qtd", "Preço", "Data"], {"id produto": ["produto_codigo", "produto_id"]}),
        (
            ["Código", "Cliente", "Produto", "Qtd", "Preço", "Data"],
            {"Código": ["produto_codigo", "cliente_codigo", "pedido"]},
        ),
        (["Número", "Cliente", "Produto", "Qtd", "Preço", "Data"], {"Número": ["pedido"]}),
        (
            ["Cliente", "Produto", "Qtd", "Preço", "Data", "Situação", "Status"],
            {"Situação": ["situacao"], "Status": ["situacao"]},
        ),
        (["Cliente", "Código", "Descrição", "SKU", "qtd", "preço", "data"], {"Código": ["cliente_codigo", "pedido"]}),
    ],
)
def test_what_may_say_two_things_is_asked_once_for_the_column(titles: list[str], asked: dict[str, list[str]]) -> None:
    assert perguntas(titles) == asked


def test_a_code_beside_the_product_or_alone_is_that_of_the_product() -> None:
    assert campos(["Cliente", "Data", "Código", "Descrição", "Qtd", "Preço"])["Código"] == "produto_codigo"
    assert campos(["Cliente", "Data", "Código", "Qtd", "Preço"])["Código"] == "produto_codigo"


def test_a_column_that_the_person_does_not_want_is_not_used() -> None:
    titles = ["Código", "Cliente", "Produto", "Qtd", "Preço", "Data"]
    assert "Código" not in campos(titles, escolhas={"codigo": ""})
    assert campos(titles, escolhas={"codigo": "cliente_codigo"})["Código"] == "cliente_codigo"


def test_the_more_exact_of_two_dates_is_the_one_of_the_order() -> None:
    titles = ["Cliente", "Produto", "Qtd", "Preço", "Data", "Data do Pedido"]
    assert campos(titles)["Data do Pedido"] == "data"


def test_a_column_that_is_empty_gives_way_to_one_that_says_the_same() -> None:
    titles = ["First Name (Billing)", "Company (Billing)", "SKU", "Quantity", "Item Cost", "Order Date"]
    assert "Company (Billing)" not in campos(titles, ["Ana", "", "SK", "1", "2.00", "2025-01-02"])


def test_paid_is_an_amount_or_a_yes() -> None:
    titles = ["Freguês", "Mercadoria", "Qtd", "Preço", "Dia", "Pago?"]
    assert campos(titles, ["Bar", "Skol", "1", "2,00", "1/2/25", "2,00"])["Pago?"] == "valor_pago"
    assert campos(titles, ["Bar", "Skol", "1", "2,00", "1/2/25", "sim"])["Pago?"] == "pagamento"
    assert perguntas(titles)["Pago?"] == ["valor_pago", "pagamento"]


def test_a_second_total_is_not_needed() -> None:
    titles = [*BASICO, "Preço", "Total do item", "Subtotal"]
    assert "Subtotal" not in campos(titles, ["Bar", "Skol", "2", "01/02/2025", "10,00", "20,00", "17,00"])


def test_two_equal_columns_are_one() -> None:
    titles = ["Cliente", "Comprador", "Produto", "Qtd", "Preço", "Data"]
    assert campos(titles, ["Bar", "Bar", "Skol", "1", "2", "1/2/2025"])["Cliente"] == "cliente"
    assert set(perguntas(titles, ["Bar", "Zé", "Skol", "1", "2", "1/2/2025"])) == {"Cliente", "Comprador"}


def test_a_column_without_a_title_is_named_by_its_letter() -> None:
    colunas = read_header(["Cliente", "Produto", "Qtd", "Preço", "Data"], "x", [Row(2, ["a", "b", "1", "2", "d", "?"])])
    assert [c.titulo for c in colunas.nao_usadas] == ["coluna F, sem título"]


def test_what_is_missing_is_said_with_what_was_found_and_the_way_out() -> None:
    with pytest.raises(ColunasADizer) as caught:
        read_header(["Cliente", "Quantidade", "Obs"], "x.csv, linha 1")
    assert str(caught.value) == (
        "x.csv, linha 1: falta a coluna produto; falta a coluna preco_venda; falta a coluna data. "
        "Encontradas: Cliente, Quantidade, Obs. Corrija os títulos, ou diga o que cada coluna contém (na página, em "
        'Colunas; no comando, --coluna "Título=campo", --coluna "Título=" para não usar).'
    )


def test_the_header_is_found_below_what_stands_above_it() -> None:
    rows = [Row(1, ["Relatório"]), Row(2, ["Período:", "01/11/2025"]), Row(4, [*BASICO, "Preço"]), Row(5, ["Bar"])]
    assert find_header(rows, "x.csv") == 2
    with pytest.raises(ArquivoRecusado, match=r"x\.csv: não há uma linha de títulos.*Encontrado: a, b"):
        find_header([Row(1, ["a", "b"])], "x.csv")


def test_every_known_title_is_written_as_titles_are_compared() -> None:
    for titulo in (*POR_TITULO, *DUVIDAS):
        assert simplify(titulo) == titulo
    assert not POR_TITULO.keys() & DUVIDAS.keys()


def test_names_are_compared_without_case_accents_extra_spaces_and_shapes_of_dashes() -> None:
    assert normalize("  Açaí \u00a0DO   Zé ") == normalize("acai do ze")
    assert normalize("Bar – d’Água") == normalize("bar - d'agua")
    assert normalize("Bar do Zé") != normalize("Bar da Zé")
