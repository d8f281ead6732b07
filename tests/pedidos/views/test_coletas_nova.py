"""Registering a pick-up: a part or all, never more than remains, once, and who took it stays out of the log."""

import json
import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pedidos.acesso import Papel
from pedidos.models import Coleta, Estoque, LogAtividade, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, enviar, erros
from vendedor.models import Vendedor

ZE = {"nome_retirada": "José da Conceição", "documento_retirada": "12.345.678-9"}


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    """Paid, ten of one thing, a hundred of it on the shelf."""
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    return pedido


def nova(pedido: Pedido) -> str:
    return f"/coletas/nova/{pedido.pk}"


def quanto(pedido: Pedido, quantidade: object) -> dict[str, object]:
    return {f"item_{pedido.itens.get().pk}": quantidade}


def saldo(pedido: Pedido) -> int:
    return Estoque.objects.get(produto=pedido.itens.get().produto).quantidade


def test_it_takes_all_that_remains_unless_told_otherwise(da_lia: Client, lia: User, pedido: Pedido):
    response = enviar(da_lia, nova(pedido), **ZE)

    coleta = Coleta.objects.get()
    assert response["Location"] == f"/coletas/{coleta.pk}"
    assert (coleta.status, coleta.responsavel, coleta.nome_retirada) == ("TOTAL", lia, "José da Conceição")
    assert coleta.documento_retirada == "12.345.678-9"
    assert (Pedido.objects.get().status, saldo(pedido)) == ("COLETA_CONCLUIDA", 90)


def test_it_takes_a_part_and_then_the_rest(da_lia: Client, pedido: Pedido):
    assert "Restam 10 de 10 · saldo 100, prometido 10, livre 90" in texto(da_lia.get(nova(pedido)))
    enviar(da_lia, nova(pedido), **ZE, **quanto(pedido, 4))
    assert (Pedido.objects.get().status, saldo(pedido)) == ("COLETA_PARCIAL", 96)

    page = da_lia.get(nova(pedido))
    assert "Restam 6 de 10 · saldo 96, prometido 6, livre 90" in texto(page)
    assert campos(page)[next(iter(quanto(pedido, 6)))] == "6"
    enviar(da_lia, nova(pedido), **ZE)

    assert [coleta.status for coleta in Coleta.objects.order_by("pk")] == ["PARCIAL", "TOTAL"]
    assert saldo(pedido) == 90


