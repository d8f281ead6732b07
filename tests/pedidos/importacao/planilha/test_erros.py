"""A long list of problems: the first ones on the terminal, all of them in a CSV."""

from pathlib import Path

from pedidos.models import Cliente, Produto
from tests.pedidos.importacao.planilha.conftest import Write, importar, recusa, uma_linha


def test_it_prints_the_first_twenty_and_counts_the_rest(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    _, printed = recusa(csv_of(*[uma_linha(quantidade="x")] * 1500))

    lines = printed.splitlines()
    assert len(lines) == 21
    assert lines[19].startswith("linha 21, quantidade 'x'")
    assert lines[20] == "... e mais 1.480 problemas; para ver todos, use --erros erros.csv."


def test_it_writes_all_of_them_for_excel(csv_of: Write, tmp_path: Path, bar: Cliente, skol: Produto) -> None:
    target = tmp_path / "erros.csv"
    lines = [uma_linha(quantidade="=1+1", preco_venda="-5")] * 30

    _, printed = recusa(csv_of(*lines), "--erros", str(target))

    assert f"... e mais 40 problemas; todos estão em {target}." in printed
    text = target.read_bytes().decode("utf-8-sig").splitlines()
    assert text[:3] == [
        "linha;coluna;valor;motivo;saída",
        # With an apostrophe: a spreadsheet would compute what somebody else wrote.
        "2;quantidade;'=1+1;não é um número;escreva um número, por exemplo 12,50",
        "2;preco_venda;'-5;o preço não pode ser negativo;escreva zero ou mais",
    ]
    assert len(text) == 61


def test_it_leaves_no_old_problems_behind_a_good_file(
    csv_of: Write, tmp_path: Path, bar: Cliente, skol: Produto
) -> None:
    target = tmp_path / "erros.csv"
    target.write_text("velho")
    importar(csv_of(uma_linha()), "--erros", str(target))
    assert target.read_bytes().decode("utf-8-sig") == "linha;coluna;valor;motivo;saída\r\n"


def test_it_refuses_to_write_over_what_is_no_list_of_problems(csv_of: Write, tmp_path: Path, bar: Cliente) -> None:
    path = csv_of(uma_linha())
    for target, words in [
        (path, "é a própria planilha. Diga outro arquivo, por exemplo erros.csv."),
        (tmp_path / "vendas.xlsx", "não termina em .csv. Diga, por exemplo, --erros erros.csv."),
        (tmp_path / "nada" / "erros.csv", "não pode ser escrito: a pasta não existe"),
        (tmp_path, "não termina em .csv"),
    ]:
        error, _ = recusa(path, "--erros", str(target))
        assert words in error
    assert path.read_text().startswith("cliente;")
