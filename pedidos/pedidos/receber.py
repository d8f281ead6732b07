"""What clients owe: the orders that are not paid, when each part of them is due, and how much a client may owe."""

from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

from comum.formatos import dinheiro
from pedidos.clientes.models import Cliente
from pedidos.erros import LimiteExcedido
from pedidos.pedidos.pedido import Pedido, PedidoQuerySet
from pedidos.pedidos.valores import SALDO, em_centavos

AVISA, RECUSA = "avisa", "recusa"


def a_receber() -> PedidoQuerySet:
    """The orders of which something is owed, whatever was collected; each with com_totais() and its negative saldo."""
    return Pedido.objects.nao_cancelados().com_totais().annotate(saldo=SALDO).filter(saldo__lt=0)


def divida_de(cliente_id: int) -> Decimal:
    """All that a client owes, due or not. One query."""
    return -em_centavos(a_receber().filter(cliente=cliente_id).aggregate(soma=Sum("saldo"))["soma"])


def aviso_de_limite(cliente: Cliente) -> str:
    """What to tell when he owes more than he may; empty otherwise. One query when he has a limit."""
    if cliente.limite_credito is None:
        return ""
    deve = divida_de(cliente.pk)
    if deve <= cliente.limite_credito:
        return ""
    return (
        f"{cliente} deve {dinheiro(deve)} com este pedido, e o limite de crédito dele é de "
        f"{dinheiro(cliente.limite_credito)}."
    )


def exigir_limite(cliente_id: int) -> None:
    """Raises LimiteExcedido where the setting refuses it; holds the client, so that two orders are asked in turn."""
    if settings.LIMITE_DE_CREDITO != RECUSA:
        return
    cliente = Cliente.objects.select_for_update(no_key=True).get(pk=cliente_id)
    if aviso := aviso_de_limite(cliente):
        raise LimiteExcedido(f"{aviso} Registre antes um pagamento, ou peça ao financeiro que mude o limite.")
