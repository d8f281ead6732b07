"""The stock in the browser: what is there, counted, brought in and put right."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import Estoque, LogAtividade, MovimentacaoEstoque, Produto
from tests import cast
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, enviar, erros

pytestmark = pytest.mark.django_db


def ate(produto: Produto, saldo: int) -> None:
    Estoque.objects.movimentar(
        produto.pk, MovimentacaoEstoque.Tipo.AJUSTE, saldo - saldo_de(produto), motivo="Teste", responsavel=None
    )


def saldo_de(produto: Produto) -> int:
    estoque = Estoque.objects.filter(produto=produto).first()
    return estoque.quantidade if estoque else 0


def do(produto: Produto, verbo: str = "") -> str:
    return f"/estoque/{produto.pk}{verbo}"


def achados(client: Client, **filtro: Any) -> list[str]:
    return [linha[0].texto for linha in client.get("/estoque/", filtro).context["lista"].linhas]


def test_it_finds_balances(da_ana: Client, da_lia: Client, pilsen: Produto, settings: Any):
    settings.ESTOQUE_PODE_FICAR_NEGATIVO = True
    ate(cast.um_produto("Agua", categoria_id="NAB"), -3)
    enviar(da_lia, do(pilsen, "/contar"), contada=5)
    cast.um_produto("Zero Cola")

    assert achados(da_ana) == ["Agua", "Cerveja Pilsen", "Zero Cola"]
    assert achados(da_ana, saldo="negativo") == achados(da_ana, categoria="NAB") == ["Agua"]
    assert achados(da_ana, saldo="zero") == ["Zero Cola"]
    assert achados(da_ana, status="CONTADO") == achados(da_ana, busca="pil-") == ["Cerveja Pilsen"]
    assert achados(da_ana, status="A_CONFERIR") == ["Agua", "Zero Cola"]


def test_the_lists_cost_the_same_for_any_number(da_lia: Client, pilsen: Produto):
    for url in ("/estoque/", "/movimentacoes/", do(pilsen)):
        counts = []
        for lote in range(2):
            for n in range(3):
                ate(cast.um_produto(f"P{url}{lote}{n}"), 5)
                ate(pilsen, saldo_de(pilsen) + 1)
            with CaptureQueriesContext(connection) as sent:
                assert da_lia.get(url).status_code == 200
            counts.append(len(sent))
        assert counts[0] == counts[1]


def test_what_was_counted_becomes_the_balance_by_an_ajuste(da_lia: Client, lia: Any, pilsen: Produto):
    ate(pilsen, 10)

    response = enviar(da_lia, do(pilsen, "/contar"), contada="7")

    assert response["Location"] == do(pilsen)
    estoque = Estoque.objects.get()
    assert (estoque.quantidade, estoque.status, estoque.conferente) == (7, "CONTADO", "Lia")
    movimentacao = MovimentacaoEstoque.objects.all()[0]
    assert (movimentacao.tipo, movimentacao.movimentada, movimentacao.responsavel) == ("AJUSTE", -3, lia)
    assert LogAtividade.objects.do_registro(pilsen).get().dados["saldo"] == {"antes": 10, "depois": 7}
    assert "Conferência: 7 contados" in texto(da_lia.get(do(pilsen)))


def test_who_counts_is_told_what_left_meanwhile(da_lia: Client, pilsen: Produto):
    ate(pilsen, 10)
    preenchido = campos(da_lia.get(do(pilsen, "/contar"))) | {"contada": "10"}
    ate(pilsen, 6)

    response = da_lia.post(do(pilsen, "/contar"), preenchido)

    assert response.status_code == 400
    assert [tuple(d) for d in response.context["form"].diferencas] == [("Saldo", "10", "6")]
    assert saldo_de(pilsen) == 6


@pytest.mark.parametrize(
    ("verbo", "digitado"),
    [
        ("/contar", {"contada": "5"}),
        ("/entrada", {"quantidade": "5", "motivo": "Nota 7"}),
        ("/ajustar", {"quantidade": "5", "motivo": "Sobra"}),
    ],
)
def test_sent_twice_it_moves_once(da_lia: Client, pilsen: Produto, verbo: str, digitado: dict[str, str]):
    preenchido = campos(da_lia.get(do(pilsen, verbo))) | digitado

    assert [da_lia.post(do(pilsen, verbo), preenchido).status_code for _ in range(2)] == [302, 302]

    assert (saldo_de(pilsen), MovimentacaoEstoque.objects.count(), LogAtividade.objects.count()) == (5, 1, 1)


def test_a_balance_below_zero_is_refused(da_lia: Client, pilsen: Produto):
    ate(pilsen, 3)

    response = enviar(da_lia, do(pilsen, "/ajustar"), quantidade=-4, motivo="Quebra")

    assert erros(response) == [
        "Cerveja Pilsen tem 3 em estoque; a saída de 4 não cabe. Registre antes a entrada ou um ajuste."
    ]
    assert saldo_de(pilsen) == 3
    assert not LogAtividade.objects.exists()


def test_it_may_go_below_zero_where_the_setting_says_so(da_lia: Client, pilsen: Produto, settings: Any):
    settings.ESTOQUE_PODE_FICAR_NEGATIVO = True
    assert enviar(da_lia, do(pilsen, "/ajustar"), quantidade=-4, motivo="Quebra").status_code == 302
    assert saldo_de(pilsen) == -4


def test_an_ajuste_of_nothing_is_refused(da_lia: Client, pilsen: Produto):
    assert erros(enviar(da_lia, do(pilsen, "/ajustar"), quantidade=0, motivo="x")) == [
        "Um ajuste de 0 não muda nada. Se o saldo está certo, registre a contagem."
    ]


def test_a_seller_sees_the_balance_and_not_its_history(da_ana: Client, pilsen: Produto):
    ate(pilsen, 12)

    html = texto(da_ana.get(do(pilsen)))

    assert '<span class="cartao-valor">12</span>' in html
    assert "movimentações" not in html
    assert do(pilsen, "/contar") not in html


def test_the_movements_are_found_by_product_and_type(da_lia: Client, pilsen: Produto):
    ate(pilsen, 12)
    enviar(da_lia, do(pilsen, "/entrada"), quantidade=3, motivo="Nota 7")

    for filtro in ({"tipo": "ENTRADA"}, {"busca": "nota 7"}):
        linhas = da_lia.get("/movimentacoes/", filtro).context["lista"].linhas
        assert [celula.texto for celula in linhas[0][1:]] == [
            *("Cerveja Pilsen", "PIL-350", "Entrada", "12", "3", "15", "Nota 7", "Lia"),
        ]
        assert len(linhas) == 1


@examples(20)
@given(
    verbo=st.sampled_from(["/contar", "/entrada", "/ajustar"]),
    mudados=st.dictionaries(
        st.sampled_from(["contada", "quantidade", "motivo", "submissao", "versao"]), QUALQUER, min_size=1, max_size=3
    ),
)
def test_whatever_is_typed_the_balance_is_the_sum_of_its_movements(
    da_lia: Client, pilsen: Produto, verbo: str, mudados: dict[str, str]
):
    bom = {"contada": "5", "quantidade": "5", "motivo": "Teste"}

    response = da_lia.post(do(pilsen, verbo), campos(da_lia.get(do(pilsen, verbo))) | bom | mudados)

    assert response.status_code in (302, 400)
    assert sum(MovimentacaoEstoque.objects.values_list("movimentada", flat=True)) == saldo_de(pilsen) >= 0
