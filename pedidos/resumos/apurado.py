"""What definitive settlements counted of an order: such an order is not taken out again."""

from decimal import Decimal

from django.db import models

from pedidos.meses.models import Apuracao
from pedidos.pedidos.pedido import Pedido


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
        app_label = "apuracao"
        verbose_name = "pedido apurado"
        verbose_name_plural = "pedidos apurados"
        constraints = [
            models.UniqueConstraint(fields=["apuracao", "pedido"], name="pedido_uma_vez_por_apuracao"),
        ]

    def __str__(self) -> str:
        return f"Pedido {self.pedido_id} na {self.apuracao}"
