"""Vendedor, the seller: an employee with a portfolio of clients and a commission on what they buy.

Glossary
- comissao: percent of the sale value that the seller earns.
- usuario: the login of the seller; a seller without one only appears in figures.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Vendedor(models.Model):
    usuario = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="vendedor",
        verbose_name="usuário",
        help_text="O login com que este vendedor vê as próprias vendas.",
    )
    codigo = models.CharField("código", max_length=40)
    nome = models.CharField("nome", max_length=150)
    comissao = models.DecimalField(
        "comissão (%)",
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    ativo = models.BooleanField("ativo", default=True)

    class Meta:
        verbose_name = "vendedor"
        verbose_name_plural = "vendedores"
        ordering = ["nome"]
        constraints = [
            models.UniqueConstraint(
                fields=["codigo"],
                name="vendedor_codigo_unico",
                violation_error_code="unique",
                violation_error_message="Já existe um vendedor com este código.",
            ),
            models.CheckConstraint(
                condition=models.Q(comissao__gte=0, comissao__lte=100),
                name="vendedor_comissao_de_0_a_100",
                violation_error_message="A comissão vai de 0 a 100 por cento.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nome} ({self.codigo})"
