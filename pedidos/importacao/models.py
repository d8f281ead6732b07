"""Importacao, a spreadsheet of orders that was sent: checked first, written when a person says so.

RegistroImportado keeps what each one made, so that it can be undone as a whole. PerfilDeImportacao keeps
what people said of the columns of a file, for the next one with the same titles.
"""

import hashlib
import posixpath
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from comum.busca import campo_de_busca
from pedidos.erros import TransicaoRecusada


class ImportacaoQuerySet(models.QuerySet["Importacao"]):
    def registrar(
        self, arquivo: "UploadedFile[bytes]", *, usuario: User, tipo: str, criar: bool, **opcoes: Any
    ) -> "Importacao":
        """Keeps the file; it is being checked from now on, by the caller."""
        nome = posixpath.basename((arquivo.name or "planilha").replace("\\", "/"))[-200:]
        importacao = self.model(usuario=usuario, tipo=tipo, nome=nome, criar=criar, opcoes=opcoes)
        importacao.arquivo.save(f"planilha{Path(nome).suffix.lower()[:10]}", arquivo, save=False)
        importacao.save()
        return importacao

    def da_linha_de_comando(self, nome: str) -> "Importacao":
        """One that is being written by a command, which reads the file where it lies."""
        return self.create(nome=posixpath.basename(nome)[-200:], status=Importacao.Status.GRAVANDO)


class Importacao(models.Model):
    class Tipo(models.TextChoices):
        PEDIDOS = "PEDIDOS", "Pedidos"
        PRODUTOS = "PRODUTOS", "Produtos"
        CLIENTES = "CLIENTES", "Clientes"
        PRECOS = "PRECOS", "Preços de venda"

    class Status(models.TextChoices):
        CONFERINDO = "CONFERINDO", "Conferindo"
        PERGUNTANDO = "PERGUNTANDO", "Esperando respostas"
        CONFERIDA = "CONFERIDA", "Conferida"
        GRAVANDO = "GRAVANDO", "Gravando"
        GRAVADA = "GRAVADA", "Gravada"
        RECUSADA = "RECUSADA", "Recusada"
        INTERROMPIDA = "INTERROMPIDA", "Interrompida"
        DESFAZENDO = "DESFAZENDO", "Desfazendo"
        DESFEITA = "DESFEITA", "Desfeita"

    # While it is one of these a thread works on it.
    EM_CURSO = (Status.CONFERINDO, Status.GRAVANDO, Status.DESFAZENDO)
    # In these the columns may be told, and the file is checked anew.
    A_CONFERIR = (Status.PERGUNTANDO, Status.CONFERIDA)

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="usuário",
    )
    tipo = models.CharField("o que traz", max_length=10, choices=Tipo.choices, default=Tipo.PEDIDOS)
    nome = models.CharField("arquivo", max_length=200)
    arquivo = models.FileField("planilha", upload_to="importacoes/%Y/%m/", max_length=200, blank=True)
    criar = models.BooleanField("cria o que não conhece", default=False)
    opcoes = models.JSONField("o que se disse do arquivo", default=dict, blank=True)
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
        return self.status == self.Status.CONFERIDA and bool(
            self.resumo.get("pedidos_novos") or self.resumo.get("a_gravar")
        )

    @property
    def pode_ser_ajustada(self) -> bool:
        return self.status in self.A_CONFERIR

    @property
    def pode_ser_desfeita(self) -> bool:
        """Costs a query where it was interrupted."""
        return self.status == self.Status.GRAVADA or (
            self.status == self.Status.INTERROMPIDA and self.registros.exists()
        )

    def iniciar_gravacao(self) -> None:
        """From now on it is being written, by the caller alone."""
        self._passar_a(
            self.Status.GRAVANDO,
            lambda stored: stored.pode_ser_gravada,
            "só se grava uma importação conferida, com algo novo",
        )

    def iniciar_conferencia(self, opcoes: dict[str, Any], *, criar: bool) -> None:
        """It is checked anew, with what the person has said of it."""
        self.opcoes, self.criar = opcoes, criar
        self._passar_a(
            self.Status.CONFERINDO,
            lambda stored: stored.pode_ser_ajustada,
            "só se ajusta uma importação que ainda não foi gravada",
            "opcoes",
            "criar",
        )

    def iniciar_desfazer(self) -> None:
        self._passar_a(
            self.Status.DESFAZENDO,
            lambda stored: stored.pode_ser_desfeita,
            "só se desfaz uma importação gravada",
        )

    @transaction.atomic
    def _passar_a(self, status: Status, pode: Any, senao: str, *campos: str) -> None:
        stored = Importacao.objects.select_for_update(no_key=True).get(pk=self.pk)
        if not pode(stored):
            raise TransicaoRecusada(f"{self} está {stored.get_status_display().lower()}: {senao}.")
        self.status = status
        self.save(update_fields=["status", *campos])

    def concluir(self, status: Status, **campos: Any) -> None:
        """What came of it."""
        for nome, valor in campos.items():
            setattr(self, nome, valor)
        self.status = status
        self.save(update_fields=["status", *campos])


