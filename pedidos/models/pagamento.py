"""Pagamento, money that came, or is said to have come, for a pedido."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from pedidos.comprovantes import ComprovanteField
from pedidos.erros import ComprovanteRepetido, TransicaoRecusada
from pedidos.models.alteracao import gravar_mudados, tomar
from pedidos.models.pedido import Pedido


class PagamentoQuerySet(models.QuerySet["Pagamento"]):
    @transaction.atomic
    def registrar(
        self,
        *,
        pedido_id: int,
        valor: Decimal,
        metodo: str,
        id_transacao: str = "",
        comprovante: Any = None,
        registrado_por: User | None = None,
    ) -> "Pagamento":
        """Makes a pending payment of this order.

        Raises TransicaoRecusada when the order is cancelled, ComprovanteRepetido when the receipt is
        that of another payment, ValidationError for whatever else is wrong with it.
        """
        pedido = Pedido.objects.select_for_update(no_key=True).get(pk=pedido_id)
        if not pedido.aceita_pagamento:
            raise TransicaoRecusada(f"{pedido} está cancelado e não recebe pagamentos.")
        pagamento = self.model(
            pedido=pedido,
            valor=valor,
            metodo=metodo,
            id_transacao=id_transacao,
            comprovante=comprovante or "",
            registrado_por=registrado_por,
        )
        pagamento.exigir_comprovante_novo()
        pagamento.full_clean()
        pagamento.save()
        return pagamento

    def do_vendedor(self, vendedor_id: int) -> "PagamentoQuerySet":
        return self.filter(pedido__vendedor_id=vendedor_id)

    def aprovados(self) -> "PagamentoQuerySet":
        return self.filter(status_pagamento=Pagamento.Status.APROVADO)

    def pendentes(self) -> "PagamentoQuerySet":
        return self.filter(status_pagamento=Pagamento.Status.PENDENTE)

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes, and lets each pedido follow what is left of its payments."""
        pedidos = list(Pedido.objects.filter(pagamentos__in=self).distinct().order_by("pk"))
        deleted = super().delete()
        for pedido in pedidos:
            pedido.conferir_pagamento()
        return deleted


