"""Estoque, the balance of a product, and the movements it is the sum of."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction

from pedidos.erros import EstoqueInsuficiente


class EstoqueQuerySet(models.QuerySet["Estoque"]):
    @transaction.atomic
    def movimentar(
        self,
        produto_id: int,
        tipo: "MovimentacaoEstoque.Tipo",
        quantidade: int,
        *,
        motivo: str,
        responsavel: User | None,
    ) -> "MovimentacaoEstoque":
        """Changes a balance by quantidade (negative takes out) and writes down why.

        Raises EstoqueInsuficiente when the balance would become negative, unless the
        setting ESTOQUE_PODE_FICAR_NEGATIVO says that it may.
        """
        self.get_or_create(produto_id=produto_id)
        estoque = self.select_for_update().get(produto_id=produto_id)
        depois = estoque.quantidade + quantidade
        if depois < 0 and not settings.ESTOQUE_PODE_FICAR_NEGATIVO:
            raise EstoqueInsuficiente(
                f"O produto {produto_id} tem {estoque.quantidade} em estoque; a saída de {-quantidade} não cabe. "
                "Registre antes a entrada ou um ajuste."
            )
        movimentacao = estoque.movimentacoes.create(
            tipo=tipo,
            antes=estoque.quantidade,
            movimentada=quantidade,
            depois=depois,
            motivo=motivo,
            responsavel=responsavel,
        )
        estoque.quantidade = depois
        estoque.save(update_fields=["quantidade"])
        return movimentacao


class Estoque(models.Model):
    class Status(models.TextChoices):
        CONTADO = "CONTADO", "Contado"
        A_CONFERIR = "A_CONFERIR", "A conferir"

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
        indexes = [
            # Covering: the one-to-one already has a unique index on produto alone, this one
            # answers "how many are there" without touching the table. PostgreSQL only.
            models.Index(fields=["produto"], include=["quantidade"], name="idx_estoque_produto_id")
        ]

    def __str__(self) -> str:
        return f"Estoque do produto {self.produto_id}: {self.quantidade}"


class MovimentacaoEstoque(models.Model):
    class Tipo(models.TextChoices):
        ENTRADA = "ENTRADA", "Entrada"
        SAIDA = "SAIDA", "Saída"
        AJUSTE = "AJUSTE", "Ajuste"

    estoque = models.ForeignKey(Estoque, on_delete=models.CASCADE, related_name="movimentacoes", verbose_name="estoque")
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
    criado_em = models.DateTimeField("criado em", auto_now_add=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.get_tipo_display()} de {abs(self.movimentada)} ({self.motivo})"
