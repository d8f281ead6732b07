"""Prices by file: of lists and of single clients, by the unit and by the box, shown before and undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from pedidos.importacao.planilha.cadastros import ConferenciaDeCadastros, conferir_cadastros
from pedidos.importacao.planilha.gravar_cadastros import gravar_cadastros
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.precos import PRECOS_DO_ARQUIVO
from pedidos.importacao.planilha.undoing import desfazer
from pedidos.models import Cliente, Importacao, LogAtividade, PrecoDeVenda, Produto, TabelaDePrecos
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write

TITULOS = "Tabela;Código;Unidade;Preço"
Preco = tuple[str | None, str, str, Decimal]


@pytest.fixture
def pilsen(db: None) -> Produto:
    return cast.uma_pilsen_em_caixas()


@pytest.fixture
def atacado(db: None) -> TabelaDePrecos:
    return TabelaDePrecos.objects.create(nome="Atacado Interior")


@contextmanager
def conferida(path: Path, tabela: int | None = None) -> Iterator[ConferenciaDeCadastros]:
    with conferir_cadastros(path, PRECOS_DO_ARQUIVO, nome="p.csv", opcoes=Opcoes(), tabela=tabela) as conferencia:
        yield conferencia


def problemas(path: Path) -> list[str]:
    with conferida(path) as conferencia:
        return [str(problema) for problema in conferencia.problemas()]


def gravada(path: Path, quem: User, tabela: int | None = None) -> Importacao:
    importacao = Importacao.objects.create(nome="p.csv", usuario=quem, tipo="PRECOS", status="GRAVANDO")
    with conferida(path, tabela) as conferencia:
        assert [str(problema) for problema in conferencia.problemas()] == []
        gravar_cadastros(conferencia, PRECOS_DO_ARQUIVO, importacao, quem, ao_fim=lambda gravados: None)
    return importacao


def precos() -> list[Preco]:
    rows = PrecoDeVenda.objects.select_related("tabela", "cliente").order_by("pk")
    return [(p.tabela.nome if p.tabela else None, str(p.cliente or ""), p.unidade, p.preco.normalize()) for p in rows]


def test_prices_are_made_and_changed_by_the_unit_and_by_the_box_and_undone(
    csv_of: Write, gilda: User, pilsen: Produto, atacado: TabelaDePrecos
) -> None:
    antigo = PrecoDeVenda.objects.create(tabela=atacado, produto=pilsen, preco=Decimal("3.2"))
    path = csv_of("atacado interior;PIL;un;3,45", "Atacado Interior;PIL;caixa c/ 12;39,9", header=TITULOS)
    with conferida(path) as conferencia:
        assert [(r.id > 0, r.nome, r.mudancas) for r in conferencia.registros()] == [
            (True, "Preço de Pilsen para Atacado Interior", [("Preço", "R$ 3,20", "R$ 3,45")]),
            (
                False,
                "Preço de Pilsen em CX para Atacado Interior",
                [
                    ("Preço", "", "R$ 39,90"),
                    ("Tabela de preços", "", "Atacado Interior"),
                    ("Produto", "", "Pilsen"),
                    ("Unidade", "", "CX"),
                ],
            ),
        ]

    importacao = gravada(path, gilda)

    assert precos() == [
        ("Atacado Interior", "", "", Decimal("3.45")),
        ("Atacado Interior", "", "CX", Decimal("39.9")),
    ]
    mudou = LogAtividade.objects.do_registro(antigo).get()
    assert mudou.dados["preco"] == {"antes": "3.20", "depois": "3.45"}
    with conferida(path) as conferencia:
        assert (conferencia.novos, conferencia.alterados, conferencia.iguais) == (0, 0, 2)
    desfazer(importacao)
    assert precos() == [("Atacado Interior", "", "", Decimal("3.2"))]


def test_a_price_may_be_of_one_client_and_the_box_said_by_its_ean(
    csv_of: Write, gilda: User, bar: Cliente, pilsen: Produto
) -> None:
    gravada(csv_of("Bar do Zé;17891234567892;41,00", header="Cliente;EAN;Preço"), gilda)

    assert precos() == [(None, "Bar do Zé", "CX", Decimal("41"))]


def test_lines_that_name_no_list_are_of_the_one_that_was_chosen(
    csv_of: Write, gilda: User, pilsen: Produto, atacado: TabelaDePrecos
) -> None:
    gravada(csv_of("PIL;3,4567", header="Código;Preço"), gilda, atacado.pk)

    assert precos() == [("Atacado Interior", "", "", Decimal("3.4567"))]


def test_a_line_without_a_price_is_left_out_and_told(csv_of: Write, pilsen: Produto, atacado: TabelaDePrecos) -> None:
    with conferida(csv_of("Atacado Interior;PIL;;", header=TITULOS)) as conferencia:
        assert conferencia.total_de_avisos() == {"ignorada": 1}
        assert (conferencia.novos, conferencia.total_de_problemas) == (0, 0)


@pytest.mark.parametrize(
    ("linha", "motivo"),
    [
        ("Varejo;PIL;;3,00", "não há esta tabela de preços; há: Atacado Interior"),
        (";PIL;;3,00", "não se sabe de que tabela é"),
        ("Atacado Interior;XYZ;;3,00", "não há este produto"),
        ("Atacado Interior;PIL;PC;3,00", "“PC” não é uma unidade deste produto"),
        ("Atacado Interior;PIL;;-3,00", "o preço não pode ser negativo"),
        ("Atacado Interior;PIL;;três", "não é um número"),
        ("Atacado Interior;PIL;;1.234", "é ambíguo"),
    ],
)
def test_a_line_that_cannot_be_told_is_a_problem(
    csv_of: Write, pilsen: Produto, atacado: TabelaDePrecos, linha: str, motivo: str
) -> None:
    (dito,) = problemas(csv_of(linha, header=TITULOS))

    assert motivo in dito


def test_the_same_price_twice_is_refused(csv_of: Write, pilsen: Produto, atacado: TabelaDePrecos) -> None:
    path = csv_of("Atacado Interior;PIL;CX;39,00", "Atacado Interior;PIL;caixa;40,00", header=TITULOS)

    assert "este preço já está na linha 2" in problemas(path)[0]


def test_a_price_of_a_list_and_of_a_client_at_once_is_refused(
    csv_of: Write, bar: Cliente, pilsen: Produto, atacado: TabelaDePrecos
) -> None:
    path = csv_of("Atacado Interior;Bar do Zé;PIL;39,00", header="Tabela;Cliente;Código;Preço")

    assert "diz uma tabela e um cliente" in problemas(path)[0]