class RegistroImportadoQuerySet(models.QuerySet["RegistroImportado"]):
    def pedidos(self) -> "RegistroImportadoQuerySet":
        return self.filter(tabela=RegistroImportado.Tabela.PEDIDO)

    def total(self) -> Decimal:
        return self.pedidos().aggregate(total=Sum("valor"))["total"] or Decimal("0.00")


class RegistroImportado(models.Model):
    """A record that an import made or changed, and what it was like before or then."""

    class Tabela(models.TextChoices):
        PEDIDO = "PEDIDO", "Pedido"
        CLIENTE = "CLIENTE", "Cliente"
        PRODUTO = "PRODUTO", "Produto"
        VENDEDOR = "VENDEDOR", "Vendedor"
        PRECO = "PRECO", "Preço de venda"
        MOVIMENTO = "MOVIMENTO", "Movimentação de estoque"

    importacao = models.ForeignKey(
        Importacao, on_delete=models.CASCADE, related_name="registros", verbose_name="importação", db_index=False
    )
    tabela = models.CharField("tabela", max_length=10, choices=Tabela.choices)
    registro_id = models.BigIntegerField("número do registro")
    valor = models.DecimalField("valor", max_digits=14, decimal_places=2, null=True, blank=True)
    status = models.CharField("status do pedido", max_length=20, blank=True)
    pagamentos = models.PositiveSmallIntegerField("pagamentos", default=0)
    coletas = models.PositiveSmallIntegerField("coletas", default=0)
    # Of a product or client that was changed, not made.
    antes = models.JSONField("o que era", default=dict, blank=True)
    depois = models.JSONField("o que passou a ser", default=dict, blank=True)

    objects = RegistroImportadoQuerySet.as_manager()

    class Meta:
        verbose_name = "registro importado"
        verbose_name_plural = "registros importados"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["importacao", "tabela", "registro_id"],
                name="registro_importado_uma_vez",
                violation_error_message="Este registro já é desta importação.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_tabela_display()} {self.registro_id} da importação {self.importacao_id}"


class PerfilDeImportacaoQuerySet(models.QuerySet["PerfilDeImportacao"]):
    def lembrar(self, tipo: str, titulos: Sequence[str]) -> "PerfilDeImportacao | None":
        """What was said of a file of this kind with these titles."""
        return self.filter(chave=chave_dos_titulos(tipo, titulos)).first()

    def guardar(self, importacao: Importacao, titulos: Sequence[str], usuario: User | None) -> None:
        """What was said of this one."""
        opcoes = importacao.opcoes
        self.update_or_create(
            chave=chave_dos_titulos(importacao.tipo, titulos),
            defaults={"titulos": list(titulos), "opcoes": opcoes, "usuario": usuario, "atualizado_em": timezone.now()},
        )


def chave_dos_titulos(tipo: str, titulos: Sequence[str]) -> str:
    """The same for the same titles in the same order, however they are written."""
    from pedidos.importacao.planilha.titulos import normalize

    de_que = [] if tipo == Importacao.Tipo.PEDIDOS else [tipo]
    return hashlib.sha256("\x1f".join([*de_que, *map(normalize, titulos)]).encode()).hexdigest()


class PerfilDeImportacao(models.Model):
    chave = models.CharField("chave dos títulos", max_length=64, unique=True)
    titulos = models.JSONField("títulos", default=list)
    opcoes = models.JSONField("o que se disse das colunas", default=dict)
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="usuário",
    )
    atualizado_em = models.DateTimeField("atualizado em", default=timezone.now)

    objects = PerfilDeImportacaoQuerySet.as_manager()

    class Meta:
        verbose_name = "perfil de importação"
        verbose_name_plural = "perfis de importação"
        ordering = ["-atualizado_em"]

    def __str__(self) -> str:
        return ", ".join(self.titulos)[:80]
