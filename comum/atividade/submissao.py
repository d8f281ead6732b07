"""Submissao, a form that was sent and done: sent once more, it leads to what it made."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

# Nobody sends a form again after so long.
LEMBRADO_POR = timedelta(days=7)


class SubmissaoQuerySet(models.QuerySet["Submissao"]):
    def executar_uma_vez(self, usuario: User, codigo: UUID, fazer: Callable[[], str]) -> tuple[str, bool]:
        """Idempotency by a code of the form: what fazer returns, a URL, and whether it was done now.

        A form that this person has already sent under this code is not done again, even if
        both arrive at the same moment: the second waits, and gets the URL of the first.
        """
        try:
            with transaction.atomic():
                submissao = self.create(usuario=usuario, codigo=codigo)
                submissao.url = fazer()
                submissao.save(update_fields=["url"])
                self.filter(usuario=usuario, criado_em__lt=timezone.now() - LEMBRADO_POR).delete()
        except IntegrityError:
            feito = self.filter(usuario=usuario, codigo=codigo).first()
            if feito is None:
                raise
            return feito.url, False
        return submissao.url, True


class Submissao(models.Model):
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="usuário", db_index=False
    )
    codigo = models.UUIDField("código")
    url = models.CharField("URL", max_length=200)
    criado_em = models.DateTimeField("criado em", default=timezone.now)

    objects = SubmissaoQuerySet.as_manager()

    class Meta:
        app_label = "pedidos"
        verbose_name = "envio de formulário"
        verbose_name_plural = "envios de formulário"
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "codigo"],
                name="submissao_uma_vez",
                violation_error_message="Este formulário já foi enviado.",
            ),
        ]

    def __str__(self) -> str:
        return f"Submissão {self.codigo}"
