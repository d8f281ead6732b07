"""TabelaDePrecos, the prices of a group of clients; PrecoDeVenda, the price of a product in one, or of one client."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comum.limites import CASAS_DO_PRECO
from comum.salvar_alterados import aplicar, gravar_mudados
from pedidos.produtos.models import Embalagem, Produto
from pedidos.produtos.unidades import AVULSA, MAIOR_SIGLA, Unidade, UnidadeRecusada, escolher

PRECO: "models.DecimalField[Any, Any]" = models.DecimalField(max_digits=14, decimal_places=CASAS_DO_PRECO)


class TabelaDePrecos(models.Model):
    nome = models.CharField("nome", max_length=80)

    class Meta:
        verbose_name = "tabela de preços"
        verbose_name_plural = "tabelas de preços"
        ordering = ["nome"]
        constraints = [
            models.UniqueConstraint(
                fields=["nome"],
                name="tabela_de_precos_nome_unico",
                violation_error_code="unique",
                violation_error_message="Já existe uma tabela de preços com este nome.",
            )
        ]

    def __str__(self) -> str:
        return self.nome


class PrecoDeVendaQuerySet(models.QuerySet["PrecoDeVenda"]):
    def registrar(self, **dados: Any) -> "PrecoDeVenda":
        """A new price; raises ValidationError when something of it is wrong or there is one already."""
        preco = self.model(**dados)
        preco.full_clean()
        preco.save()
        return preco


class PrecoDeVenda(models.Model):
    tabela = models.ForeignKey(
        TabelaDePrecos,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="precos",
        verbose_name="tabela de preços",
        db_index=False,
    )
    cliente = models.ForeignKey(
        "pedidos.Cliente",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="precos",
        verbose_name="cliente",
        help_text="Para um só cliente, que assim não depende da tabela dele.",
        db_index=False,
    )
    produto = models.ForeignKey(
        "pedidos.Produto", on_delete=models.CASCADE, related_name="precos", verbose_name="produto"
    )
    unidade = models.CharField(
        "unidade",
        max_length=MAIOR_SIGLA,
        blank=True,
        default="",
        db_default="",
        help_text="Vazia, o preço é da unidade; CX, FD…, da embalagem inteira.",
    )
    preco = models.DecimalField(
        "preço", max_digits=14, decimal_places=CASAS_DO_PRECO, validators=[MinValueValidator(0)]
    )

    objects = PrecoDeVendaQuerySet.as_manager()

    class Meta:
        verbose_name = "preço de venda"
        verbose_name_plural = "preços de venda"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tabela__isnull=True, cliente__isnull=False) | Q(tabela__isnull=False, cliente__isnull=True),
                name="preco_de_tabela_ou_de_cliente",
                violation_error_message="Escolha uma tabela de preços ou um cliente, e não os dois.",
            ),
            models.CheckConstraint(
                condition=Q(preco__gte=0),
                name="preco_de_venda_nao_negativo",
                violation_error_message="O preço não pode ser negativo.",
            ),
            models.UniqueConstraint(
                fields=["tabela", "produto", "unidade"],
                name="preco_uma_vez_na_tabela",
                violation_error_code="unique",
                violation_error_message="Este produto já tem preço nesta tabela, para esta unidade.",
            ),
            models.UniqueConstraint(
                fields=["cliente", "produto", "unidade"],
                name="preco_uma_vez_por_cliente",
                violation_error_code="unique",
                violation_error_message="Este produto já tem preço para este cliente, para esta unidade.",
            ),
        ]

    def __str__(self) -> str:
        unidade = f" em {self.unidade}" if self.unidade else ""
        return f"Preço de {self.produto}{unidade} para {self.tabela or self.cliente}"

    def alterar(self, dados: Mapping[str, Any]) -> list[str]:
        """Takes these fields over and returns the names of those that changed; raises ValidationError."""
        return gravar_mudados(self, aplicar(self, dados))

    def clean(self) -> None:
        # As people write it; another word than those of the product would be the price of nothing.
        if self.unidade and self.produto_id is not None:
            try:
                self.unidade = escolher(self.unidade, self.produto.unidades).sigla
            except UnidadeRecusada as recusa:
                raise ValidationError({"unidade": str(recusa)}) from recusa


def com_preco_para(
    produtos: "QuerySet[Produto]", cliente_id: int | None, unidade: Unidade = AVULSA
) -> "QuerySet[Produto]":
    """Each with preco_tabela: the client's own price, else that of his table, else the list price, else None.

    Of a package, in each of these its own price goes before that of the unit times its units.
    """
    proprio = Embalagem.objects.filter(produto=OuterRef("pk"), unidade=unidade.sigla).values("preco_lista")
    precos = PrecoDeVenda.objects.filter(produto=OuterRef("pk")).order_by()
    dele = (precos.filter(cliente=cliente_id), precos.filter(tabela__clientes=cliente_id)) if cliente_id else ()
    possiveis: list[Any] = []
    for seus in dele:
        possiveis.append(Subquery(seus.filter(unidade=unidade.sigla).values("preco")))
        if unidade.sigla:
            possiveis.append(Subquery(seus.filter(unidade="").values("preco")) * unidade.fator)
    if unidade.sigla:
        possiveis.append(Subquery(proprio))
    possiveis.append(F("preco_lista") * unidade.fator if unidade.sigla else F("preco_lista"))
    return produtos.annotate(
        preco_tabela=Coalesce(*possiveis, output_field=PRECO) if len(possiveis) > 1 else possiveis[0]
    )


def precos_das_embalagens(
    produtos: "QuerySet[Produto]", cliente_id: int | None
) -> dict[int, dict[str, tuple[int, Decimal | None]]]:
    """How many units each package of these products holds and what com_preco_para() says of it. Costs a query."""
    embalados = produtos.filter(embalagens__isnull=False).order_by("embalagens__fator", "embalagens__unidade")
    cada = embalados.annotate(sigla=F("embalagens__unidade"), fator=F("embalagens__fator"))
    # Each row has its own package: an expression stands for the word and for the number.
    da_linha: Any = Unidade(OuterRef("sigla"), F("fator"))  # type: ignore[arg-type]
    precos: dict[int, dict[str, tuple[int, Decimal | None]]] = {}
    com_preco: Any = com_preco_para(cada, cliente_id, da_linha)
    for pk, sigla, fator, preco in com_preco.values_list("pk", "sigla", "fator", "preco_tabela"):
        precos.setdefault(pk, {})[sigla] = fator, preco
    return precos
