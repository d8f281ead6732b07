"""Products and clients by file: found, compared field by field, written as their forms would, and undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from pedidos.importacao.planilha.cadastros import ConferenciaDeCadastros, conferir_cadastros
from pedidos.importacao.planilha.gravar_cadastros import gravar_cadastros
from pedidos.importacao.planilha.header import ColunasADizer
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.precos import CADASTROS
from pedidos.importacao.planilha.undoing import desfazer
from pedidos.models import Cliente, Importacao, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write
from vendedor.models import Vendedor

PRODUTOS = "Código;EAN;Nome;Categoria;Preço de compra;Ativo"
CLIENTES = "CNPJ;Razão social;Fantasia;Telefone;CEP;Cidade;UF;Vendedor"


@contextmanager
def conferida(
    path: Path, tipo: str = "PRODUTOS", *, so_do_vendedor: int | None = None, **colunas: str
) -> Iterator[ConferenciaDeCadastros]:
    with conferir_cadastros(
        path, CADASTROS[tipo], nome=path.name, opcoes=Opcoes(colunas=colunas), so_do_vendedor=so_do_vendedor
    ) as conferencia:
        yield conferencia


def problemas(path: Path, tipo: str = "PRODUTOS", so_do_vendedor: int | None = None) -> list[str]:
    with conferida(path, tipo, so_do_vendedor=so_do_vendedor) as conferencia:
        return [str(problema) for problema in conferencia.problemas()]


def mudancas(path: Path, **colunas: str) -> list[tuple[str, str, str, str]]:
    with conferida(path, so_do_vendedor=None, **colunas) as conferencia:
        assert conferencia.total_de_problemas == 0
        return [(registro.nome, *mudanca) for registro in conferencia.registros() for mudanca in registro.mudancas]


def gravada(path: Path, quem: User, tipo: str = "PRODUTOS") -> Importacao:
    importacao = Importacao.objects.create(nome=path.name, usuario=quem, tipo=tipo, status=Importacao.Status.GRAVANDO)
    with conferida(path, tipo) as conferencia:
        gravar_cadastros(conferencia, CADASTROS[tipo], importacao, quem, ao_fim=lambda gravados: None)
    importacao.concluir(Importacao.Status.GRAVADA)
    return importacao


def test_what_changes_is_shown_field_by_field_and_an_empty_cell_changes_nothing(csv_of: Write, skol: Produto) -> None:
    path = csv_of("sk350;;Skol lata 350 ml;;2,1234;", "SK-350-B;;;;;", header=PRODUTOS)
    with conferida(path) as conferencia:
        (motivo,) = [str(problema) for problema in conferencia.problemas()]
    assert "linha 2" in motivo or "linha 3" in motivo
    path = csv_of("SK-350;;Skol lata 350 ml;;2,1234;", header=PRODUTOS)
    assert mudancas(path) == [
        ("Skol 350 ml", "Nome", "Skol 350 ml", "Skol lata 350 ml"),
        ("Skol 350 ml", "Preço médio de compra", "R$ 2,00", "R$ 2,1234"),
    ]
    assert mudancas(csv_of("SK-350;;;;2;sim", header=PRODUTOS)) == []


def test_it_creates_updates_logs_and_is_undone_as_a_whole(csv_of: Write, skol: Produto) -> None:
    quem = User.objects.create_user("gilda")
    path = csv_of(
        "SK-350;7891149010509;;cerveja;2,50;não",
        "AG-1;;Água com gás;Outros;1,10;",
        ";;Suco sem código;;3;",
        header=PRODUTOS,
    )

    importacao = gravada(path, quem)

    skol.refresh_from_db()
    assert (skol.ean, skol.categoria_id, str(skol.preco_medio_compra), skol.ativo) == (
        "7891149010509", "CERVEJA", "2.5000", False,
    )  # fmt: skip
    assert set(Produto.objects.values_list("codigo_interno", flat=True)) == {"SK-350", "AG-1", "SUCO-SEM-CODIGO"}
    assert gravada(path, quem).registros.count() == 0

    desfeita = desfazer(importacao)

    skol.refresh_from_db()
    assert (skol.ean, str(skol.preco_medio_compra), skol.ativo) == ("", "2.0000", True)
    assert Produto.objects.get() == skol
    assert desfeita.ficam == []


def test_what_was_changed_since_stays_when_it_is_undone(csv_of: Write, skol: Produto) -> None:
    importacao = gravada(csv_of("SK-350;;;;2,50;", header=PRODUTOS), User.objects.create_user("gilda"))
    skol.refresh_from_db()
    skol.alterar({"preco_medio_compra": 4})

    assert desfazer(importacao).ficam == ["produto Skol 350 ml, que mudou depois"]
    skol.refresh_from_db()
    assert skol.preco_medio_compra == 4


def test_a_price_that_does_not_say_which_is_asked_about(csv_of: Write, skol: Produto) -> None:
    path = csv_of("SK-350;Skol;9,90", header="Código;Descrição;Preço")
    with pytest.raises(ColunasADizer, match="'Preço' pode dizer mais de uma coisa"):
        problemas(path)
    assert [campo for _, campo, _, _ in mudancas(path, preco="preco_compra")] == ["Nome", "Preço médio de compra"]


@pytest.mark.parametrize(
    ("linha", "motivo"),
    [
        ("X;7,89E+12;Novo;;;", "é um código que o Excel encurtou"),
        ("X;123;Novo;;;", "não é um EAN"),
        ("X;;;;;", "falta o nome para criar um"),
        ("X;;Novo;Sapatos;;", "não há esta categoria"),
        ("X;;Novo;;1.234;", "é ambíguo"),
        ("X;;Novo;;-1;", "maior ou igual a 0"),
        ("X;;Novo;;;talvez", "não se sabe se é ativo"),
        ("SK-350;2000000000015;;;;", "é outro|é 'Skol 350 ml' e"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(csv_of: Write, skol: Produto, linha: str, motivo: str) -> None:
    cast.um_produto("Brahma", codigo_interno="BR", ean="2000000000015")
    (problema,) = problemas(csv_of(linha, header=PRODUTOS))
    assert problema.startswith("linha 2, ")
    assert any(parte in problema for parte in motivo.split("|"))


def test_a_record_twice_in_a_file_is_a_problem(csv_of: Write, skol: Produto) -> None:
    novo = "N-1;;Novo;;;"
    (problema,) = problemas(csv_of(novo, novo, header=PRODUTOS))
    assert "o produto já está na linha 2" in problema


def test_clients_are_found_by_cnpj_without_its_zeros_or_by_name_where_they_had_none(
    csv_of: Write, ana: Vendedor, bruno: Vendedor
) -> None:
    cast.um_cliente(ana, "Com CNPJ", cpf_cnpj="00000208000100")
    cast.um_cliente(ana, "Sem CNPJ")
    path = csv_of(
        "208000100;;Bar do Um;11912345678;1310100;São Paulo;são paulo;",
        "11.222.333/0001-81;sem cnpj;;;;;;Bruno",
        "529.982.247-25;Novo;;;;;;Ana",
        header=CLIENTES,
    )

    gravada(path, User.objects.create_user("gilda"), "CLIENTES")

    um = Cliente.objects.get(nome="Com CNPJ")
    assert (um.fantasia, um.telefone, um.cep, um.cidade, um.uf) == (
        "Bar do Um", "(11) 91234-5678", "01310-100", "São Paulo", "SP",
    )  # fmt: skip
    outro = Cliente.objects.get(cpf_cnpj="11222333000181")
    assert (outro.nome, outro.vendedor) == ("sem cnpj", bruno)
    assert Cliente.objects.get(cpf_cnpj="52998224725").vendedor == ana


def test_a_seller_touches_his_own_portfolio_only(csv_of: Write, ana: Vendedor, bruno: Vendedor) -> None:
    cast.um_cliente(bruno, "Do Bruno", cpf_cnpj="11222333000181")
    path = csv_of("11222333000181;Outro nome;;;;;;", ";Meu novo;;;;;;", ";Dele;;;;;;Bruno", header=CLIENTES)
    alheio, outro = problemas(path, "CLIENTES", ana.pk)
    assert "não é da sua carteira" in alheio
    assert "você só cadastra na sua carteira" in outro
    with conferida(path, "CLIENTES", so_do_vendedor=ana.pk) as conferencia:
        (novo,) = conferencia.registros()
    assert novo.dados["vendedor_id"] == ana.pk
