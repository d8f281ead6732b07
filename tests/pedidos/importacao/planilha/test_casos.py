"""What people really send: written rightly, or said before anything is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apuracao.models import Apuracao
from apuracao.queries import atrasado
from comum.datas.competencia import Competencia
from pedidos.importacao.planilha import Conferencia, conferir, gravar
from pedidos.importacao.planilha.header import ColunasADizer
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.problemas import ArquivoRecusado
from pedidos.importacao.planilha.words import PalavrasADizer
from pedidos.models import Cliente, ItemPedido, Pagamento, Pedido, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import HOJE, Write
from vendedor.models import Vendedor

CABECALHO = "Cliente;Produto;Quantidade;Preço;Data"


@contextmanager
def conferida(path: Path, **ditas: Any) -> Iterator[Conferencia]:
    with conferir(path, hoje=HOJE, opcoes=Opcoes(**ditas)) as conferencia:
        yield conferencia


def motivos(path: Path, **ditas: Any) -> list[str]:
    with conferida(path, **ditas) as conferencia:
        return [str(problema) for problema in conferencia.problemas()]


def avisos(path: Path, tipo: str, **ditas: Any) -> list[str]:
    with conferida(path, **ditas) as conferencia:
        return [aviso.texto for aviso in conferencia.avisos(50) if aviso.tipo == tipo]


def gravada(path: Path, **ditas: Any) -> list[Decimal]:
    """Writes it, and what every order is worth then."""
    with conferida(path, **ditas) as conferencia:
        gravar(conferencia)
    return [pedido.calcular_total() for pedido in Pedido.objects.order_by("pk")]


# Written wrong, and nobody was told.


def test_a_code_of_another_system_is_refused_and_no_database_id_is_guessed(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(f"{bar.pk};{skol.pk};10;32,50;14/11/2025", header=CABECALHO)
    assert [motivo.partition(";")[0] for motivo in motivos(path, criar=True)] == [
        f"linha 2, Cliente '{bar.pk}': não há cliente com este código nem CPF/CNPJ",
        f"linha 2, Produto '{skol.pk}': não há produto com este código nem EAN",
    ]


def test_the_external_reference_of_a_client_is_his_code(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    outro = cast.um_cliente(ana, "Outro", referencia_externa=str(bar.pk))
    gravada(csv_of(f"{bar.pk};Skol 350 ml;10;32,50;14/11/2025", header=CABECALHO))
    assert Pedido.objects.get().cliente == outro


DESCONTO = "Cliente;Produto;Quantidade;Preço unitário;Desconto;Valor total;Data"


def test_a_discount_is_taken_off(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;10;32,50;25,00;300,00;12/11/2025", header=DESCONTO)
    assert gravada(path) == [Decimal("300.00")]
    assert ItemPedido.objects.get().desconto == 25


def test_a_total_that_the_line_does_not_make_is_refused(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        *["Bar do Zé;SK-350;10;32,50;325,00;12/11/2025"] * 3,
        "Bar do Zé;SK-350;10;32,50;300,00;12/11/2025",
        header="Cliente;Produto;Quantidade;Preço unitário;Valor total;Data",
    )
    assert motivos(path) == [
        "linha 5, Valor total '300,00': 10 × R$ 32,50 é R$ 325,00, e não R$ 300,00; corrija o preço, a quantidade ou "
        "o total; se a diferença está em outra coluna, diga-a em Colunas."
    ]


def test_columns_that_are_not_used_are_named(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;10;1,00;12/11/2025;x;y", header=f"{CABECALHO};Rota;Placa")
    with conferida(path) as conferencia:
        assert [coluna.titulo for coluna in conferencia.colunas.nao_usadas] == ["Rota", "Placa"]


SITUACAO = f"{CABECALHO};Situação"


def test_a_cancelled_line_is_no_sale(csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto) -> None:
    cast.um_cliente(ana, "Padaria")
    path = csv_of(
        "Bar do Zé;SK-350;10;32,50;12/11/2025;Cancelado", "Padaria;SK-350;10;3,00;12/11/2025;Atendido", header=SITUACAO
    )
    assert avisos(path, "cancelada") == ["Bar do Zé, 12/11/2025"]
    assert gravada(path) == [Decimal("30.00")]


def test_a_cancelled_line_may_be_incomplete(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Nunca Visto;;0;;;Cancelado", "Bar do Zé;SK-350;10;3,00;12/11/2025;Atendido", header=SITUACAO)
    assert motivos(path) == []


def test_a_word_that_nobody_knows_is_asked_about(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(*["Bar do Zé;SK-350;10;32,50;12/11/2025;Na doca"] * 2, header=SITUACAO)
    with pytest.raises(PalavrasADizer) as caught:
        motivos(path)
    assert [(p.palavra, p.vezes) for p in caught.value.palavras] == [("Na doca", 2)]
    assert "Situação 'Na doca' (2 linhas; pode ser: venda, paga" in str(caught.value)
    assert motivos(path, palavras={"situacao:na doca": "venda"}) == []


NUMERADO = f"Número do pedido;{CABECALHO}"


def test_an_order_is_a_number_and_not_a_day(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "3001;Bar do Zé;SK-350;10;32,50;11/11/2025", "3002;Bar do Zé;SK-350;4;32,50;11/11/2025", header=NUMERADO
    )
    assert gravada(path) == [Decimal("325.00"), Decimal("130.00")]
    assert list(Pedido.objects.order_by("pk").values_list("referencia_externa", flat=True)) == [
        "planilha:pedido-3001", "planilha:pedido-3002",
    ]  # fmt: skip


def test_what_would_be_created_is_named_with_what_looks_alike(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    path = csv_of("Bar do Zeca;Skoll 350 ml;1;2,00;29/11/2025;ANA", header=f"{CABECALHO};Vendedor")
    with conferida(path, criar=True) as conferencia:
        assert [(n.tabela, n.nome, n.parecidos) for n in conferencia.a_criar(9)] == [
            ("cliente", "Bar do Zeca", [f"Bar do Zé (id {bar.pk})"]),
            ("produto", "Skoll 350 ml", [f"Skol 350 ml (id {skol.pk})"]),
        ]


def test_names_that_differ_by_signs_only_are_the_same_and_that_is_told(
    csv_of: Write, ana: Vendedor, skol: Produto
) -> None:
    cast.um_cliente(ana, "Bar Alto da Serra – Centro")
    cast.um_produto("Cerveja Pilsen lata 350 ml (12 un.)")
    path = csv_of(
        "Bar Alto da Serra - Centro;Cerveja Pilsen Lata 350ml (12 un);1;2,00;29/11/2025;ANA",
        header=f"{CABECALHO};Vendedor",
    )
    with conferida(path, criar=True) as conferencia:
        assert conferencia.resumo[-3:] == (0, 0, 0)
    assert avisos(path, "lido_como") == [
        "'Cerveja Pilsen Lata 350ml (12 un)' foi lido como Cerveja Pilsen lata 350 ml (12 un.)"
    ]


# Right files that could not be brought in.


def test_other_products_on_the_same_day_are_a_further_order_and_that_is_told(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    cast.um_produto("Brahma", codigo_interno="BR")
    gravada(csv_of("Bar do Zé;SK-350;10;32,50;11/11/2025", header=CABECALHO))
    path = csv_of("Bar do Zé;BR;2;33,00;11/11/2025", header=CABECALHO)

    [told] = avisos(path, "outro_do_dia")
    assert "já é deste cliente e dia; a linha 2 começa outro" in told
    assert gravada(path) == [Decimal("325.00"), Decimal("66.00")]
    assert gravada(path) == [Decimal("325.00"), Decimal("66.00")]


def test_the_same_product_on_the_same_day_is_a_further_order_once_that_is_said(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    gravada(csv_of("Bar do Zé;SK-350;10;32,50;11/11/2025", header=CABECALHO))
    path = csv_of("Bar do Zé;SK-350;2;33,00;11/11/2025", header=CABECALHO)

    assert "se é outro pedido do mesmo dia, marque «outro pedido do dia»" in motivos(path)[0]
    assert gravada(path, outro_do_dia=True) == [Decimal("325.00"), Decimal("66.00")]
    assert gravada(path, outro_do_dia=True) == [Decimal("325.00"), Decimal("66.00")]


def test_a_day_that_grew_is_not_taken_for_a_further_order(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    first, second = "Bar do Zé;SK-350;10;32,50;11/11/2025", "Bar do Zé;SK-350;2;32,50;11/11/2025"
    gravada(csv_of(first, header=CABECALHO))
    assert "com outro conteúdo" in motivos(csv_of(first, second, header=CABECALHO), outro_do_dia=True)[0]


def test_a_second_part_of_a_numbered_order_is_neither_dropped_nor_doubled(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    gravada(csv_of("7;Bar do Zé;SK-350;10;32,50;11/11/2025", header=NUMERADO))
    path = csv_of("7;Bar do Zé;SK-350;2;32,50;11/11/2025", header=NUMERADO)
    assert "já foi importado com este número, com outro conteúdo" in motivos(path, outro_do_dia=True)[0]


def test_a_cancelled_order_stands_in_nobodys_way(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    for header, linha in ((CABECALHO, ""), (NUMERADO, "7;")):
        path = csv_of(f"{linha}Bar do Zé;SK-350;10;32,50;11/11/2025", header=header)
        gravada(path)
        Pedido.objects.latest("pk").cancelar()
        assert "cancelado aqui, entra de novo como outro pedido" in avisos(path, "cancelado_aqui")[0]
        gravada(path)
        gravada(path)
    assert [p.status for p in Pedido.objects.order_by("pk")] == ["CANCELADO", "PENDENTE"] * 2


def test_a_number_of_another_client_is_not_taken_for_his(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    cast.um_cliente(ana, "Padaria")
    gravada(csv_of("7;Bar do Zé;SK-350;10;32,50;11/11/2025", header=NUMERADO))
    assert (
        "importado com este número, é de outro cliente"
        in motivos(csv_of("7;Padaria;SK-350;10;32,50;11/11/2025", header=NUMERADO))[0]
    )


def test_an_order_cancelled_there_and_standing_here_is_told(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    linha = "Bar do Zé;SK-350;10;32,50;11/11/2025"
    gravada(csv_of(f"7;{linha}", header=NUMERADO))
    path = csv_of(f"7;{linha};Cancelado", header=f"{NUMERADO};Situação")
    assert avisos(path, "cancelado_la") == [
        f"o Pedido {Pedido.objects.get().pk} está cancelado na planilha, e aqui não: cancele-o na página dele"
    ]


NOMUS = (
    "Pedido;Cliente;Empresa;Data de emissão;observações;item;Código do produto;Descrição do produto;U.M.;Qtde"
    ";Preço unitário;Data de entrega"
)


def test_the_code_decides_and_the_description_checks(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    cast.um_produto("Brahma 350 ml", codigo_interno="BR")

    def linha(descricao: str) -> str:
        return f"1001;Bar do Zé;Matriz;10/11/2025;;1;SK-350;{descricao};CX;10;32,50;12/11/2025"

    assert avisos(csv_of(linha("Skol"), header=NOMUS), "lido_como") == [
        "'Skol' foi lido como Skol 350 ml, que tem o código SK-350"
    ]
    assert (
        "o código 'SK-350' é de 'Skol 350 ml', e 'Guaraná 2 L' é outro nome"
        in motivos(csv_of(linha("Guaraná 2 L"), header=NOMUS))[0]
    )
    assert (
        "'SK-350' é 'Skol 350 ml' e 'Brahma 350 ml' é 'Brahma 350 ml'"
        in motivos(csv_of(linha("Brahma 350 ml"), header=NOMUS))[0]
    )


def test_a_product_in_two_units_is_not_added_up(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(*[f"Bar do Zé;SK-350;1;2,00;10/11/2025;{un}" for un in ("CX", "cx.", "UN")], header=f"{CABECALHO};Un")
    assert "o produto vem em CX na linha 2 e em UN aqui" in motivos(path)[0]


def test_common_titles_need_no_change(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "Bar do Zé;SK-350;1;1,00;12/11/2025",
        header="Nome do Cliente;Cód.;Qtd. Vendida;Preço Unit. (R$);Data da Venda",
    )
    assert gravada(path) == [Decimal("1.00")]


def test_corporate_and_trade_name_are_one_client(csv_of: Write, ana: Vendedor, skol: Produto) -> None:
    um = cast.um_cliente(ana, "Bar Um Ltda", fantasia="Bar Um")
    cast.um_cliente(ana, "Dois Ltda", fantasia="Bar Dois")
    header = "Razão Social;Nome Fantasia;Produto;Quantidade;Valor Unitário;Data"
    gravada(csv_of("BAR UM LTDA;Bar Um;SK-350;1;1,00;12/11/2025", header=header))
    assert Pedido.objects.get().cliente == um
    assert motivos(csv_of("Bar Um Ltda;Bar Dois;SK-350;1;1,00;13/11/2025", header=header))[0].startswith(
        "linha 2, Nome Fantasia 'Bar Dois': 'Bar Um Ltda' é 'Bar Um Ltda' e 'Bar Dois' é 'Dois Ltda'"
    )


def test_clients_are_found_by_cnpj_and_created_with_it(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    Cliente.objects.update(cpf_cnpj="11222333000181")
    header = "CNPJ;Código;Qtde;Vlr. Unit.;Dt. Emissão"
    assert gravada(csv_of("11.222.333/0001-81;SK-350;10;32,50;12/11/2025", header=header)) == [Decimal("325.00")]
    assert (
        "não é um CPF nem um CNPJ válido" in motivos(csv_of("11.222.333/0001-82;SK-350;1;1;1/1/25", header=header))[0]
    )

    novo = csv_of("529.982.247-25;Zé;SK-350;1;1,00;1/1/25;ANA", header="CPF;Cliente;Cód;Qtd;Preço;Data;Vendedor")
    gravada(novo, criar=True)
    assert Cliente.objects.get(nome="Zé").cpf_cnpj == "52998224725"


def test_products_are_found_by_ean(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    Produto.objects.update(ean="2000000000060")
    for titulo in ("EAN", "Produto", "Código de Barras"):
        path = csv_of("Bar do Zé;2000000000060;1;1,00;12/11/2025", header=f"Cliente;{titulo};Qtde;Preço;Data")
        assert motivos(path) == []


def test_a_code_that_excel_has_shortened_is_no_name(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    for titulo in ("EAN", "Produto"):
        path = csv_of("Bar do Zé;7,89100E+12;1;1,00;12/11/2025", header=f"Cliente;{titulo};Qtde;Preço;Data")
        assert "é um código que o Excel encurtou: os últimos dígitos dele se perderam" in motivos(path, criar=True)[0]


def test_the_header_is_looked_for_below_a_title(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "Período: 01/11/2025 a 30/11/2025;;;;", ";;;;", CABECALHO, "Bar do Zé;SK-350;10;32,50;10/11/2025",
        header="Relatório de vendas por item;;;;",
    )  # fmt: skip
    assert avisos(path, "ignorada") == [
        "linha 1, “Relatório de vendas por item”: está acima dos títulos",
        "linha 2, “Período: 01/11/2025 a 30/11/2025”: está acima dos títulos",
    ]
    assert gravada(path) == [Decimal("325.00")]


@pytest.mark.parametrize("total", ["Total geral;;10;;", "TOTAL:;;10;;", ";;10;;", "Subtotal;;;;", "Soma;;10,00;;"])
def test_a_line_of_totals_is_told_and_stops_nothing(csv_of: Write, bar: Cliente, skol: Produto, total: str) -> None:
    path = csv_of("Bar do Zé;SK-350;10;32,50;12/11/2025", ";;;;", total, header=CABECALHO)
    assert motivos(path) == []
    assert avisos(path, "ignorada")[0].endswith("é uma linha de total")


def test_a_line_of_totals_may_begin_in_the_column_of_dates(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("12/11/2025;Bar do Zé;SK-350;10;32,50", "TOTAL;;;10;", header="Dia;Cliente;Produto;Quantidade;Preço")
    assert motivos(path) == []
    assert avisos(path, "ignorada") == ["linha 3, “TOTAL”: é uma linha de total"]


def test_a_total_that_the_lines_do_not_make_says_so(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;10;32,50;12/11/2025", "Total;;12;;", header=CABECALHO)
    assert avisos(path, "ignorada") == [
        "linha 3, “Total”: é uma linha de total, que diz 12; as linhas acima somam 10. Confira"
    ]


def test_a_note_below_the_last_item_is_told_and_one_between_items_is_a_problem(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    item, nota = "Bar do Zé;SK-350;10;32,50;12/11/2025", "Emitido por Gilda;;;;"
    assert avisos(csv_of(item, nota, header=CABECALHO), "ignorada") == [
        "linha 3, “Emitido por Gilda”: só tem um texto, depois do último item"
    ]
    assert motivos(csv_of(item, nota, item, header=CABECALHO)) == [
        "linha 3, cliente 'Emitido por Gilda': a linha só tem este valor; complete a linha ou apague-a."
    ]


def test_titles_that_come_again_on_each_page_are_no_items(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    item = "Bar do Zé;SK-350;10;32,50;12/11/2025"
    assert motivos(csv_of(item, CABECALHO, item, header=CABECALHO)) == []


def test_a_price_of_four_places_is_kept_and_the_line_rounded_once(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;120;2,7083;12/11/2025", header=CABECALHO)
    assert gravada(path) == [Decimal("325.00")]
    item = ItemPedido.objects.get()
    assert (item.preco_venda, item.desconto) == (Decimal("2.7083"), Decimal(0))


def test_the_discount_of_the_order_is_shared_by_its_lines_to_the_cent(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    header = f"{NUMERADO};Desconto do pedido;Total do pedido"
    path = csv_of(*["1;Bar do Zé;SK-350;1;3,33;01/03/2025;1,00;8,99"] * 3, header=header)
    assert gravada(path) == [Decimal("8.99")]
    assert sorted(ItemPedido.objects.values_list("desconto", flat=True)) == [
        Decimal("0.33"), Decimal("0.33"), Decimal("0.34"),
    ]  # fmt: skip
    errado = csv_of("1;Bar do Zé;SK-350;1;3,33;01/03/2025;4,00;", header=header)
    assert "passa do valor do pedido 1, R$ 3,33" in motivos(errado)[0]


def test_a_free_order_owes_nothing_and_may_have_been_collected(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;2;0,00;13/11/2025", header=CABECALHO)
    gravada(path)
    pedido = Pedido.objects.get()
    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO
    assert not Pagamento.objects.exists()


def test_the_total_of_a_line_without_a_price_gives_the_price(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;10;32,50;12/11/2025", header="Cliente;Produto;Quantidade;Total do item;Data")
    gravada(path)
    assert ItemPedido.objects.get().preco_venda == Decimal("3.25")


def test_the_broken_line_of_a_utf8_file_is_named(tmp_path: Path, db: None) -> None:
    path = tmp_path / "v.csv"
    good, bad = "Padaria São João;SK;1;1;1/1/25\n".encode(), "Mercearia Opção;SK;1;1;1/1/25\n".encode("cp1252")
    path.write_bytes(f"{CABECALHO}\n".encode() + good * 3 + bad + good)
    with pytest.raises(ArquivoRecusado, match="linha 5: há bytes que não são texto em utf-8, depois de “Mercearia Op”"):
        motivos(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_text_called_xls_is_read(csv_of: Write, bar: Cliente, skol: Produto, encoding: str) -> None:
    line = "Bar do Zé;SK-350;1;2,00;30/11/2025"
    path = csv_of(line.replace(";", "\t"), header=CABECALHO.replace(";", "\t"), name="v.xls", encoding=encoding)
    assert gravada(path) == [Decimal("2.00")]


def test_a_table_of_a_web_page_called_xls_is_read(tmp_path: Path, bar: Cliente, skol: Produto) -> None:
    rows = [CABECALHO.split(";"), ["Bar do Z&eacute;", "SK-350", "1", "2,00", "30/11/2025"], ["SK-350", "3", "2,00"]]
    cells = ["".join(f"<td class=x>{cell}</td>" for cell in row) for row in rows]
    cells[1] = cells[1].replace("<td class=x>Bar", "<td rowspan=2>Bar").replace("<td class=x>30", "<td rowspan='2'>30")
    page = "<style>td{}</style><table><tr><th colspan=5>Vendas<br>de novembro</th></tr>"
    page += "".join(f"<tr>{row}</tr>\n" for row in cells) + "</table>"
    path = tmp_path / "v.xls"
    path.write_text(f"<html><head><meta charset=utf-8></head><body>{page}</body></html>")
    assert gravada(path) == [Decimal("8.00")]


def test_what_cannot_be_read_says_how_to_save_it(tmp_path: Path, db: None) -> None:
    for name, content, words in (
        ("v.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Salve-o sem senha como 'Pasta de Trabalho do Excel (.xlsx)'"),
        (
            "v.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "salve-a como",
        ),
        ("v.html", b"<html><body><p>nada</p></body></html>", "é uma página sem nenhuma tabela"),
        ("v.ods", b"PK\x03\x04", "salve-o como .xlsx ou .csv"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ArquivoRecusado) as caught:
            motivos(tmp_path / name)
        assert words in str(caught.value)


def test_a_name_with_an_emoji_is_imported(csv_of: Write, ana: Vendedor, skol: Produto) -> None:
    path = csv_of("Bar 👨‍👩‍👧;SK-350;1;2,00;30/11/2025;ANA", header=f"{CABECALHO};Vendedor")
    gravada(path, criar=True)
    assert Cliente.objects.get().nome == "Bar 👨‍👩‍👧"


# Money and goods.

PAGO = f"{NUMERADO};Situação;Data do pagamento;Valor pago;Forma de pagamento"


def test_a_history_of_paid_sales_comes_in_paid(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "1;Bar do Zé;SK-350;10;3,00;01/03/2025;Pago;05/03/2025;40,00;PIX",
        "1;Bar do Zé;SK-350;5;2,00;01/03/2025;Pago;05/03/2025;40,00;PIX",
        "2;Bar do Zé;SK-350;10;3,00;02/03/2025;Pago;;;boleto bancário",
        "3;Bar do Zé;SK-350;10;3,00;03/03/2025;Pendente;04/03/2025;10,00;",
        "4;Bar do Zé;SK-350;10;3,00;04/03/2025;Pendente;;;",
        "5;Bar do Zé;SK-350;10;3,00;05/03/2025;Entregue;06/03/2025;;dinheiro",
        header=PAGO,
    )
    gravada(path)

    assert [pedido.status for pedido in Pedido.objects.order_by("data")] == [
        "PAGAMENTO_APROVADO", "PAGAMENTO_APROVADO", "PENDENTE", "PENDENTE", "COLETA_CONCLUIDA",
    ]  # fmt: skip
    pagamentos = Pagamento.objects.order_by("data_registro").values_list("valor", "metodo", "status_pagamento")
    assert list(pagamentos) == [
        (Decimal("30.00"), "BOLETO", "APROVADO"),
        (Decimal("10.00"), "OUTRO", "APROVADO"),
        (Decimal("40.00"), "PIX", "APROVADO"),
        (Decimal("30.00"), "DINHEIRO", "APROVADO"),
    ]
    assert Pagamento.objects.get(valor=40).data_registro.date() == date(2025, 3, 5)


def test_what_is_paid_may_have_left_the_warehouse_too_and_no_balance_changes(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = csv_of("1;Bar do Zé;SK-350;10;3,00;01/03/2025;Pago", header=f"{NUMERADO};Situação")
    gravada(path, ja_coletados=True)

    pedido = Pedido.objects.get()
    coleta = pedido.coletas.get()
    assert (pedido.status, coleta.status, coleta.data) == ("COLETA_CONCLUIDA", "TOTAL", date(2025, 3, 1))
    assert [item.quantidade for item in coleta.itens.all()] == [10]
    skol.refresh_from_db()
    assert skol.estoque.quantidade == 0
    assert list(skol.estoque.movimentacoes.order_by("pk").values_list("antes", "movimentada", "depois")) == [
        (0, 10, 10), (10, -10, 0),
    ]  # fmt: skip


def test_a_line_per_item_may_say_what_was_paid_for_itself(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "1;Bar do Zé;SK-350;10;3,00;01/03/2025;;;30,00;", "1;Bar do Zé;SK-350;5;2,00;01/03/2025;;;10,00;", header=PAGO
    )
    gravada(path)
    assert Pagamento.objects.get().valor == 40


def test_a_paid_amount_of_which_nobody_knows_for_what_is_refused(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(*["1;Bar do Zé;SK-350;10;3,00;01/03/2025;;;20,00;"] * 2, header=PAGO)
    assert "não se sabe se é o valor pago de cada linha ou do pedido 1 inteiro, que vale R$ 60,00" in motivos(path)[0]


def test_too_much_money_is_told(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("1;Bar do Zé;SK-350;10;3,00;01/03/2025;;;31,00;", header=PAGO)
    assert avisos(path, "pago_a_mais") == ["pedido 1: pago R$ 31,00, a pagar R$ 30,00"]


def test_paid_orders_that_promise_the_same_goods_are_told(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    line = "{};Bar do Zé;SK-350;10;3,00;01/03/2025;Pago"
    header = "Pedido;Cliente;Produto;Quantidade;Preço;Data;Situação"
    assert avisos(csv_of(line.format(1), header=header), "alem_do_livre") == []
    assert avisos(csv_of(line.format(1), line.format(2), header=header), "alem_do_livre") == [
        "Skol 350 ml: 2 pedidos do arquivo querem 20, livre 0"
    ]
    cast.um_pedido(ana, produto=skol, quantidade=3, pago=True)
    assert avisos(csv_of(line.format(1), header=header), "alem_do_livre") == [
        "Skol 350 ml: 1 pedido do arquivo quer 10, livre -3"
    ]


def test_the_lines_of_an_order_must_agree(csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto) -> None:
    cast.um_cliente(ana, "Padaria")
    path = csv_of(
        "1;Bar do Zé;SK-350;1;1,00;01/03/2025", "1;Padaria;SK-350;1;1,00;01/03/2025",
        "2;Bar do Zé;SK-350;1;1,00;01/03/2025", "2;Bar do Zé;SK-350;1;1,00;02/03/2025", header=NUMERADO,
    )  # fmt: skip
    assert [motivo.partition(";")[0] for motivo in motivos(path)] == [
        "linha 2, cliente: as linhas do pedido 1 dizem 2 clientes",
        "linha 4, data: as linhas do pedido 2 dizem 2 datas",
    ]


def test_the_total_of_the_order_checks_its_lines(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    header = f"{NUMERADO};Total do pedido;Frete"
    lines = ["1;Bar do Zé;SK-350;10;3,00;01/03/2025;{0};5,00", "1;Bar do Zé;SK-350;5;2,00;01/03/2025;;"]
    for total in ("40,00", "45,00"):
        assert motivos(csv_of(*(line.format(total) for line in lines), header=header)) == []
    assert (
        "as linhas do pedido 1 somam R$ 40,00"
        in motivos(csv_of(*(line.format("60,00") for line in lines), header=header))[0]
    )


def test_other_money_and_money_given_back_are_refused(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    header = f"{CABECALHO};Currency;Refunded Amount"
    assert motivos(csv_of("Bar do Zé;SK-350;1;1,00;01/03/2025;BRL;0,00", header=header)) == []
    for end, words in (("USD;", "a moeda não é o real"), ("BRL;3,00", "R$ 3,00 foram devolvidos ao cliente")):
        assert words in motivos(csv_of(f"Bar do Zé;SK-350;1;1,00;01/03/2025;{end}", header=header))[0]


def test_what_a_person_should_know_is_told(csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto) -> None:
    Cliente.objects.update(ativo=False)
    path = csv_of("Bar do Zé;SK-350;10;1,50;01/03/2025", header=CABECALHO)
    assert avisos(path, "abaixo_do_custo") == ["Skol 350 ml: vendido a R$ 1,50, custa R$ 2,00"]
    assert avisos(path, "inativo") == ["cliente Bar do Zé"]


def test_sales_of_a_closed_month_keep_their_date_and_count_in_the_next_open_one(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    Apuracao.objects.create(ano=2025, mes=3, definitivo=True)
    header = f"{CABECALHO};Situação;Data do pagamento"
    path = csv_of("Bar do Zé;SK-350;10;3,50;01/03/2025;Pago;02/03/2025", header=header)
    assert sorted(avisos(path, "mes_fechado")) == [
        "1 pagamento em 03/2025, cuja apuração é definitiva: a data fica",
        "1 pedido em 03/2025, cuja apuração é definitiva: a data fica, e o que foi pago entra na apuração de 04/2025",
    ]
    assert gravada(path) == [Decimal("35.00")]
    assert Pedido.objects.get().data == date(2025, 3, 1)
    assert atrasado(Competencia(2025, 4)).receita == Decimal("35.00")


def test_lines_without_client_and_date_go_on_with_the_order_above(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "S001;Bar do Zé;[SK-350] Skol 350 ml;1;1,00;01/03/2025 10:00:00", ";;[SK-350] Skol 350 ml;2;1,00;",
        header="Order Reference;Customer;Order Lines/Product;Order Lines/Quantity;Order Lines/Unit Price;Order Date",
    )  # fmt: skip
    assert gravada(path) == [Decimal("3.00")]
    assert avisos(path, "continua") == ["linhas sem cliente nem data continuam o pedido da linha de cima"]


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total"
    ",Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Cancelled at"
    ",Payment Method,Refunded Amount,Vendor,Id,Lineitem discount"
)


def test_an_export_of_shopify_comes_in_whole(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    def linha(name: str, status: str, total: str, quantity: int, cancelled: str = "") -> str:
        paid = "2025-11-12 10:12:00 -0300" if status == "paid" else ""
        sent = "fulfilled,2025-11-13 09:00:00 -0300" if status == "paid" else ","
        head = f"{name},z@e.br,{status},{paid},{sent},BRL,{total},0.00,0.00,{total},2025-11-12 10:11:12 -0300"
        return f"{head},{quantity},Skol 350 ml,10.00,SK-350,Bar do Zé,{cancelled},pix,0.00,Ambev,{name[1:]}99,0.00"

    path = csv_of(
        linha("#1001", "paid", "50.00", 2),
        "#1001,z@e.br,,,,,,,,,,2025-11-12 10:11:12 -0300,3,Skol 350 ml,10.00,SK-350,,,,,Ambev,,0.00",
        linha("#1002", "pending", "10.00", 1),
        linha("#1003", "paid", "10.00", 1, "2025-11-14 10:00:00 -0300"),
        header=SHOPIFY,
    )
    assert gravada(path) == [Decimal("50.00"), Decimal("10.00")]
    assert list(Pedido.objects.order_by("pk").values_list("status", "data")) == [
        ("COLETA_CONCLUIDA", date(2025, 11, 12)), ("PENDENTE", date(2025, 11, 12)),
    ]  # fmt: skip
    assert list(Pagamento.objects.values_list("valor", "metodo")) == [(Decimal("50.00"), "PIX")]


def test_a_column_that_may_say_two_things_is_asked_about(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;SK-350;10;32,50;12/11/2025", header="Cliente;Produto;Quantidade;Valor;Data")
    with pytest.raises(ColunasADizer, match="'Valor' pode dizer mais de uma coisa; pode ser: preco_venda, total"):
        motivos(path)
    assert gravada(path, colunas={"valor": "total"}) == [Decimal("32.50")]


def test_an_order_that_came_another_way_is_told(csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto) -> None:
    typed = cast.um_pedido(ana, cliente=bar, quantidade=10, preco="3.00", data=date(2025, 3, 1))
    path = csv_of("7;Bar do Zé;SK-350;10;3,00;01/03/2025", header=NUMERADO)
    assert avisos(path, "parecido") == [f"o Pedido {typed.pk} é do mesmo cliente e dia, e vale o mesmo, R$ 30,00"]


@pytest.mark.parametrize("total", ["25", "10"])
def test_a_total_may_count_cancelled_lines_or_not(csv_of: Write, bar: Cliente, skol: Produto, total: str) -> None:
    lines = [f"Bar do Zé;SK-350;{n};3,00;01/03/2025;{s}" for n, s in ((10, "Atendido"), (15, "Cancelado"))]
    path = csv_of(*lines, f"Total;;{total};;;", header=SITUACAO)
    assert avisos(path, "ignorada") == ["linha 4, “Total”: é uma linha de total"]
