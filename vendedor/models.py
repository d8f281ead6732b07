"""Meta, what a seller is to sell in a month. The seller himself is a record of everybody below these pages.

pedidos/pessoas/models.py has him, under this label.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from comum.datas.competencia import Competencia
from comum.formatos import dinheiro
from pedidos.pessoas.models import Comissao, Vendedor

__all__ = ["Comissao", "Meta", "Vendedor"]


# The lowest target: nobody sells less, and zero is no target.
MENOR_META = 1


class MetaQuerySet(models.QuerySet["Meta"]):
    def do_mes(self, competencia: Competencia) -> "MetaQuerySet":
        return self.filter(ano=competencia.ano, mes=competencia.mes)


class Meta(models.Model):
    """Without a row a seller has no target in that month."""

    vendedor: "models.ForeignKey[Any, Any]" = models.ForeignKey(
        Vendedor, on_delete=models.CASCADE, related_name="metas", verbose_name="vendedor"
    )
    ano = models.PositiveSmallIntegerField("ano", validators=[MinValueValidator(2000), MaxValueValidator(9999)])
    mes = models.PositiveSmallIntegerField("mês", validators=[MinValueValidator(1), MaxValueValidator(12)])
    valor = models.DecimalField("valor", max_digits=12, decimal_places=2, validators=[MinValueValidator(MENOR_META)])

    objects = MetaQuerySet.as_manager()

    class Meta:
        verbose_name = "meta"
        verbose_name_plural = "metas"
        ordering = ["-ano", "-mes", "vendedor"]
        constraints = [
            models.UniqueConstraint(
                fields=["ano", "mes", "vendedor"],
                name="meta_uma_por_mes",
                violation_error_message="Este vendedor já tem uma meta neste mês.",
            ),
            models.CheckConstraint(
                condition=models.Q(mes__gte=1, mes__lte=12, valor__gte=MENOR_META),
                name="meta_de_um_mes_e_positiva",
                violation_error_message=f"A meta é de um mês de 1 a 12, e de {dinheiro(MENOR_META)} ou mais.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendedor}, {Competencia(self.ano, self.mes)}: {dinheiro(self.valor)}"
