"""Apuracao, the settlement of a month: what was earned, what it cost, what is left.

The record lies here, below the orders, because who dates one asks whether its month is closed (aberto.py);
what is done with it is of the application of the settlements, whose label it keeps.

Glossary
- receita_total, custo_produtos: sale and purchase value of the month's fully paid pedidos, and of what came late.
- receita_atrasada, custo_atrasado: the part of them that came late, of months that were closed already.
- verba: money a supplier pays to the distributor (Scann, plano de negócios, time Ambev, others).
- definitivo: closed; from then on nothing of it can change.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q

from comum.datas.competencia import Competencia, competencia_atual
from comum.erros import Recusa


class ApuracaoDefinitiva(Recusa):
    """The settlement is closed and was about to change."""


class ApuracaoFutura(Recusa):
    """The month of the settlement has not begun."""


class ApuracaoQuerySet(models.QuerySet["Apuracao"]):
    @transaction.atomic
    def update(self, **kwargs: Any) -> int:
        self._refuse_definitivas()
        return super().update(**kwargs)

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_definitivas()
        return super().delete()

    def bulk_create(self, objs: Iterable["Apuracao"], *args: Any, **kwargs: Any) -> list["Apuracao"]:
        if kwargs.get("update_conflicts"):
            raise ApuracaoDefinitiva("Uma apuração não se sobrepõe a outra: altere a que existe, se não é definitiva.")
        return super().bulk_create(objs, *args, **kwargs)

    def _refuse_definitivas(self) -> None:
        """Holds the rows until the transaction ends, so that none becomes definitive meanwhile."""
        rows = self.select_for_update().order_by("pk")
        definitivas = [str(apuracao) for apuracao in rows if apuracao.definitivo][:3]
        if definitivas:
            raise ApuracaoDefinitiva(f"Já definitiva, não pode mudar: {', '.join(definitivas)}.")


def _dinheiro(verbose_name: str, **kwargs: Any) -> "models.DecimalField[str | int | Decimal, Decimal]":
    return models.DecimalField(verbose_name, max_digits=14, decimal_places=2, default=Decimal("0.00"), **kwargs)


class Apuracao(models.Model):
    ano = models.PositiveSmallIntegerField("ano", validators=[MinValueValidator(2000), MaxValueValidator(9999)])
    mes = models.PositiveSmallIntegerField("mês", validators=[MinValueValidator(1), MaxValueValidator(12)])
    receita_total = _dinheiro("receita total")
    custo_produtos = _dinheiro("custo dos produtos")
    receita_atrasada = _dinheiro("receita de meses fechados")
    custo_atrasado = _dinheiro("custo de meses fechados")
    verba_scann = _dinheiro("verba Scann")
    verba_plano_negocios = _dinheiro("verba plano de negócios")
    verba_time_ambev = _dinheiro("verba time Ambev")
    verba_outras_receitas = _dinheiro("outras receitas")
    outros_custos = _dinheiro("outros custos")
    definitivo = models.BooleanField("definitiva", default=False)
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="usuário",
    )
    criado_em = models.DateTimeField("criada em", auto_now_add=True)

    objects = ApuracaoQuerySet.as_manager()

    class Meta:
        app_label = "apuracao"
        verbose_name = "apuração"
        verbose_name_plural = "apurações"
        ordering = ["-ano", "-mes"]
        constraints = [
            # One per month, and the named index at once: a second one on the same
            # columns would only cost writes.
            models.UniqueConstraint(
                fields=["ano", "mes"],
                name="idx_apuracao_ano_mes",
                violation_error_message="Já existe uma apuração deste mês.",
            ),
            models.CheckConstraint(
                condition=Q(mes__gte=1, mes__lte=12),
                name="apuracao_mes_de_1_a_12",
                violation_error_message="O mês vai de 1 a 12.",
            ),
        ]

    def __str__(self) -> str:
        return f"Apuração {self.competencia}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_if_definitiva()
        self._refuse_futura()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_if_definitiva()
        return super().delete(*args, **kwargs)

    @property
    def competencia(self) -> Competencia:
        return Competencia(self.ano, self.mes)

    @property
    def margem_bruta(self) -> Decimal:
        return self.receita_total - self.custo_produtos

    @property
    def verbas(self) -> Decimal:
        return self.verba_scann + self.verba_plano_negocios + self.verba_time_ambev + self.verba_outras_receitas

    @property
    def resultado(self) -> Decimal:
        return self.margem_bruta + self.verbas - self.outros_custos

    def alterar(self, **valores: Decimal) -> None:
        """Other verbas and other costs; revenue and cost are the pedidos', and only calcular changes them."""
        for campo, valor in valores.items():
            setattr(self, campo, valor)
        self.save(update_fields=list(valores))

    def clean(self) -> None:
        if self.ano and self.mes and 1 <= self.mes <= 12:
            try:
                self._refuse_futura()
            except ApuracaoFutura as recusa:
                raise ValidationError(str(recusa), code="futuro") from recusa

    def _refuse_futura(self) -> None:
        atual = competencia_atual()
        if self.competencia > atual:
            raise ApuracaoFutura(f"O mês {self.competencia} ainda não chegou; a apuração vai até {atual}.")

    def _refuse_if_definitiva(self) -> None:
        stored = Apuracao.objects.filter(pk=self.pk).select_for_update()
        if any(stored.values_list("definitivo", flat=True)):
            raise ApuracaoDefinitiva(f"{self} é definitiva e não pode mudar.")
