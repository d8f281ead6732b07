"""What is given to a client and may be taken back: the record stays, and says when, by whom and why it was undone."""

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from comum.erros import Recusa

if TYPE_CHECKING:
    from pedidos.pedidos.pedido import Pedido

Registro_co = TypeVar("Registro_co", bound="Desfazivel", covariant=True)


class DesfazivelQuerySet(models.QuerySet[Registro_co]):
    def validos(self) -> Self:
        """Those that were not undone."""
        return self.filter(desfeito_em=None)


class Desfazivel(models.Model):
    """A record of the money of a pedido; recusa is what is raised when it cannot be undone."""

    desfeito_em = models.DateTimeField("desfeito em", null=True, blank=True)
    desfeito_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="desfeito por",
        db_index=False,
    )
    motivo_desfeito = models.CharField("por que foi desfeito", max_length=300, blank=True)

    recusa: ClassVar[type[Recusa]]
    if TYPE_CHECKING:
        pedido: "models.ForeignKey[Pedido, Pedido]"

    class Meta:
        abstract = True

    @property
    def foi_desfeito(self) -> bool:
        return self.desfeito_em is not None

    @transaction.atomic
    def desfazer(self, motivo: str, *, por: User | None) -> None:
        """Its money is owed back again. Raises its recusa when it was undone before, or may not be."""
        self.pedido.travar()
        self.travar()
        if self.foi_desfeito:
            raise self.recusa(f"{self} já foi desfeito.")
        self.exigir_que_se_desfaca()
        self.desfeito_em, self.desfeito_por, self.motivo_desfeito = timezone.now(), por, motivo
        self.save(update_fields=["desfeito_em", "desfeito_por", "motivo_desfeito"])
        self.pedido.atualizar_status_pelo_pagamento()

    def exigir_que_se_desfaca(self) -> None:
        """Raises recusa when something else has to be undone before."""

    def travar(self) -> None:
        """Waits until nobody else is using it. Orders are locked before what was given of them."""
        stored = type(self)._default_manager.select_for_update(no_key=True).values("desfeito_em").get(pk=self.pk)
        self.desfeito_em = stored["desfeito_em"]
