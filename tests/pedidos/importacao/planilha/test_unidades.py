"""Files that count in boxes: orders of them, and catalogues that say what a box holds."""

from decimal import Decimal
from typing import Any

import pytest

from pedidos.importacao.planilha.cadastros import PRODUTOS_DO_ARQUIVO, conferir_cadastros
from pedidos.importacao.planilha.gravar_cadastros import gravar_cadastros
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.undoing import desfazer
from pedidos.models import Cliente, Importacao, ItemPedido, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write
from tests.pedidos.importacao.planilha.test_casos import avisos, gravada, motivos

CABECALHO = "Cliente;Produto;Quantidade;Un;Preço;Data"


@pytest.fixture
def pilsen(db: None) -> Produto:
    return cast.uma_pilsen_em_caixas()


def itens() -> list[tuple[str, Decimal, Decimal]]:
    return [(item.pedida, item.preco_venda, item.preco_compra) for item in ItemPedido.objects.order_by("pk")]


def linha(quantidade: str, un: str, preco: str = "45,00", produto: str = "PIL") -> str:
    return f"Bar do Zé;{produto};{quantidade};{un};{preco};12/11/2025"


def test_boxes_are_converted_and_may_stand_beside_units(csv_of: Write, bar: Cliente, pilsen: Produto) -> None:
    path = csv_of(linha("3", "CX"), linha("5", "un", "4,00"), linha("2 fardos", "", "20,00"), header=CABECALHO)

    assert gravada(path) == [Decimal("195.00")]

    assert [(pedida, preco) for pedida, preco, _ in itens()] == [
        ("3 CX (36 UN)", Decimal("45.0000")),
        ("5", Decimal("4.0000")),
        ("2 FD (12 UN)", Decimal("20.0000")),
    ]


def test_a_thousand_boxes_come_to_what_the_file_says(csv_of: Write, bar: Cliente, pilsen: Produto) -> None:
    path = csv_of(
        "Bar do Zé;PIL;1000;Caixa c/ 12;32,50;32.500,00;25,00;12/11/2025",
        header="Cliente;Produto;Quantidade;Un;Preço;Total da linha;Custo;Data",
    )

    assert gravada(path, marca=",") == [Decimal("32500.00")]

    assert itens() == [("1.000 CX (12.000 UN)", Decimal("32.5000"), Decimal("2.0833"))]


def test_the_ean_of_a_box_counts_boxes(csv_of: Write, bar: Cliente, pilsen: Produto) -> None:
    path = csv_of("Bar do Zé;17891234567892;2;45,00;12/11/2025", header="Cliente;EAN;Quantidade;Preço;Data")

    gravada(path)

    assert itens()[0][0] == "2 CX (24 UN)"