def test_it_writes_down_what_was_taken_and_not_by_whom(
    da_lia: Client, lia: User, pedido: Pedido, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        enviar(da_lia, nova(pedido), **ZE, **quanto(pedido, 4))
        enviar(da_lia, nova(pedido), **ZE, **quanto(pedido, 7))

    atividade = LogAtividade.objects.get()
    assert (atividade.usuario, atividade.tipo, atividade.ip) == (lia, "COLETA", "127.0.0.1")
    assert atividade.dados == {
        "id": Coleta.objects.get().pk,
        "Pedido": pedido.pk,
        "Coleta": "Parcial",
        "Itens": ["4 × Cerveja Pilsen 350 ml"],
    }
    for escrito in (json.dumps(atividade.dados), atividade.titulo, atividade.descricao, caplog.text):
        assert "José" not in escrito
        assert "12.345.678-9" not in escrito


@pytest.mark.parametrize(
    ("digitado", "palavras"),
    [
        ({"quantidade": 11}, "O pedido tem 10, você digitou 11."),
        ({"quantidade": 0}, "Nenhuma quantidade informada para a coleta do Pedido {pedido}."),
        ({"quantidade": ""}, "Nenhuma quantidade informada para a coleta do Pedido {pedido}."),
        ({"quantidade": -1}, "maior ou igual a 0"),
        ({"quantidade": "1,5"}, "Informe um número inteiro."),
        ({"quantidade": "NaN"}, "Informe um número inteiro."),
        ({"quantidade": 10**30}, "menor ou igual a"),
        ({"nome_retirada": "  "}, "Escreva o nome de quem leva a mercadoria."),
        ({"nome_retirada": "x" * 151}, "no máximo 150 caracteres"),
        ({"documento_retirada": ""}, "Escreva o número do documento de quem leva a mercadoria."),
        ({"documento_retirada": "1" * 31}, "no máximo 30 caracteres"),
        ({"nome_retirada": "a\0b"}, "Caracteres nulos não são permitidos."),
    ],
)
def test_it_says_what_is_wrong_and_takes_nothing(
    da_lia: Client, pedido: Pedido, digitado: dict[str, object], palavras: str
):
    if "quantidade" in digitado:
        digitado = quanto(pedido, digitado["quantidade"])

    response = enviar(da_lia, nova(pedido), **{**ZE, **digitado})

    assert palavras.format(pedido=pedido.pk) in " ".join(erros(response))
    assert (Coleta.objects.count(), saldo(pedido)) == (0, 100)


def test_it_refuses_what_is_not_in_stock(da_lia: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido, 3)
    assert campos(da_lia.get(nova(pedido)))[next(iter(quanto(pedido, 3)))] == "3"

    response = enviar(da_lia, nova(pedido), **ZE, **quanto(pedido, 10))

    assert erros(response) == ["No estoque há 3, você digitou 10. Registre antes a entrada ou um ajuste."]


def test_it_says_why_an_order_cannot_be_collected(da_lia: Client, ana: Vendedor, pedido: Pedido):
    devendo = cast.um_pedido(ana)
    assert f"Pedido {devendo.pk} está pendente: só se coleta pedido pago." in texto(da_lia.get(nova(devendo)))

    coletar(pedido, 10)
    page = texto(da_lia.get(nova(pedido)))
    assert f"Pedido {pedido.pk} já foi coletado por inteiro: não resta nada a coletar." in page
    assert "Registrar coleta</button>" not in page


def test_it_makes_one_pick_up_however_often_it_is_sent(da_lia: Client, pedido: Pedido):
    data = {**campos(da_lia.get(nova(pedido))), **ZE, **quanto(pedido, 4)}

    primeira, segunda = [da_lia.post(nova(pedido), data) for _ in range(2)]

    assert primeira["Location"] == segunda["Location"] == f"/coletas/{Coleta.objects.get().pk}"
    assert mensagens(primeira) == [
        f"A coleta {Coleta.objects.get().pk} foi registrada. Do pedido {pedido.pk} restam 6 unidades."
    ]
    assert mensagens(segunda)[-1] == "Este formulário já tinha sido enviado; isto é o que ele gravou."
    assert saldo(pedido) == 96


def test_it_says_what_is_wrong_at_every_field_at_once(da_lia: Client, pedido: Pedido):
    agua = cast.um_produto("Água")
    outro = pedido.itens.create(produto=agua, quantidade=24, preco_venda=1)
    cast.um_pagamento(pedido, pedido.calcular_conta().falta, status_pagamento="APROVADO")
    primeiro = pedido.itens.exclude(pk=outro.pk).get()

    response = enviar(da_lia, nova(pedido), **{f"item_{primeiro.pk}": 11, f"item_{outro.pk}": 20, "nome_retirada": ""})

    erradas = {nome: lista[0] for nome, lista in response.context["form"].errors.items()}
    assert erradas == {
        f"item_{primeiro.pk}": "O pedido tem 10, você digitou 11.",
        f"item_{outro.pk}": "No estoque há 0, você digitou 20. Registre antes a entrada ou um ajuste.",
        "nome_retirada": "Escreva o nome de quem leva a mercadoria.",
        "documento_retirada": "Escreva o número do documento de quem leva a mercadoria.",
    }
    assert "Nada foi gravado." in texto(response)


def test_it_says_the_quantity_in_the_unit_in_which_it_was_sold(da_lia: Client, pedido: Pedido):
    cast.em_caixas(pedido, caixas=3)
    pedido.pagamentos.all().delete()
    cast.um_pagamento(pedido, pedido.calcular_conta().falta, status_pagamento="APROVADO")

    response = enviar(da_lia, nova(pedido), **ZE, **quanto(pedido, "4 cx"))

    assert erros(response) == ["O pedido tem 3 CX, você digitou 4 cx."]


def test_it_tells_who_comes_second_what_remains(da_lia: Client, pedido: Pedido):
    aberto = campos(da_lia.get(nova(pedido)))
    coletar(pedido, 7)

    response = da_lia.post(nova(pedido), {**aberto, **ZE})

    assert erros(response) == ["Do pedido restam 3, você digitou 10."]
    assert "Restam 3 de 10" in texto(response)
    # What was typed is still there.
    assert campos(response)["nome_retirada"] == "José da Conceição"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("quantidade", [10, 6])
def test_of_two_who_collect_at_the_same_moment_one_is_told_what_remains(quantidade: int):
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)
    clients = [entrar(cast.uma_pessoa(nome, Papel.LOGISTICA)) for nome in ("lia", "leo")]
    forms = [{**campos(client.get(nova(pedido))), **ZE, **quanto(pedido, quantidade)} for client in clients]

    def enviar_de(n: int) -> Any:
        return clients[n].post(nova(pedido), forms[n])

    respostas = ao_mesmo_tempo(lambda: enviar_de(0), lambda: enviar_de(1))

    assert sorted(resposta.status_code for resposta in respostas) == [302, 400]
    recusa = next(resposta for resposta in respostas if resposta.status_code == 400)
    assert erros(recusa) == [
        f"Pedido {pedido.pk} já foi coletado por inteiro: não resta nada a coletar."
        if quantidade == 10
        else "Do pedido restam 4, você digitou 6."
    ]
    assert (Coleta.objects.count(), LogAtividade.objects.count(), saldo(pedido)) == (1, 1, 100 - quantidade)


estranho = st.one_of(st.text(max_size=40), st.integers(-3, 12).map(str), st.integers().map(str), st.decimals().map(str))


@examples(16)
@given(
    quantidade=estranho,
    pessoa=st.fixed_dictionaries({}, optional={nome: st.text(max_size=160) for nome in (*ZE, "submissao")}),
)
def test_it_never_hands_out_more_than_was_ordered_whatever_is_typed(
    da_lia: Client, ana: Vendedor, quantidade: str, pessoa: dict[str, str]
):
    pedido = cast.um_pedido(ana, produto=cast.um_produto(f"P{Pedido.objects.count()}"), pago=True)
    abastecer(pedido)

    response = enviar(da_lia, nova(pedido), **{**ZE, **pessoa, **quanto(pedido, quantidade)})

    coletado = 10 - sum(pedido.calcular_a_coletar().values())
    assert response.status_code == (302 if coletado else 400)
    assert 0 <= coletado <= 10
    assert saldo(pedido) == 100 - coletado
