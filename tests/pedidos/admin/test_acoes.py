"""Orders confirmed many at once: done for each, refused out loud, written down."""

import pytest
from django.contrib.auth.models import User

from pedidos.models import LogAtividade
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, mensagens
from vendedor.models import Vendedor


def test_it_confirms_pedidos_in_the_name_of_whoever_asked_and_says_which_it_refused(ana: Vendedor, gilda: User):
    pedido, cancelado = cast.um_pedido(ana), cast.um_pedido(ana)
    cancelado.cancelar()

    response = acao(entrar(gilda), "pedidos_pedido", "confirmar", pedido, cancelado)

    assert mensagens(response) == [
        "1 pedido confirmado.",
        f"Pedido {cancelado.pk} está cancelado e não pode ser confirmado.",
    ]
    pedido.refresh_from_db()
    assert (pedido.confirmado_comercial, pedido.confirmado_por) == (True, gilda)
    assert pedido.confirmado_em is not None
    atividade = LogAtividade.objects.get()
    assert (atividade.usuario, atividade.tipo, atividade.ip) == (gilda, "CONFIRMACAO", "127.0.0.1")
    assert atividade.dados == {"id": pedido.pk, "confirmado_comercial": {"antes": False, "depois": True}}


def test_it_names_a_few_of_many_refusals(ana: Vendedor, gilda: User):
    pedidos = [cast.um_pedido(ana) for _ in range(10)]
    for pedido in pedidos:
        pedido.cancelar()

    ditas = mensagens(acao(entrar(gilda), "pedidos_pedido", "confirmar", *pedidos))

    assert len(ditas) == 9
    assert ditas[-1] == "E mais 2 com a mesma sorte: selecione menos por vez."


@pytest.mark.parametrize("quem", ["felipe", "lia"])
def test_it_offers_that_only_to_whose_role_it_is(request: pytest.FixtureRequest, ana: Vendedor, quem: str):
    pedido = cast.um_pedido(ana)

    acao(entrar(request.getfixturevalue(quem)), "pedidos_pedido", "confirmar", pedido)

    pedido.refresh_from_db()
    assert not pedido.confirmado_comercial
    assert not LogAtividade.objects.exists()
