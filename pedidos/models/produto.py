"""Produto and the category it belongs to."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce

from pedidos.busca import campo_de_busca
from pedidos.erros import ProdutoRecusado
from pedidos.indices import PostgresGinIndex
from pedidos.models.alteracao import gravar_mudados, tomar


class Categoria(models.Model):
    """A shelf: CERVEJA, NAB (non-alcoholic beverages), OUTROS, and what a distributor adds."""

    codigo = models.CharField("código", max_length=60, primary_key=True)
    nome = models.CharField("nome", max_length=80)

    class Meta:
        verbose_name = "categoria"
        verbose_name_plural = "categorias"
        ordering = ["nome"]

    def __str__(self) -> str:
        return self.nome


# Between the name and the code, where a form lets a product be chosen.
SEPARADOR = " · "


class ProdutoQuerySet(models.QuerySet["Produto"]):
    def ativos(self) -> "ProdutoQuerySet":
        return self.filter(ativo=True)

    def com_saldo(self) -> "ProdutoQuerySet":
        """Each with saldo, its balance; a product that never moved has none in stock."""
        return self.annotate(saldo=Coalesce("estoque__quantidade", 0))

    def registrar(self, **dados: Any) -> "Produto":
        """A new product; raises ValidationError when something of it is wrong or belongs to another."""
        produto = self.model(**dados)
        produto.full_clean()
        produto.save()
        return produto

    def procurar(self, texto: str) -> "ProdutoQuerySet":
        """Those whose name, code or EAN has this text in it."""
        return self.filter(
            models.Q(nome_busca__icontains=texto) | models.Q(codigo_busca__icontains=texto) | models.Q(ean=texto)
        )

    def chamados(self, texto: str) -> "ProdutoQuerySet":
        """Those that this text names exactly: as the lists of the forms write it, or by name, code or EAN."""
        partes = texto.split(SEPARADOR)
        found = models.Q(codigo_busca__iexact=texto) | models.Q(nome_busca__iexact=texto) | models.Q(ean=texto)
        for n in range(1, len(partes)):
            # A name or a code may have the separator in it.
            nome, codigo = SEPARADOR.join(partes[:n]), SEPARADOR.join(partes[n:])
            found |= models.Q(nome_busca__iexact=nome, codigo_busca__iexact=codigo)
        return self.filter(found)


class Produto(models.Model):
    nome = models.CharField("nome", max_length=200)
    codigo_interno = models.CharField("código interno", max_length=40)
    ean = models.CharField("EAN", max_length=14, blank=True)
    categoria = models.ForeignKey(
        Categoria,
        on_delete=models.PROTECT,
        default="OUTROS",
        related_name="produtos",
        verbose_name="categoria",
        db_index=False,
    )
    preco_medio_compra = models.DecimalField(
        "preço médio de compra", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    ativo = models.BooleanField("ativo", default=True)
    nome_busca = campo_de_busca("nome")
    codigo_busca = campo_de_busca("codigo_interno")

    objects = ProdutoQuerySet.as_manager()

    class Meta:
        verbose_name = "produto"
        verbose_name_plural = "produtos"
        ordering = ["nome"]
        indexes = [
            models.Index(fields=["categoria"], name="idx_produto_categoria"),
            PostgresGinIndex(SearchVector("nome", config="portuguese"), name="idx_produto_nome_fts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["codigo_interno"],
                name="produto_codigo_interno_unico",
                violation_error_code="unique",
                violation_error_message="Já existe um produto com este código interno.",
            ),
            models.CheckConstraint(
                condition=models.Q(preco_medio_compra__gte=0),
                name="produto_preco_de_compra_nao_negativo",
                violation_error_message="O preço de compra não pode ser negativo.",
            ),
        ]

    def __str__(self) -> str:
        return self.nome

    @property
    def rotulo(self) -> str:
        """The name with the code, which tells it from all others."""
        return f"{self.nome}{SEPARADOR}{self.codigo_interno}"

    def alterar(self, dados: Mapping[str, Any]) -> list[str]:
        """Takes these fields over and returns the names of those that changed.

        Orders that exist keep the purchase price of their day. Raises ValidationError when a new
        value is wrong; what stays is not judged again.
        """
        return gravar_mudados(self, tomar(self, dados))

    def desativar(self) -> None:
        """Nobody sells an inactive product any more; its stock and its orders stay."""
        if not self.ativo:
            raise ProdutoRecusado(f"{self} já está inativo.")
        self.ativo = False
        self.save(update_fields=["ativo"])

    def reativar(self) -> None:
        if self.ativo:
            raise ProdutoRecusado(f"{self} já está ativo.")
        self.ativo = True
        self.save(update_fields=["ativo"])
