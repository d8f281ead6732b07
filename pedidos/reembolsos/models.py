"""Reembolso (devolução de valor), money that was given back: too much, of a cancelled order, or of a credit."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from comum.formatos import dinheiro
from pedidos.creditos.desfazivel import Desfazivel, DesfazivelQuerySet
from pedidos.creditos.models import CreditoCliente
from pedidos.erros import ReembolsoRecusado
from pedidos.pagamentos.comprovantes import ComComprovante
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.pedido import Pedido


class ReembolsoQuerySet(DesfazivelQuerySet["Reembolso"]):
    @transaction.atomic
    def registrar(
        self,
        pedido: Pedido,
        *,
        valor: Decimal,
        data: date,
        metodo: str,
        comprovante: Any = None,
        credito: CreditoCliente | None = None,
        por: User | None = None,
    ) -> "Reembolso":
        """Money given back of this order; with a credit of it, what is left of that.

        Raises ReembolsoRecusado or CreditoRecusado when less is owed back, ValidationError for whatever
        else is wrong with it.
        """
        pedido.travar()
        if credito is not None:
            credito.exigir_saldo(valor)
        elif valor > (ha := pedido.calcular_conta().a_devolver):
            raise ReembolsoRecusado(f"Do {pedido} há {dinheiro(ha)} a devolver, e foram pedidos {dinheiro(valor)}.")
        reembolso = self.model(
            pedido=pedido,
            credito=credito,
            valor=valor,
            data=data,
            metodo=metodo,
            comprovante=comprovante or "",
            registrado_por=por,
        )
        reembolso.full_clean()
        reembolso.save()
        return reembolso

    def do_dinheiro(self) -> "ReembolsoQuerySet":
        """Those of the money of their order, not of a credit."""
        return self.validos().filter(credito=None)

    def do_vendedor(self, vendedor_id: int) -> "ReembolsoQuerySet":
        return self.filter(pedido__vendedor_id=vendedor_id)


class Reembolso(ComComprovante, Desfazivel):
    pedido = models.ForeignKey(Pedido, on_delete=models.PROTECT, related_name="reembolsos", verbose_name="pedido")
    credito = models.ForeignKey(
        CreditoCliente,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reembolsos",
        verbose_name="crédito",
    )
    valor = models.DecimalField(
        "valor", max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    data = models.DateField("data", default=timezone.localdate)
    metodo = models.CharField("método", max_length=20, choices=Pagamento.Metodo.digitados())
    registrado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="registrado por",
        db_index=False,
    )
    criado_em = models.DateTimeField("registrado em", default=timezone.now, editable=False)

    url_do_comprovante = "reembolsos:comprovante"
    recusa = ReembolsoRecusado

    objects = ReembolsoQuerySet.as_manager()

    class Meta:
        verbose_name = "reembolso"
        verbose_name_plural = "reembolsos"
        ordering = ["-data", "-id"]
        indexes = [models.Index(fields=["-data", "-id"], name="idx_reembolso_data")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valor__gt=0),
                name="reembolso_valor_positivo",
                violation_error_message="Um reembolso é de pelo menos R$ 0,01.",
            ),
            models.UniqueConstraint(
                fields=["comprovante_sha256"],
                condition=~Q(comprovante_sha256="") & Q(desfeito_em=None),
                name="reembolso_comprovante_unico",
                violation_error_message="Este comprovante já foi usado em outro reembolso.",
            ),
        ]

    def __str__(self) -> str:
        return f"Reembolso {self.pk} do pedido {self.pedido_id}"
