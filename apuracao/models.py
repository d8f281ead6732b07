"""What a settlement was made of. The record Apuracao lies below the orders: pedidos/meses/models.py has it."""

from decimal import Decimal

from django.db import models

from pedidos.meses.models import Apuracao, ApuracaoDefinitiva, ApuracaoFutura
from pedidos.models import Pedido

__all__ = ["Apuracao", "ApuracaoDefinitiva", "ApuracaoFutura", "PedidoApurado"]


class PedidoApurado(models.Model):
    """What a definitive settlement counted of an order; less than nothing where it takes back what another counted.

    What an order comes to today less what all settlements counted of it is what came late.
    """

    apuracao = models.ForeignKey(
        Apuracao, on_delete=models.PROTECT, related_name="apurados", verbose_name="apuração", db_index=False
    )
    pedido = models.ForeignKey(Pedido, on_delete=models.PROTECT, related_name="+", verbose_name="pedido")
    receita: "models.DecimalField[Decimal, Decimal]" = models.DecimalField("receita", max_digits=14, decimal_places=2)
    custo: "models.DecimalField[Decimal, Decimal]" = models.DecimalField("custo", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "pedido apurado"
        verbose_name_plural = "pedidos apurados"
        constraints = [
            models.UniqueConstraint(fields=["apuracao", "pedido"], name="pedido_uma_vez_por_apuracao"),
        ]

    def __str__(self) -> str:
        return f"Pedido {self.pedido_id} na {self.apuracao}"
