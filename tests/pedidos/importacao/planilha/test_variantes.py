"""The kinds of test_casos.py as other programs and other hands write them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pedidos.importacao.planilha.header import ColunasADizer
from pedidos.importacao.planilha.words import PalavrasADizer
from pedidos.models import Cliente, ItemPedido, Pedido, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write
from tests.pedidos.importacao.planilha.test_casos import CABECALHO, NUMERADO, avisos, conferida, gravada, motivos
from tests.pedidos.importacao.planilha.test_exportados import BASE, LINHA, valor
from vendedor.models import Vendedor


@pytest.fixture
def percentual(xlsx_of: Write) -> Path:
    """A discount as a spreadsheet keeps it: 0.1, shown as 10%."""
    item: list[object] = [1, date(2025, 11, 12), "Bar do Zé", "SK-350", 10, 32.5, 0.1]
    path = xlsx_of(item, header=(*BASE.split(";"), "Desconto %"))
    book = load_workbook(path)
    book.worksheets[0]["G2"].number_format = "0%"
    book.save(path)
    return path


def test_a_cell_that_shows_a_part_of_a_hundred_is_one(percentual: Path, bar: Cliente, skol: Produto) -> None:
    assert valor(percentual) == "292.50"


def test_a_discount_that_may_be_of_one_in_a_hundred_or_of_all_is_refused(
    xlsx_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = xlsx_of(
        [1, date(2025, 11, 12), "Bar do Zé", "SK-350", 10, 32.5, 0.1], header=(*BASE.split(";"), "Desconto %")
    )
    assert "não se sabe se é 0,1 % ou 10 %" in motivos(path)[0]


def test_a_discount_of_the_order_in_reais_or_in_parts_is_what_its_cell_says(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    header = f"{BASE};Desconto pedido (% ou valor)"
    assert valor(csv_of(f"{LINHA};10,00", header=header)) == "315.00"
    assert "é uma parte dele, e só se lê em R$" in motivos(csv_of(f"{LINHA};10%", header=header))[0]


def test_a_discount_said_in_reais_and_in_parts_is_taken_off_once(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    header = f"{BASE};Desconto do item;Desconto percentual"
    for cells in ("32,50;10", "0,00;10", "32,50;0"):
        assert valor(csv_of(f"{LINHA};{cells}", header=header)) == "292.50"
    assert (
        "as colunas de desconto não dizem o mesmo: R$ 20,00 e R$ 32,50"
        in motivos(csv_of(f"{LINHA};20,00;10", header=header))[0]
    )


@pytest.mark.parametrize("nada", ["-", "—", "R$ -", "N/A", "null", "0000-00-00", "00/00/0000", "0000-00-00 00:00:00"])
def test_what_programs_write_for_nothing_is_nothing(csv_of: Write, bar: Cliente, skol: Produto, nada: str) -> None:
    header = f"{BASE};Desconto do item;Frete;Data do pagamento;Data da coleta"
    path = csv_of(f"{LINHA};{nada};{nada};{nada};{nada}", header=header)
    with conferida(path) as conferencia:
        assert [tuple(s) for s in conferencia.por_situacao()] == [("Pendentes", 1, Decimal("325.00"))]


def test_a_text_that_was_kept_from_excel_is_read(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    Produto.objects.update(ean="2000000000060")
    header = "Pedido;Data;Cliente;EAN;Quantidade;Preço"
    assert valor(csv_of('="001";12/11/2025;Bar do Zé;="2000000000060";10;32,50', header=header)) == "325.00"
    assert valor(csv_of("1;12/11/2025;Bar do Zé;'2000000000060;10;32,50", header=header)) == "325.00"


def test_the_zeros_before_a_number_tell_no_orders_apart(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    item = "Bar do Zé;SK-350;10;32,50;12/11/2025"
    gravada(csv_of(f"000123;{item}", header=NUMERADO))
    assert gravada(csv_of(f"123;{item}", header=NUMERADO)) == [Decimal("325.00")]


@pytest.mark.parametrize(
    "header",
    [
        "pedido_id;dt_venda;cliente_nome;produto_sku;qtd;vl_unit",
        "NUM_PEDIDO;DT_EMISSAO;NOME_CLIENTE;COD_PRODUTO;QTDE;VLR_UNIT",
        "Order Reference;Order Date;Customer;Order Lines/Product/Internal Reference;Order Lines/Ordered Qty;"
        "Order Lines/Unit Price",
        "Pedido;Inclusão;Cliente (Nome Fantasia);Código do Produto;Quantidade;Valor Unitário (BRL)",
        "ID pedido;Data de criação do pedido;Nome do destinatário;Número de referência SKU;Quantidade;Preço acordado",
    ],
)
def test_titles_are_known_in_any_order_of_their_words(csv_of: Write, bar: Cliente, skol: Produto, header: str) -> None:
    assert valor(csv_of(LINHA, LINHA.replace("1;", "2;", 1), header=header)) == "650.00"
    assert Pedido.objects.count() == 0
    with conferida(csv_of(LINHA, LINHA.replace("1;", "2;", 1), header=header)) as conferencia:
        assert conferencia.resumo.pedidos_novos == 2


def test_a_title_may_have_several_lines(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    header = 'Pedido;"Data\n(emissão)";Cliente;Produto;"Qtde.\n(un)";"Preço\nUnitário\nR$"'
    assert valor(csv_of(LINHA, header=header)) == "325.00"


def test_of_two_columns_with_one_title_both_are_asked_about(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("45;Bar do Zé;SK-350;Skol 350 ml;1;2,00;12/11/2025", header="Código;Nome;Código;Nome;Qtd;Preço;Data")
    with pytest.raises(ColunasADizer) as caught:
        motivos(path)
    assert [pergunta.coluna.titulo for pergunta in caught.value.colunas.perguntas] == ["Código", "Nome"] * 2


def test_the_number_of_a_record_elsewhere_is_not_asked_about_beside_its_name(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(f"{LINHA};9001;55", header=f"{BASE};ID contato;ID produto")
    with conferida(path) as conferencia:
        assert [coluna.titulo for coluna in conferencia.colunas.nao_usadas] == ["ID contato", "ID produto"]


def test_the_type_of_an_order_tells_sales_from_the_rest(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    def com(*tipos: str) -> Path:
        return csv_of(*[f"{LINHA};{tipo}" for tipo in tipos], header=f"{BASE};Tipo")

    assert avisos(com("Venda", "Devolução"), "fora") == ["pedido 1"]
    with pytest.raises(PalavrasADizer, match="Tipo 'Bonificação'"):
        motivos(com("Venda", "Bonificação"))
    with conferida(com("Varejo", "Atacado")) as conferencia:
        assert [coluna.titulo for coluna in conferencia.colunas.nao_usadas] == ["Tipo"]


@pytest.mark.parametrize(
    "cell", ["SK-350 - Skol 350 ml", "Skol 350 ml (SK-350)", "SK-350 Skol", "Skol 350 ml - SK-350", "[SK-350] Skol"]
)
def test_a_code_and_a_name_in_one_cell_are_both_read(csv_of: Write, bar: Cliente, skol: Produto, cell: str) -> None:
    assert gravada(csv_of(f"Bar do Zé;{cell};10;32,50;12/11/2025", header=CABECALHO)) == [Decimal("325.00")]
    assert ItemPedido.objects.get().produto == skol


def test_a_code_beside_another_name_is_refused(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350 - Guaraná;10;32,50;12/11/2025", header=CABECALHO)
    assert "não há produto com este nome" in motivos(path)[0]


def test_freight_that_the_lines_share_is_added_up(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    def com(*fretes: str, total: str = "") -> Path:
        return csv_of(*[f"{LINHA};{frete};{total}" for frete in fretes], header=f"{BASE};Frete;Total do pedido")

    assert avisos(com("6,00", "4,00"), "frete_somado") == ["pedido 1: R$ 10,00"]
    assert avisos(com("5,00", "5,00", total="660,00"), "frete_somado") == ["pedido 1: R$ 10,00"]
    assert avisos(com("5,00", "5,00", total="655,00"), "frete_somado") == []
    assert motivos(com("5,00", "5,00", total="655,00")) == []


def test_an_order_of_which_one_line_is_cancelled_is_said_to_come_in_in_part(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(f"{LINHA};Atendido", f"{LINHA};Cancelado", header=f"{BASE};Situação")
    assert avisos(path, "cancelada") == ["pedido 1, só em parte: as outras linhas dele entram"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_of_two_bytes_a_letter_needs_no_mark(csv_of: Write, bar: Cliente, skol: Produto, encoding: str) -> None:
    assert valor(csv_of(LINHA, header=BASE, encoding=encoding)) == "325.00"


@pytest.mark.parametrize(
    ("dita", "situacao"),
    [
        ("Pago?=S", "Pagos, a coletar"),
        ("Pago?=N", "Pendentes"),
        ("Pago=325,00", "Pagos, a coletar"),
        ("Status=wc-completed", "Pagos e coletados"),
        ("Status=Pedido de Venda", "Pendentes"),
    ],
)
def test_a_status_is_known_as_each_shop_writes_it(
    csv_of: Write, bar: Cliente, skol: Produto, dita: str, situacao: str
) -> None:
    titulo, _, palavra = dita.partition("=")
    with conferida(csv_of(f"{LINHA};{palavra}", header=f"{BASE};{titulo}")) as conferencia:
        assert [s.situacao for s in conferencia.por_situacao()] == [situacao]


def test_that_goods_have_left_is_said_by_a_day_or_by_a_word(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    for entregue in ("13/11/2025", "Sim"):
        path = csv_of(f"{LINHA};Pago;{entregue}", header=f"{BASE};Status;Entregue")
        with conferida(path) as conferencia:
            assert [s.situacao for s in conferencia.por_situacao()] == ["Pagos e coletados"]


def test_the_check_says_of_which_days_the_orders_are(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(LINHA, LINHA.replace("1;12/", "2;30/", 1), header=BASE)
    with conferida(path) as conferencia:
        assert conferencia.periodo() == "12/11/2025 a 30/11/2025"
    with conferida(csv_of(LINHA, header=BASE)) as conferencia:
        assert conferencia.periodo() == "12/11/2025"


def test_orders_that_earn_their_seller_nothing_are_told(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    assert avisos(csv_of(LINHA, header=BASE), "sem_comissao") == []
    ana.comissoes.update(desde=date(2025, 12, 1))
    assert avisos(csv_of(LINHA, header=BASE), "sem_comissao") == [
        "Ana: 1 pedido de antes de 01/12/2025, quando começa a primeira comissão"
    ]
    novo = csv_of(f"{LINHA};Fulano", header=f"{BASE};Vendedor")
    assert avisos(novo, "sem_comissao", criar=True) == ["Fulano: 1 pedido, e o cadastro não diz a comissão"]


def test_names_alike_stay_two_where_no_code_says_which(csv_of: Write, ana: Vendedor, skol: Produto) -> None:
    cast.um_cliente(ana, "Bar do Zé")
    path = csv_of("Bar do Zé - Centro;SK-350;1;2,00;12/11/2025", header=CABECALHO)
    assert "não há cliente com este nome" in motivos(path)[0]
