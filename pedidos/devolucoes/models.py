"""Devolucao, units of an order that the client does not keep: goods that came back, or that he will not collect."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from comum.formatos import dia
from pedidos.creditos.models import CreditoCliente
from pedidos.erros import DevolucaoRecusada
from pedidos.estoque.models import Estoque, MovimentacaoEstoque
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.valores import abatimento, pode_voltar, resta_coletar, valor_da_linha

if TYPE_CHECKING:
    from pedidos.pedidos.pedido import Pedido


class DevolucaoQuerySet(models.QuerySet["Devolucao"]):
    def do_vendedor(self, vendedor_id: int) -> "DevolucaoQuerySet":
        return self.filter(pedido__vendedor_id=vendedor_id)

    def com_somas(self) -> "DevolucaoQuerySet":
        """Each with unidades and valor, what they came to in the order."""
        return self.annotate(unidades=Sum("itens__quantidade"), valor=Sum("itens__valor"))

    def registrar(
        self,
        pedido: "Pedido",
        tipo: "Devolucao.Tipo",
        quantidades: Mapping[int, int],
        *,
        motivo: str,
        responsavel: User | None,
        data: date,
    ) -> "Devolucao":
        """Called by Pedido.devolver and Pedido.encerrar_saldo, which hold the lock on the order."""
        if not pedido.data <= data <= timezone.localdate():
            raise DevolucaoRecusada(
                f"A devolução é de {dia(pedido.data)}, o dia do pedido, até hoje; {dia(data)} fica fora. "
                "Confira a data."
            )
        unidades = {item_id: quantidade for item_id, quantidade in quantidades.items() if quantidade}
        if not unidades:
            raise DevolucaoRecusada(f"Nenhuma quantidade informada do {pedido}.")
        itens = {item.pk: item for item in pedido.itens.com_coletado().select_related("produto")}
        for item_id, quantidade in unidades.items():
            if item_id not in itens:
                raise DevolucaoRecusada(f"O item {item_id} não é do {pedido}.")
            cabem = tipo.cabem(itens[item_id])
            if not 0 < quantidade <= cabem:
                raise DevolucaoRecusada(
                    f"De {itens[item_id].produto} {tipo.podem} {cabem} no {pedido}; foram pedidas {quantidade}."
                )
        devolucao = self.create(pedido=pedido, tipo=tipo, data=data, motivo=motivo, responsavel=responsavel)
        # By product, so that two works lock the balances in the same order.
        for item_id, quantidade in sorted(unidades.items(), key=lambda par: itens[par[0]].produto_id):
            devolucao._abater(itens[item_id], quantidade)
        devolucao._creditar()
        return devolucao


class Devolucao(models.Model):
    class Tipo(models.TextChoices):
        MERCADORIA = "MERCADORIA", "Devolução de mercadoria"
        SALDO = "SALDO", "Saldo encerrado"

        @property
        def podem(self) -> str:
            return "podem voltar" if self == self.MERCADORIA else "restam a coletar"

        def cabem(self, item: "ItemPedido") -> int:
            """Of how many units of this line, with coletado, it may be."""
            coletado: int = item.coletado  # type: ignore[attr-defined]
            if self == self.MERCADORIA:
                return pode_voltar(coletado, item.devolvida)
            return resta_coletar(item.quantidade, item.encerrada, coletado)

    pedido = models.ForeignKey(
        "pedidos.Pedido", on_delete=models.PROTECT, related_name="devolucoes", verbose_name="pedido"
    )
    tipo = models.CharField("tipo", max_length=10, choices=Tipo.choices)
    data = models.DateField("data", default=timezone.localdate)
    motivo = models.CharField("motivo", max_length=300)
    responsavel = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsável",
        db_index=False,
    )
    credito = models.OneToOneField(
        CreditoCliente,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="devolucao",
        verbose_name="crédito",
    )
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)

    objects = DevolucaoQuerySet.as_manager()

    class Meta:
        verbose_name = "devolução"
        verbose_name_plural = "devoluções"
        ordering = ["-data", "-id"]
        indexes = [models.Index(fields=["-data", "-id"], name="idx_devolucao_data")]
        constraints = [
            models.CheckConstraint(
                condition=Q(tipo__in=["MERCADORIA", "SALDO"]),
                name="devolucao_tipo_conhecido",
                violation_error_message="Uma devolução é de mercadoria ou do saldo a coletar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tipo_display()} {self.pk} do pedido {self.pedido_id}"

    def _abater(self, item: ItemPedido, quantidade: int) -> None:
        """Takes the units off the line; those that came back are in stock again."""
        vendido = valor_da_linha(item.quantidade, item.preco_venda, item.desconto, fator=item.fator)
        fora = item.devolvida + item.encerrada + quantidade
        abatido = abatimento(vendido, item.quantidade, fora)
        self.itens.create(item=item, quantidade=quantidade, valor=abatido - item.valor_abatido)
        mercadoria = self.tipo == self.Tipo.MERCADORIA
        campo = "devolvida" if mercadoria else "encerrada"
        # Not by save(): the line that was ordered stays, and does not change once goods have left.
        ItemPedido.objects.filter(pk=item.pk).update(
            **{campo: getattr(item, campo) + quantidade, "valor_abatido": abatido}
        )
        if mercadoria:
            Estoque.objects.movimentar(
                item.produto_id,
                MovimentacaoEstoque.Tipo.ENTRADA,
                quantidade,
                motivo=str(self),
                responsavel=self.responsavel,
            )

    def _creditar(self) -> None:
        """What was paid for these units is the client's; what was not paid yet is only not owed any more."""
        valor = sum((item.valor for item in self.itens.all()), Decimal(0))
        if credito := min(valor, self.pedido.calcular_conta().a_devolver):
            self.credito = CreditoCliente.objects.dar(
                self.pedido,
                credito,
                CreditoCliente.Origem.MERCADORIA,
                por=self.responsavel,
                motivo=f"{self}: {self.motivo}"[:300],
            )
            self.save(update_fields=["credito"])


class ItemDevolvido(models.Model):
    # The unique constraint below begins with it and serves it.
    devolucao = models.ForeignKey(
        Devolucao, on_delete=models.CASCADE, related_name="itens", verbose_name="devolução", db_index=False
    )
    item = models.ForeignKey(
        "pedidos.ItemPedido", on_delete=models.PROTECT, related_name="devolvidos", verbose_name="item do pedido"
    )
    quantidade = models.PositiveIntegerField("quantidade")
    valor = models.DecimalField("valor", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "item devolvido"
        verbose_name_plural = "itens devolvidos"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantidade__gt=0, valor__gte=0),
                name="item_devolvido_positivo",
                violation_error_message="A quantidade devolvida tem de ser pelo menos 1.",
            ),
            models.UniqueConstraint(
                fields=["devolucao", "item"],
                name="item_devolvido_uma_vez_por_devolucao",
                violation_error_message="Este item já está nesta devolução.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantidade} do item {self.item_id} na devolução {self.devolucao_id}"
