"""manage.py seguir_pagamentos: lets the orders follow their payments, after FRETE_COBRADO has changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef, Q

from comum.erros import Recusa
from pedidos.models import ItemPedido, Pedido
from pedidos.pedidos.valores import SALDO


class Command(BaseCommand):
    help = "Põe cada pedido no status que os seus pagamentos aprovados pedem, depois de mudar FRETE_COBRADO."

    def handle(self, *args: Any, **options: Any) -> None:
        tem_linhas = Exists(ItemPedido.objects.filter(pedido=OuterRef("pk")))
        com_saldo = Pedido.objects.com_totais().alias(saldo=SALDO)
        errados = com_saldo.filter(
            Q(tem_linhas, status__in=[Pedido.Status.PENDENTE, *Pedido.A_PRAZO.values()], saldo__gte=0)
            | Q(status=Pedido.Status.PAGAMENTO_APROVADO, saldo__lt=0)
            | Q(status__in=Pedido.COLETADOS, liberado_em__isnull=False, saldo__lt=0)
        )
        mudaram = 0
        for pedido in errados.order_by("pk").iterator():
            try:
                pedido.atualizar_status_pelo_pagamento()
                mudaram += 1
            except Recusa as recusa:
                self.stderr.write(str(recusa))
        self.stdout.write(f"{mudaram} pedido(s) mudaram de status.")
