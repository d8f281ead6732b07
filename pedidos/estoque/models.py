"""Estoque, the balance of a product, and the movements it is the sum of."""

from collections.abc import Collection
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction

from comum.busca import campo_de_busca
from pedidos.erros import EstoqueInsuficiente, MovimentacaoRecusada


class EstoqueQuerySet(models.QuerySet["Estoque"]):
    def travar(self, produto_ids: Collection[int]) -> "list[Estoque]":
        """Holds these balances until the transaction ends; what never moved has one of zero."""
        self.bulk_create([Estoque(produto_id=produto_id) for produto_id in sorted(produto_ids)], ignore_conflicts=True)
        # Ordered, so that two works that lock several wait for each other instead of meeting crosswise.
        return list(self.filter(produto_id__in=produto_ids).order_by("produto_id").select_for_update(no_key=True))

    @transaction.atomic
    def movimentar(
        self,
        produto_id: int,
        tipo: "MovimentacaoEstoque.Tipo",
        quantidade: int,
        *,
        motivo: str,
        responsavel: User | None,
        contagem: bool = False,
    ) -> "MovimentacaoEstoque":
        """Changes a balance by quantidade (negative takes out) and writes down why.

        Raises EstoqueInsuficiente when the balance would become negative, unless the
        setting ESTOQUE_PODE_FICAR_NEGATIVO says that it may, and MovimentacaoRecusada when
        an entrada would take out or a saída bring in. An ajuste may go either way, and may
        be zero: counted, and found right.
        """
        if (tipo == MovimentacaoEstoque.Tipo.ENTRADA and quantidade <= 0) or (
            tipo == MovimentacaoEstoque.Tipo.SAIDA and quantidade >= 0
        ):
            raise MovimentacaoRecusada(
                f"Uma {tipo.label.lower()} de {quantidade} não existe: a entrada é positiva e a saída, negativa. "
                "Para corrigir o saldo, registre um ajuste."
            )
        self.get_or_create(produto_id=produto_id)
        estoque = self.select_for_update(no_key=True).get(produto_id=produto_id)
        depois = estoque.quantidade + quantidade
        if depois < 0 and not settings.ESTOQUE_PODE_FICAR_NEGATIVO:
            raise EstoqueInsuficiente(
                f"{estoque.produto} tem {estoque.quantidade} em estoque; a saída de {-quantidade} não cabe. "
                "Registre antes a entrada ou um ajuste."
            )
        movimentacao = estoque.movimentacoes.create(
            tipo=tipo,
            antes=estoque.quantidade,
            movimentada=quantidade,
            depois=depois,
            motivo=motivo,
            responsavel=responsavel,
            contagem=contagem,
        )
        estoque.quantidade = depois
        estoque.save(update_fields=["quantidade"])
        return movimentacao

    @transaction.atomic
    def contar(self, produto_id: int, contada: int, *, conferente: User) -> "MovimentacaoEstoque":
        """What was counted becomes the balance, by an ajuste of the difference, even of none.

        Raises MovimentacaoRecusada for fewer than none: nobody counts those.
        """
        if contada < 0:
            raise MovimentacaoRecusada(f"{contada} não se conta: a quantidade contada é zero ou mais.")
        self.get_or_create(produto_id=produto_id)
        # Held until the end, so that nothing moves between the difference and its ajuste.
        estoque = self.select_for_update(no_key=True).get(produto_id=produto_id)
        movimentacao = self.movimentar(
            produto_id,
            MovimentacaoEstoque.Tipo.AJUSTE,
            contada - estoque.quantidade,
            motivo=f"Conferência: {contada} contados",
            responsavel=conferente,
            contagem=True,
        )
        estoque.status = Estoque.Status.CONTADO
        estoque.conferente = (conferente.get_full_name() or conferente.get_username())[:150]
        estoque.save(update_fields=["status", "conferente"])
        return movimentacao


class Estoque(models.Model):
    class Status(models.TextChoices):
        CONTADO = "CONTADO", "Contado"
        A_CONFERIR = "A_CONFERIR", "A conferir"

    # Its unique index is idx_estoque_produto_id, named so by the first migration: a second
    # index on the same column would only cost writes.
    produto = models.OneToOneField(
        "pedidos.Produto", on_delete=models.CASCADE, related_name="estoque", verbose_name="produto"
    )
    quantidade = models.IntegerField("quantidade", default=0)
    conferente = models.CharField("conferente", max_length=150, blank=True)
    status = models.CharField("status", max_length=20, choices=Status.choices, default=Status.A_CONFERIR)

    objects = EstoqueQuerySet.as_manager()

    class Meta:
        verbose_name = "estoque"
        verbose_name_plural = "estoques"
        ordering = ["produto__nome"]

    def __str__(self) -> str:
        return f"Estoque do produto {self.produto_id}: {self.quantidade}"


class MovimentacaoEstoqueQuerySet(models.QuerySet["MovimentacaoEstoque"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise MovimentacaoRecusada("Movimentação de estoque não se altera: registre um ajuste.")

    def delete(self) -> NoReturn:
        raise MovimentacaoRecusada("Movimentação de estoque não se apaga: registre um ajuste.")


class MovimentacaoEstoque(models.Model):
    """A change of a balance; rows are added, by Estoque.objects.movimentar, and never changed."""

    class Tipo(models.TextChoices):
        ENTRADA = "ENTRADA", "Entrada"
        SAIDA = "SAIDA", "Saída"
        AJUSTE = "AJUSTE", "Ajuste"

    # A product with movements is deactivated, not deleted: its history stays.
    estoque = models.ForeignKey(Estoque, on_delete=models.PROTECT, related_name="movimentacoes", verbose_name="estoque")
    tipo = models.CharField("tipo", max_length=10, choices=Tipo.choices)
    antes = models.IntegerField("antes")
    movimentada = models.IntegerField("movimentada", help_text="Positiva entra, negativa sai.")
    depois = models.IntegerField("depois")
    motivo = models.CharField("motivo", max_length=200)
    responsavel = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsável",
    )
    contagem = models.BooleanField(
        "contagem", default=False, db_default=False, help_text="O que se contou passou a ser o saldo."
    )
    criado_em = models.DateTimeField("criado em", auto_now_add=True)
    motivo_busca = campo_de_busca("motivo")

    objects = MovimentacaoEstoqueQuerySet.as_manager()

    class Meta:
        verbose_name = "movimentação de estoque"
        verbose_name_plural = "movimentações de estoque"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(depois=models.F("antes") + models.F("movimentada")),
                name="movimentacao_depois_e_antes_mais_movimentada",
                violation_error_message="A quantidade depois tem de ser a de antes mais a movimentada.",
            ),
            models.CheckConstraint(
                condition=models.Q(tipo="ENTRADA", movimentada__gt=0)
                | models.Q(tipo="SAIDA", movimentada__lt=0)
                | models.Q(tipo="AJUSTE"),
                name="movimentacao_sinal_do_tipo",
                violation_error_message="Entrada soma, saída subtrai.",
            ),
            models.CheckConstraint(
                condition=models.Q(contagem=False) | models.Q(tipo="AJUSTE"),
                name="movimentacao_contagem_e_ajuste",
                violation_error_message="Só um ajuste é contagem.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tipo_display()} de {abs(self.movimentada)} ({self.motivo})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise MovimentacaoRecusada(f"A movimentação {self.pk} já está registrada: corrija com um ajuste.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MovimentacaoRecusada(f"A movimentação {self.pk} não se apaga: corrija com um ajuste.")
