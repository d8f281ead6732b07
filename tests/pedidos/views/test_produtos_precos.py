"""Purchase prices out of a file: nothing is written before it was seen, and then exactly what was seen."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from pedidos.models import LogAtividade, Produto
from pedidos.planilha import precos
from tests import cast
from tests.examples import examples
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, erros
from tests.tabelas import linhas_das_tabelas

pytestmark = pytest.mark.django_db
PRECOS, GRAVAR = "/produtos/precos", "/produtos/precos/gravar"


@pytest.fixture
def agua() -> Produto:
    return cast.um_produto("Água", "0.50", codigo_interno="AGU", ean="7891000000007")


def mandar(client: Client, conteudo: str | bytes, nome: str = "precos.csv") -> Any:
    conteudo = conteudo.encode() if isinstance(conteudo, str) else conteudo
    return client.post(PRECOS, {"arquivo": SimpleUploadedFile(nome, conteudo)})


def o_que_muda(response: Any) -> list[tuple[str, Decimal, Decimal]]:
    return [(m.codigo, m.antes, m.depois) for m in response.context["conferencia"].mudancas]


def problemas(response: Any) -> list[str]:
    return [str(problema) for problema in response.context["conferencia"].problemas]


def preco(produto: Produto) -> Decimal:
    produto.refresh_from_db()
    return produto.preco_medio_compra


def test_it_shows_what_would_change_and_writes_nothing(da_gilda: Client, pilsen: Produto, agua: Produto):
    response = mandar(da_gilda, "código;preço médio de compra\npil-350;2,50\nAGU;0,50\n")

    assert response.status_code == 200
    assert o_que_muda(response) == [("PIL-350", Decimal("2.00"), Decimal("2.50"))]
    assert response.context["conferencia"].iguais == 1
    html = texto(response)
    assert ["R$ 2,00", "R$ 2,50", "+25,0 %"] in [linha[-3:] for linha in linhas_das_tabelas(html)]
    assert "Gravar 1 preço<" in html
    assert preco(pilsen) == 2
    assert not LogAtividade.objects.exists()


def test_it_writes_what_was_seen_once_and_down(da_gilda: Client, pilsen: Produto, agua: Produto):
    preenchido = campos(mandar(da_gilda, "ean,preco_medio_compra\n7891000100103,2.50\n7891000000007,0.4\n"))

    primeira, segunda = (da_gilda.post(GRAVAR, preenchido) for _ in range(2))

    assert primeira["Location"] == segunda["Location"] == "/produtos/"
    assert (preco(pilsen), preco(agua)) == (Decimal("2.50"), Decimal("0.40"))
    assert LogAtividade.objects.count() == 2
    assert LogAtividade.objects.do_registro(pilsen).get().dados == {
        "id": pilsen.pk,
        "preco_medio_compra": {"antes": "2.00", "depois": "2.50"},
        "por": "arquivo",
    }


def test_it_reads_an_xlsx_and_the_file_that_the_list_exports(da_gilda: Client, pilsen: Produto):
    book = Workbook()
    assert book.active is not None
    for linha in (["EAN", "Preço"], [7891000100103, 2.5]):
        book.active.append(linha)
    arquivo = BytesIO()
    book.save(arquivo)
    assert o_que_muda(mandar(da_gilda, arquivo.getvalue(), "p.xlsx")) == [("PIL-350", Decimal(2), Decimal("2.5"))]

    exportado = da_gilda.get("/produtos/exportar.csv").getvalue()
    response = mandar(da_gilda, exportado.replace(b";2,00;", b";3,00;"))
    assert o_que_muda(response) == [("PIL-350", Decimal(2), Decimal(3))]


def test_it_tells_what_is_wrong_by_line_and_takes_the_rest(da_gilda: Client, pilsen: Produto, agua: Produto):
    cast.um_produto("Outra água", codigo_interno="AGU-2", ean=agua.ean)
    linhas = [
        "código;EAN;preço",
        "NADA;;1,00",
        ";7891000000007;1,00",
        "AGU;;-1",
        "AGU;;NaN",
        "AGU;;1.234",
        "AGU;;",
        ";;5",
        "PIL-350;;2,50",
        "PIL-350;;2,60",
        "AGU;;1,00;9",
    ]

    response = mandar(da_gilda, "\n".join(linhas))

    assert problemas(response) == [
        "linha 2, código 'NADA': não há produto com este código; confira-o na lista de produtos.",
        "linha 3, EAN '7891000000007': há 2 produtos com este EAN; diga o código interno do produto.",
        "linha 4, preço '-1': o preço não pode ser negativo; escreva zero ou mais.",
        "linha 5, preço 'NaN': não é um número; escreva um número, por exemplo 12,50.",
        "linha 6, preço '1.234': é ambíguo: pode ser milhar ou ter 3 casas decimais; "
        "escreva 1234 ou 1234,00 se for milhar, ou só 2 casas decimais se não for.",
        "linha 7, preço: está vazio; escreva um número, por exemplo 12,50.",
        "linha 8, EAN: está vazio; preencha a célula.",
        "linha 10, código 'PIL-350': o produto já está na linha 9; deixe só uma das duas.",
        "linha 11, linha: a linha tem 4 valores e o cabeçalho 3 colunas; "
        "ponha entre aspas o valor que contém o separador (como um preço com vírgula).",
    ]
    assert o_que_muda(response) == [("PIL-350", Decimal("2.00"), Decimal("2.50"))]


@pytest.mark.parametrize(
    ("conteudo", "nome", "palavras"),
    [
        ("código;valor\nA;1", "p.csv", "é preciso uma coluna código ou EAN e uma coluna preço médio de compra"),
        ("código;sku;preço\nA;A;1", "p.csv", "mais de uma coluna diz código. Deixe só uma."),
        ("código;preço\n", "p.csv", "p.csv só tem o cabeçalho, nenhum preço."),
        ("\n\n", "p.csv", "não tem nenhuma linha preenchida"),
        ("código;preço\nA;1", "p.pdf", "p.pdf termina em '.pdf'"),
        ("código;preço\nA;1", "p.xlsx", "não é um xlsx por dentro"),
        ("", "p.csv", "O arquivo está vazio. Confira se é o certo."),
    ],
)
def test_a_file_that_says_no_prices_is_refused(da_gilda: Client, conteudo: str, nome: str, palavras: str):
    response = mandar(da_gilda, conteudo, nome)

    assert response.status_code == 400
    assert palavras in erros(response)[0]


def test_more_lines_than_one_can_look_through_are_refused(da_gilda: Client, pilsen: Produto, monkeypatch: Any):
    monkeypatch.setattr(precos, "MAIS_LINHAS", 1)

    response = mandar(da_gilda, "código;preço\nPIL-350;1\nPIL-350;2\n")

    assert erros(response) == ["precos.csv tem mais de 1 linhas de preços. Divida-o em dois."]


def test_a_price_that_changed_after_it_was_seen_stays(da_gilda: Client, pilsen: Produto, agua: Produto):
    preenchido = campos(mandar(da_gilda, "código;preço\nPIL-350;2,50\nAGU;0,70\n"))
    pilsen.alterar({"preco_medio_compra": Decimal("4.00")})

    response = da_gilda.post(GRAVAR, preenchido)

    assert response.status_code == 400
    assert (
        "Preços mudaram depois da conferência (Cerveja Pilsen · PIL-350, agora R$ 4,00). Envie o arquivo de novo."
        in texto(response)
    )
    assert (preco(pilsen), preco(agua)) == (Decimal("4.00"), Decimal("0.50"))
    assert not LogAtividade.objects.exists()


@pytest.mark.parametrize("mudancas", ["", "x", "eyJhIjoiYiJ9:1:2", "\0", "NaN"])
def test_changes_that_nobody_was_shown_are_refused(da_gilda: Client, pilsen: Produto, mudancas: str):
    preenchido = campos(mandar(da_gilda, "código;preço\nPIL-350;2,50\n")) | {"mudancas": mudancas}

    response = da_gilda.post(GRAVAR, preenchido)

    assert response.status_code == 400
    assert preco(pilsen) == 2


@examples(24)
@given(conteudo=st.binary(max_size=80) | st.text(max_size=80).map(lambda t: f"código;preço\nPIL-350;{t}\n".encode()))
def test_whatever_the_file_holds_it_is_read_or_refused(da_gilda: Client, pilsen: Produto, conteudo: bytes):
    response = mandar(da_gilda, conteudo)

    assert response.status_code in (200, 400)
    assert preco(pilsen) == 2
