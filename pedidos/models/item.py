"""ItemPedido, a line of a pedido; what it is worth is computed by the database."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q

from pedidos.models.pedido import Pedido


class ItemPedidoQuerySet(models.QuerySet["ItemPedido"]):
    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes, and lets each pedido follow what is left of its lines."""
        pedidos = list(Pedido.objects.filter(itens__in=self).distinct().order_by("pk"))
        for pedido in pedidos:
            pedido.exigir_sem_coleta()
        deleted = super().delete()
        for pedido in pedidos:
            pedido.conferir_pagamento()
        return deleted


class ItemPedido(models.Model):
    pedido = models.ForeignKey(
        Pedido, on_delete=models.CASCADE, related_name="itens", verbose_name="pedido", db_index=False
    )
    produto = models.ForeignKey(
        "pedidos.Produto", on_delete=models.PROTECT, related_name="itens", verbose_name="produto"
    )
    quantidade = models.PositiveIntegerField("quantidade", validators=[MinValueValidator(1)])
    preco_venda = models.DecimalField(
        "preço de venda", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    preco_compra = models.DecimalField(
        "preço de compra",
        max_digits=12,
        decimal_places=2,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Copiado do produto quando o item é feito.",
    )
    preco_compra_suposto = models.BooleanField(
        "preço de compra suposto", default=False, help_text="Calculado por uma margem suposta na importação."
    )
    # The database itself multiplies, so no way of writing a line can get its totals wrong.
    valor_total_venda = models.GeneratedField(
        expression=F("quantidade") * F("preco_venda"),
        output_field=models.DecimalField("valor total de venda", max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="valor total de venda",
    )
    valor_total_compra = models.GeneratedField(
        expression=F("quantidade") * F("preco_compra"),
        output_field=models.DecimalField("valor total de compra", max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="valor total de compra",
    )
    lucro_bruto = models.GeneratedField(
        expression=F("quantidade") * (F("preco_venda") - F("preco_compra")),
        output_field=models.DecimalField("lucro bruto", max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="lucro bruto",
    )

    objects = ItemPedidoQuerySet.as_manager()

    class Meta:
        verbose_name = "item do pedido"
        verbose_name_plural = "itens do pedido"
        ordering = ["id"]
        indexes = [models.Index(fields=["pedido"], name="idx_item_pedido_pedido_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantidade__gt=0),
                name="item_quantidade_positiva",
                violation_error_message="A quantidade tem de ser pelo menos 1.",
            ),
            models.CheckConstraint(
                condition=Q(preco_venda__gte=0, preco_compra__gte=0),
                name="item_precos_nao_negativos",
                violation_error_message="Os preços não podem ser negativos.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantidade} × produto {self.produto_id} do pedido {self.pedido_id}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises PedidoComColeta when goods of the order were picked up: what left is what was ordered."""
        self._copiar_preco_de_compra()
        pedidos = [self.pedido]
        if stored := ItemPedido.objects.filter(pk=self.pk).first():
            if stored.pedido_id != self.pedido_id:
                # The lower number first: two lines that change places must not wait for each other.
                pedidos = sorted([stored.pedido, self.pedido], key=lambda pedido: pedido.pk)
            if stored.produto_id != self.produto_id and stored.preco_compra == self.preco_compra:
                # Another product, and nobody said at what price it was bought.
                self.preco_compra = self.produto.preco_medio_compra
                if kwargs.get("update_fields") is not None:
                    kwargs["update_fields"] = {*kwargs["update_fields"], "preco_compra"}
        for pedido in pedidos:
            pedido.exigir_sem_coleta()
        super().save(*args, **kwargs)
        # After an UPDATE these hold what the database computed before it: read anew when asked.
        for name in ("valor_total_venda", "valor_total_compra", "lucro_bruto"):
            self.__dict__.pop(name, None)
        for pedido in pedidos:
            pedido.conferir_pagamento()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.pedido.exigir_sem_coleta()
        deleted = super().delete(*args, **kwargs)
        self.pedido.conferir_pagamento()
        return deleted

    def clean(self) -> None:
        # A form may leave the purchase price out; the constraints are checked before save().
        self._copiar_preco_de_compra()

    def _copiar_preco_de_compra(self) -> None:
        if self.preco_compra is None and self.produto_id is not None:
            self.preco_compra = self.produto.preco_medio_compra
