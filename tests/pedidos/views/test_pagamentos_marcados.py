"""Several payments approved at once: listed with their sum first, then each by itself or told why not."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import LogAtividade, Pagamento, Pedido
from tests import cast
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.models.conftest import ao_mesmo_tempo
from tests.pedidos.views.conftest import entrar
from vendedor.models import Vendedor

URL = "/pagamentos/aprovar"


@pytest.fixture
def tres(ana: Vendedor) -> list[Pagamento]:
    return [cast.um_pagamento(cast.um_pedido(ana), Decimal(100)) for _ in range(3)]


def marcados(*pagamentos: Pagamento) -> dict[str, list[int]]:
    return {"marcado": [pagamento.pk for pagamento in pagamentos]}


def status() -> list[str]:
    return list(Pagamento.objects.order_by("pk").values_list("status_pagamento", flat=True))


def test_the_list_has_a_box_for_what_is_pending_and_for_who_decides(
    da_felipe: Client, ana: Vendedor, tres: list[Pagamento]
):
    tres[0].aprovar()

    page = texto(da_felipe.get("/pagamentos/"))

    assert [f'name="marcado" value="{p.pk}"' in page for p in tres] == [False, True, True]
    assert "Aprovar os marcados" in page
    page = texto(entrar(ana.usuario).get("/pagamentos/"))
    assert 'name="marcado"' not in page
    assert "Aprovar os marcados" not in page


def test_it_lists_them_with_their_sum_and_approves_nothing_yet(da_felipe: Client, tres: list[Pagamento]):
    tres[0].rejeitar("Não veio")

    page = texto(da_felipe.get(URL, marcados(*tres)))

    assert "Total de 2 pagamentos" in page
    assert "R$ 200,00" in page
    assert f"O pagamento {tres[0].pk} do pedido {tres[0].pedido_id} não está pendente." in page
    assert status() == ["REJEITADO", "PENDENTE", "PENDENTE"]


def test_it_approves_all_of_them_and_writes_down_each(da_felipe: Client, felipe: User, tres: list[Pagamento]):
    response = da_felipe.post(URL, marcados(*tres))

    assert response["Location"] == "/pagamentos/"
    assert [m.replace("\N{NO-BREAK SPACE}", " ") for m in mensagens(response)] == [
        "Pagamentos aprovados: 3, R$ 300,00 ao todo."
    ]
    assert status() == ["APROVADO"] * 3
    assert set(Pedido.objects.values_list("status", flat=True)) == {"PAGAMENTO_APROVADO"}
    for pagamento in tres:
        atividade = LogAtividade.objects.do_registro(pagamento).get()
        assert (atividade.usuario, atividade.tipo) == (felipe, "APROVACAO")
        assert atividade.dados["status_do_pedido"] == {"antes": "Pendente", "depois": "Pagamento aprovado"}


def test_what_is_refused_for_one_is_done_for_the_others_and_told(da_felipe: Client, tres: list[Pagamento]):
    tres[1].rejeitar("Não veio")

    response = da_felipe.post(URL, marcados(*tres))

    assert response.status_code == 400
    assert "Aprovados: 2. Os outros, não:" in texto(response)
    assert response.context["recusas"] == [
        f"Pagamento {tres[1].pk} do pedido {tres[1].pedido_id} já foi rejeitado; só um pagamento pendente se decide."
    ]
    assert status() == ["APROVADO", "REJEITADO", "APROVADO"]
    assert not LogAtividade.objects.do_registro(tres[1]).exists()


def test_all_that_the_filter_shows_are_listed_and_the_filter_survives(
    da_felipe: Client, ana: Vendedor, tres: list[Pagamento]
):
    cast.um_pagamento(cast.um_pedido(ana), Decimal(5), metodo="BOLETO")
    tres[0].rejeitar("Não veio")
    page = texto(da_felipe.get("/pagamentos/", {"metodo": "PIX"}))
    assert "Aprovar todos: 2 à espera com este filtro" in page
    assert '<input type="hidden" name="metodo" value="PIX">' in page

    url = f"{URL}?metodo=PIX&todos=1"
    page = texto(da_felipe.get(url))
    response = da_felipe.post(url, marcados(*tres[1:]))

    assert "Total de 2 pagamentos" in page
    assert "R$ 200,00" in page
    assert response["Location"] == "/pagamentos/?metodo=PIX"
    assert status() == ["REJEITADO", "APROVADO", "APROVADO", "PENDENTE"]


def test_of_many_it_says_how_many_there_are_and_takes_the_first(
    da_felipe: Client, tres: list[Pagamento], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pedidos.pagamentos.views_decidir.MAIOR_LOTE", 2)

    page = texto(da_felipe.get(URL, {"todos": "1"}))
    response = da_felipe.post(URL, marcados(*tres))

    assert "Esperam 3 pagamentos. Aqui estão os primeiros 2" in page
    assert [f'value="{pagamento.pk}"' in page for pagamento in tres] == [True, True, False]
    assert response.status_code == 400
    assert "São 3 marcados, e de uma vez se aprovam no máximo 2." in texto(response)
    assert status() == ["PENDENTE"] * 3


def test_what_is_sent_is_what_was_shown(da_felipe: Client, ana: Vendedor, tres: list[Pagamento]):
    cast.um_pagamento(cast.um_pedido(ana), Decimal(5))

    da_felipe.post(f"{URL}?todos=1", marcados(*tres))

    assert status() == ["APROVADO"] * 3 + ["PENDENTE"]


def test_a_wrong_filter_lists_none(da_felipe: Client, tres: list[Pagamento]):
    assert "Nenhum pagamento pendente está marcado." in texto(da_felipe.get(URL, {"todos": "1", "de": "ontem"}))


def test_it_says_so_when_none_is_marked(da_felipe: Client):
    assert "Nenhum pagamento pendente está marcado." in texto(da_felipe.get(URL))
    assert da_felipe.post(URL).status_code == 400


@pytest.mark.parametrize("marcado", ["999999", "x", "-1", "9" * 30, "1.5", "²", "", "a\0b", "<script>"])
def test_it_does_not_open_for_a_payment_that_there_is_not(da_felipe: Client, tres: list[Pagamento], marcado: str):
    for metodo in (da_felipe.get, da_felipe.post):
        assert metodo(URL, {"marcado": [str(tres[0].pk), marcado]}).status_code == 404
    assert status() == ["PENDENTE"] * 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_them_at_once_each_is_told_what_the_other_did():
    ana = cast.um_vendedor("Ana")
    tres = [cast.um_pagamento(cast.um_pedido(ana), Decimal(100)) for _ in range(3)]
    dois = [entrar(cast.uma_pessoa(nome, Papel.FINANCEIRO)) for nome in ("felipe", "flora")]

    respostas = ao_mesmo_tempo(*[lambda client=client: client.post(URL, marcados(*tres)) for client in dois])

    assert sum(texto(r).count("já foi aprovado; só um pagamento pendente se decide.") for r in respostas) == 3
    assert status() == ["APROVADO"] * 3
    assert LogAtividade.objects.filter(tipo="APROVACAO").count() == 3
