"""What the writer of a mixed load asks for: verbs of the models, as the pages of the site call them."""

from collections.abc import Callable
from decimal import Decimal

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from benchmarks.load.trace import Line, Verb
from pedidos.models import Cliente, Pagamento, Pedido
from pedidos.pedidos.pedido import LinhaPedida


class Asked(msgspec.Struct):
    """record: what the verb is done to; of SELL it is the client."""

    verb: Verb
    record: int
    lines: list[Line] = []


@csrf_exempt
@login_not_required
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Answers the number of the record that the next verb is done to."""
    asked = msgspec.json.decode(request.body, type=Asked)
    return HttpResponse(str(VERBS[asked.verb](asked)))


def _sell(asked: Asked) -> int:
    cliente = Cliente.objects.get(pk=asked.record)
    pedido = Pedido.objects.registrar(
        cliente_id=cliente.pk,
        vendedor_id=cliente.vendedor_id or 0,  # of those in the trace each has one
        data=timezone.localdate(),
        frete=Decimal(0),
        linhas=[LinhaPedida(line.product, line.quantity, Decimal(line.cents) / 100) for line in asked.lines],
    )
    return pedido.pk


def _pay(asked: Asked) -> int:
    pedido = Pedido.objects.get(pk=asked.record)
    return Pagamento.objects.registrar(
        pedido_id=pedido.pk, valor=pedido.calcular_total(), metodo=Pagamento.Metodo.PIX
    ).pk


def _approve(asked: Asked) -> int:
    pagamento = Pagamento.objects.get(pk=asked.record)
    pagamento.aprovar()
    return pagamento.pedido_id


def _hand_out(asked: Asked) -> int:
    pedido = Pedido.objects.get(pk=asked.record)
    pedido.registrar_coleta(
        pedido.calcular_a_coletar(), responsavel=None, nome_retirada="Transportadora", documento_retirada=""
    )
    return pedido.pk


def _cancel(asked: Asked) -> int:
    pedido = Pedido.objects.get(pk=asked.record)
    pedido.cancelar("Desistência")
    return pedido.pk


VERBS: dict[Verb, Callable[[Asked], int]] = {
    Verb.SELL: _sell,
    Verb.PAY: _pay,
    Verb.APPROVE: _approve,
    Verb.HAND_OUT: _hand_out,
    Verb.CANCEL: _cancel,
}
