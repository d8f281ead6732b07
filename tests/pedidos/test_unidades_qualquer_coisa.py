"""Whatever is written of units, prices, discounts and terms: refused with words, or taken for exactly what it says."""

from collections.abc import Iterator
from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from comum.erros import Recusa
from comum.formatos import dinheiro, inteiro
from pedidos.importacao.planilha import conferir, gravar
from pedidos.importacao.planilha.cadastros import PRODUTOS_DO_ARQUIVO, Cadastro, conferir_cadastros
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.precos import PRECOS_DO_ARQUIVO
from pedidos.models import Cliente, Estoque, ItemPedido, Pedido, PrecoDeVenda, Produto, TabelaDePrecos
from pedidos.pedidos.valores import CENTAVO
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, nomes
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
FATORES = {"": 1, "FD": 6, "CX": 12}
DITAS = {"": ["", "UN", "un.", "peça"], "FD": ["FD", "fardo", "fd 6"], "CX": ["CX", "Caixas", "cx c/ 12", "CX12"]}
precos = st.decimals("0.0000", "9999.9999", places=4)
# What looks like units, prices and quantities, and mostly is none.
QUASE = st.text(st.sampled_from("0123456789.,-+% CXcxFDunR$eE/"), max_size=10)
CELULA = st.one_of(QUASE, QUALQUER.map(lambda texto: str(texto)[:40]), st.sampled_from(["", "CX", "12", "3,50", "PIL"]))


@pytest.fixture
def pilsen(db: None) -> Produto:
    return cast.uma_pilsen_em_caixas()


@pytest.fixture
def ze(ana: Vendedor) -> Cliente:
    return cast.um_cliente(ana, "Bar do Zé")


@pytest.fixture
def da_gilda(gilda: Any) -> Client:
    return entrar(gilda)


@pytest.fixture
def pasta() -> Iterator[Path]:
    with TemporaryDirectory() as nome:
        yield Path(nome)


def em_reais(valor: Decimal) -> str:
    return f"{valor:f}".replace(".", ",")


def arquivo(pasta: Path, titulos: str, *linhas: list[str]) -> Path:
    """Each cell in quotes: whatever it holds, it is one cell."""
    path = pasta / "f.csv"
    cells = [";".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in linha) for linha in linhas]
    path.write_text("\n".join([titulos, *cells]), encoding="utf-8", errors="replace")
    return path


class Digitada(NamedTuple):
    """A line, and how its unit is written."""

    quantidade: int
    sigla: str
    dita: str
    preco: Decimal
    parte: int

    @property
    def desconto(self) -> Decimal:
        return (self.quantidade * self.preco * self.parte / 100).quantize(CENTAVO, ROUND_DOWN)

    @property
    def valor(self) -> Decimal:
        return (self.quantidade * self.preco).quantize(CENTAVO, ROUND_HALF_UP) - self.desconto


DITAS_DE_CADA = [(sigla, dita) for sigla, ditas in DITAS.items() for dita in ditas]
digitadas = st.tuples(st.integers(1, 2000), st.sampled_from(DITAS_DE_CADA), precos, st.integers(0, 100)).map(
    lambda t: Digitada(t[0], *t[1], t[2], t[3])
)


@examples(16)
@given(d=digitadas)
def test_a_line_of_the_form_is_exactly_what_was_typed(
    da_gilda: Client, ana: Vendedor, ze: Cliente, pilsen: Produto, d: Digitada
):
    digitado = {
        "itens-0-produto": "PIL",
        "itens-0-quantidade": inteiro(d.quantidade),
        "itens-0-unidade": d.sigla,
        "itens-0-preco_venda": em_reais(d.preco),
        "itens-0-desconto": dinheiro(d.desconto),
    }
    dados = campos(da_gilda.get("/pedidos/novo")) | nomes({"cliente": ze.rotulo, "vendedor": ana.pk}) | digitado

    response = da_gilda.post("/pedidos/novo", dados)

    assert response.status_code == 302, response.context["itens"].errors
    item = ItemPedido.objects.latest("pk")
    assert (item.quantidade, item.preco_venda) == (d.quantidade * FATORES[d.sigla], d.preco)
    assert item.valor_total_venda == d.valor
    assert list(todas_as_diferencas()) == []


@examples(16)
@given(
    mudados=st.dictionaries(
        st.sampled_from([f"itens-0-{c}" for c in ("produto", "quantidade", "unidade", "preco_venda", "desconto")]),
        CELULA,
        min_size=1,
    )
)
def test_whatever_the_form_is_sent_it_answers(
    da_gilda: Client, ana: Vendedor, ze: Cliente, pilsen: Produto, mudados: dict[str, str]
):
    bom = {"cliente": ze.rotulo, "vendedor": ana.pk, "itens-0-produto": "PIL", "itens-0-quantidade": 3}
    for caminho in ("/pedidos/novo", "/pedidos/calcular"):
        response = da_gilda.post(caminho, campos(da_gilda.get("/pedidos/novo")) | nomes(bom) | mudados)
        assert response.status_code in (200, 302, 400)
    assert list(todas_as_diferencas()) == []