class Pagamento(models.Model):
    class Metodo(models.TextChoices):
        PIX = "PIX", "PIX"
        DINHEIRO = "DINHEIRO", "Dinheiro"
        CARTAO_CREDITO = "CARTAO_CREDITO", "Cartão de crédito"
        CARTAO_DEBITO = "CARTAO_DEBITO", "Cartão de débito"
        BOLETO = "BOLETO", "Boleto"
        VALE = "VALE", "Vale"
        OUTRO = "OUTRO", "Outro"

    class Status(models.TextChoices):
        PENDENTE = "PENDENTE", "Pendente"
        APROVADO = "APROVADO", "Aprovado"
        REJEITADO = "REJEITADO", "Rejeitado"

    pedido = models.ForeignKey(Pedido, on_delete=models.PROTECT, related_name="pagamentos", verbose_name="pedido")
    valor = models.DecimalField(
        "valor", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    metodo = models.CharField("método", max_length=20, choices=Metodo.choices)
    status_pagamento = models.CharField("status", max_length=10, choices=Status.choices, default=Status.PENDENTE)
    data_registro = models.DateTimeField("registrado em", default=timezone.now)
    registrado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="registrado por",
    )
    id_transacao = models.CharField("id da transação", max_length=100, blank=True)
    comprovante = ComprovanteField("comprovante", blank=True)
    comprovante_sha256 = models.CharField("SHA-256 do comprovante", max_length=64, blank=True, editable=False)
    motivo = models.CharField(
        "motivo",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Por que foi rejeitado, ou por que a aprovação foi desfeita.",
    )

    objects = PagamentoQuerySet.as_manager()

    class Meta:
        verbose_name = "pagamento"
        verbose_name_plural = "pagamentos"
        ordering = ["-data_registro", "-id"]
        indexes = [
            models.Index(fields=["status_pagamento", "-data_registro"], name="idx_pagamento_status_data"),
            models.Index(fields=["-data_registro", "-id"], name="idx_pagamento_data"),
            # Few wait for a decision at any time: what they come to is read from it alone.
            models.Index(
                fields=["pedido"],
                include=["valor"],
                condition=Q(status_pagamento="PENDENTE"),
                name="idx_pagamento_pendente",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status_pagamento__in=["PENDENTE", "APROVADO", "REJEITADO"]),
                name="pagamento_status_conhecido",
                violation_error_message="O status do pagamento é pendente, aprovado ou rejeitado.",
            ),
            models.CheckConstraint(
                condition=Q(valor__gte=0),
                name="pagamento_valor_nao_negativo",
                violation_error_message="O valor não pode ser negativo.",
            ),
            models.UniqueConstraint(
                fields=["id_transacao"],
                condition=~Q(id_transacao=""),
                name="pagamento_id_transacao_unico",
                violation_error_code="unique",
                violation_error_message="Já existe um pagamento com este id de transação.",
            ),
            models.UniqueConstraint(
                fields=["comprovante_sha256"],
                condition=~Q(comprovante_sha256=""),
                name="pagamento_comprovante_unico",
                violation_error_message="Este comprovante já foi usado em outro pagamento.",
            ),
        ]

    def __str__(self) -> str:
        return f"Pagamento {self.pk} do pedido {self.pedido_id}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None:
            self._calcular_sha256()
        elif "comprovante" in fields:
            self._calcular_sha256()
            kwargs["update_fields"] = {*fields, "comprovante_sha256"}
        moved_from = list(Pedido.objects.filter(pagamentos=self.pk).exclude(pk=self.pedido_id)) if self.pk else []
        super().save(*args, **kwargs)
        # Always the lower number first: two payments that change places must not wait for each other.
        for pedido in sorted([*moved_from, self.pedido], key=lambda pedido: pedido.pk):
            pedido.conferir_pagamento()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        self.pedido.conferir_pagamento()
        return deleted

    def clean(self) -> None:
        self._calcular_sha256()

    def validate_constraints(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        # The hash is never typed, so forms leave it out; it must be compared all the same.
        super().validate_constraints(exclude=(exclude or set()) - {"comprovante_sha256"})

    def exigir_comprovante_novo(self) -> None:
        """Raises ComprovanteRepetido when its receipt is that of another payment. Costs a query."""
        self._calcular_sha256()
        if not self.comprovante_sha256:
            return
        repetido = Pagamento.objects.filter(comprovante_sha256=self.comprovante_sha256).exclude(pk=self.pk).first()
        if repetido is not None:
            raise ComprovanteRepetido(repetido.pk)

    @property
    def esta_pendente(self) -> bool:
        return self.status_pagamento == self.Status.PENDENTE

    @transaction.atomic
    def corrigir(self, dados: Mapping[str, Any]) -> list[str]:
        """Takes these fields over, while it is pending, and returns the names of those that changed.

        Raises TransicaoRecusada when it was decided, ComprovanteRepetido when the receipt is that of
        another payment, ValidationError for whatever else is wrong with a new value.
        """
        self._lock()
        if not self.esta_pendente:
            raise TransicaoRecusada(
                f"{self} já foi {self.get_status_pagamento_display().lower()}; só um pagamento pendente se corrige."
            )
        mudados = tomar(self, dados)
        self.exigir_comprovante_novo()
        return gravar_mudados(self, mudados)

    def aprovar(self) -> None:
        self._decidir(self.Status.APROVADO)

    def rejeitar(self, motivo: str = "") -> None:
        self._decidir(self.Status.REJEITADO, motivo)

    @transaction.atomic
    def desfazer_aprovacao(self, motivo: str) -> None:
        """Makes it pending again; the pedido goes back with it, unless goods of it were picked up."""
        self._lock()
        if self.status_pagamento != self.Status.APROVADO:
            raise TransicaoRecusada(
                f"{self} está {self.get_status_pagamento_display().lower()}; só uma aprovação se desfaz."
            )
        self._mudar_status(self.Status.PENDENTE, motivo)

    @transaction.atomic
    def _decidir(self, status: Status, motivo: str = "") -> None:
        self._lock()
        if not self.esta_pendente:
            raise TransicaoRecusada(
                f"{self} já foi {self.get_status_pagamento_display().lower()}; só um pagamento pendente se decide."
            )
        self._mudar_status(status, motivo)

    def _lock(self) -> None:
        """Waits until nobody else is changing this payment, and takes its status as it is stored."""
        stored = Pagamento.objects.select_for_update(no_key=True).values("status_pagamento").get(pk=self.pk)
        self.status_pagamento = stored["status_pagamento"]

    def _mudar_status(self, status: Status, motivo: str) -> None:
        self.status_pagamento, self.motivo = status, motivo
        self.save(update_fields=["status_pagamento", "motivo"])

    def _calcular_sha256(self) -> None:
        """Reads only a file that was not stored yet."""
        if not self.comprovante:
            self.comprovante_sha256 = ""
        elif not self.comprovante._committed:  # type: ignore[attr-defined]
            digest = hashlib.sha256()
            for chunk in self.comprovante.chunks():
                digest.update(chunk)
            self.comprovante.seek(0)
            self.comprovante_sha256 = digest.hexdigest()
