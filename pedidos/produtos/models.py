"""Produto, the category it belongs to, and the packages in which it is bought and sold."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models.functions import Coalesce

from comum.busca import TRIGRAMAS, campo_de_busca, encontrar, palavras_de
from comum.indices import PostgresGinIndex
from comum.limites import CASAS_DO_PRECO
from comum.salvar_alterados import aplicar, gravar_mudados
from pedidos.erros import ProdutoRecusado
from pedidos.produtos.embalagem_dita import EmbalagemDita
from pedidos.produtos.unidades import AVULSA, BASE, MAIOR_FATOR, MAIOR_SIGLA, Unidade


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


MENOR_EAN = 8
# Between the name and the code, where a form lets a product be chosen.
SEPARADOR = " · "


class ProdutoQuerySet(models.QuerySet["Produto"]):
    def ativos(self) -> "ProdutoQuerySet":
        return self.filter(ativo=True)

    def com_saldo(self) -> "ProdutoQuerySet":
        """Each with saldo, its balance; a product that never moved has none in stock."""
        return self.annotate(saldo=Coalesce("estoque__quantidade", 0))

    @transaction.atomic
    def registrar(self, *, em_embalagens: Sequence[str] = (), **dados: Any) -> "Produto":
        """A new product; raises ValidationError when something of it is wrong or belongs to another."""
        produto = self.model(**dados)
        produto.full_clean()
        produto.save()
        produto._gravar_embalagens(em_embalagens)
        return produto

    def procurar(self, texto: str) -> "ProdutoQuerySet":
        """Those that have its words in their name, code or EAN, or the EAN of a package."""
        achados = encontrar(texto, ["busca"]) if palavras_de(texto) else models.Q(nome__icontains=texto)
        return self.filter(achados | Embalagem.tem_ean(texto))

    def chamados(self, texto: str) -> "ProdutoQuerySet":
        """Those that this text names exactly: as the lists of the forms write it, or by name, code or EAN."""
        partes = texto.split(SEPARADOR)
        found = models.Q(codigo_busca__iexact=texto) | models.Q(nome_busca__iexact=texto) | models.Q(ean=texto)
        found |= Embalagem.tem_ean(texto)
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
        "preço médio de compra",
        max_digits=14,
        decimal_places=CASAS_DO_PRECO,
        default=0,
        validators=[MinValueValidator(0)],
    )
    preco_lista = models.DecimalField(
        "preço de lista",
        max_digits=14,
        decimal_places=CASAS_DO_PRECO,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Por quanto se vende a quem não tem outro preço.",
    )
    ativo = models.BooleanField("ativo", default=True)
    nome_busca = campo_de_busca("nome")
    codigo_busca = campo_de_busca("codigo_interno")
    busca = campo_de_busca("nome", "codigo_interno", "ean")

    objects = ProdutoQuerySet.as_manager()

    class Meta:
        verbose_name = "produto"
        verbose_name_plural = "produtos"
        ordering = ["nome_busca"]
        indexes = [
            models.Index(fields=["categoria"], name="idx_produto_categoria"),
            PostgresGinIndex(SearchVector("nome", config="portuguese"), name="idx_produto_nome_fts"),
            PostgresGinIndex(fields=["busca"], name="idx_produto_busca", opclasses=[TRIGRAMAS]),
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
            models.CheckConstraint(
                condition=models.Q(preco_lista__gte=0),
                name="produto_preco_de_lista_nao_negativo",
                violation_error_message="O preço de lista não pode ser negativo.",
            ),
        ]

    def __str__(self) -> str:
        return self.nome

    @property
    def rotulo(self) -> str:
        """The name with the code, which tells it from all others."""
        return f"{self.nome}{SEPARADOR}{self.codigo_interno}"

    @property
    def unidades(self) -> dict[str, int]:
        """How many units each of its packages holds, the smallest first. Costs a query, or a prefetch of embalagens."""
        return {embalagem.unidade: embalagem.fator for embalagem in self.embalagens.all()}

    @property
    def em_embalagens(self) -> list[str]:
        """Its packages in words, as registrar() and alterar() take them: CX 12 17891234567892 R$ 45,00. Likewise."""
        return [str(embalagem.dita) for embalagem in self.embalagens.all()]

    @transaction.atomic
    def alterar(self, dados: Mapping[str, Any]) -> list[str]:
        """Takes these fields over and returns the names of those that changed.

        Orders that exist keep the purchase price of their day, and the size of their packages. Raises
        ValidationError when a new value is wrong; what stays is not judged again.
        """
        campos = {campo: valor for campo, valor in dados.items() if campo != "em_embalagens"}
        mudados = gravar_mudados(self, aplicar(self, campos))
        if self._gravar_embalagens(dados.get("em_embalagens", self.em_embalagens)):
            mudados.append("em_embalagens")
        return mudados

    def _gravar_embalagens(self, ditas: Sequence[str]) -> bool:
        """Makes its packages these; whether that changed anything."""
        querem = {dita.unidade: dita for dita in map(EmbalagemDita.de, ditas)}
        if len(querem) < len(ditas):
            raise ValidationError({"em_embalagens": "A mesma embalagem está duas vezes. Deixe uma só."})
        tem = {embalagem.unidade: embalagem for embalagem in self.embalagens.all()}
        mudou = bool(tem.keys() - querem.keys())
        self.embalagens.exclude(unidade__in=querem).delete()
        for unidade, dita in querem.items():
            embalagem = tem.get(unidade) or Embalagem(produto=self, unidade=unidade)
            if embalagem.pk is None or embalagem.dita != dita:
                embalagem.fator, embalagem.ean, embalagem.preco_lista = dita.fator, dita.ean, dita.preco_lista
                try:
                    embalagem.full_clean()
                except ValidationError as error:
                    raise ValidationError({"em_embalagens": [f"{dita}: {texto}" for texto in error.messages]}) from None
                embalagem.save()
                mudou = True
        return mudou

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


class Embalagem(models.Model):
    """A box, a bundle, a pack: how many units of a product it holds. Stock and sums stay in units."""

    produto = models.ForeignKey(
        # The unique constraint below begins with it and serves it.
        Produto,
        on_delete=models.CASCADE,
        related_name="embalagens",
        verbose_name="produto",
        db_index=False,
    )
    unidade = models.CharField(
        "unidade",
        max_length=MAIOR_SIGLA,
        validators=[RegexValidator("^[A-Z]{2,}[0-9]*$", "Escreva a unidade em letras, por exemplo CX ou FD.")],
        help_text="CX, FD, PC…",
    )
    fator = models.PositiveIntegerField(
        "unidades em cada", validators=[MinValueValidator(2), MaxValueValidator(MAIOR_FATOR)]
    )
    ean = models.CharField("EAN", max_length=14, blank=True, help_text="O da embalagem, que não é o da unidade.")
    preco_lista = models.DecimalField(
        "preço de lista",
        max_digits=14,
        decimal_places=CASAS_DO_PRECO,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Da embalagem inteira; vazio, é o da unidade vezes quantas há nela.",
    )

    class Meta:
        verbose_name = "embalagem"
        verbose_name_plural = "embalagens"
        ordering = ["produto", "fator", "unidade"]
        indexes = [
            models.Index(fields=["ean"], condition=~models.Q(ean=""), name="idx_embalagem_ean"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["produto", "unidade"],
                name="embalagem_uma_vez_por_produto",
                violation_error_code="unique",
                violation_error_message="Este produto já tem esta embalagem.",
            ),
            models.CheckConstraint(
                condition=models.Q(fator__gt=1) & ~models.Q(unidade__in=["", BASE]),
                name="embalagem_tem_mais_de_uma_unidade",
                violation_error_message="Uma embalagem tem mais de uma unidade, e não se chama UN.",
            ),
            models.CheckConstraint(
                condition=models.Q(preco_lista__gte=0),
                name="embalagem_preco_nao_negativo",
                violation_error_message="O preço de lista não pode ser negativo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unidade} de {self.fator}"

    def clean(self) -> None:
        if self.ean and self.ean == self.produto.ean:
            raise ValidationError({"ean": f"O EAN {self.ean} é o da unidade: por ele não se sabe qual das duas é."})

    @property
    def dita(self) -> EmbalagemDita:
        return EmbalagemDita(self.unidade, self.fator, self.ean, self.preco_lista)

    @property
    def como_unidade(self) -> Unidade:
        return Unidade(self.unidade, self.fator)

    @staticmethod
    def tem_ean(texto: str) -> models.Q:
        """Over products: those of which a package has this EAN."""
        ean = texto.strip()
        # Most of what is typed can be none, and is to cost nothing.
        if not (ean.isascii() and ean.isdigit() and len(ean) >= MENOR_EAN):
            return models.Q(pk__in=[])
        return models.Q(pk__in=Embalagem.objects.filter(ean=ean).values("produto"))


def maior_unidade(embalagens: Sequence[Embalagem]) -> Unidade:
    """The unit in which a large quantity is told: the largest package, or the single unit where there is none."""
    return embalagens[-1].como_unidade if embalagens else AVULSA
