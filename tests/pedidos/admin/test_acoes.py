"""The verbs of the business as actions: done for each, refused out loud, written down."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import Coleta, Estoque, LogAtividade, MovimentacaoEstoque, Pagamento, Pedido
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, mensagens
from vendedor.models import Vendedor

Status = Pedido.Status


def test_it_approves_payments_and_the_pedidos_follow(ana: Vendedor, felipe: User):
    pedido = cast.um_pedido(ana)
    metades = [cast.um_pagamento(pedido, Decimal(50)) for _ in range(2)]

    response = acao(entrar(felipe), "pedidos_pagamento", "aprovar", *metades)

    assert mensagens(response) == ["2 pagamentos aprovados."]
    pedido.refresh_from_db()
    assert pedido.status == Status.PAGAMENTO_APROVADO


def test_it_says_which_payment_it_refused_and_decides_the_others(ana: Vendedor, felipe: User):
    pedido = cast.um_pedido(ana)
    decidido = cast.um_pagamento(pedido, Decimal(50))
    decidido.rejeitar()
    pendente = cast.um_pagamento(pedido, Decimal(100))

    response = acao(entrar(felipe), "pedidos_pagamento", "aprovar", decidido, pendente)

    assert mensagens(response) == [
        "1 pagamento aprovado.",
        f"Pagamento {decidido.pk} do pedido {pedido.pk} já foi rejeitado; só um pagamento pendente se decide.",
    ]
    pendente.refresh_from_db()
    assert pendente.status_pagamento == Pagamento.Status.APROVADO


def test_it_rejects_payments(ana: Vendedor, felipe: User):
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal(100))

    response = acao(entrar(felipe), "pedidos_pagamento", "rejeitar", pagamento)

    assert mensagens(response) == ["1 pagamento rejeitado."]
    pagamento.refresh_from_db()
    assert pagamento.status_pagamento == Pagamento.Status.REJEITADO
    assert pagamento.pedido.status == Status.PENDENTE


def test_it_confirms_pedidos_in_the_name_of_whoever_asked(ana: Vendedor, gilda: User):
    pedido = cast.um_pedido(ana)

    response = acao(entrar(gilda), "pedidos_pedido", "confirmar", pedido)

    assert mensagens(response) == ["1 pedido confirmado."]
    pedido.refresh_from_db()
    assert pedido.confirmado_comercial
    assert pedido.confirmado_por == gilda
    assert pedido.confirmado_em is not None


def test_it_does_not_confirm_twice(ana: Vendedor, gilda: User):
    pedido = cast.um_pedido(ana)
    pedido.confirmar(gilda)

    response = acao(entrar(gilda), "pedidos_pedido", "confirmar", pedido)

    assert mensagens(response) == [f"Pedido {pedido.pk} já foi confirmado."]


def test_it_cancels_pedidos_but_not_a_collected_one(ana: Vendedor, gilda: User, como_rita: Client):
    coletado, aberto = cast.um_pedido(ana, pago=True), cast.um_pedido(ana)
    abastecer(coletado)
    acao(como_rita, "pedidos_pedido", "registrar_coleta_total", coletado)

    response = acao(entrar(gilda), "pedidos_pedido", "cancelar", coletado, aberto)

    assert mensagens(response) == [
        "1 pedido cancelado.",
        f"Pedido {coletado.pk} já tem coleta e não pode ser cancelado.",
    ]
    aberto.refresh_from_db()
    assert aberto.status == Status.CANCELADO


def test_it_collects_all_that_remains(ana: Vendedor, lia: User):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    item = pedido.itens.get()
    pedido.registrar_coleta({item.pk: 4}, responsavel=None, nome_retirada="Zé", documento_retirada="")

    response = acao(entrar(lia), "pedidos_pedido", "registrar_coleta_total", pedido)

    assert mensagens(response) == ["1 coleta registrada."]
    coleta = Coleta.objects.latest("pk")
    assert (coleta.status, coleta.responsavel, coleta.nome_retirada) == ("TOTAL", lia, "Bar do Zé")
    assert coleta.itens.get().quantidade == 6
    pedido.refresh_from_db()
    assert pedido.status == Status.COLETA_CONCLUIDA


def test_it_refuses_to_collect_what_is_not_paid_or_not_in_stock(ana: Vendedor, lia: User):
    devendo, faltando = cast.um_pedido(ana), cast.um_pedido(ana, pago=True)

    response = acao(entrar(lia), "pedidos_pedido", "registrar_coleta_total", devendo, faltando)

    assert sorted(mensagens(response)) == [
        "Cerveja Pilsen 350 ml tem 0 em estoque; a saída de 10 não cabe. Registre antes a entrada ou um ajuste.",
        f"Pedido {devendo.pk} está pendente: só se coleta pedido pago.",
    ]
    assert not Coleta.objects.exists()


def test_it_writes_down_what_was_done_and_nothing_of_what_was_refused(ana: Vendedor, felipe: User):
    pedido = cast.um_pedido(ana)
    feito, decidido = cast.um_pagamento(pedido, Decimal(50)), cast.um_pagamento(pedido, Decimal(50))
    decidido.aprovar()

    acao(entrar(felipe), "pedidos_pagamento", "aprovar", feito, decidido)

    atividade = LogAtividade.objects.get()
    assert (atividade.usuario, atividade.tipo, atividade.modulo) == (felipe, "APROVACAO", "pedidos")
    assert atividade.titulo == f"Aprovação de pagamento: pagamento Pagamento {feito.pk} do pedido {pedido.pk}"
    assert atividade.dados == {"id": feito.pk}
    assert atividade.ip == "127.0.0.1"


def test_it_names_a_few_of_many_refusals(ana: Vendedor, gilda: User):
    pedidos = [cast.um_pedido(ana) for _ in range(10)]
    for pedido in pedidos:
        pedido.cancelar()

    ditas = mensagens(acao(entrar(gilda), "pedidos_pedido", "cancelar", *pedidos))

    assert len(ditas) == 9
    assert ditas[-1] == "E mais 2 com a mesma sorte: selecione menos por vez."


@pytest.mark.parametrize(
    ("quem", "lista", "nome"),
    [
        ("gilda", "pedidos_pagamento", "aprovar"),
        ("gilda", "pedidos_pagamento", "rejeitar"),
        ("felipe", "pedidos_pedido", "confirmar"),
        ("felipe", "pedidos_pedido", "cancelar"),
        ("felipe", "pedidos_pedido", "registrar_coleta_total"),
        ("lia", "pedidos_pedido", "cancelar"),
    ],
)
def test_it_offers_a_verb_only_to_whose_role_it_is(
    request: pytest.FixtureRequest, ana: Vendedor, quem: str, lista: str, nome: str
):
    pedido = cast.um_pedido(ana)
    registro: Any = cast.um_pagamento(pedido, Decimal(100)) if lista == "pedidos_pagamento" else pedido

    acao(entrar(request.getfixturevalue(quem)), lista, nome, registro)

    before = dict(registro.__dict__)
    registro.refresh_from_db()
    assert {key: value for key, value in registro.__dict__.items() if key in before and key != "_state"} == {
        key: value for key, value in before.items() if key in registro.__dict__ and key != "_state"
    }
    assert not LogAtividade.objects.exists()


def abastecer(pedido: Pedido) -> None:
    for item in pedido.itens.all():
        Estoque.objects.movimentar(
            item.produto_id, MovimentacaoEstoque.Tipo.ENTRADA, 100, motivo="Compra", responsavel=None
        )
