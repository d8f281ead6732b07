"""CreditoCliente, money that a client has with us: he uses it on another order, or gets it back."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from comum.formatos import dinheiro
from pedidos.creditos.desfazivel import Desfazivel, DesfazivelQuerySet
from pedidos.erros import CreditoRecusado
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.valores import SALDO_DO_CREDITO, em_centavos, saldo_do_credito, soma_dos


class CreditoClienteQuerySet(DesfazivelQuerySet["CreditoCliente"]):
    @transaction.atomic
    def dar(
        self, pedido: Pedido, valor: Decimal, origem: "CreditoCliente.Origem", *, por: User | None, motivo: str = ""
    ) -> "CreditoCliente":
        """Gives the client of this order a credit for its money, or for goods of it that came back.

        Raises CreditoRecusado for money that is not owed back, ValidationError for a value that is none.
        """
        pedido.travar()
        if valor > (ha := pedido.calcular_conta().a_devolver):
            raise CreditoRecusado(f"Do {pedido} há {dinheiro(ha)} a devolver; o crédito seria de {dinheiro(valor)}.")
        credito = self.model(
            cliente_id=pedido.cliente_id, pedido=pedido, valor=valor, origem=origem, dado_por=por, motivo=motivo
        )
        credito.full_clean()
        credito.save()
        return credito

    def com_saldo(self) -> "CreditoClienteQuerySet":
        """Each with usado (in approved payments, or given back in money) and saldo, what is left of it."""
        from pedidos.pagamentos.models import Pagamento
        from pedidos.reembolsos.models import Reembolso

        pago = soma_dos(Pagamento.objects.aprovados(), "credito", Sum("valor"))
        usado = pago + soma_dos(Reembolso.objects.validos(), "credito", Sum("valor"))
        return self.annotate(usado=usado, saldo=SALDO_DO_CREDITO)

    def abertos(self) -> "CreditoClienteQuerySet":
        """Those of which something is left, the oldest first; each with com_saldo()."""
        return self.validos().com_saldo().alias(resta=SALDO_DO_CREDITO).filter(resta__gt=0).order_by("pk")

    def calcular_saldo_de(self, cliente_id: int) -> Decimal:
        """What a client has with us. Costs a query."""
        return em_centavos(self.abertos().filter(cliente=cliente_id).aggregate(soma=Sum("saldo"))["soma"])


class CreditoCliente(Desfazivel):
    class Origem(models.TextChoices):
        PAGAMENTO = "PAGAMENTO", "Pagamento a mais ou de pedido cancelado"
        MERCADORIA = "MERCADORIA", "Mercadoria devolvida"

    cliente = models.ForeignKey(
        "pedidos.Cliente", on_delete=models.PROTECT, related_name="creditos", verbose_name="cliente"
    )
    pedido = models.ForeignKey(Pedido, on_delete=models.PROTECT, related_name="creditos", verbose_name="pedido")
    origem = models.CharField("origem", max_length=10, choices=Origem.choices)
    valor = models.DecimalField(
        "valor", max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    motivo = models.CharField("motivo", max_length=300, blank=True)
    dado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dado por",
        db_index=False,
    )
    criado_em = models.DateTimeField("dado em", default=timezone.now, editable=False)

    recusa = CreditoRecusado

    objects = CreditoClienteQuerySet.as_manager()

    class Meta:
        verbose_name = "crédito do cliente"
        verbose_name_plural = "créditos dos clientes"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origem__in=["PAGAMENTO", "MERCADORIA"]),
                name="credito_origem_conhecida",
                violation_error_message="A origem do crédito é um pagamento ou mercadoria devolvida.",
            ),
            models.CheckConstraint(
                condition=Q(valor__gt=0),
                name="credito_valor_positivo",
                violation_error_message="Um crédito é de pelo menos R$ 0,01.",
            ),
        ]

    def __str__(self) -> str:
        return f"Crédito {self.pk} de {self.cliente}"

    def calcular_saldo(self) -> Decimal:
        """What is left of it. Costs a query."""
        credito: Any = CreditoCliente.objects.com_saldo().get(pk=self.pk)
        return Decimal("0.00") if self.foi_desfeito else saldo_do_credito(self.valor, em_centavos(credito.usado))

    def exigir_saldo(self, valor: Decimal) -> None:
        """Raises CreditoRecusado when less is left of it; holds it until the transaction ends."""
        self.travar()
        if valor > (saldo := self.calcular_saldo()):
            raise CreditoRecusado(f"Restam {dinheiro(saldo)} do crédito {self.pk}, e foram pedidos {dinheiro(valor)}.")

    def exigir_que_se_desfaca(self) -> None:
        if usado := self.valor - self.calcular_saldo():
            raise CreditoRecusado(f"{dinheiro(usado)} do crédito {self.pk} já foram usados. Desfaça antes esse uso.")
