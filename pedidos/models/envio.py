"""Envio, a form that was sent and done: sent once more, it leads to what it made."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

# Nobody sends a form again after so long.
LEMBRADO_POR = timedelta(days=7)


class EnvioQuerySet(models.QuerySet["Envio"]):
    def uma_vez(self, usuario: User, codigo: UUID, fazer: Callable[[], str]) -> tuple[str, bool]:
        """What fazer returns, the address of what it made, and whether it was done now.

        A form that this person has already sent under this code is not done again, even if
        both arrive at the same moment: the second waits, and gets the address of the first.
        """
        try:
            with transaction.atomic():
                envio = self.create(usuario=usuario, codigo=codigo)
                envio.endereco = fazer()
                envio.save(update_fields=["endereco"])
                self.filter(usuario=usuario, criado_em__lt=timezone.now() - LEMBRADO_POR).delete()
        except IntegrityError:
            feito = self.filter(usuario=usuario, codigo=codigo).first()
            if feito is None:
                raise
            return feito.endereco, False
        return envio.endereco, True


class Envio(models.Model):
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="usuário", db_index=False
    )
    codigo = models.UUIDField("código")
    endereco = models.CharField("endereço", max_length=200)
    criado_em = models.DateTimeField("criado em", default=timezone.now)

    objects = EnvioQuerySet.as_manager()

    class Meta:
        verbose_name = "envio de formulário"
        verbose_name_plural = "envios de formulário"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "codigo"],
                name="envio_uma_vez",
                violation_error_message="Este formulário já foi enviado.",
            ),
        ]

    def __str__(self) -> str:
        return f"Envio {self.codigo}"
