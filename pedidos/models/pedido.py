"""Pedido, an order; the one place where an order changes its state."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from pedidos.competencia import Competencia
from pedidos.erros import ColetaRecusada, PedidoComColeta, PedidoJaColetado, TransicaoRecusada
from pedidos.templatetags.formatos import dinheiro

if TYPE_CHECKING:
    from pedidos.models.coleta import Coleta


DINHEIRO: "models.DecimalField[Any, Any]" = models.DecimalField(max_digits=14, decimal_places=2)


class Linha(NamedTuple):
    """A line as it is asked for; item_id is that of the line it replaces."""

    produto_id: int
    quantidade: int
    preco_venda: Decimal
    item_id: int | None = None


class PedidoQuerySet(models.QuerySet["Pedido"]):
    @transaction.atomic
    def registrar(
        self, *, cliente_id: int, vendedor_id: int, data: date, frete: Decimal, linhas: Sequence[Linha]
    ) -> "Pedido":
        """Makes a pending order with these lines, each at today's purchase price of its product."""
        pedido = self.create(cliente_id=cliente_id, vendedor_id=vendedor_id, data=data, frete=frete)
        pedido._gravar_linhas(linhas)
        return pedido

    def do_vendedor(self, vendedor_id: int) -> "PedidoQuerySet":
        return self.filter(vendedor_id=vendedor_id)

    def do_periodo(self, inicio: date, fim: date) -> "PedidoQuerySet":
        """Both days included."""
        return self.filter(data__range=(inicio, fim))

    def da_competencia(self, ano: int, mes: int) -> "PedidoQuerySet":
        return self.do_periodo(*Competencia(ano, mes).dias())

    def validos(self) -> "PedidoQuerySet":
        """Everything that was not cancelled."""
        return self.exclude(status=Pedido.Status.CANCELADO)

    def com_totais(self) -> "PedidoQuerySet":
        """Each with total (of the goods) and pago (its approved payments)."""
        from pedidos.models.item import ItemPedido
        from pedidos.models.pagamento import Pagamento

        itens = ItemPedido.objects.filter(pedido=OuterRef("pk")).order_by().values("pedido")
        aprovados = Pagamento.objects.aprovados().filter(pedido=OuterRef("pk")).order_by().values("pedido")
        return self.annotate(
            total=Coalesce(Subquery(itens.values(soma=Sum("valor_total_venda"))), Decimal(0), output_field=DINHEIRO),
            pago=Coalesce(Subquery(aprovados.values(soma=Sum("valor"))), Decimal(0), output_field=DINHEIRO),
        )

    def pagos(self) -> "PedidoQuerySet":
        """Fully paid, collected or not."""
        return self.filter(status__in=Pedido.PAGOS)

    def a_coletar(self) -> "PedidoQuerySet":
        """Paid and not all collected; each with com_totais() and restam, the units still to be picked up."""
        from pedidos.models.coleta import Coleta, ItemColetado
        from pedidos.models.item import ItemPedido

        itens = ItemPedido.objects.filter(pedido=OuterRef("pk")).order_by().values("pedido")
        coletados = ItemColetado.objects.filter(item__pedido=OuterRef("pk"), coleta__status__in=Coleta.VALIDAS)
        coletado = Coalesce(Subquery(coletados.order_by().values("item__pedido").values(soma=Sum("quantidade"))), 0)
        # Rounded, because SQLite adds money in floating point.
        falta = Round(F("total") - F("pago"), precision=2)
        return (
            self.filter(status__in=Pedido.ESPERAM_COLETA)
            .com_totais()
            .alias(falta=falta)
            .filter(falta__lte=0)
            .annotate(restam=Subquery(itens.values(soma=Sum("quantidade"))) - coletado)
        )


