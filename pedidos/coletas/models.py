"""Coleta, the pick-up of a pedido's goods."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comum.busca import campo_de_busca
from pedidos.erros import ColetaRecusada
from pedidos.estoque.models import Estoque, MovimentacaoEstoque
from pedidos.produtos.unidades import dizer

if TYPE_CHECKING:
    from pedidos.pedidos.pedido import Pedido


class ColetaQuerySet(models.QuerySet["Coleta"]):
    def do_vendedor(self, vendedor_id: int) -> "ColetaQuerySet":
        return self.filter(pedido__vendedor_id=vendedor_id)

    def validas(self) -> "ColetaQuerySet":
        """Those that were not undone."""
        return self.filter(status__in=Coleta.VALIDAS)

    def registrar(
        self,
        pedido: "Pedido",
        quantidades: Mapping[int, int],
        *,
        responsavel: User | None,
        nome_retirada: str,
        documento_retirada: str,
        data: date,
    ) -> "Coleta":
        """Called by Pedido.registrar_coleta, which holds the lock on the order."""
        taken = {item_id: quantidade for item_id, quantidade in quantidades.items() if quantidade}
        if not taken:
            raise ColetaRecusada(f"Nenhuma quantidade informada para a coleta do {pedido}.")
        itens = {item.pk: item for item in pedido.itens.all()}
        remaining = pedido.calcular_a_coletar()
        for item_id, quantidade in taken.items():
            if item_id not in itens:
                raise ColetaRecusada(f"O item {item_id} não é do {pedido}.")
            if not 0 < quantidade <= remaining[item_id]:
                raise ColetaRecusada(
                    f"De {itens[item_id].produto} restam {remaining[item_id]} a coletar no {pedido}; "
                    f"foram pedidas {quantidade}."
                )
            remaining[item_id] -= quantidade
        tudo_coletado = not any(remaining.values())
        coleta = self.create(
            pedido=pedido,
            data=data,
            responsavel=responsavel,
            nome_retirada=nome_retirada,
            documento_retirada=documento_retirada,
            status=Coleta.Status.TOTAL if tudo_coletado else Coleta.Status.PARCIAL,
        )
        # By product, so that two pick-ups lock the balances in the same order.
        for item_id, quantidade in sorted(taken.items(), key=lambda pair: itens[pair[0]].produto_id):
            ItemColetado.objects.create(coleta=coleta, item_id=item_id, quantidade=quantidade)
            Estoque.objects.movimentar(
                itens[item_id].produto_id,
                MovimentacaoEstoque.Tipo.SAIDA,
                -quantidade,
                motivo=f"Coleta {coleta.pk} do {pedido}",
                responsavel=responsavel,
            )
        pedido.status_apos_coleta(tudo_coletado=tudo_coletado)
        return coleta


class Coleta(models.Model):
    class Status(models.TextChoices):
        PARCIAL = "PARCIAL", "Parcial"
        TOTAL = "TOTAL", "Total"
        ESTORNADA = "ESTORNADA", "Estornada"

    # Those whose goods are out of the warehouse.
    VALIDAS = (Status.PARCIAL, Status.TOTAL)

    pedido = models.ForeignKey(
        "pedidos.Pedido", on_delete=models.PROTECT, related_name="coletas", verbose_name="pedido", db_index=False
    )
    data = models.DateField("data", default=timezone.localdate)
    responsavel = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsável",
    )
    nome_retirada = models.CharField("retirado por", max_length=150)
    documento_retirada = models.CharField("documento de quem retirou", max_length=30, blank=True)
    status = models.CharField("status", max_length=10, choices=Status.choices)
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)
    estornada_em = models.DateTimeField("estornada em", null=True, blank=True)
    estornada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="estornada por",
    )
    nome_busca = campo_de_busca("nome_retirada")
    motivo_estorno = models.CharField("motivo do estorno", max_length=300, blank=True, db_default="")

    objects = ColetaQuerySet.as_manager()

    class Meta:
        verbose_name = "coleta"
        verbose_name_plural = "coletas"
        ordering = ["-data", "-id"]
        indexes = [
            models.Index(fields=["pedido"], name="idx_coleta_pedido_id"),
            models.Index(fields=["-data", "-id"], name="idx_coleta_data"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["PARCIAL", "TOTAL", "ESTORNADA"]),
                name="coleta_status_conhecido",
                violation_error_message="O status da coleta é parcial, total ou estornada.",
            ),
            models.CheckConstraint(
                condition=Q(status="ESTORNADA", estornada_em__isnull=False)
                | (~Q(status="ESTORNADA") & Q(estornada_em=None, estornada_por=None)),
                name="coleta_estornada_tem_momento",
                violation_error_message="Uma coleta estornada tem o momento do estorno, e só ela.",
            ),
        ]

    def __str__(self) -> str:
        return f"Coleta {self.pk} do pedido {self.pedido_id}"

    @property
    def foi_estornada(self) -> bool:
        return self.status == self.Status.ESTORNADA

    def estornar(self, motivo: str, *, responsavel: User | None) -> None:
        """Called by Pedido.estornar_coleta, which holds the lock on the order."""
        self.refresh_from_db(fields=["status"])
        if self.foi_estornada:
            raise ColetaRecusada(f"{self} já foi estornada.")
        self.status = self.Status.ESTORNADA
        self.estornada_em, self.estornada_por, self.motivo_estorno = timezone.now(), responsavel, motivo
        self.save(update_fields=["status", "estornada_em", "estornada_por", "motivo_estorno"])
        # By product, so that two pick-ups lock the balances in the same order.
        for produto_id, quantidade in self.itens.order_by("item__produto").values_list("item__produto", "quantidade"):
            Estoque.objects.movimentar(
                produto_id,
                MovimentacaoEstoque.Tipo.ENTRADA,
                quantidade,
                motivo=f"Estorno da coleta {self.pk} do {self.pedido}",
                responsavel=responsavel,
            )
        # The one that took the last of it did so no more.
        for outra in self.pedido.coletas.filter(status=self.Status.TOTAL):
            outra.status = self.Status.PARCIAL
            outra.save(update_fields=["status"])


class ItemColetado(models.Model):
    # The unique constraint below begins with it and serves it.
    coleta = models.ForeignKey(
        Coleta, on_delete=models.CASCADE, related_name="itens", verbose_name="coleta", db_index=False
    )
    item = models.ForeignKey(
        "pedidos.ItemPedido", on_delete=models.PROTECT, related_name="coletados", verbose_name="item do pedido"
    )
    quantidade = models.PositiveIntegerField("quantidade")

    class Meta:
        verbose_name = "item coletado"
        verbose_name_plural = "itens coletados"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantidade__gt=0),
                name="item_coletado_quantidade_positiva",
                violation_error_message="A quantidade coletada tem de ser pelo menos 1.",
            ),
            models.UniqueConstraint(
                fields=["coleta", "item"],
                name="item_coletado_uma_vez_por_coleta",
                violation_error_message="Este item já está nesta coleta.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantidade} do item {self.item_id} na coleta {self.coleta_id}"

    @property
    def dita(self) -> str:
        """How much it is, in the unit in which it was sold."""
        return dizer(self.quantidade, self.item.vendido_em)
