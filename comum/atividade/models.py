"""LogAtividade, the record of who did what; rows are added and never changed.

Each is sealed, and joined to a chain when its transaction has committed: see corrente.py.
"""

import secrets
from collections.abc import Iterable
from typing import Any, NoReturn

from django.conf import settings
from django.db import connections, models, transaction
from django.utils import timezone

from comum.atividade import corrente


class LogImutavel(Exception):
    """A row of the activity log was about to be changed or deleted."""


def chave_do_registro(registro: models.Model) -> str:
    """pedido:12"""
    return f"{registro._meta.model_name}:{registro.pk}"


class LogAtividadeQuerySet(models.QuerySet["LogAtividade"]):
    def do_registro(self, registro: models.Model, *outros: models.Model) -> "LogAtividadeQuerySet":
        """What was done to this record, and to others that belong to it, the last deed first."""
        chaves = [chave_do_registro(um) for um in (registro, *outros)]
        return self.filter(registro__in=chaves).select_related("usuario")

    def bulk_create(self, objs: Iterable["LogAtividade"], *args: Any, **kwargs: Any) -> list["LogAtividade"]:
        objs = list(objs)
        for atividade in objs:
            atividade.selar()
        feitas = super().bulk_create(objs, *args, **kwargs)
        juntar_depois(self.db)
        return feitas

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
        LIBERACAO = "LIBERACAO", "Liberação a prazo"
        PROMESSA = "PROMESSA", "Promessa autorizada"
        REABERTURA = "REABERTURA", "Rejeição desfeita"
        MUDANCA = "MUDANCA", "Pagamento movido"
        REEMBOLSO = "REEMBOLSO", "Reembolso"
        CREDITO = "CREDITO", "Crédito do cliente"
        COLETA = "COLETA", "Coleta"
        ESTORNO = "ESTORNO", "Coleta estornada"
        DEVOLUCAO = "DEVOLUCAO", "Devolução"
        ENCERRAMENTO = "ENCERRAMENTO", "Saldo encerrado"
        ESTOQUE = "ESTOQUE", "Movimentação de estoque"
        FECHAMENTO = "FECHAMENTO", "Fechamento de apuração"
        EXPORTACAO = "EXPORTACAO", "Exportação"
        IMPORTACAO = "IMPORTACAO", "Importação"
        SENHA = "SENHA", "Troca de senha"
        ENTRADA = "ENTRADA", "Entrada"
        BLOQUEIO = "BLOQUEIO", "Entrada bloqueada"
        SESSAO = "SESSAO", "Sessões encerradas"
        SEGUNDO_FATOR = "SEGUNDO_FATOR", "Segundo fator"

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
        "registro",
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text="Em que se mexeu, por exemplo pedido:12.",
    )
    dados = models.JSONField("dados", default=dict, blank=True)
    data_hora = models.DateTimeField("data e hora", default=timezone.now, editable=False)
    ip = models.GenericIPAddressField("IP", null=True, blank=True)
    sal = models.CharField("sal do selo", max_length=32, editable=False, db_default="")
    selo = models.CharField("selo", max_length=64, editable=False, db_default="")
    selo_anonimo = models.CharField("selo depois de anonimizada", max_length=64, editable=False, db_default="")
    posicao = models.BigIntegerField("posição na corrente", null=True, unique=True, editable=False)
    elo = models.CharField("elo", max_length=64, editable=False, db_default="")

    objects = LogAtividadeQuerySet.as_manager()

    class Meta:
        app_label = "pedidos"
        verbose_name = "atividade"
        verbose_name_plural = "log de atividades"
        # The id grows with the moment, and has an index of its own.
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["usuario", "-data_hora"], name="idx_log_usuario_data"),
            models.Index(fields=["registro", "-id"], condition=~models.Q(registro=""), name="idx_log_registro"),
            # The admin opens the log with the first and the last day of it.
            models.Index(fields=["data_hora"], name="idx_log_data"),
            models.Index(fields=["id"], condition=models.Q(posicao=None), name="idx_log_a_juntar"),
        ]

    def __str__(self) -> str:
        return f"{self.titulo} ({self.tipo})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogImutavel(f"A atividade {self.pk} já está registrada e não se altera.")
        self.selar()
        # Without this a new instance that carries the id of a stored one would overwrite it.
        super().save(*args, **{**kwargs, "force_insert": True})
        juntar_depois(self._state.db or "default")

    def selar(self) -> None:
        """As it is now, before it is written."""
        self.sal = secrets.token_hex(16)
        self.selo = corrente.selo_de({campo: getattr(self, campo) for campo in corrente.CAMPOS}, self.sal)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LogImutavel(f"A atividade {self.pk} não se apaga.")


class PontaDoLog(models.Model):
    """Where the chain of the log ends; the one row that is locked while another is joined to it."""

    posicao = models.BigIntegerField("posição", default=0)
    elo = models.CharField("elo", max_length=64, blank=True, default=corrente.COMECO)

    class Meta:
        app_label = "pedidos"
        verbose_name = "ponta do log"
        verbose_name_plural = "pontas do log"

    def __str__(self) -> str:
        return f"Posição {self.posicao}"


def juntar_depois(using: str) -> None:
    """After the transaction of now has committed, once, however many rows it has written.

    A hook that is there already is as good: what undoes it (a savepoint that is rolled back) undoes this row as well.
    """
    if not any(feito is _juntar for _, feito, *_ in connections[using].run_on_commit):
        # A row that is not joined, since that has failed, is joined with the next.
        transaction.on_commit(_juntar, using=using, robust=True)


def _juntar() -> None:
    # Which imports this module.
    from comum.atividade.juntar import juntar

    juntar()
