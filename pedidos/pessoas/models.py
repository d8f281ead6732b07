"""Vendedor, the seller: an employee with a portfolio of clients and a commission on what they buy.

Glossary
- comissao: percent of the revenue of an order that the seller earns, from a day on (comissao.py).
- usuario: the login of the seller; a seller without one only appears in figures.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.formats import number_format

from comum.busca import encontrar
from comum.formatos import inteiro
from pedidos.erros import MesFechado, VendedorRecusado
from pedidos.meses.aberto import exigir_nada_fechado_desde


class VendedorQuerySet(models.QuerySet["Vendedor"]):
    def procurar(self, texto: str) -> "VendedorQuerySet":
        """Those that have its words in their name or code."""
        return self.filter(encontrar(texto, ["nome", "codigo"]))

    def chamados(self, texto: str) -> "VendedorQuerySet":
        """Those that this text names exactly: as the lists of the forms write it, by code, name or number."""
        found = models.Q(codigo__iexact=texto) | models.Q(nome__iexact=texto) | models.Q(escrito=texto)
        if texto.isascii() and texto.isdigit() and len(texto) < 19:
            found |= models.Q(pk=int(texto))
        escrito = Concat("nome", models.Value(" ("), "codigo", models.Value(")"))
        return self.alias(escrito=escrito).filter(found)


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
    ativo = models.BooleanField("ativo", default=True)

    objects = VendedorQuerySet.as_manager()

    class Meta:
        # The table and its migrations are those of the application of the dashboards.
        app_label = "vendedor"
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
        ]

    def __str__(self) -> str:
        return f"{self.nome} ({self.codigo})"

    @property
    def rotulo(self) -> str:
        """What a form calls him: the code tells two of one name apart."""
        return str(self)

    @property
    def resumo(self) -> str:
        return "" if self.ativo else "inativo"

    def clean(self) -> None:
        if not self.ativo and Vendedor.objects.filter(pk=self.pk, ativo=True).exists():
            try:
                self.exigir_sem_clientes()
            except VendedorRecusado as recusa:
                raise ValidationError({"ativo": ValidationError(str(recusa), code="tem_clientes")}) from recusa

    def desativar(self) -> None:
        """He sells no more; what he sold stays his."""
        if not self.ativo:
            raise VendedorRecusado(f"{self.nome} já está inativo.")
        self.exigir_sem_clientes()
        self.ativo = False
        self.save(update_fields=["ativo"])

    def exigir_sem_clientes(self) -> None:
        """Raises VendedorRecusado while he has clients: nobody would look after them."""
        if quantos := self.clientes.count():
            clientes = "1 cliente" if quantos == 1 else f"{inteiro(quantos)} clientes"
            raise VendedorRecusado(f"{self.nome} tem {clientes} na carteira. Entregue a carteira a outro vendedor.")


class ComissaoQuerySet(models.QuerySet["Comissao"]):
    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        for comissao in self:
            comissao.exigir_nada_fechado(sai=True)
        return super().delete()


class Comissao(models.Model):
    """What a seller earns of the orders of a day and of the days after it, until his next one begins."""

    vendedor = models.ForeignKey(
        Vendedor, on_delete=models.CASCADE, related_name="comissoes", verbose_name="vendedor", db_index=False
    )
    desde = models.DateField("desde", default=timezone.localdate)
    percentual = models.DecimalField(
        "comissão (%)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    objects = ComissaoQuerySet.as_manager()

    class Meta:
        app_label = "vendedor"
        verbose_name = "comissão"
        verbose_name_plural = "comissões"
        ordering = ["vendedor", "-desde"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendedor", "desde"],
                name="comissao_uma_por_dia",
                violation_error_message="Este vendedor já tem uma comissão que começa neste dia.",
            ),
            models.CheckConstraint(
                condition=models.Q(percentual__gte=0, percentual__lte=100),
                name="comissao_de_0_a_100",
                violation_error_message="A comissão vai de 0 a 100 por cento.",
            ),
        ]

    def __str__(self) -> str:
        return f"{number_format(self.percentual)} % desde {self.desde:%d/%m/%Y}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises MesFechado when days of a closed month would be earned otherwise."""
        self.exigir_nada_fechado()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.exigir_nada_fechado(sai=True)
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        try:
            self.exigir_nada_fechado()
        except MesFechado as recusa:
            raise ValidationError(str(recusa), code="mes_fechado") from recusa

    def exigir_nada_fechado(self, *, sai: bool = False) -> None:
        """Raises MesFechado when days of a closed month would be earned otherwise; sai: this one goes.

        A commission changes the days from its own to the next one's, so a history may come before the first.
        """
        gravada = Comissao.objects.filter(pk=self.pk).first()
        if gravada and not sai and (gravada.desde, gravada.percentual) == (self.desde, self.percentual):
            return
        for dia in {self.desde, *([gravada.desde] if gravada else [])} - {None}:
            depois = Comissao.objects.filter(vendedor=self.vendedor_id, desde__gt=dia).exclude(pk=self.pk)
            seguinte = depois.order_by("desde").values_list("desde", flat=True).first()
            exigir_nada_fechado_desde(dia, "Uma comissão", antes_de=seguinte)
