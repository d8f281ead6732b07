"""CSV as it comes: separators, encodings, quotes, and what is no CSV at all."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comum.erros import Recusa
from pedidos.importacao.planilha import ArquivoRecusado, conferir
from pedidos.importacao.planilha.csv_rows import LONGEST_LINE, SEPARATORS
from pedidos.models import Cliente, ItemPedido, Pedido, Produto
from tests.pedidos.importacao.planilha.conftest import HOJE, TITULOS, Write, importar, problemas, recusa, uma_linha

LINHA = uma_linha()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", SEPARATORS)
def test_it_finds_out_the_separator_and_the_encoding(
    csv_of: Write, bar: Cliente, skol: Produto, encoding: str, separator: str
) -> None:
    line = separator.join(["Bar do Zé", "Skol 350 ml", "10", '"3,50"', "15/05/2026"])
    header = separator.join(["Cliente", "Produto", "Qtd", "Preço", "Data"])

    said = importar(csv_of(line, header=header, encoding=encoding))

    assert f"separado por {SEPARATORS[separator]}): 1 linha lida." in said
    assert ItemPedido.objects.get().valor_total_venda == 35


def test_it_understands_excels_line_that_names_the_separator(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("cliente;produto;quantidade;preco_venda;data", "Bar do Zé;Skol;x;3,50;15/05/2026", header="sep=;")
    assert [(p.linha, p.coluna) for p in problemas(path)] == [(3, "produto"), (3, "quantidade")]


def test_it_skips_blank_lines_and_counts_lines_as_an_editor_does(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("", ";;;;;", LINHA, "  ", '"Bar\ndo Zé";Skol 350 ml;1;1;15/05/2026;', uma_linha(quantidade="x"))
    assert [(p.linha, p.valor) for p in problemas(path)] == [(8, "x")]


def test_it_refuses_a_line_with_more_values_than_titles(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(
        "Bar do Zé,Skol 350 ml,10,3,50,15/05/2026", header="cliente,produto,quantidade,preco_venda,data"
    )  # 3,50 without quotes
    assert [str(p) for p in problemas(path)] == [
        "linha 2, linha '15/05/2026': a linha tem 6 valores e o cabeçalho 5 colunas; "
        "ponha entre aspas o valor que contém o separador (como um preço com vírgula)."
    ]


def test_it_says_which_cells_of_a_short_line_are_empty(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    assert [p.coluna for p in problemas(csv_of("Bar do Zé;Skol 350 ml;10"))] == ["data", "preco_venda"]


@pytest.mark.parametrize("line", ['"Bar do Zé;Skol 350 ml;10;1;15/05/2026', '"Bar" do Zé;Skol 350 ml;10;1;15/05/2026'])
def test_it_refuses_a_quote_that_swallows_the_rest(csv_of: Write, bar: Cliente, skol: Produto, line: str) -> None:
    error, _ = recusa(csv_of(LINHA, line, LINHA))
    assert "linha 3: uma aspa não foi fechada, ou há texto logo depois dela" in error
    assert 'escreva-a duas vezes ("")' in error
    assert not Pedido.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "está vazio (0 bytes). Confira se é o arquivo certo."),
        (b"\r\n ;;\r\n\r\n", "não tem nenhuma linha preenchida. Confira se é o arquivo certo."),
        (";".join(TITULOS).encode(), "só tem o cabeçalho, nenhum item. Confira se é o arquivo certo."),
        (b"cliente;produto\n\n\x81\x8d;1\n", "linha 3: há bytes que não são texto em utf-8 nem em cp1252. Salve de"),
        (
            b"cliente;produto\ncaf\xc3",
            "linha 1 (CSV, cp1252, separado por ponto e vírgula): falta a coluna",
        ),  # a whole cp1252 text, though half of a UTF-8 one
        (
            b"\xef\xbb\xbfcliente\n\xff",
            "linha 2: há bytes que não são texto em utf-8-sig. Digite de novo",
        ),
        (b"cliente\nB\0ar", "linha 2: há um byte zero, o arquivo não é um texto CSV."),
        (b"x" * (LONGEST_LINE + 1), f"linha 1: a linha tem mais de {LONGEST_LINE} caracteres."),
        (b"PK\x03\x04 and so on", "tem nome de texto, mas é um arquivo compactado. Se for uma planilha do Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "está no formato antigo do Excel (.xls) ou protegido por senha. Salve-o sem"),
    ],
)
def test_it_refuses_what_is_no_csv(db: None, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "vendas.csv"
    path.write_bytes(content)
    with pytest.raises(Recusa) as caught:
        problemas(path)
    assert words in str(caught.value)
    assert "vendas.csv" in str(caught.value)


def test_it_refuses_what_is_no_file(db: None, tmp_path: Path) -> None:
    (tmp_path / "pedidos.ods").write_text("x")
    for name, words in [
        ("nada.csv", "nada.csv não existe. Confira o nome e a pasta."),
        (".", "é uma pasta. Diga o arquivo .csv ou .xlsx que está nela."),
        (
            "pedidos.ods",
            "pedidos.ods termina em '.ods'; se leem .csv, .txt, .tsv, .xlsx, .xlsm, .xls",
        ),
    ]:
        error, _ = recusa(tmp_path / name)
        assert words in error
    error, _ = recusa(Path("/dev/null"))
    assert "não é um arquivo comum" in error


def test_it_takes_the_name_a_person_gave_when_the_file_lies_elsewhere(csv_of: Write, db: None) -> None:
    path = csv_of(name="upload-x7")
    with pytest.raises(ArquivoRecusado, match=r"^Vendas de maio\.csv só tem o cabeçalho"):
        problemas(path, nome="Vendas de maio.csv")


def written(value: str, separator: str) -> str:
    return f'"{value}"' if separator in value else value


colunas = st.permutations(["Cliente", "Código", "Qtd", "Preço", "Data", "Obs"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=colunas,
    separator=st.sampled_from(sorted(SEPARATORS)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    above=st.lists(st.sampled_from(["Relatório de vendas", "", "Período: maio"]), max_size=3),
    preco=st.integers(0, 10**8).map(lambda cents: Decimal(cents) / 100),
    quantidade=st.integers(1, 1000),
)
def test_whatever_their_order_separator_and_encoding_the_columns_are_read(
    tmp_path: Path, bar: Cliente, skol: Produto, *, order: list[str], separator: str, encoding: str, end: str,
    above: list[str], preco: Decimal, quantidade: int,
) -> None:  # fmt: skip
    cells = {
        "Cliente": "Bar do Zé",
        "Código": "SK-350",
        "Qtd": str(quantidade),
        "Preço": f"{preco:,.2f}".translate(str.maketrans(",.", ".,")),
        "Data": "15/05/2026",
        "Obs": "não, sim",
    }
    line = separator.join(written(cells[title], separator) for title in order)
    path = tmp_path / "v.csv"
    path.write_bytes(end.join([*above, separator.join(order), line, ""]).encode(encoding))

    with conferir(path, hoje=HOJE) as conferencia:
        assert list(conferencia.problemas()) == []
        assert conferencia.valor() == quantidade * preco
        assert [coluna.titulo for coluna in conferencia.colunas.nao_usadas] == ["Obs"]