@pytest.mark.parametrize(
    ("ditas", "motivo"),
    [
        (("3", "PC"), "“PC” não é uma unidade deste produto; Há: UN, FD de 6, CX de 12; cadastre a que falta"),
        (("3", "CX 24"), "“CX 24” não é uma unidade deste produto"),
        (("3 FD", "CX"), "a unidade é CX, e a quantidade diz FD"),
        (("3", "UN", "1,00", "17891234567892"), "o EAN é o de CX de 12, e a unidade diz UN"),
        (("200000000", "CX", "1,00"), "são 2.400.000.000 unidades; o máximo é 2.147.483.647"),
        (("0,5", "CX"), "a quantidade tem de ser inteira"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(
    csv_of: Write, bar: Cliente, pilsen: Produto, ditas: tuple[str, ...], motivo: str
) -> None:
    (dito,) = motivos(csv_of(linha(*ditas), header=CABECALHO))

    assert motivo in dito


def test_boxes_of_a_product_that_has_none_count_one_each_and_that_is_told(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(linha("3", "cx", produto="SK-350"), header=CABECALHO)

    assert avisos(path, "unidade") == ["Skol 350 ml: CX conta como uma unidade"]
    gravada(path)
    assert itens()[0][0] == "3"


def test_the_same_file_again_is_already_there(csv_of: Write, bar: Cliente, pilsen: Produto) -> None:
    path = csv_of(linha("3", "CX"), header=CABECALHO)
    gravada(path)

    assert gravada(path) == [Decimal("135.00")]


CATALOGO = "Código;Nome;Embalagem;Unidades por caixa;EAN da caixa;Preço da embalagem"


def lidos(path: Any) -> list[Any]:
    with conferir_cadastros(path, PRODUTOS_DO_ARQUIVO, nome="p.csv", opcoes=Opcoes()) as conferencia:
        return [*conferencia.registros(), *map(str, conferencia.problemas())]


def gravar(path: Any) -> Importacao:
    importacao = Importacao.objects.da_linha_de_comando("p.csv")
    with conferir_cadastros(path, PRODUTOS_DO_ARQUIVO, nome="p.csv", opcoes=Opcoes()) as conferencia:
        assert not conferencia.total_de_problemas
        gravar_cadastros(conferencia, PRODUTOS_DO_ARQUIVO, importacao, None, ao_fim=lambda gravados: None)
    return importacao


def test_a_catalogue_says_what_a_box_holds_and_is_undone(csv_of: Write, pilsen: Produto) -> None:
    path = csv_of("PIL;;caixa;24;;", "GUA;Guaraná;FD;6;17890000000006;R$ 15,50", header=CATALOGO)
    mudancas = {registro.nome: registro.mudancas for registro in lidos(path)}
    assert mudancas["Pilsen"] == [
        (
            "Embalagens",
            "FD 6; CX 12 17891234567892 R$ 45,00",
            "FD 6; CX 24 17891234567892 R$ 45,00",
        )
    ]

    importacao = gravar(path)

    assert pilsen.em_embalagens == ["FD 6", "CX 24 17891234567892 R$ 45,00"]
    assert Produto.objects.get(codigo_interno="GUA").em_embalagens == ["FD 6 17890000000006 R$ 15,50"]
    desfazer(importacao)
    pilsen = Produto.objects.get()
    assert pilsen.em_embalagens == ["FD 6", "CX 12 17891234567892 R$ 45,00"]


@pytest.mark.parametrize("linha", ["PIL;;;;;", "PIL;;UN;1;;", "PIL;;cx c/ 12;;;", "PIL;;CX;12;;45,00", "PIL;;;1;;"])
def test_what_is_there_already_and_single_units_change_nothing(csv_of: Write, pilsen: Produto, linha: str) -> None:
    assert lidos(csv_of(linha, header=CATALOGO)) == []


@pytest.mark.parametrize(
    ("linha", "motivo"),
    [
        ("PIL;;PC;;;", "não se sabe quantas unidades há em PC"),
        ("PIL;;CX 12;24;;", "são 24 unidades, e a embalagem diz CX 12"),
        ("PIL;;UN;1;17890000000006;", "não se sabe de que embalagem é"),
        ("PIL;;CX;12;78912;", "não é um EAN"),
        ("PIL;;CX;12;;-1,00", "o preço não pode ser negativo"),
        ("PIL;;CX;doze;;", "não é um número"),
        ("PIL;;CX;999999;;", "são unidades demais numa embalagem"),
    ],
)
def test_a_package_that_cannot_be_told_is_a_problem_of_its_column(
    csv_of: Write, pilsen: Produto, linha: str, motivo: str
) -> None:
    (problema,) = lidos(csv_of(linha, header=CATALOGO))

    assert motivo in problema


def test_the_ean_of_the_single_unit_is_not_that_of_the_box(csv_of: Write, pilsen: Produto) -> None:
    path = csv_of("PIL;Pilsen;7891234567895;CX;12;7891234567895", header="Código;Nome;EAN;Embalagem;Fator;DUN-14")

    (problema,) = lidos(path)

    assert "é o EAN da unidade avulsa" in problema
