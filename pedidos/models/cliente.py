"""Cliente, the shop or person who buys."""

from django.core.exceptions import ValidationError
from django.db import models
from localflavor.br.br_states import STATE_CHOICES
from localflavor.br.validators import BRPostalCodeValidator
from stdnum.br import cnpj, cpf


def only_letters_and_digits(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())


def validate_cpf_cnpj(value: str) -> None:
    """Accepts a CPF or a CNPJ with right check digits, the CNPJ with letters of 2026 too."""
    if not (cpf.is_valid(value) or cnpj.is_valid(value)):
        raise ValidationError(
            "%(value)s não é um CPF nem um CNPJ válido: confira os dígitos (11 no CPF, 14 posições no CNPJ).",
            code="cpf_cnpj",
            params={"value": value},
        )


class ClienteQuerySet(models.QuerySet["Cliente"]):
    def ativos(self) -> "ClienteQuerySet":
        return self.filter(ativo=True)

    def do_vendedor(self, vendedor_id: int) -> "ClienteQuerySet":
        return self.filter(vendedor_id=vendedor_id)


class Cliente(models.Model):
    nome = models.CharField("nome", max_length=200)
    fantasia = models.CharField("nome fantasia", max_length=200, blank=True)
    cpf_cnpj = models.CharField("CPF/CNPJ", max_length=18, blank=True, validators=[validate_cpf_cnpj])
    telefone = models.CharField("telefone", max_length=20, blank=True)
    endereco = models.CharField("endereço", max_length=250, blank=True)
    cep = models.CharField("CEP", max_length=9, blank=True, validators=[BRPostalCodeValidator()])
    cidade = models.CharField("cidade", max_length=100, blank=True)
    uf = models.CharField("UF", max_length=2, blank=True, choices=STATE_CHOICES)
    vendedor = models.ForeignKey(
        "vendedor.Vendedor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clientes",
        verbose_name="vendedor",
        help_text="De quem é a carteira deste cliente.",
    )
    referencia_externa = models.CharField(
        "referência externa", max_length=80, blank=True, help_text="O código do cliente no sistema de onde ele veio."
    )
    ativo = models.BooleanField("ativo", default=True)
    criado_em = models.DateTimeField("criado em", auto_now_add=True)

    objects = ClienteQuerySet.as_manager()

    class Meta:
        verbose_name = "cliente"
        verbose_name_plural = "clientes"
        ordering = ["nome"]
        indexes = [models.Index(fields=["cidade"], name="idx_cliente_cidade")]
        constraints = [
            models.UniqueConstraint(
                fields=["cpf_cnpj"],
                condition=~models.Q(cpf_cnpj=""),
                name="cliente_cpf_cnpj_unico",
                violation_error_message="Já existe um cliente com este CPF/CNPJ.",
            ),
            models.UniqueConstraint(
                fields=["referencia_externa"],
                condition=~models.Q(referencia_externa=""),
                name="cliente_referencia_unica",
                violation_error_message="Já existe um cliente com esta referência externa.",
            ),
        ]

    def __str__(self) -> str:
        return self.fantasia or self.nome

    def clean_fields(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        # Kept without dots and dashes: the unique constraint must see that
        # 529.982.247-25 and 52998224725 are one person.
        self.cpf_cnpj = only_letters_and_digits(self.cpf_cnpj)
        super().clean_fields(exclude=exclude)
