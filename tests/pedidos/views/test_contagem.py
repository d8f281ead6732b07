"""The counting sheet: many products, what differs shown before it is booked, all of it or nothing, and once."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pedidos.acesso import Papel
from pedidos.estoque import contagem
from pedidos.models import Categoria, Estoque, LogAtividade, MovimentacaoEstoque, Produto
from tests import cast
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, enviar, erros
from tests.pedidos.views.test_estoque import ate, saldo_de

pytestmark = pytest.mark.django_db
FOLHA = "/estoque/contagem"


@pytest.fixture
def agua() -> Produto:
    return cast.um_produto("Água", categoria_id="NAB", codigo_interno="AGUA")


def contada(produto: Produto) -> str:
    return f"contada_{produto.pk}"


def abrir(client: Client, **busca: str) -> dict[str, str]:
    return campos(client.get(FOLHA, busca))


def fazer(client: Client, folha: dict[str, str], acao: str, **mudados: Any) -> Any:
    return client.post(FOLHA, folha | {nome: str(valor) for nome, valor in mudados.items()} | {"acao": acao})


def revisar(client: Client, contadas: dict[Produto, Any]) -> Any:
    return fazer(client, abrir(client), "revisar", **{contada(p): valor for p, valor in contadas.items()})


def linhas(response: Any) -> dict[str, tuple[int, int]]:
    """What was counted of each product, and what that changes."""
    return {linha.produto.nome: (linha.contada, linha.diferenca) for linha in response.context["linhas"]}


def mostrados(response: Any) -> list[str]:
    return [campo.label for _, campos in response.context["grupos"] for campo in campos]


def test_what_was_counted_is_reviewed_and_then_booked(da_lia: Client, lia: User, pilsen: Produto, agua: Produto):
    ate(pilsen, 10)
    ate(agua, 4)
    cast.um_produto("Não contado")

    revisao = revisar(da_lia, {pilsen: 7, agua: 4})
    assert list(linhas(revisao).items()) == [("Cerveja Pilsen", (7, -3)), ("Água", (4, 0))]
    assert "2 produtos contados, 1 com diferença. Nada foi gravado ainda." in texto(revisao)
    assert (saldo_de(pilsen), saldo_de(agua)) == (10, 4)

    response = fazer(da_lia, campos(revisao), "gravar")

    assert response["Location"] == "/movimentacoes/"
    assert mensagens(response) == ["A contagem foi gravada: 2 produtos contados, 1 com diferença."]
    estoques = Estoque.objects.values_list("produto__nome", "quantidade", "status", "conferente")
    assert set(estoques) == {("Cerveja Pilsen", 7, "CONTADO", "Lia"), ("Água", 4, "CONTADO", "Lia")}
    ajustes = MovimentacaoEstoque.objects.filter(motivo__startswith="Conferência")
    assert {(m.movimentada, m.motivo, m.responsavel, m.contagem) for m in ajustes} == {
        (-3, "Conferência: 7 contados", lia, True),
        (0, "Conferência: 4 contados", lia, True),
    }
    saldo = {"antes": 10, "depois": 7}
    assert LogAtividade.objects.do_registro(pilsen).get().dados["saldo"] == saldo
    assert LogAtividade.objects.count() == 2


def test_zero_is_a_count_and_nothing_typed_is_none(da_lia: Client, pilsen: Produto, agua: Produto):
    ate(pilsen, 3)
    ate(agua, 3)

    assert linhas(revisar(da_lia, {pilsen: 0, agua: ""})) == {"Cerveja Pilsen": (0, -3)}


def test_what_is_counted_may_be_said_in_boxes(da_lia: Client):
    pilsen = cast.uma_pilsen_em_caixas()

    assert linhas(revisar(da_lia, {pilsen: "3 CX 5 UN"})) == {"Pilsen": (41, 41)}


def test_it_finds_products_by_word_code_and_category_and_keeps_what_was_typed(
    da_lia: Client, pilsen: Produto, agua: Produto
):
    folha = abrir(da_lia)

    response = fazer(da_lia, folha, "procurar", **{contada(pilsen): "12", "busca": "agua"})

    assert response.status_code == 200
    assert mostrados(response) == ["Água"]
    assert campos(response)[contada(pilsen)] == "12"
    assert "Já contados, fora desta procura" in texto(response)
    assert "Nada foi gravado" not in texto(response)
    # The code of the sheet, and when it began, stay.
    assert {nome: campos(response)[nome] for nome in ("submissao", "desde")} == {
        nome: folha[nome] for nome in ("submissao", "desde")
    }
    for procura in ({"busca": "7891000100103"}, {"busca": "pil-350"}, {"categoria": str(pilsen.categoria_id)}):
        assert mostrados(da_lia.get(FOLHA, procura)) == ["Cerveja Pilsen"]
    assert "Nenhum produto assim" in texto(da_lia.get(FOLHA, {"busca": "vinho"}))


def test_it_shows_what_may_stand_on_a_shelf_by_category(da_lia: Client, pilsen: Produto, agua: Produto):
    com_saldo, sem_saldo = (cast.um_produto(nome, categoria_id="NAB") for nome in ("Inativo cheio", "Inativo vazio"))
    ate(com_saldo, 2)
    for produto in (com_saldo, sem_saldo):
        produto.desativar()

    grupos = da_lia.get(FOLHA).context["grupos"]

    nab, dela = (Categoria.objects.get(pk=pk).nome for pk in ("NAB", pilsen.categoria_id))
    assert {titulo: [campo.label for campo in campos] for titulo, campos in grupos} == {
        nab: ["Água", "Inativo cheio"],
        dela: ["Cerveja Pilsen"],
    }


def test_it_says_that_there_is_more_than_it_shows(
    da_lia: Client, pilsen: Produto, agua: Produto, monkeypatch: pytest.MonkeyPatch
):
    assert "Há mais" not in texto(da_lia.get(FOLHA))
    monkeypatch.setattr("pedidos.estoque.views_contagem.MOSTRADOS", 1)
    assert "Há mais: procure pelo nome ou escolha a categoria." in texto(da_lia.get(FOLHA))


def test_the_review_says_what_moved_since_the_count_began(da_lia: Client, pilsen: Produto, agua: Produto):
    ate(pilsen, 10)
    folha = abrir(da_lia)
    ate(pilsen, 6)
    ate(agua, 6)

    revisao = fazer(da_lia, folha, "revisar", **{contada(pilsen): 10})

    assert linhas(revisao) == {"Cerveja Pilsen": (10, 4)}
    assert "1 produto teve movimentação depois que esta contagem começou." in texto(revisao)
    assert "Ajuste de 4 (Teste), em" in texto(revisao)
    assert "saldo de 10 para 6." in texto(revisao)


def test_the_review_says_that_somebody_else_counted_the_same(da_lia: Client, lia: User, pilsen: Produto):
    ate(pilsen, 10)
    folha = abrir(da_lia)
    leo = cast.uma_pessoa("leo", Papel.LOGISTICA)
    fazer(entrar(leo), campos(revisar(entrar(leo), {pilsen: 10})), "gravar")
    enviar(entrar(leo), f"/estoque/{pilsen.pk}/ajustar", quantidade=2, motivo="Conferência da nota")

    revisao = fazer(da_lia, folha, "revisar", **{contada(pilsen): 9})

    assert texto(revisao).count("Contado também por Leo em") == 1
    assert "Ajuste de 2 (Conferência da nota), em" in texto(revisao)


def test_a_balance_that_moves_after_the_review_is_told_before_anything_is_booked(
    da_lia: Client, pilsen: Produto, agua: Produto
):
    ate(pilsen, 10)
    revisao = revisar(da_lia, {pilsen: 10, agua: 5})
    ate(pilsen, 6)

    recusada = fazer(da_lia, campos(revisao), "gravar")

    assert recusada.status_code == 400
    assert [tuple(d) for d in recusada.context["form"].diferencas] == [("Saldo de Cerveja Pilsen · PIL-350", "10", "6")]
    assert linhas(recusada)["Cerveja Pilsen"] == (10, 4)
    assert (saldo_de(pilsen), saldo_de(agua)) == (6, 0)
    assert not LogAtividade.objects.exists()
    assert fazer(da_lia, campos(recusada), "gravar").status_code == 302
    assert (saldo_de(pilsen), saldo_de(agua)) == (10, 5)


def test_of_many_none_is_booked_when_one_fails(
    da_lia: Client, pilsen: Produto, agua: Produto, monkeypatch: pytest.MonkeyPatch
):
    revisao = revisar(da_lia, {pilsen: 10, agua: 5})
    monkeypatch.setattr("pedidos.estoque.models.EstoqueQuerySet.contar", _so_o_primeiro(Estoque.objects.contar))

    with pytest.raises(ZeroDivisionError):
        fazer(da_lia, campos(revisao), "gravar")

    assert (saldo_de(pilsen), saldo_de(agua), LogAtividade.objects.count()) == (0, 0, 0)


def _so_o_primeiro(contar: Any) -> Any:
    feitas: list[int] = []

    def contar_uma_vez(self: Any, produto_id: int, *args: Any, **kwargs: Any) -> Any:
        feitas.append(produto_id)
        return contar(produto_id, *args, **kwargs) if len(feitas) == 1 else 1 / 0

    return contar_uma_vez


def test_sent_twice_it_is_booked_once(da_lia: Client, pilsen: Produto):
    revisao = campos(revisar(da_lia, {pilsen: 5}))

    assert [fazer(da_lia, revisao, "gravar")["Location"] for _ in range(2)] == ["/movimentacoes/"] * 2

    assert (saldo_de(pilsen), MovimentacaoEstoque.objects.count(), LogAtividade.objects.count()) == (5, 1, 1)


def test_a_sheet_that_was_booked_and_goes_on_is_a_new_one(da_lia: Client, pilsen: Produto, agua: Produto):
    folha = abrir(da_lia)
    digitado = {contada(pilsen): 5}
    fazer(da_lia, campos(fazer(da_lia, folha, "revisar", **digitado)), "gravar")

    response = fazer(da_lia, folha, "revisar", **digitado, **{contada(agua): 3})

    assert response.status_code == 400
    assert "Esta contagem já foi gravada." in texto(response)
    nova = campos(response)
    assert (nova[contada(pilsen)], nova[contada(agua)]) == ("5", "3")
    assert nova["submissao"] != folha["submissao"]
    fazer(da_lia, campos(fazer(da_lia, nova, "revisar")), "gravar")
    assert (saldo_de(pilsen), saldo_de(agua)) == (5, 3)


@pytest.mark.parametrize(
    ("digitado", "palavras"),
    [
        ("", "Nenhum produto foi contado. Escreva ao menos uma quantidade; zero também conta."),
        ("-1", "maior ou igual a 0"),
        ("1,5", "Informe um número inteiro."),
        ("sete", "Informe um número inteiro."),
        (10**30, "menor ou igual a"),
    ],
)
@pytest.mark.parametrize("acao", ["revisar", "gravar"])
def test_what_is_wrong_is_said_and_nothing_is_booked(
    da_lia: Client, pilsen: Produto, acao: str, digitado: object, palavras: str
):
    response = fazer(da_lia, abrir(da_lia), acao, **{contada(pilsen): digitado})

    assert response.status_code == 400
    assert palavras in " ".join(erros(response))
    assert "Nada foi gravado." in texto(response)
    assert not MovimentacaoEstoque.objects.exists()


def test_the_same_product_counted_twice_is_said(da_lia: Client, pilsen: Produto):
    duas = abrir(da_lia) | {"acao": "revisar", contada(pilsen): ["5", "7"]}

    response = da_lia.post(FOLHA, duas)

    assert erros(response) == ["Contado duas vezes: 5 e 7. Escreva uma só quantidade."]


def test_a_sheet_that_is_too_long_is_refused(
    da_lia: Client, pilsen: Produto, agua: Produto, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pedidos.estoque.forms.MAIOR_FOLHA", 1)

    assert erros(revisar(da_lia, {pilsen: 1, agua: 2})) == [
        "A folha tem 2 produtos contados, e cabem 1 de cada vez. "
        "Apague alguns, grave, e conte esses numa segunda folha."
    ]
    assert contagem.MAIOR_FOLHA + contagem.MOSTRADOS < 1000  # fields that Django takes


def test_a_product_that_is_gone_is_said(da_lia: Client, pilsen: Produto, agua: Produto):
    folha = abrir(da_lia)
    agua.delete()

    revisao = fazer(da_lia, folha, "revisar", **{contada(pilsen): 1, f"contada_{agua.pk or 999}": 2, "contada_999": 2})

    assert "já não está no cadastro" in texto(revisao)
    assert linhas(revisao) == {"Cerveja Pilsen": (1, 1)}


def test_who_only_looks_at_the_stock_has_no_sheet(da_ana: Client, da_lia: Client, pilsen: Produto):
    assert FOLHA in texto(da_lia.get("/estoque/"))
    assert FOLHA not in texto(da_ana.get("/estoque/"))


@examples(20)
@given(
    acao=st.sampled_from(["procurar", "revisar", "gravar", ""]),
    mudados=st.dictionaries(
        st.sampled_from(["contada", "busca", "categoria", "desde", "submissao", "versao"]), QUALQUER, max_size=3
    ),
)
def test_whatever_is_typed_the_balance_is_the_sum_of_its_movements(
    da_lia: Client, pilsen: Produto, acao: str, mudados: dict[str, str]
):
    if "contada" in mudados:
        mudados[contada(pilsen)] = mudados.pop("contada")

    response = fazer(da_lia, abrir(da_lia) | {contada(pilsen): "5"}, acao, **mudados)

    assert response.status_code in (200, 302, 400)
    assert sum(MovimentacaoEstoque.objects.values_list("movimentada", flat=True)) == saldo_de(pilsen) >= 0