@examples(16)
@given(quantidade=CELULA, verbo=st.sampled_from(["entrada", "contar", "ajustar"]))
def test_whatever_the_stock_is_told_it_answers(da_gilda: Client, pilsen: Produto, quantidade: str, verbo: str):
    url = f"/estoque/{pilsen.pk}/{verbo}"
    antes = Estoque.objects.filter(produto=pilsen).values_list("quantidade", flat=True).first() or 0

    campo = "contada" if verbo == "contar" else "quantidade"
    response = da_gilda.post(url, campos(da_gilda.get(url)) | {campo: quantidade, "motivo": "NF 1"})

    assert response.status_code in (302, 400)
    if response.status_code == 400:
        assert (Estoque.objects.filter(produto=pilsen).values_list("quantidade", flat=True).first() or 0) == antes


@examples(16)
@given(d=digitadas)
def test_a_line_of_a_file_is_exactly_what_it_says(pasta: Path, ze: Cliente, pilsen: Produto, d: Digitada):
    titulos = "Pedido;Cliente;Produto;Quantidade;Un;Preço unitário;Desconto do item;Data"
    numero, data = str(Pedido.objects.count() + 1), "12/11/2025"
    de_que = [numero, "Bar do Zé", "PIL", str(d.quantidade), d.dita]

    path = arquivo(pasta, titulos, [*de_que, em_reais(d.preco), em_reais(d.desconto), data])
    with conferir(path, opcoes=Opcoes(marca=",")) as conferencia:
        assert [str(problema) for problema in conferencia.problemas()] == []
        gravar(conferencia)

    item = ItemPedido.objects.latest("pk")
    assert (item.quantidade, item.unidade, item.preco_venda) == (d.quantidade * FATORES[d.sigla], d.sigla, d.preco)
    assert item.valor_total_venda == d.valor


@examples(24)
@given(linhas=st.lists(st.lists(CELULA, min_size=7, max_size=7), min_size=1, max_size=3))
def test_whatever_a_file_of_orders_holds_it_is_told(pasta: Path, ze: Cliente, pilsen: Produto, linhas: list[list[str]]):
    titulos = "Cliente;Produto;Quantidade;Un;Preço unitário;Desconto do item;Data"
    with suppress(Recusa), conferir(arquivo(pasta, titulos, *linhas), opcoes=Opcoes()) as conferencia:
        list(conferencia.problemas())


@examples(24)
@given(
    cadastro=st.sampled_from([PRODUTOS_DO_ARQUIVO, PRECOS_DO_ARQUIVO]),
    linhas=st.lists(st.lists(CELULA, min_size=6, max_size=6), min_size=1, max_size=3),
)
def test_whatever_a_catalogue_holds_each_line_is_taken_or_told(
    pasta: Path, pilsen: Produto, cadastro: Cadastro, linhas: list[list[str]]
):
    titulos = (
        "Código;Nome;Embalagem;Unidades por caixa;EAN da caixa;Preço da embalagem"
        if cadastro is PRODUTOS_DO_ARQUIVO
        else "Tabela;Código;EAN;Unidade;Preço;Nome do cliente"
    )
    path = arquivo(pasta, titulos, *linhas)
    with suppress(Recusa), conferir_cadastros(path, cadastro, nome="f.csv", opcoes=Opcoes()) as conferencia:
        ditas = conferencia.novos + conferencia.alterados + conferencia.iguais + conferencia.total_de_problemas
        assert ditas + sum(conferencia.total_de_avisos().values()) >= conferencia.linhas


@examples(16)
@given(preco=precos, dito=st.sampled_from(DITAS_DE_CADA))
def test_a_price_of_a_file_is_exactly_what_it_says(pasta: Path, pilsen: Produto, preco: Decimal, dito: tuple[str, str]):
    TabelaDePrecos.objects.get_or_create(nome="Atacado")
    sigla, dita = dito
    path = arquivo(pasta, "Tabela;Código;Unidade;Preço", ["atacado", "PIL", dita, em_reais(preco)])

    with conferir_cadastros(path, PRECOS_DO_ARQUIVO, nome="f.csv", opcoes=Opcoes(marca=",")) as conferencia:
        (registro,) = conferencia.registros()

    assert Decimal(registro.dados["preco"]) == preco
    assert registro.dados["unidade"] == sigla
    assert not PrecoDeVenda.objects.exists()


@examples(16)
@given(prazo=CELULA, limite=CELULA)
def test_whatever_the_terms_of_a_client_are_it_answers(da_gilda: Client, ze: Cliente, prazo: str, limite: str):
    url = f"/clientes/{ze.pk}/condicoes"
    antes = Cliente.objects.values_list("prazo", "limite_credito").get(pk=ze.pk)

    response = da_gilda.post(url, campos(da_gilda.get(url)) | {"prazo": prazo, "limite_credito": limite})

    assert response.status_code in (302, 400)
    if response.status_code == 400:
        assert Cliente.objects.values_list("prazo", "limite_credito").get(pk=ze.pk) == antes
    else:
        dias = [parte for parte in Cliente.objects.get(pk=ze.pk).prazo.split("/") if parte]
        assert all(dia.isdigit() and dia in prazo for dia in dias)
