"""ItemPedido, a line of a pedido; what it is worth is computed by the database."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from comum.limites import CASAS_DO_PRECO
from pedidos.pedidos.pedido import LinhaPedida, Pedido
from pedidos.pedidos.valores import (
    ABATIMENTO_CABE,
    CUSTO_DA_LINHA,
    DESCONTO_CABE,
    LUCRO_DA_LINHA,
    VALOR_DA_LINHA,
    unidades_mantidas,
)
from pedidos.produtos.models import Produto
from pedidos.produtos.unidades import MAIOR_SIGLA, Unidade, dizer


class ItemPedidoQuerySet(models.QuerySet["ItemPedido"]):
    def com_coletado(self) -> "ItemPedidoQuerySet":
        """Each with coletado, the units of it that were picked up."""
        from pedidos.coletas.models import Coleta, ItemColetado

        coletados = ItemColetado.objects.filter(item=OuterRef("pk"), coleta__status__in=Coleta.VALIDAS)
        coletado = Subquery(coletados.order_by().values("item").values(soma=Sum("quantidade")))
        return self.annotate(coletado=Coalesce(coletado, 0))

    def prometidos(self) -> "ItemPedidoQuerySet":
        """Those of orders that wait for their pick-up; RESTA_COLETAR is what is promised of each."""
        return self.filter(pedido__status__in=Pedido.ESPERAM_COLETA).com_coletado()

    @transaction.atomic
    def registrar(self, pedido: Pedido, linhas: Sequence[LinhaPedida]) -> None:
        """Writes new lines of one order at once, each at today's purchase price, by the rules of save()."""
        pedido.exigir_sem_coleta()
        produtos = Produto.objects.in_bulk({linha.produto_id for linha in linhas})
        itens = [ItemPedido(pedido=pedido, **linha.campos()) for linha in linhas]
        for item in itens:
            item.produto = produtos[item.produto_id]
            item._completar()
        self.bulk_create(itens)
        pedido.atualizar_status_pelo_pagamento()

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes, and lets each pedido follow what is left of its lines."""
        pedidos = list(Pedido.objects.filter(itens__in=self).distinct().order_by("pk"))
        for pedido in pedidos:
            pedido.exigir_sem_coleta()
        deleted = super().delete()
        for pedido in pedidos:
            pedido.atualizar_status_pelo_pagamento()
        return deleted


class ItemPedido(models.Model):
    pedido = models.ForeignKey(
        Pedido, on_delete=models.CASCADE, related_name="itens", verbose_name="pedido", db_index=False
    )
    produto = models.ForeignKey(
        "pedidos.Produto", on_delete=models.PROTECT, related_name="itens", verbose_name="produto"
    )
    quantidade = models.PositiveIntegerField(
        "quantidade", validators=[MinValueValidator(1)], help_text="Em unidades, também do que se vende em caixas."
    )
    # As the line was sold: another size of the box, later, changes nothing of it.
    unidade = models.CharField(
        "unidade", max_length=MAIOR_SIGLA, blank=True, default="", db_default="", help_text="Vazia é a unidade avulsa."
    )
    fator = models.PositiveIntegerField("unidades em cada", default=1, db_default=1, validators=[MinValueValidator(1)])
    preco_venda = models.DecimalField(
        "preço de venda",
        max_digits=14,
        decimal_places=CASAS_DO_PRECO,
        validators=[MinValueValidator(0)],
        help_text="De uma unidade, ou da caixa em que se vende.",
    )
    preco_compra = models.DecimalField(
        "preço de compra",
        max_digits=14,
        decimal_places=CASAS_DO_PRECO,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Copiado do produto quando o item é feito.",
    )
    desconto = models.DecimalField(
        "desconto",
        max_digits=12,
        decimal_places=2,
        default=0,
        db_default=0,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Em reais, na linha inteira.",
    )
    devolvida = models.PositiveIntegerField("quantidade devolvida", default=0, db_default=0, editable=False)
    encerrada = models.PositiveIntegerField(
        "quantidade encerrada", default=0, db_default=0, editable=False, help_text="Não será mais coletada."
    )
    valor_abatido = models.DecimalField(
        "valor abatido",
        max_digits=14,
        decimal_places=2,
        default=0,
        db_default=0,
        editable=False,
        help_text="Do que voltou ou não será coletado.",
    )
    preco_compra_suposto = models.BooleanField(
        "preço de compra suposto", default=False, help_text="Calculado por uma margem suposta na importação."
    )
    # The database itself multiplies, so no way of writing a line can get its totals wrong.
    valor_total_venda = models.GeneratedField(
        expression=VALOR_DA_LINHA,
        output_field=models.DecimalField("valor total de venda", max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="valor total de venda",
    )
    valor_total_compra = models.GeneratedField(
        expression=CUSTO_DA_LINHA,
        output_field=models.DecimalField("valor total de compra", max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="valor total de compra",
    )
    lucro_bruto = models.GeneratedField(
        expression=LUCRO_DA_LINHA,
        output_field=models.DecimalField("lucro bruto", max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="lucro bruto",
    )

    objects = ItemPedidoQuerySet.as_manager()

    class Meta:
        verbose_name = "item do pedido"
        verbose_name_plural = "itens do pedido"
        ordering = ["id"]
        indexes = [models.Index(fields=["pedido"], name="idx_item_pedido_pedido_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantidade__gt=0),
                name="item_quantidade_positiva",
                violation_error_message="A quantidade tem de ser pelo menos 1.",
            ),
            models.CheckConstraint(
                condition=Q(unidade="", fator=1)
                | (~Q(unidade="") & Q(fator__gt=1, quantidade=F("quantidade") / F("fator") * F("fator"))),
                name="item_em_embalagens_inteiras",
                violation_error_message="Uma embalagem tem mais de uma unidade, e se vende inteira.",
            ),
            models.CheckConstraint(
                condition=Q(preco_venda__gte=0, preco_compra__gte=0),
                name="item_precos_nao_negativos",
                violation_error_message="Os preços não podem ser negativos.",
            ),
            models.CheckConstraint(
                condition=DESCONTO_CABE,
                name="item_desconto_cabe_na_linha",
                violation_error_message="O desconto não pode ser negativo nem passar do valor da linha.",
            ),
            models.CheckConstraint(
                condition=ABATIMENTO_CABE,
                name="item_abatimento_cabe_na_linha",
                violation_error_message="O que voltou ou foi encerrado não pode passar do que foi pedido.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pedida} × produto {self.produto_id} do pedido {self.pedido_id}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises PedidoComColeta when goods of the order were picked up: what left is what was ordered."""
        self._completar()
        pedidos = [self.pedido]
        if stored := ItemPedido.objects.filter(pk=self.pk).first():
            if stored.pedido_id != self.pedido_id:
                # The lower number first: two lines that change places must not wait for each other.
                pedidos = sorted([stored.pedido, self.pedido], key=lambda pedido: pedido.pk)
            if stored.produto_id != self.produto_id and stored.preco_compra == self.preco_compra:
                # Another product, and nobody said at what price it was bought.
                self.preco_compra = self.produto.preco_medio_compra
                if kwargs.get("update_fields") is not None:
                    kwargs["update_fields"] = {*kwargs["update_fields"], "preco_compra"}
        for pedido in pedidos:
            pedido.exigir_sem_coleta()
        super().save(*args, **kwargs)
        # After an UPDATE these hold what the database computed before it: read anew when asked.
        for name in ("valor_total_venda", "valor_total_compra", "lucro_bruto"):
            self.__dict__.pop(name, None)
        for pedido in pedidos:
            pedido.atualizar_status_pelo_pagamento()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.pedido.exigir_sem_coleta()
        deleted = super().delete(*args, **kwargs)
        self.pedido.atualizar_status_pelo_pagamento()
        return deleted

    @property
    def mantidas(self) -> int:
        return unidades_mantidas(self.quantidade, self.devolvida, self.encerrada)

    @property
    def vendido_em(self) -> Unidade:
        return Unidade(self.unidade, self.fator)

    @property
    def pedida(self) -> str:
        """How much was ordered, as it was said: 3 CX (36 UN), or 36."""
        return dizer(self.quantidade, self.vendido_em)

    @property
    def mantida(self) -> str:
        """How much of it the client keeps, likewise."""
        return dizer(self.mantidas, self.vendido_em)

    @property
    def resta_dita(self) -> str:
        """How much of it is still to be collected, of a line with resta."""
        return dizer(self.resta, self.vendido_em)  # type: ignore[attr-defined]

    def clean(self) -> None:
        # A form may leave the purchase price and the discount out; the constraints are checked before save().
        self._completar()

    def _completar(self) -> None:
        if self.desconto is None:
            self.desconto = Decimal(0)
        if self.preco_compra is None and self.produto_id is not None:
            self.preco_compra = self.produto.preco_medio_compra
