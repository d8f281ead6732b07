"""Cliente, the shop or person who buys."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from localflavor.br.br_states import STATE_CHOICES
from localflavor.br.validators import BRPostalCodeValidator

from comum.busca import TRIGRAMAS, campo_de_busca, encontrar, palavras_de
from comum.documentos import CPF_CNPJ_GUARDADO, CpfCnpjField, formatar_cpf_cnpj, only_letters_and_digits
from comum.indices import PostgresGinIndex
from comum.salvar_alterados import aplicar, gravar_mudados
from pedidos.clientes.prazo import validate_prazo
from pedidos.erros import ClienteRecusado

# Between the name and the number, where a form lets a client be chosen.
SEPARADOR = " · nº "


def pelo_nome(ate_o_cliente: str) -> list[str]:
    """The columns by which a client is found among orders and goods: his names and city.

    Not by his documents: the warehouse may open those pages and may not learn whose a CPF is.
    """
    return [f"{ate_o_cliente}__{campo}_busca" for campo in ("nome", "fantasia", "cidade")]


class ClienteQuerySet(models.QuerySet["Cliente"]):
    def ativos(self) -> "ClienteQuerySet":
        return self.filter(ativo=True)

    def do_vendedor(self, vendedor_id: int) -> "ClienteQuerySet":
        return self.filter(vendedor_id=vendedor_id)

    def registrar(self, **dados: Any) -> "Cliente":
        """A new client; raises ValidationError when something of him is wrong or belongs to another."""
        cliente = self.model(**dados)
        cliente.full_clean()
        cliente.save()
        return cliente

    def procurar(self, texto: str) -> "ClienteQuerySet":
        """Those that have its words in their names, CPF or CNPJ, telephone, city or outside reference."""
        return self.filter(encontrar(texto, ["busca"]) if palavras_de(texto) else models.Q(nome__icontains=texto))

    def chamados(self, texto: str) -> "ClienteQuerySet":
        """Those that this text names exactly: as the lists of the forms write it, or by name, CPF or CNPJ."""
        found = models.Q(nome_busca__iexact=texto) | models.Q(fantasia_busca__iexact=texto)
        if documento := only_letters_and_digits(texto):
            found |= models.Q(cpf_cnpj=documento)
        numero = texto.rpartition(SEPARADOR)[2]
        if SEPARADOR in texto and numero.isascii() and numero.isdigit() and len(numero) < 19:
            return self.filter(pk=int(numero))
        return self.filter(found)


class Cliente(models.Model):
    nome = models.CharField("nome", max_length=200)
    fantasia = models.CharField("nome fantasia", max_length=200, blank=True)
    cpf_cnpj = CpfCnpjField("CPF/CNPJ", max_length=18, blank=True)
    telefone = models.CharField("telefone", max_length=20, blank=True)
    endereco = models.CharField("endereço", max_length=250, blank=True)
    cep = models.CharField("CEP", max_length=9, blank=True, validators=[BRPostalCodeValidator()])  # type: ignore[no-untyped-call]
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
    tabela_de_precos = models.ForeignKey(
        "pedidos.TabelaDePrecos",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clientes",
        verbose_name="tabela de preços",
        help_text="Sem ela valem os preços de lista.",
    )
    referencia_externa = models.CharField(
        "referência externa", max_length=80, blank=True, help_text="O código do cliente no sistema de onde ele veio."
    )
    prazo = models.CharField(
        "prazo",
        max_length=50,
        blank=True,
        db_default="",
        validators=[validate_prazo],
        help_text="Dias de cada parcela, por exemplo 28/35/42; vazio é à vista.",
    )
    limite_credito = models.DecimalField(
        "limite de crédito",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Quanto pode dever ao todo; vazio é sem limite.",
    )
    ativo = models.BooleanField("ativo", default=True)
    criado_em = models.DateTimeField("criado em", auto_now_add=True)
    nome_busca = campo_de_busca("nome")
    fantasia_busca = campo_de_busca("fantasia")
    cidade_busca = campo_de_busca("cidade")
    busca = campo_de_busca("nome", "fantasia", "cpf_cnpj", "telefone", "cidade", "referencia_externa")

    objects = ClienteQuerySet.as_manager()

    class Meta:
        verbose_name = "cliente"
        verbose_name_plural = "clientes"
        ordering = ["nome_busca"]
        indexes = [
            models.Index(fields=["cidade"], name="idx_cliente_cidade"),
            PostgresGinIndex(fields=["busca"], name="idx_cliente_busca", opclasses=[TRIGRAMAS]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cpf_cnpj"],
                condition=~models.Q(cpf_cnpj=""),
                name="cliente_cpf_cnpj_unico",
                violation_error_code="unique",
                violation_error_message="Já existe um cliente com este CPF/CNPJ.",
            ),
            models.CheckConstraint(
                condition=models.Q(cpf_cnpj__regex=CPF_CNPJ_GUARDADO),
                name="cliente_cpf_cnpj_sem_pontos",
                violation_error_message="O CPF tem 11 dígitos e o CNPJ 14 posições, guardados sem pontos.",
            ),
            models.UniqueConstraint(
                fields=["referencia_externa"],
                condition=~models.Q(referencia_externa=""),
                name="cliente_referencia_unica",
                violation_error_code="unique",
                violation_error_message="Já existe um cliente com esta referência externa.",
            ),
        ]

    def __str__(self) -> str:
        return self.fantasia or self.nome

    @property
    def rotulo(self) -> str:
        """The name with the number, which tells it from all others."""
        return f"{self}{SEPARADOR}{self.pk}"

    @property
    def resumo(self) -> str:
        """Where he is, his telephone and his document: what tells him from others of his name."""
        cidade = "/".join(filter(None, (self.cidade, self.uf)))
        return " · ".join(filter(None, (cidade, self.telefone, self.documento)))

    @property
    def documento(self) -> str:
        """CPF or CNPJ as people write it."""
        return formatar_cpf_cnpj(self.cpf_cnpj)

    def alterar(self, dados: Mapping[str, Any]) -> list[str]:
        """Takes these fields over and returns the names of those that changed.

        Raises ValidationError when a new value is wrong; what stays is not judged again.
        """
        return gravar_mudados(self, aplicar(self, dados))

    def transferir(self, vendedor_id: int) -> None:
        """Gives the client to the portfolio of another seller; his orders stay with who sold them."""
        if vendedor_id == self.vendedor_id:
            raise ClienteRecusado(f"{self} já é da carteira de {self.vendedor}. Escolha outro vendedor.")
        self.vendedor_id = vendedor_id
        self.save(update_fields=["vendedor"])

    def desativar(self) -> None:
        """Nobody sells to an inactive client; what he has bought stays as it is."""
        if not self.ativo:
            raise ClienteRecusado(f"{self} já está inativo.")
        self.ativo = False
        self.save(update_fields=["ativo"])

    def reativar(self) -> None:
        if self.ativo:
            raise ClienteRecusado(f"{self} já está ativo.")
        self.ativo = True
        self.save(update_fields=["ativo"])
