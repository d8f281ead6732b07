"""Pagamento, money that came, or is said to have come, for a pedido."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Upper
from django.utils import timezone

from comum.atividade.models import LogAtividade
from comum.formatos import dinheiro
from comum.salvar_alterados import aplicar, ganha_valor, gravar_mudados
from pedidos.creditos.models import CreditoCliente
from pedidos.erros import AprovacaoPropria, AvisoNaoLido, CreditoRecusado, PagamentoRepetido, TransicaoRecusada
from pedidos.meses.aberto import aviso_de_mes_fechado, exigir_mes_aberto
from pedidos.pagamentos.comprovantes import ComComprovante
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.valores import Conta, em_centavos

# A rejected payment counts for nothing, nor does one whose approval was undone, until it is decided again.
EM_USO = ~Q(status_pagamento="REJEITADO") & Q(aprovacao_desfeita=False)
# Two ids that differ only by case and spaces are one; chave_da_transacao() says the same of one.
CHAVE_DA_TRANSACAO = Upper(Replace(F("id_transacao"), Value(" "), Value("")))


class PagamentoQuerySet(models.QuerySet["Pagamento"]):
    @transaction.atomic
    def registrar(
        self,
        *,
        pedido_id: int,
        valor: Decimal,
        metodo: str,
        id_transacao: str = "",
        comprovante: Any = None,
        registrado_por: User | None = None,
    ) -> "Pagamento":
        """Makes a pending payment of this order.

        Raises TransicaoRecusada when the order is cancelled, PagamentoRepetido when the receipt or the
        transaction is that of another payment, ValidationError for whatever else is wrong with it.
        """
        pedido = Pedido.objects.select_for_update(no_key=True).get(pk=pedido_id)
        if not pedido.aceita_pagamento:
            raise TransicaoRecusada(f"{pedido} está cancelado e não recebe pagamentos.")
        pagamento = self.model(
            pedido=pedido,
            valor=valor,
            metodo=metodo,
            id_transacao=id_transacao,
            comprovante=comprovante or "",
            registrado_por=registrado_por,
        )
        pagamento.exigir_que_nao_se_repita()
        pagamento.full_clean()
        pagamento.save()
        return pagamento

    @transaction.atomic
    def usar_creditos(self, *, pedido_id: int, valor: Decimal, por: User | None) -> list["Pagamento"]:
        """Pays so much of this order with what its client has with us, the oldest credit first.

        Raises TransicaoRecusada when the order is cancelled, CreditoRecusado when less is owed or
        less is left of the credits.
        """
        pedido = Pedido.objects.get(pk=pedido_id)
        pedido.travar()
        if not pedido.aceita_pagamento:
            raise TransicaoRecusada(f"{pedido} está cancelado e não recebe pagamentos.")
        if valor > (falta := pedido.calcular_conta().falta):
            raise CreditoRecusado(
                f"Faltam {dinheiro(falta)} no {pedido}, e foram pedidos {dinheiro(valor)} de crédito."
            )
        pagamentos, resta = [], valor
        credito: Any
        for credito in CreditoCliente.objects.abertos().filter(cliente=pedido.cliente_id):
            if not (parte := min(resta, em_centavos(credito.saldo))):
                break
            credito.exigir_saldo(parte)
            pagamentos.append(
                self.create(
                    pedido=pedido,
                    valor=parte,
                    metodo=Pagamento.Metodo.CREDITO,
                    credito=credito,
                    status_pagamento=Pagamento.Status.APROVADO,
                    registrado_por=por,
                )
            )
            resta -= parte
        if resta:
            raise CreditoRecusado(
                f"{pedido.cliente} tem {dinheiro(valor - resta)} de crédito, e foram pedidos {dinheiro(valor)}."
            )
        return pagamentos

    def do_vendedor(self, vendedor_id: int) -> "PagamentoQuerySet":
        return self.filter(pedido__vendedor_id=vendedor_id)

    def aprovados(self) -> "PagamentoQuerySet":
        return self.filter(status_pagamento=Pagamento.Status.APROVADO)

    def pendentes(self) -> "PagamentoQuerySet":
        return self.filter(status_pagamento=Pagamento.Status.PENDENTE)

    def em_uso(self) -> "PagamentoQuerySet":
        """Those whose transaction and receipt are taken."""
        return self.filter(EM_USO)

    def travado(self, pagamento_id: int) -> "Pagamento":
        """The payment as it is stored; nobody else changes it, nor its order, until the transaction ends."""
        pagamento = self.get(pk=pagamento_id)
        pagamento.travar()
        return pagamento

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes, and lets each pedido follow what is left of its payments."""
        pedidos = list(Pedido.objects.filter(pagamentos__in=self).distinct().order_by("pk"))
        for pedido in pedidos:
            pedido.travar()
        deleted = super().delete()
        for pedido in pedidos:
            pedido.atualizar_status_pelo_pagamento()
        return deleted