class Pedido(models.Model):
    class Status(models.TextChoices):
        PENDENTE = "PENDENTE", "Pendente"
        PAGAMENTO_APROVADO = "PAGAMENTO_APROVADO", "Pagamento aprovado"
        COLETA_PARCIAL = "COLETA_PARCIAL", "Coleta parcial"
        COLETA_CONCLUIDA = "COLETA_CONCLUIDA", "Coleta concluída"
        CANCELADO = "CANCELADO", "Cancelado"

    # The states in which the whole order has been paid for.
    PAGOS = (Status.PAGAMENTO_APROVADO, Status.COLETA_PARCIAL, Status.COLETA_CONCLUIDA)

    # Those of which goods may be picked up, once all money is there.
    ESPERAM_COLETA = (Status.PAGAMENTO_APROVADO, Status.COLETA_PARCIAL)
    # Those of which goods have left the warehouse.
    COLETADOS = (Status.COLETA_PARCIAL, Status.COLETA_CONCLUIDA)

    cliente = models.ForeignKey(
        "pedidos.Cliente",
        on_delete=models.PROTECT,
        related_name="pedidos",
        verbose_name="cliente",
        db_index=False,
    )
    vendedor = models.ForeignKey(
        "vendedor.Vendedor",
        on_delete=models.PROTECT,
        related_name="pedidos",
        verbose_name="vendedor",
        db_index=False,
    )
    data = models.DateField("data", default=timezone.localdate)
    status = models.CharField("status", max_length=20, choices=Status.choices, default=Status.PENDENTE)
    frete = models.DecimalField(
        "frete",
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="Repassado à transportadora: não é receita nem entra no total do pedido.",
    )
    confirmado_comercial = models.BooleanField("confirmado pelo comercial", default=False)
    confirmado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmado por",
    )
    confirmado_em = models.DateTimeField("confirmado em", null=True, blank=True)
    motivo_cancelamento = models.CharField("motivo do cancelamento", max_length=300, blank=True, db_default="")
    referencia_externa = models.CharField(
        "referência externa", max_length=120, blank=True, help_text="O número do pedido no sistema de onde ele veio."
    )
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)

    objects = PedidoQuerySet.as_manager()

    class Meta:
        verbose_name = "pedido"
        verbose_name_plural = "pedidos"
        ordering = ["-data", "-id"]
        indexes = [
            models.Index(fields=["cliente", "-data"], name="idx_pedido_cliente_data"),
            # A seller's list and his days are read from it alone: it knows who was cancelled.
            models.Index(fields=["vendedor", "-data", "-id"], include=["status"], name="idx_pedido_vendedor_id"),
            # The list, the latest first; and the few that wait for a pick-up.
            models.Index(fields=["-data", "-id"], name="idx_pedido_data"),
            models.Index(
                fields=["status"],
                condition=Q(status__in=["PAGAMENTO_APROVADO", "COLETA_PARCIAL"]),
                name="idx_pedido_a_coletar",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmado_comercial=False, confirmado_em=None, confirmado_por=None)
                | Q(confirmado_comercial=True, confirmado_em__isnull=False),
                name="pedido_confirmado_tem_momento",
                violation_error_message="Um pedido confirmado tem o momento da confirmação, e só ele.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["PENDENTE", "PAGAMENTO_APROVADO", "COLETA_PARCIAL", "COLETA_CONCLUIDA", "CANCELADO"]
                ),
                name="pedido_status_conhecido",
                violation_error_message="Este status de pedido não existe.",
            ),
            models.CheckConstraint(
                condition=Q(frete__gte=0),
                name="pedido_frete_nao_negativo",
                violation_error_message="O frete não pode ser negativo.",
            ),
            models.UniqueConstraint(
                fields=["referencia_externa"],
                condition=~Q(referencia_externa=""),
                name="pedido_referencia_unica",
                violation_error_code="unique",
                violation_error_message="Já existe um pedido com esta referência externa.",
            ),
        ]

    def __str__(self) -> str:
        return f"Pedido {self.pk}"

    @property
    def pode_ser_confirmado(self) -> bool:
        return not self.confirmado_comercial and self.status != self.Status.CANCELADO

    @property
    def pode_ser_cancelado(self) -> bool:
        return self.status in (self.Status.PENDENTE, self.Status.PAGAMENTO_APROVADO)

    @property
    def foi_coletado(self) -> bool:
        return self.status in self.COLETADOS

    @property
    def espera_coleta(self) -> bool:
        return self.status in self.ESPERAM_COLETA

    @property
    def aceita_pagamento(self) -> bool:
        return self.status != self.Status.CANCELADO

    def calcular_a_coletar(self) -> dict[int, int]:
        """The units that were not picked up yet, by id of the item. Costs a query."""
        from pedidos.models.coleta import Coleta

        validos = Q(coletados__coleta__status__in=Coleta.VALIDAS)
        coletado = Coalesce(Sum("coletados__quantidade", filter=validos), 0)
        return dict(self.itens.values_list("pk").annotate(falta=F("quantidade") - coletado))

    def calcular_total(self) -> Decimal:
        """What the client owes for the goods. Costs a query."""
        return _em_centavos(self.itens.aggregate(total=Sum("valor_total_venda"))["total"])

    def calcular_pago(self) -> Decimal:
        """The sum of the approved payments. Costs a query."""
        return _em_centavos(self.pagamentos.aprovados().aggregate(pago=Sum("valor"))["pago"])

    def calcular_falta(self) -> Decimal:
        """What the approved payments leave to be paid. Costs two queries."""
        return max(self.calcular_total() - self.calcular_pago(), Decimal("0.00"))

    @transaction.atomic
    def confirmar(self, usuario: User) -> None:
        """The sales desk says that this order stands."""
        self._lock()
        if self.status == self.Status.CANCELADO:
            raise TransicaoRecusada(f"{self} está cancelado e não pode ser confirmado.")
        if self.confirmado_comercial:
            raise TransicaoRecusada(f"{self} já foi confirmado.")
        self.confirmado_comercial = True
        self.confirmado_por = usuario
        self.confirmado_em = timezone.now()
        self.save(update_fields=["confirmado_comercial", "confirmado_por", "confirmado_em"])

    @transaction.atomic
    def alterar(
        self, *, cliente_id: int, vendedor_id: int, data: date, frete: Decimal, linhas: Sequence[Linha]
    ) -> None:
        """Makes the order what is asked for: lines that are not named any more are taken out."""
        self._lock()
        if self.status != self.Status.PENDENTE:
            raise TransicaoRecusada(f"{self} está {self.get_status_display().lower()}: só um pedido pendente se edita.")
        self.cliente_id, self.vendedor_id, self.data, self.frete = cliente_id, vendedor_id, data, frete
        self.save(update_fields=["cliente", "vendedor", "data", "frete"])
        self._gravar_linhas(linhas)

    @transaction.atomic
    def cancelar(self, motivo: str = "", *, mesmo_pago: bool = True) -> None:
        """The order stays where it is, and counts for nothing any more.

        mesmo_pago is whether one that is paid may be cancelled too.
        """
        self._lock()
        if self.status == self.Status.CANCELADO:
            raise TransicaoRecusada(f"{self} já está cancelado.")
        if self.coletas.validas().exists():
            raise PedidoJaColetado(f"{self} já tem coleta e não pode ser cancelado.")
        if self.status != self.Status.PENDENTE and not mesmo_pago:
            raise TransicaoRecusada(f"{self} já está pago: peça à gerência que o cancele.")
        self.status = self.Status.CANCELADO
        self.motivo_cancelamento = motivo
        self.save(update_fields=["status", "motivo_cancelamento"])

    @transaction.atomic
    def conferir_pagamento(self) -> None:
        """Lets the status follow the approved payments, forward and back.

        A cancelled order stays cancelled, and one that was collected stays collected:
        what has left the warehouse cannot become unpaid by an edit.
        """
        self._lock()
        if self.status in (self.Status.PENDENTE, self.Status.PAGAMENTO_APROVADO):
            self._seguir_pagamentos()

    @transaction.atomic
    def registrar_coleta(
        self,
        quantidades: Mapping[int, int],
        *,
        responsavel: User | None,
        nome_retirada: str,
        documento_retirada: str,
        data: date | None = None,
    ) -> "Coleta":
        """Records that goods of this order were picked up, and takes them out of stock.

        quantidades maps the ids of this order's items to the units taken now.
        Raises ColetaRecusada when the order is not paid, when an item is not of this
        order, or when more would be taken than remains; nothing is written then.
        """
        from pedidos.models.coleta import Coleta

        self._lock()
        self.exigir_a_coletar()
        return Coleta.objects.registrar(
            self,
            quantidades,
            responsavel=responsavel,
            nome_retirada=nome_retirada,
            documento_retirada=documento_retirada,
            data=data or timezone.localdate(),
        )

    @transaction.atomic
    def estornar_coleta(self, coleta: "Coleta", motivo: str, *, responsavel: User | None) -> None:
        """Undoes a pick-up of this order: its goods are back in stock, and may be picked up again.

        The record stays. Without any other pick-up the order follows its payments again.
        Raises ColetaRecusada when it was undone before.
        """
        self._lock()
        coleta.estornar(motivo, responsavel=responsavel)
        if self.coletas.validas().exists():
            self._mudar_status(self.Status.COLETA_PARCIAL)
        else:
            self._seguir_pagamentos()

    def exigir_a_coletar(self) -> None:
        """Raises ColetaRecusada unless it is paid and not all collected. Costs two queries."""
        if self.status == self.Status.COLETA_CONCLUIDA:
            raise ColetaRecusada(f"{self} já foi coletado por inteiro: não resta nada a coletar.")
        if not self.espera_coleta:
            raise ColetaRecusada(f"{self} está {self.get_status_display().lower()}: só se coleta pedido pago.")
        if falta := self.calcular_falta():
            raise ColetaRecusada(f"Faltam {dinheiro(falta)} a pagar no {self}: só se coleta pedido pago.")

    def exigir_sem_coleta(self) -> None:
        """Raises PedidoComColeta once goods were picked up; else holds the order until the transaction ends.

        A pick-up that was undone still tells what was taken: of these lines.
        """
        self._lock()
        if self.coletas.exists():
            raise PedidoComColeta(f"{self} já tem coleta: os itens não mudam mais.")

    def concluir_coleta(self, *, tudo_coletado: bool) -> None:
        """The status after a pick-up; called by the pick-up, inside its transaction."""
        self._mudar_status(self.Status.COLETA_CONCLUIDA if tudo_coletado else self.Status.COLETA_PARCIAL)

    def _seguir_pagamentos(self) -> None:
        total = self.calcular_total()
        pago = total > 0 and self.calcular_pago() >= total
        self._mudar_status(self.Status.PAGAMENTO_APROVADO if pago else self.Status.PENDENTE)

    def _gravar_linhas(self, linhas: Sequence[Linha]) -> None:
        """Writes what differs; a line of another order is none of this one's, and is made anew."""
        gravados = {item.pk: item for item in self.itens.all()}
        ficam = {linha.item_id for linha in linhas}
        if saem := [pk for pk in gravados if pk not in ficam]:
            self.itens.filter(pk__in=saem).delete()
        for linha in linhas:
            item = gravados.pop(linha.item_id, None) if linha.item_id else None
            if item is None:
                self.itens.create(
                    produto_id=linha.produto_id, quantidade=linha.quantidade, preco_venda=linha.preco_venda
                )
            elif (item.produto_id, item.quantidade, item.preco_venda) != linha[:3]:
                item.produto_id, item.quantidade, item.preco_venda = linha[:3]
                item.save(update_fields=["produto", "quantidade", "preco_venda"])

    def _lock(self) -> None:
        """Waits until nobody else is changing this order, and takes its state as it is stored."""
        # no_key: only whoever changes the order waits, not whoever merely refers to it.
        stored = Pedido.objects.select_for_update(no_key=True).values("status", "confirmado_comercial").get(pk=self.pk)
        self.status, self.confirmado_comercial = stored["status"], stored["confirmado_comercial"]

    def _mudar_status(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self.save(update_fields=["status"])


def _em_centavos(soma: Decimal | None) -> Decimal:
    # SQLite adds in floating point.
    return (soma or Decimal(0)).quantize(Decimal("0.01"))
