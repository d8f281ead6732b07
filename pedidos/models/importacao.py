"""Importacao, a spreadsheet of orders that somebody sent: checked first, written when he says so."""

import posixpath
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from pedidos.busca import campo_de_busca
from pedidos.erros import TransicaoRecusada


class ImportacaoQuerySet(models.QuerySet["Importacao"]):
    def registrar(self, arquivo: "UploadedFile[bytes]", *, usuario: User, criar: bool) -> "Importacao":
        """Keeps the file; it is being checked from now on, by whoever called."""
        nome = posixpath.basename((arquivo.name or "planilha").replace("\\", "/"))[-200:]
        importacao = self.model(usuario=usuario, nome=nome, criar=criar)
        importacao.arquivo.save(f"planilha{Path(nome).suffix.lower()[:10]}", arquivo, save=False)
        importacao.save()
        return importacao


class Importacao(models.Model):
    class Status(models.TextChoices):
        CONFERINDO = "CONFERINDO", "Conferindo"
        CONFERIDA = "CONFERIDA", "Conferida"
        GRAVANDO = "GRAVANDO", "Gravando"
        GRAVADA = "GRAVADA", "Gravada"
        RECUSADA = "RECUSADA", "Recusada"
        INTERROMPIDA = "INTERROMPIDA", "Interrompida"

    # While it is one of these somebody works on it.
    EM_CURSO = (Status.CONFERINDO, Status.GRAVANDO)

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="usuário"
    )
    nome = models.CharField("arquivo", max_length=200)
    arquivo = models.FileField("planilha", upload_to="importacoes/%Y/%m/", max_length=200)
    criar = models.BooleanField("cria o que não conhece", default=False)
    status = models.CharField("status", max_length=20, choices=Status.choices, default=Status.CONFERINDO)
    resumo = models.JSONField("resumo", default=dict, blank=True)
    problemas = models.JSONField("primeiros problemas", default=list, blank=True)
    mensagem = models.TextField("mensagem", blank=True)
    erros = models.FileField("problemas", upload_to="importacoes/%Y/%m/", max_length=200, blank=True)
    resultado = models.FileField("resultado", upload_to="importacoes/%Y/%m/", max_length=200, blank=True)
    criado_em = models.DateTimeField("enviada em", default=timezone.now, editable=False)
    nome_busca = campo_de_busca("nome")

    objects = ImportacaoQuerySet.as_manager()

    class Meta:
        verbose_name = "importação"
        verbose_name_plural = "importações"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Importação {self.pk}"

    @property
    def em_curso(self) -> bool:
        return self.status in self.EM_CURSO

    @property
    def pode_ser_gravada(self) -> bool:
        return self.status == self.Status.CONFERIDA and bool(self.resumo.get("pedidos_novos"))

    @transaction.atomic
    def iniciar_gravacao(self) -> None:
        """From now on it is being written, by whoever called and nobody else."""
        stored = Importacao.objects.select_for_update(no_key=True).get(pk=self.pk)
        if not stored.pode_ser_gravada:
            raise TransicaoRecusada(
                f"{self} está {stored.get_status_display().lower()}: só se grava uma importação conferida, com pedidos "
                "novos."
            )
        self.status = self.Status.GRAVANDO
        self.save(update_fields=["status"])

    def concluir(self, status: Status, **campos: Any) -> None:
        """What came of it."""
        for nome, valor in campos.items():
            setattr(self, nome, valor)
        self.status = status
        self.save(update_fields=["status", *campos])