class Pagamento(ComComprovante):
    class Metodo(models.TextChoices):
        PIX = "PIX", "PIX"
        DINHEIRO = "DINHEIRO", "Dinheiro"
        CARTAO_CREDITO = "CARTAO_CREDITO", "Cartão de crédito"
        CARTAO_DEBITO = "CARTAO_DEBITO", "Cartão de débito"
        BOLETO = "BOLETO", "Boleto"
        VALE = "VALE", "Vale"
        CREDITO = "CREDITO", "Crédito do cliente"
        OUTRO = "OUTRO", "Outro"

        @classmethod
        def digitados(cls) -> list[tuple[str, str]]:
            """Those that people choose: a credit is used by usar_creditos."""
            return [(metodo.value, metodo.label) for metodo in cls if metodo != cls.CREDITO]

    class Status(models.TextChoices):
        PENDENTE = "PENDENTE", "Pendente"
        APROVADO = "APROVADO", "Aprovado"
        REJEITADO = "REJEITADO", "Rejeitado"

    pedido = models.ForeignKey(Pedido, on_delete=models.PROTECT, related_name="pagamentos", verbose_name="pedido")
    valor = models.DecimalField(
        "valor", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    metodo = models.CharField("método", max_length=20, choices=Metodo.choices)
    status_pagamento = models.CharField("status", max_length=10, choices=Status.choices, default=Status.PENDENTE)
    data_registro = models.DateTimeField("registrado em", default=timezone.now)
    registrado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="registrado por",
    )
    credito = models.ForeignKey(
        CreditoCliente,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="pagamentos",
        verbose_name="crédito",
    )
    id_transacao = models.CharField("id da transação", max_length=100, blank=True)
    motivo = models.CharField(
        "motivo",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Por que foi rejeitado, ou por que a aprovação foi desfeita.",
    )
    aprovacao_desfeita = models.BooleanField(
        "aprovação desfeita",
        default=False,
        db_default=False,
        editable=False,
        help_text="Até nova decisão, outro pagamento pode ter a sua transação e o seu comprovante.",
    )

    url_do_comprovante = "pagamentos:comprovante"

    objects = PagamentoQuerySet.as_manager()

    class Meta:
        verbose_name = "pagamento"
        verbose_name_plural = "pagamentos"
        ordering = ["-data_registro", "-id"]
        indexes = [
            models.Index(fields=["status_pagamento", "-data_registro"], name="idx_pagamento_status_data"),
            models.Index(fields=["-data_registro", "-id"], name="idx_pagamento_data"),
            # Few wait for a decision at any time: what they come to is read from it alone.
            models.Index(
                fields=["pedido"],
                include=["valor"],
                condition=Q(status_pagamento="PENDENTE"),
                name="idx_pagamento_pendente",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status_pagamento__in=["PENDENTE", "APROVADO", "REJEITADO"]),
                name="pagamento_status_conhecido",
                violation_error_message="O status do pagamento é pendente, aprovado ou rejeitado.",
            ),
            models.CheckConstraint(
                condition=Q(valor__gte=0),
                name="pagamento_valor_nao_negativo",
                violation_error_message="O valor não pode ser negativo.",
            ),
            models.CheckConstraint(
                condition=Q(metodo="CREDITO", credito__isnull=False) | (~Q(metodo="CREDITO") & Q(credito=None)),
                name="pagamento_com_credito_diz_qual",
                violation_error_message="Só se paga com crédito do cliente pela página do pedido, em Usar crédito.",
            ),
            models.UniqueConstraint(
                CHAVE_DA_TRANSACAO,
                condition=~Q(id_transacao="") & EM_USO,
                name="pagamento_id_transacao_unico",
                violation_error_code="unique",
                violation_error_message="Já existe um pagamento com este id de transação.",
            ),
            models.UniqueConstraint(
                fields=["comprovante_sha256"],
                condition=~Q(comprovante_sha256="") & EM_USO,
                name="pagamento_comprovante_unico",
                violation_error_message="Este comprovante já foi usado em outro pagamento.",
            ),
        ]

    def __str__(self) -> str:
        return f"Pagamento {self.pk} do pedido {self.pedido_id}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises MesFechado when it is given a date in a closed month; the one that it has may stay."""
        if ganha_valor(self, "data_registro", kwargs.get("update_fields")):
            exigir_mes_aberto(timezone.localdate(self.data_registro), "Um pagamento")
        # An id is kept as it was typed, without what only a page shows: line ends, tabs, spaces in a row.
        self.id_transacao = " ".join(self.id_transacao.split())
        moved_from = list(Pedido.objects.filter(pagamentos=self.pk).exclude(pk=self.pedido_id)) if self.pk else []
        # Always the lower number first: two payments that change places must not wait for each other.
        pedidos = sorted([*moved_from, self.pedido], key=lambda pedido: pedido.pk)
        for pedido in pedidos:
            pedido.travar()
        super().save(*args, **kwargs)
        for pedido in pedidos:
            pedido.atualizar_status_pelo_pagamento()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.pedido.travar()
        deleted = super().delete(*args, **kwargs)
        self.pedido.atualizar_status_pelo_pagamento()
        return deleted

    def exigir_que_nao_se_repita(self) -> None:
        """Raises PagamentoRepetido when its receipt or transaction id is that of another payment in use."""
        self.calcular_sha256()
        outros = Pagamento.objects.em_uso().exclude(pk=self.pk)
        if self.comprovante_sha256 and (outro := outros.filter(comprovante_sha256=self.comprovante_sha256).first()):
            raise PagamentoRepetido("Este comprovante já foi usado em outro pagamento.", outro.pk)
        if not (chave := chave_da_transacao(self.id_transacao)):
            return
        if outro := outros.alias(chave=CHAVE_DA_TRANSACAO).filter(chave=chave).first():
            raise PagamentoRepetido(
                f"Já existe um pagamento com este id de transação: {outro.id_transacao}, no pedido {outro.pedido_id}. "
                "Se foi registrado no pedido errado, mova-o.",
                outro.pk,
            )

    @property
    def esta_pendente(self) -> bool:
        return self.status_pagamento == self.Status.PENDENTE

    @property
    def foi_rejeitado(self) -> bool:
        return self.status_pagamento == self.Status.REJEITADO

    @property
    def foi_aprovado(self) -> bool:
        return self.status_pagamento == self.Status.APROVADO

    @property
    def pode_ser_corrigido(self) -> bool:
        return self.esta_pendente and self.credito_id is None

    @property
    def pode_ser_movido(self) -> bool:
        return not self.foi_rejeitado and self.credito_id is None

    @transaction.atomic
    def corrigir(self, dados: Mapping[str, Any]) -> list[str]:
        """Takes these fields over, while it is pending, and returns the names of those that changed.

        Raises TransicaoRecusada when it was decided, PagamentoRepetido when the receipt or the transaction
        is that of another payment, ValidationError for whatever else is wrong with a new value.
        """
        self.travar()
        self._exigir_pendente("se corrige")
        if self.credito_id is not None:
            raise TransicaoRecusada(f"{self} é com crédito do cliente: rejeite-o e use de novo o crédito que quiser.")
        mudados = aplicar(self, dados)
        if not self.aprovacao_desfeita:
            self.exigir_que_nao_se_repita()
        return gravar_mudados(self, mudados)

    def avisos(self, conta: Conta | None = None) -> list[str]:
        """What whoever is about to approve it has to know first.

        Costs a query, and one more without conta, that of its order.
        """
        conta, avisos = conta or self.pedido.calcular_conta(), []
        if not self.pedido.aceita_pagamento:
            avisos.append(
                f"O {str(self.pedido).lower()} está cancelado: estes {dinheiro(self.valor)} ficam a devolver a "
                f"{self.pedido.cliente}. Se são de outro pedido, mova o pagamento em vez de aprová-lo."
            )
        elif (a_mais := self.valor - conta.falta) > 0:
            avisos.append(
                f"Faltam {dinheiro(conta.falta)} no pedido {self.pedido_id}: {dinheiro(a_mais)} deste pagamento são a "
                "mais, e ficam a devolver ao cliente."
            )
        if fechado := aviso_de_mes_fechado(self.pedido.data):
            avisos.append(fechado)
        return avisos

    @transaction.atomic
    def aprovar(self, por: User | None = None, *, lidos: Collection[str] | None = None) -> None:
        """Raises AprovacaoPropria where another person has to approve it.

        lidos are the warnings that por has read: AvisoNaoLido when there are others. None asks for none.
        """
        self.travar()
        self._exigir_pendente("se decide")
        self.exigir_outra_pessoa(por)
        if self.credito is not None:
            self.credito.exigir_saldo(self.valor)
        self.exigir_que_nao_se_repita()
        if lidos is not None and (novos := [aviso for aviso in self.avisos() if aviso not in lidos]):
            raise AvisoNaoLido(" ".join(novos))
        self._mudar_status(self.Status.APROVADO)

    def exigir_outra_pessoa(self, por: User | None) -> None:
        """From PAGAMENTO_OUTRA_PESSOA_DESDE on: por has neither registered nor corrected it. Costs a query then."""
        desde = settings.PAGAMENTO_OUTRA_PESSOA_DESDE
        if desde is None or self.valor < desde:
            return
        if por is None or self.registrado_por_id == por.pk or self._foi_escrito_por(por):
            raise AprovacaoPropria(
                f"Pagamento de {dinheiro(self.valor)} do pedido {self.pedido_id}: de {dinheiro(desde)} em diante, "
                "quem registrou ou corrigiu um pagamento não o aprova. Peça a outra pessoa que o confira e aprove."
            )

    def _foi_escrito_por(self, por: User) -> bool:
        escrito = (LogAtividade.Tipo.INCLUSAO, LogAtividade.Tipo.ALTERACAO)
        return LogAtividade.objects.do_registro(self).filter(usuario=por, tipo__in=escrito).exists()

    @transaction.atomic
    def rejeitar(self, motivo: str = "") -> None:
        """It counts for nothing, and another payment may have its transaction and its receipt."""
        self.travar()
        self._exigir_pendente("se decide")
        self._mudar_status(self.Status.REJEITADO, motivo)

    @transaction.atomic
    def desfazer_rejeicao(self) -> None:
        """Makes it pending again. Raises PagamentoRepetido when another has its transaction or receipt by now."""
        self.travar()
        if not self.foi_rejeitado:
            raise TransicaoRecusada(
                f"{self} está {self.get_status_pagamento_display().lower()}; só uma rejeição se desfaz assim."
            )
        self.exigir_que_nao_se_repita()
        self._mudar_status(self.Status.PENDENTE)

    @transaction.atomic
    def desfazer_aprovacao(self, motivo: str) -> None:
        """Makes it pending again; the pedido goes back with it, unless goods of it were picked up."""
        self.travar()
        if not self.foi_aprovado:
            raise TransicaoRecusada(
                f"{self} está {self.get_status_pagamento_display().lower()}; só uma aprovação se desfaz."
            )
        self._mudar_status(self.Status.PENDENTE, motivo, desfeita=True)

    @transaction.atomic
    def mover(self, pedido_id: int) -> None:
        """Gives it, pending or approved, to the order that it is of; both orders follow.

        Raises TransicaoRecusada when it is that one's already, when it was rejected, is with credit, or
        when the other order takes no payments or has given this money back.
        """
        antigo, novo = self.pedido, Pedido.objects.get(pk=pedido_id)
        for pedido in sorted([antigo, novo], key=lambda pedido: pedido.pk):
            pedido.travar()
        self.travar()
        if novo.pk == antigo.pk:
            raise TransicaoRecusada(f"{self} já é deste pedido. Escreva o número do pedido certo.")
        if self.foi_rejeitado:
            raise TransicaoRecusada(f"{self} está rejeitado. Desfaça a rejeição antes, ou registre-o no pedido certo.")
        if self.credito_id is not None:
            raise TransicaoRecusada(
                f"{self} é com crédito do cliente. Desfaça a aprovação, rejeite-o e use o crédito no pedido certo."
            )
        if not novo.aceita_pagamento:
            raise TransicaoRecusada(f"{novo} está cancelado e não recebe pagamentos.")
        self.pedido = novo
        self.save(update_fields=["pedido"])

    def _exigir_pendente(self, o_que: str) -> None:
        if not self.esta_pendente:
            raise TransicaoRecusada(
                f"{self} já foi {self.get_status_pagamento_display().lower()}; só um pagamento pendente {o_que}."
            )

    def travar(self) -> None:
        """Waits until nobody else is changing it or its order, and takes what decides as it is stored.

        Orders are locked before payments, these before credits.
        """
        self.pedido.travar()
        fields = ("pedido_id", "status_pagamento", "valor", "aprovacao_desfeita")
        stored = Pagamento.objects.select_for_update(no_key=True).values(*fields).get(pk=self.pk)
        if stored["pedido_id"] != self.pedido_id:
            raise TransicaoRecusada(f"{self} acaba de ser movido para o pedido {stored['pedido_id']}: veja-o lá.")
        for field in fields[1:]:
            setattr(self, field, stored[field])

    def _mudar_status(self, status: Status, motivo: str = "", *, desfeita: bool = False) -> None:
        self.status_pagamento, self.motivo, self.aprovacao_desfeita = status, motivo, desfeita
        self.save(update_fields=["status_pagamento", "motivo", "aprovacao_desfeita"])


def chave_da_transacao(id_transacao: str) -> str:
    """What tells one id from another: neither case nor spaces."""
    return "".join(id_transacao.split()).upper()
