"""LogAtividade, the record of who did what; rows are added and never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class LogImutavel(Exception):
    """A row of the activity log was about to be changed or deleted."""


def chave_do_registro(registro: models.Model) -> str:
    """pedido:12"""
    return f"{registro._meta.model_name}:{registro.pk}"


class LogAtividadeQuerySet(models.QuerySet["LogAtividade"]):
    def do_registro(self, registro: models.Model) -> "LogAtividadeQuerySet":
        """What was done to this record, the last deed first."""
        return self.filter(registro=chave_do_registro(registro)).select_related("usuario")

    def update(self, **kwargs: Any) -> NoReturn:
        raise LogImutavel("O log de atividades não se altera: registre uma nova atividade que corrija a anterior.")

    def delete(self) -> NoReturn:
        raise LogImutavel("O log de atividades não se apaga.")


class LogAtividade(models.Model):
    class Tipo(models.TextChoices):
        INCLUSAO = "INCLUSAO", "Inclusão"
        ALTERACAO = "ALTERACAO", "Alteração"
        EXCLUSAO = "EXCLUSAO", "Exclusão"
        CONFIRMACAO = "CONFIRMACAO", "Confirmação"
        CANCELAMENTO = "CANCELAMENTO", "Cancelamento"
        APROVACAO = "APROVACAO", "Aprovação de pagamento"
        REJEICAO = "REJEICAO", "Rejeição de pagamento"
        DESFEITA = "DESFEITA", "Aprovação desfeita"
        COLETA = "COLETA", "Coleta"
        ESTORNO = "ESTORNO", "Coleta estornada"
        ESTOQUE = "ESTOQUE", "Movimentação de estoque"
        FECHAMENTO = "FECHAMENTO", "Fechamento de apuração"
        EXPORTACAO = "EXPORTACAO", "Exportação"
        IMPORTACAO = "IMPORTACAO", "Importação"
        SENHA = "SENHA", "Troca de senha"

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="usuário",
        db_index=False,
    )
    tipo = models.CharField("tipo", max_length=30, choices=Tipo.choices)
    titulo = models.CharField("título", max_length=150)
    descricao = models.TextField("descrição", blank=True)
    modulo = models.CharField("módulo", max_length=50)
    registro = models.CharField(
        "registro", max_length=100, blank=True, db_default="", help_text="Em que se mexeu, por exemplo pedido:12."
    )
    dados = models.JSONField("dados", default=dict, blank=True)
    data_hora = models.DateTimeField("data e hora", auto_now_add=True)
    ip = models.GenericIPAddressField("IP", null=True, blank=True)

    objects = LogAtividadeQuerySet.as_manager()

    class Meta:
        verbose_name = "atividade"
        verbose_name_plural = "log de atividades"
        # The id grows with the moment, and has an index of its own.
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["usuario", "-data_hora"], name="idx_log_usuario_data"),
            models.Index(fields=["registro", "-id"], condition=~models.Q(registro=""), name="idx_log_registro"),
            # The admin opens the log with the first and the last day of it.
            models.Index(fields=["data_hora"], name="idx_log_data"),
        ]

    def __str__(self) -> str:
        return f"{self.titulo} ({self.tipo})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogImutavel(f"A atividade {self.pk} já está registrada e não se altera.")
        # Without this a new instance that carries the id of a stored one would overwrite it.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LogImutavel(f"A atividade {self.pk} não se apaga.")
