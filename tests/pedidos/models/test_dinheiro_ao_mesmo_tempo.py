"""Several people at once do anything with the same orders: nobody waits for ever, and afterwards all of it adds up."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from comum.erros import Recusa
from pedidos.models import CreditoCliente, Pagamento, Pedido, Reembolso
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.examples import TIMES
from tests.pedidos.models.conferencia import conferir, tres_pedidos
from tests.pedidos.models.conftest import ao_mesmo_tempo

PESSOAS, VERBOS = 3, 14


def um_verbo(sorte: random.Random, pks: list[int], quem: User) -> Callable[[], Any]:
    """Something that a person may do to one of the orders, whatever state it is in."""
    pedido = Pedido.objects.get(pk=sorte.choice(pks))
    pagamento = sorte.choice([*Pagamento.objects.filter(pedido__in=pks).order_by("pk"), None])
    credito = sorte.choice([*CreditoCliente.objects.filter(pedido__in=pks).order_by("pk"), None])
    reembolso = sorte.choice([*Reembolso.objects.filter(pedido__in=pks).order_by("pk"), None])
    coleta = sorte.choice([*pedido.coletas.order_by("pk"), None])
    valor = Decimal(sorte.choice([500, 2_345, 10_000, 12_000])).scaleb(-2)
    unidades = {item.pk: sorte.randint(0, 3) for item in pedido.itens.all()}
    verbos: list[Callable[[], Any]] = [
        lambda: Pagamento.objects.registrar(pedido_id=pedido.pk, valor=valor, metodo="PIX").aprovar(),
        lambda: Pagamento.objects.registrar(pedido_id=pedido.pk, valor=valor, metodo="PIX"),
        lambda: pedido.registrar_coleta(unidades, responsavel=None, nome_retirada="Zé", documento_retirada=""),
        lambda: pedido.registrar_coleta(unidades, responsavel=None, nome_retirada="Zé", documento_retirada=""),
        lambda: pedido.devolver(unidades, "Avariada", responsavel=None),
        lambda: pedido.encerrar_saldo("Sem caminhão", responsavel=None),
        lambda: pedido.liberar(quem),
        pedido.desfazer_liberacao,
        pedido.autorizar_promessa,
        lambda: Reembolso.objects.registrar(
            pedido, valor=Decimal(5), data=timezone.localdate(), metodo="PIX", credito=None
        ),
        lambda: CreditoCliente.objects.dar(pedido, Decimal(5), CreditoCliente.Origem.PAGAMENTO, por=None),
        lambda: Pagamento.objects.usar_creditos(pedido_id=pedido.pk, valor=Decimal(5), por=None),
    ]
    if pagamento:
        destino = sorte.choice(pks)
        verbos += [pagamento.aprovar, lambda: pagamento.desfazer_aprovacao("Erro"), lambda: pagamento.mover(destino)]
    if credito:
        verbos.append(lambda: credito.desfazer("Erro", por=None))
    if reembolso:
        verbos.append(lambda: reembolso.desfazer("Voltou", por=None))
    if coleta:
        verbos.append(lambda: pedido.estornar_coleta(coleta, "Erro", responsavel=None))
    if sorte.random() < 0.05:
        verbos = [lambda: pedido.cancelar("Desistiu", em_credito=True)]
    return sorte.choice(verbos)


def trabalhar(semente: int, pks: list[int], quem: User) -> int:
    """How many of its deeds were done; what is refused is refused, anything else is a fault."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
    sorte, feitos = random.Random(semente), 0
    for _ in range(VERBOS):
        try:
            um_verbo(sorte, pks, quem)()
        except (Recusa, ValidationError):
            continue
        feitos += 1
    return feitos


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("semente", range(max(1, round(2 * TIMES))))
def test_what_people_do_at_once_adds_up(semente: int):
    ana, gilda = cast.um_vendedor("Ana"), cast.uma_pessoa("gilda")
    pedidos = tres_pedidos(ana, prometem=False)
    pks = [pedido.pk for pedido in pedidos]
    Pagamento.objects.registrar(pedido_id=pks[0], valor=Decimal(105), metodo="PIX").aprovar()

    feitos = ao_mesmo_tempo(*(lambda n=n: trabalhar(10 * semente + n, pks, gilda) for n in range(PESSOAS)))

    assert [feito for feito in feitos if not isinstance(feito, int)] == []
    assert sum(feitos) > PESSOAS
    conferir(pedidos[0].data)
    assert list(todas_as_diferencas()) == []
