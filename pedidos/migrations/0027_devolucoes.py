"""Units of an order that the client does not keep: goods that came back, or that nobody will collect."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Round

from pedidos.pedidos.valores import QuantidadePorPreco
from pedidos.resumos.operations import ComGatilhosRefeitos

VENDIDO = QuantidadePorPreco("quantidade", "preco_venda") - F("desconto")
CUSTO = QuantidadePorPreco(F("quantidade") - F("devolvida") - F("encerrada"), "preco_compra")


def gerado(nome: str, expressao: models.Expression) -> models.GeneratedField:
    return models.GeneratedField(
        expression=expressao,
        output_field=models.DecimalField(nome, max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=nome,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0026_tabelas_de_precos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ComGatilhosRefeitos(
            [
                # The expression of a generated column is not altered: the column is made anew.
                migrations.RemoveField("ItemPedido", "valor_total_venda"),
                migrations.RemoveField("ItemPedido", "valor_total_compra"),
                migrations.RemoveField("ItemPedido", "lucro_bruto"),
                migrations.AddField(
                    "ItemPedido",
                    "devolvida",
                    models.PositiveIntegerField("quantidade devolvida", default=0, db_default=0, editable=False),
                ),
                migrations.AddField(
                    "ItemPedido",
                    "encerrada",
                    models.PositiveIntegerField(
                        "quantidade encerrada",
                        default=0,
                        db_default=0,
                        editable=False,
                        help_text="Não será mais coletada.",
                    ),
                ),
                migrations.AddField(
                    "ItemPedido",
                    "valor_abatido",
                    models.DecimalField(
                        "valor abatido",
                        max_digits=14,
                        decimal_places=2,
                        default=0,
                        db_default=0,
                        editable=False,
                        help_text="Do que voltou ou não será coletado.",
                    ),
                ),
                migrations.AddField(
                    "ItemPedido",
                    "valor_total_venda",
                    gerado("valor total de venda", Round(VENDIDO - F("valor_abatido"), precision=2)),
                ),
                migrations.AddField("ItemPedido", "valor_total_compra", gerado("valor total de compra", CUSTO)),
                migrations.AddField(
                    "ItemPedido",
                    "lucro_bruto",
                    gerado("lucro bruto", Round(VENDIDO - F("valor_abatido") - CUSTO, precision=2)),
                ),
                migrations.AddConstraint(
                    "ItemPedido",
                    models.CheckConstraint(
                        condition=Q(
                            quantidade__gte=F("devolvida") + F("encerrada"),
                            valor_abatido__gte=0,
                            valor_abatido__lte=QuantidadePorPreco("quantidade", "preco_venda"),
                        ),
                        name="item_abatimento_cabe_na_linha",
                        violation_error_message="O que voltou ou foi encerrado não pode passar do que foi pedido.",
                    ),
                ),
            ]
        ),
        migrations.CreateModel(
            "Devolucao",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tipo",
                    models.CharField(
                        "tipo",
                        max_length=10,
                        choices=[("MERCADORIA", "Devolução de mercadoria"), ("SALDO", "Saldo encerrado")],
                    ),
                ),
                ("data", models.DateField("data", default=django.utils.timezone.localdate)),
                ("motivo", models.CharField("motivo", max_length=300)),
                (
                    "criado_em",
                    models.DateTimeField("criado em", default=django.utils.timezone.now, editable=False),
                ),
                (
                    "credito",
                    models.OneToOneField(
                        "pedidos.CreditoCliente",
                        django.db.models.deletion.PROTECT,
                        null=True,
                        blank=True,
                        related_name="devolucao",
                        verbose_name="crédito",
                    ),
                ),
                (
                    "pedido",
                    models.ForeignKey(
                        "pedidos.Pedido",
                        django.db.models.deletion.PROTECT,
                        related_name="devolucoes",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "responsavel",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.PROTECT,
                        null=True,
                        blank=True,
                        db_index=False,
                        related_name="+",
                        verbose_name="responsável",
                    ),
                ),
            ],
            options={
                "verbose_name": "devolução",
                "verbose_name_plural": "devoluções",
                "ordering": ["-data", "-id"],
                "indexes": [models.Index(fields=["-data", "-id"], name="idx_devolucao_data")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(tipo__in=["MERCADORIA", "SALDO"]),
                        name="devolucao_tipo_conhecido",
                        violation_error_message="Uma devolução é de mercadoria ou do saldo a coletar.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "ItemDevolvido",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantidade", models.PositiveIntegerField("quantidade")),
                ("valor", models.DecimalField("valor", max_digits=14, decimal_places=2)),
                (
                    "devolucao",
                    models.ForeignKey(
                        "pedidos.Devolucao",
                        django.db.models.deletion.CASCADE,
                        db_index=False,
                        related_name="itens",
                        verbose_name="devolução",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        "pedidos.ItemPedido",
                        django.db.models.deletion.PROTECT,
                        related_name="devolvidos",
                        verbose_name="item do pedido",
                    ),
                ),
            ],
            options={
                "verbose_name": "item devolvido",
                "verbose_name_plural": "itens devolvidos",
                "ordering": ["id"],
                "constraints": [
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
                ],
            },
        ),
        migrations.AlterField(
            "LogAtividade",
            "tipo",
            models.CharField(
                "tipo",
                max_length=30,
                choices=[
                    ("INCLUSAO", "Inclusão"),
                    ("ALTERACAO", "Alteração"),
                    ("EXCLUSAO", "Exclusão"),
                    ("CONFIRMACAO", "Confirmação"),
                    ("CANCELAMENTO", "Cancelamento"),
                    ("APROVACAO", "Aprovação de pagamento"),
                    ("REJEICAO", "Rejeição de pagamento"),
                    ("DESFEITA", "Aprovação desfeita"),
                    ("PROMESSA", "Promessa autorizada"),
                    ("COLETA", "Coleta"),
                    ("ESTORNO", "Coleta estornada"),
                    ("DEVOLUCAO", "Devolução"),
                    ("ENCERRAMENTO", "Saldo encerrado"),
                    ("ESTOQUE", "Movimentação de estoque"),
                    ("FECHAMENTO", "Fechamento de apuração"),
                    ("EXPORTACAO", "Exportação"),
                    ("IMPORTACAO", "Importação"),
                    ("SENHA", "Troca de senha"),
                    ("ENTRADA", "Entrada"),
                    ("BLOQUEIO", "Entrada bloqueada"),
                    ("SESSAO", "Sessões encerradas"),
                ],
            ),
        ),
    ]
