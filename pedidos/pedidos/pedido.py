"""Pedido, an order; the one place where an order changes its state."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MinValueValidator
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from comum.datas.competencia import Competencia
from comum.formatos import dinheiro
from comum.salvar_alterados import aplicar, ganha_valor
from pedidos.clientes.models import Cliente
from pedidos.clientes.prazo import dias_do_prazo, validate_prazo
from pedidos.erros import (
    ColetaRecusada,
    DevolucaoRecusada,
    PedidoComColeta,
    PedidoJaColetado,
    PromessaRecusada,
    TransicaoRecusada,
)
from pedidos.meses.aberto import exigir_mes_aberto
from pedidos.pedidos.valores import (
    RESTA_COLETAR,
    SALDO,
    TOTAL_DO_PEDIDO,
    Conta,
    Valor,
    em_centavos,
    esta_pago,
    expressao_a_pagar,
    soma_dos,
)

if TYPE_CHECKING:
    from pedidos.coletas.models import Coleta
    from pedidos.creditos.models import CreditoCliente
    from pedidos.devolucoes.models import Devolucao
    from pedidos.pagamentos.models import Pagamento


class LinhaPedida(NamedTuple):
    """A line as it is asked for; item_id is that of the line it replaces.

    quantidade is in units, also of what is sold in packages of fator units, each for preco_venda.
    """

    produto_id: int
    quantidade: int
    preco_venda: Decimal
    item_id: int | None = None
    desconto: Decimal = Decimal(0)
    unidade: str = ""
    fator: int = 1

    def campos(self) -> dict[str, Any]:
        """The fields of ItemPedido that it asks for."""
        campos = self._asdict()
        del campos["item_id"]
        return campos


class Cancelamento(NamedTuple):
    """What became of the money of an order that was cancelled."""

    a_devolver: Decimal
    credito: "CreditoCliente | None"
    pendentes: "list[Pagamento]"
    rejeitados: bool


class PedidoQuerySet(models.QuerySet["Pedido"]):
    @transaction.atomic
    def registrar(
        self,
        *,
        cliente_id: int,
        vendedor_id: int,
        data: date,
        frete: Decimal,
        linhas: Sequence[LinhaPedida],
        motivo_excecao: str = "",
        com_direito: bool = True,
    ) -> "Pedido":
        """Makes a pending order with these lines, on the terms of the client, each at today's purchase price.

        Raises VendaRecusada when an exception asks for a reason, or for a right, that is not there.
        """
        from pedidos.pedidos.excecoes import excecoes, exigir_excecoes
        from pedidos.pedidos.receber import exigir_limite

        exigir_excecoes(excecoes(linhas), motivo=motivo_excecao, com_direito=com_direito)
        pedido = self.create(
            cliente_id=cliente_id,
            vendedor_id=vendedor_id,
            data=data,
            frete=frete,
            prazo=Cliente.objects.values_list("prazo", flat=True).get(pk=cliente_id),
            motivo_excecao=motivo_excecao,
        )
        pedido._gravar_linhas(linhas)
        exigir_limite(cliente_id)
        return pedido

    def do_vendedor(self, vendedor_id: int) -> "PedidoQuerySet":
        return self.filter(vendedor_id=vendedor_id)

    def do_periodo(self, inicio: date, fim: date) -> "PedidoQuerySet":
        """Both days included."""
        return self.filter(data__range=(inicio, fim))

    def da_competencia(self, ano: int, mes: int) -> "PedidoQuerySet":
        return self.do_periodo(*Competencia(ano, mes).dias())

    def nao_cancelados(self) -> "PedidoQuerySet":
        """Everything that was not cancelled."""
        return self.exclude(status=Pedido.Status.CANCELADO)

    def com_totais(self) -> "PedidoQuerySet":
        """Each with total (of the goods), a_pagar, pago (its approved payments) and devolvido, as Conta has them."""
        from pedidos.creditos.models import CreditoCliente
        from pedidos.pagamentos.models import Pagamento
        from pedidos.pedidos.item import ItemPedido
        from pedidos.reembolsos.models import Reembolso

        valor = Sum("valor")
        reembolsado = soma_dos(Reembolso.objects.do_dinheiro(), "pedido", valor)
        return self.annotate(
            total=soma_dos(ItemPedido.objects.all(), "pedido", TOTAL_DO_PEDIDO),
            a_pagar=expressao_a_pagar(),
            pago=soma_dos(Pagamento.objects.aprovados(), "pedido", valor),
            devolvido=reembolsado + soma_dos(CreditoCliente.objects.validos(), "pedido", valor),
        )

    def a_devolver(self) -> "PedidoQuerySet":
        """Those whose client gets money back; each with com_totais() and saldo, how much."""
        return self.com_totais().annotate(saldo=SALDO).filter(saldo__gt=0)

    def pagos(self) -> "PedidoQuerySet":
        """Fully paid, collected or not."""
        return self.filter(status__in=Pedido.PAGOS)

    def a_coletar(self) -> "PedidoQuerySet":
        """Those of pode_ser_coletado(); each with com_totais() and restam, the units still to be picked up."""
        from pedidos.pedidos.item import ItemPedido

        itens = ItemPedido.objects.prometidos().filter(pedido=OuterRef("pk")).order_by().values("pedido")
        confirmados = self.filter(confirmado_comercial=True) if settings.COLETA_EXIGE_CONFIRMACAO else self
        return (
            confirmados.filter(status__in=Pedido.ESPERAM_COLETA)
            .com_totais()
            .alias(saldo=SALDO)
            .filter(Q(saldo__gte=0) | Q(status__in=Pedido.A_PRAZO.values()))
            .annotate(restam=Subquery(itens.values(soma=Sum(RESTA_COLETAR))))
        )


class Pedido(models.Model):
    class Status(models.TextChoices):
        PENDENTE = "PENDENTE", "Pendente"
        LIBERADO_A_PRAZO = "LIBERADO_A_PRAZO", "Liberado a prazo"
        PARCIAL_A_PRAZO = "PARCIAL_A_PRAZO", "Coleta parcial a prazo"
        COLETADO_A_PRAZO = "COLETADO_A_PRAZO", "Coletado a prazo"
        PAGAMENTO_APROVADO = "PAGAMENTO_APROVADO", "Pagamento aprovado"
        COLETA_PARCIAL = "COLETA_PARCIAL", "Coleta parcial"
        COLETA_CONCLUIDA = "COLETA_CONCLUIDA", "Coleta concluída"
        CANCELADO = "CANCELADO", "Cancelado"

    # The states in which the whole order has been paid for.
    PAGOS = (Status.PAGAMENTO_APROVADO, Status.COLETA_PARCIAL, Status.COLETA_CONCLUIDA)
    # Beside each of them that of an order which was released before it is paid, as long as it is not.
    A_PRAZO: Final = {
        Status.PAGAMENTO_APROVADO: Status.LIBERADO_A_PRAZO,
        Status.COLETA_PARCIAL: Status.PARCIAL_A_PRAZO,
        Status.COLETA_CONCLUIDA: Status.COLETADO_A_PRAZO,
    }

    # Those of which goods may be picked up: all money is there, or is waited for.
    ESPERAM_COLETA = (
        Status.PAGAMENTO_APROVADO,
        Status.COLETA_PARCIAL,
        Status.LIBERADO_A_PRAZO,
        Status.PARCIAL_A_PRAZO,
    )
    # Those of which goods have left the warehouse, and those of which nothing is left to be picked up.
    COLETADOS_POR_INTEIRO = (Status.COLETA_CONCLUIDA, Status.COLETADO_A_PRAZO)
    COLETADOS = (Status.COLETA_PARCIAL, Status.PARCIAL_A_PRAZO, *COLETADOS_POR_INTEIRO)
    _SEM_COLETA = (Status.PAGAMENTO_APROVADO, Status.LIBERADO_A_PRAZO)

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
    prazo = models.CharField(
        "prazo",
        max_length=50,
        blank=True,
        db_default="",
        validators=[validate_prazo],
        help_text="Copiado do cliente quando o pedido é registrado.",
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
    liberado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="liberado por",
        db_index=False,
    )
    liberado_em = models.DateTimeField(
        "liberado em",
        null=True,
        blank=True,
        editable=False,
        help_text="Desde quando pode ser coletado sem estar pago, por ter prazo.",
    )
    promessa_autorizada = models.BooleanField(
        "promessa autorizada",
        default=False,
        db_default=False,
        editable=False,
        help_text="Alguém disse que o pedido pode prometer o que outros pedidos já esperam.",
    )
    motivo_cancelamento = models.CharField("motivo do cancelamento", max_length=300, blank=True, db_default="")
    motivo_excecao = models.CharField(
        "motivo da exceção",
        max_length=300,
        blank=True,
        db_default="",
        help_text="Por que se vende abaixo do custo ou além do estoque livre.",
    )
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
                condition=Q(status__in=["PAGAMENTO_APROVADO", "COLETA_PARCIAL", "LIBERADO_A_PRAZO", "PARCIAL_A_PRAZO"]),
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
                )
                | Q(status__in=["LIBERADO_A_PRAZO", "PARCIAL_A_PRAZO", "COLETADO_A_PRAZO"], liberado_em__isnull=False),
                name="pedido_status_conhecido",
                violation_error_message="Este status de pedido não existe, ou falta o momento da liberação.",
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

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises MesFechado when it is given a date in a closed month; the one that it has may stay.

        The freight may be part of what is owed: the status follows it.
        """
        novo, fields = self._state.adding, kwargs.get("update_fields")
        if ganha_valor(self, "data", fields):
            # Written as text it is a date as well.
            exigir_mes_aberto(models.DateField().to_python(self.data), "Um pedido")
        super().save(*args, **kwargs)
        if settings.FRETE_COBRADO and not novo and (fields is None or "frete" in fields):
            self.atualizar_status_pelo_pagamento()

    @property
    def pode_ser_confirmado(self) -> bool:
        return not self.confirmado_comercial and self.status != self.Status.CANCELADO

    @property
    def espera_confirmacao(self) -> bool:
        """Whether the sales desk has to confirm it before its goods are handed out."""
        return settings.COLETA_EXIGE_CONFIRMACAO and not self.confirmado_comercial

    @property
    def espera_promessa(self) -> bool:
        """Whether it may still be said that it promises what others wait for."""
        return self.status == self.Status.PENDENTE and not self.promessa_autorizada

    @property
    def tem_prazo(self) -> bool:
        """Whether a part of it is due after its day."""
        return dias_do_prazo(self.prazo)[-1] > 0

    @property
    def pode_ser_liberado(self) -> bool:
        return self.tem_prazo and self.status == self.Status.PENDENTE

    @property
    def pode_perder_a_liberacao(self) -> bool:
        return self.status == self.Status.LIBERADO_A_PRAZO

    @property
    def esta_a_prazo(self) -> bool:
        """Whether its goods may leave, or have left, without its being paid."""
        return self.status in self.A_PRAZO.values()

    @property
    def pode_ser_cancelado(self) -> bool:
        return self.status in (self.Status.PENDENTE, *self._SEM_COLETA)

    @property
    def foi_coletado(self) -> bool:
        return self.status in self.COLETADOS

    @property
    def pode_encerrar_saldo(self) -> bool:
        return self.foi_coletado and self.espera_coleta

    @property
    def espera_coleta(self) -> bool:
        return self.status in self.ESPERAM_COLETA

    @property
    def aceita_pagamento(self) -> bool:
        return self.status != self.Status.CANCELADO

    def calcular_a_coletar(self) -> dict[int, int]:
        """The units that were not picked up yet, by id of the item. Costs a query."""
        return dict(self.itens.com_coletado().values_list("pk").annotate(resta=RESTA_COLETAR))

    def calcular_total(self) -> Decimal:
        """What the client owes for the goods. Costs a query."""
        return em_centavos(self.itens.aggregate(total=TOTAL_DO_PEDIDO)["total"])

    def calcular_conta(self) -> Conta:
        """What was paid, is owed and is owed back. Costs a query."""
        sql, params = _consulta_da_conta(connection.vendor, settings.FRETE_COBRADO)
        with connection.cursor() as cursor:
            cursor.execute(sql, (*params, self.pk))
            total, a_pagar, pago, devolvido, linhas = cursor.fetchone()
        return Conta(em_centavos(total), em_centavos(a_pagar), em_centavos(pago), em_centavos(devolvido), bool(linhas))

    @classmethod
    def status_pelo_pagamento(cls, a_pagar: Valor, retido: Valor, *, tem_linhas: bool) -> Status:
        """The status of an order of which nothing was collected, by what is to be paid and what is there."""
        pago = esta_pago(a_pagar, retido, tem_linhas=tem_linhas)
        return cls.Status.PAGAMENTO_APROVADO if pago else cls.Status.PENDENTE

    def pode_ser_coletado(self, conta: Conta) -> bool:
        """Whether it is paid, or released, and not all collected; PedidoQuerySet.a_coletar() asks the same."""
        return self.espera_coleta and (self.esta_a_prazo or not conta.falta) and not self.espera_confirmacao

    def pode_ser_editado(self) -> bool:
        """Whether no money has come for it and nothing was collected. Costs a query when it is paid."""
        if self.status == self.Status.PAGAMENTO_APROVADO:
            return not self.pagamentos.aprovados().exists()
        return self.status in (self.Status.PENDENTE, self.Status.LIBERADO_A_PRAZO)

    @transaction.atomic
    def confirmar(self, usuario: User) -> None:
        """The sales desk says that this order stands."""
        self.travar()
        if self.status == self.Status.CANCELADO:
            raise TransicaoRecusada(f"{self} está cancelado e não pode ser confirmado.")
        if self.confirmado_comercial:
            raise TransicaoRecusada(f"{self} já foi confirmado.")
        self.confirmado_comercial = True
        self.confirmado_por = usuario
        self.confirmado_em = timezone.now()
        self.save(update_fields=["confirmado_comercial", "confirmado_por", "confirmado_em"])

    @transaction.atomic
    def liberar(self, usuario: User) -> None:
        """Somebody answers for its being picked up before it is paid, as its terms allow.

        Raises TransicaoRecusada unless it waits for money on terms, PromessaRecusada as being paid would, and
        LimiteExcedido when the client owes more than he may, where that is refused.
        """
        from pedidos.pedidos.receber import exigir_limite

        self.travar()
        if not self.tem_prazo:
            raise TransicaoRecusada(
                f"{self} é à vista: só se libera antes do pagamento o que foi vendido a prazo. "
                "O prazo é o das condições do cliente quando o pedido é registrado."
            )
        if self.status != self.Status.PENDENTE:
            raise TransicaoRecusada(
                f"{self} está {self.get_status_display().lower()}: só um pedido pendente se libera a prazo."
            )
        if not (conta := self.calcular_conta()).tem_linhas:
            raise TransicaoRecusada(f"{self} não tem itens: não há o que coletar.")
        self._gravar_liberacao(usuario, timezone.now())
        self._status_pela_conta(conta)
        exigir_limite(self.cliente_id)

    @transaction.atomic
    def desfazer_liberacao(self) -> None:
        """It waits for its money again. Raises TransicaoRecusada once it is paid or goods of it were picked up."""
        self.travar()
        if not self.pode_perder_a_liberacao:
            raise TransicaoRecusada(
                f"{self} está {self.get_status_display().lower()}: só se desfaz a liberação que espera a coleta."
            )
        self._gravar_liberacao(None, None)

    def _gravar_liberacao(self, por: User | None, em: datetime | None) -> None:
        self.liberado_por, self.liberado_em = por, em
        if self.esta_a_prazo and em is None:
            self.status = self.Status.PENDENTE
        self.save(update_fields=["liberado_por", "liberado_em", "status"])

    @transaction.atomic
    def autorizar_promessa(self) -> list[str]:
        """Somebody says that it may promise what other paid orders wait for; returns what that is, in words."""
        from pedidos.pedidos.reserva import disputas

        self.travar()
        if self.promessa_autorizada:
            raise TransicaoRecusada(f"A promessa do {self} já foi autorizada.")
        if not self.espera_promessa:
            raise TransicaoRecusada(
                f"{self} está {self.get_status_display().lower()}: só a promessa de um pedido pendente se autoriza."
            )
        ditas = [str(disputa) for disputa in disputas(self)]
        self.promessa_autorizada = True
        self.save(update_fields=["promessa_autorizada"])
        self._status_pela_conta(self.calcular_conta())
        return ditas

    @transaction.atomic
    def alterar(
        self,
        *,
        cliente_id: int,
        vendedor_id: int,
        data: date,
        frete: Decimal,
        linhas: Sequence[LinhaPedida],
        motivo_excecao: str = "",
        com_direito: bool = True,
    ) -> None:
        """Makes the order what is asked for: lines that are not named any more are taken out.

        Raises VendaRecusada as PedidoQuerySet.registrar does.
        """
        from pedidos.pedidos.excecoes import excecoes, exigir_excecoes
        from pedidos.pedidos.receber import exigir_limite

        self.travar()
        if not self.pode_ser_editado():
            raise TransicaoRecusada(f"{self} está {self.get_status_display().lower()}: só um pedido pendente se edita.")
        exigir_excecoes(excecoes(linhas, self), motivo=motivo_excecao, com_direito=com_direito)
        if self.liberado_em:
            # What was released was another order.
            self._gravar_liberacao(None, None)
        if cliente_id != self.cliente_id:
            self.prazo = Cliente.objects.values_list("prazo", flat=True).get(pk=cliente_id)
        self.cliente_id, self.vendedor_id, self.data, self.frete = cliente_id, vendedor_id, data, frete
        self.motivo_excecao = motivo_excecao
        # What was authorised were other lines.
        self.promessa_autorizada = False
        mudados = ["cliente", "vendedor", "data", "frete", "prazo", "promessa_autorizada", "motivo_excecao"]
        if settings.COLETA_EXIGE_CONFIRMACAO:
            # What was confirmed was another order.
            self.confirmado_comercial, self.confirmado_por, self.confirmado_em = False, None, None
            mudados += ["confirmado_comercial", "confirmado_por", "confirmado_em"]
        self.save(update_fields=mudados)
        self._gravar_linhas(linhas)
        exigir_limite(cliente_id)

    @transaction.atomic
    def cancelar(
        self,
        motivo: str = "",
        *,
        mesmo_pago: bool = True,
        rejeitar_pendentes: bool = False,
        em_credito: bool = False,
        por: User | None = None,
    ) -> Cancelamento:
        """The order stays where it is, counts for nothing any more, and owes its client what he has paid.

        mesmo_pago is whether one that is paid may be cancelled too; em_credito makes his money a credit
        at once; rejeitar_pendentes says that what was not approved has not come. Returns what became of it.
        """
        from pedidos.creditos.models import CreditoCliente

        self.travar()
        if self.status == self.Status.CANCELADO:
            raise TransicaoRecusada(f"{self} já está cancelado.")
        if self.coletas.validas().exists():
            raise PedidoJaColetado(f"{self} já tem coleta e não pode ser cancelado.")
        if not mesmo_pago and not self.pode_ser_editado():
            raise TransicaoRecusada(f"{self} já está pago: peça à gerência que o cancele.")
        self.status = self.Status.CANCELADO
        self.motivo_cancelamento = motivo
        self.save(update_fields=["status", "motivo_cancelamento"])
        pendentes = list(self.pagamentos.pendentes().order_by("pk"))
        if rejeitar_pendentes:
            for pagamento in pendentes:
                pagamento.rejeitar(f"Pedido cancelado. {motivo}"[:300])
        credito, a_devolver = None, self.calcular_conta().a_devolver
        if em_credito and a_devolver:
            origem = CreditoCliente.Origem.PAGAMENTO
            credito = CreditoCliente.objects.dar(self, a_devolver, origem, por=por, motivo=f"{self} cancelado")
            a_devolver = self.calcular_conta().a_devolver
        return Cancelamento(a_devolver, credito, pendentes, rejeitados=rejeitar_pendentes)

    @transaction.atomic
    def atualizar_status_pelo_pagamento(self) -> None:
        """Lets the status follow the approved payments, forward and back.

        Raises PromessaRecusada when it would promise what other paid orders wait for; one
        that is given away waits, pending, until somebody says so.
        A cancelled order stays cancelled, and one that was collected stays collected:
        what has left the warehouse cannot become unpaid by an edit.
        Raises TransicaoRecusada when more was given back than is left of its payments.
        """
        self.travar()
        conta = self.calcular_conta()
        if conta.retido < 0:
            raise TransicaoRecusada(
                f"{dinheiro(conta.devolvido)} do dinheiro do {self} já foram devolvidos ou são crédito do cliente, e "
                f"só restariam {dinheiro(conta.pago)} em pagamentos aprovados. Desfaça antes o reembolso ou o crédito."
            )
        if self.status in (self.Status.PENDENTE, *self._SEM_COLETA):
            self._status_pela_conta(conta)
        elif self.foi_coletado:
            self.status_apos_coleta(tudo_coletado=self.status in self.COLETADOS_POR_INTEIRO)

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
        from pedidos.coletas.models import Coleta

        self.travar()
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
        Raises ColetaRecusada when it was undone before, or goods of it came back already.
        """
        self.travar()
        coleta.estornar(motivo, responsavel=responsavel)
        if self.itens.com_coletado().filter(devolvida__gt=F("coletado")).exists():
            raise ColetaRecusada(f"Da {coleta} já voltou mercadoria por devolução: o que voltou não se estorna.")
        if self.coletas.validas().exists():
            self.status_apos_coleta(tudo_coletado=False)
        else:
            self._status_pela_conta(self.calcular_conta())

    @transaction.atomic
    def devolver(
        self, quantidades: Mapping[int, int], motivo: str, *, responsavel: User | None, data: date | None = None
    ) -> "Devolucao":
        """Goods that were collected came back: they are in stock, and what was paid for them is the client's credit.

        Raises DevolucaoRecusada when nothing was collected or more would come back than was, MesFechado when
        the month of data is closed.
        """
        from pedidos.devolucoes.models import Devolucao

        self.travar()
        if not self.foi_coletado:
            raise DevolucaoRecusada(f"{self} não tem coleta: só volta o que saiu.")
        data = data or timezone.localdate()
        exigir_mes_aberto(data, "Uma devolução")
        devolucao = Devolucao.objects.registrar(
            self,
            Devolucao.Tipo.MERCADORIA,
            quantidades,
            motivo=motivo,
            responsavel=responsavel,
            data=data,
        )
        # Of one that is not paid less is owed now: it may be paid with that.
        self.status_apos_coleta(tudo_coletado=self.status in self.COLETADOS_POR_INTEIRO)
        return devolucao

    @transaction.atomic
    def encerrar_saldo(self, motivo: str, *, responsavel: User | None) -> "Devolucao":
        """What is left of it will not be collected: nobody waits for it, and what was paid is the client's credit.

        Raises DevolucaoRecusada unless a part was collected.
        """
        from pedidos.devolucoes.models import Devolucao

        self.travar()
        if not self.pode_encerrar_saldo:
            raise DevolucaoRecusada(
                f"{self} está {self.get_status_display().lower()}: só se encerra o saldo do que foi coletado em parte."
            )
        encerrado = Devolucao.objects.registrar(
            self,
            Devolucao.Tipo.SALDO,
            self.calcular_a_coletar(),
            motivo=motivo,
            responsavel=responsavel,
            data=timezone.localdate(),
        )
        self.status_apos_coleta(tudo_coletado=True)
        return encerrado

    def exigir_a_coletar(self) -> None:
        """Raises ColetaRecusada unless it is paid or released, and not all collected. Costs a query."""
        if self.status in self.COLETADOS_POR_INTEIRO:
            raise ColetaRecusada(f"{self} já foi coletado por inteiro: não resta nada a coletar.")
        if not self.espera_coleta:
            saida = " Ele tem prazo: o financeiro ou a gerência pode liberá-lo." if self.pode_ser_liberado else ""
            raise ColetaRecusada(f"{self} está {self.get_status_display().lower()}: só se coleta pedido pago.{saida}")
        if not self.esta_a_prazo and (falta := self.calcular_conta().falta):
            raise ColetaRecusada(f"Faltam {dinheiro(falta)} a pagar no {self}: só se coleta pedido pago.")
        if self.espera_confirmacao:
            raise ColetaRecusada(f"{self} não foi confirmado pelo comercial: peça à gerência que o confirme antes.")

    def exigir_sem_coleta(self) -> None:
        """Raises PedidoComColeta once goods were picked up; else holds the order until the transaction ends.

        A pick-up that was undone still tells what was taken: of these lines.
        """
        self.travar()
        if self.coletas.exists():
            raise PedidoComColeta(f"{self} já tem coleta: os itens não mudam mais.")

    def status_apos_coleta(self, *, tudo_coletado: bool) -> None:
        """The status after a pick-up; called by the pick-up, inside its transaction.

        What has left the warehouse counts as paid, unless it was released before it was: then it is when it is.
        """
        status = self.Status.COLETA_CONCLUIDA if tudo_coletado else self.Status.COLETA_PARCIAL
        a_prazo = self.liberado_em is not None and not self.calcular_conta().esta_paga
        self._mudar_status(self.A_PRAZO[status] if a_prazo else status)

    def _status_pela_conta(self, conta: Conta) -> None:
        status = self.status_pelo_pagamento(conta.a_pagar, conta.retido, tem_linhas=conta.tem_linhas)
        if status == self.Status.PENDENTE and self.liberado_em and conta.tem_linhas:
            status = self.Status.LIBERADO_A_PRAZO
        if status in self._SEM_COLETA and self._promete_mais(conta.retido) and (recusa := self._recusar_promessa()):
            if conta.retido or status == self.Status.LIBERADO_A_PRAZO:
                raise recusa
            status = self.Status.PENDENTE
        self._mudar_status(status)

    def _promete_mais(self, pago: Decimal) -> bool:
        """Whether being paid or released now promises more than before: also new lines of what is given away."""
        dado = self.status == self.Status.PAGAMENTO_APROVADO and not pago
        return not self.promessa_autorizada and (self.status == self.Status.PENDENTE or dado)

    def _recusar_promessa(self) -> PromessaRecusada | None:
        """Why it may not become paid or released: others wait for its goods. Holds the balances that it reads."""
        from pedidos.pedidos.reserva import disputas, travar_saldos

        travar_saldos(self)
        if not (ditas := disputas(self)):
            return None
        return PromessaRecusada(
            f"{self} prometeria o que outros pedidos esperam. {' '.join(map(str, ditas))} Registre antes a "
            "entrada, ou peça à gerência ou à logística que autorize a promessa, na página do pedido."
        )

    def _gravar_linhas(self, linhas: Sequence[LinhaPedida]) -> None:
        """Writes what differs; a line of another order is none of this one's, and is made anew."""
        gravados = {item.pk: item for item in self.itens.all()}
        ficam = {linha.item_id for linha in linhas}
        if saem := [pk for pk in gravados if pk not in ficam]:
            self.itens.filter(pk__in=saem).delete()
        novas = []
        for linha in linhas:
            item = gravados.pop(linha.item_id, None) if linha.item_id else None
            if item is None:
                novas.append(linha)
            elif mudados := aplicar(item, linha.campos()):
                item.save(update_fields=mudados)
        if novas:
            self.itens.registrar(self, novas)

    def travar(self) -> None:
        """Waits until nobody else is changing this order, and takes its state as it is stored."""
        # no_key: only whoever changes the order waits, not whoever merely refers to it.
        stored = Pedido.objects.select_for_update(no_key=True).filter(pk=self.pk)
        fields = ("status", "confirmado_comercial", "promessa_autorizada", "liberado_em")
        for field, valor in stored.values(*fields).get().items():
            setattr(self, field, valor)

    def _mudar_status(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self.save(update_fields=["status"])


@cache
def _consulta_da_conta(banco: str, frete_cobrado: bool) -> tuple[str, tuple[Any, ...]]:
    """com_totais() of one order, and its parameters before the number of the order.

    Every write of a line or a payment asks it, and to compile it takes twenty times as long as to ask it.
    The arguments are all that it depends on.
    """
    from pedidos.pedidos.item import ItemPedido

    tem_linhas = Exists(ItemPedido.objects.filter(pedido=OuterRef("pk")))
    contas = Pedido.objects.filter(pk=0).com_totais().annotate(tem_linhas=tem_linhas).order_by()
    sql, params = contas.values_list(*Conta._fields).query.sql_with_params()
    return sql, params[:-1]
