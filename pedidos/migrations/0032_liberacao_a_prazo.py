"""An order on terms is picked up before it is paid, once somebody has released it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pedidos.resumos.operations import ComGatilhosRefeitos


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0031_venda_a_prazo"),
        ("vendedor", "0003_sem_comissao_fixa"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ComGatilhosRefeitos(
            [
                migrations.RemoveConstraint(
                    model_name="pedido",
                    name="pedido_status_conhecido",
                ),
                migrations.RemoveIndex(
                    model_name="pedido",
                    name="idx_pedido_a_coletar",
                ),
                migrations.AddField(
                    model_name="pedido",
                    name="liberado_em",
                    field=models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Desde quando pode ser coletado sem estar pago, por ter prazo.",
                        null=True,
                        verbose_name="liberado em",
                    ),
                ),
                migrations.AddField(
                    model_name="pedido",
                    name="liberado_por",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="liberado por",
                    ),
                ),
                migrations.AlterField(
                    model_name="logatividade",
                    name="tipo",
                    field=models.CharField(
                        choices=[
                            ("INCLUSAO", "Inclusão"),
                            ("ALTERACAO", "Alteração"),
                            ("EXCLUSAO", "Exclusão"),
                            ("CONFIRMACAO", "Confirmação"),
                            ("CANCELAMENTO", "Cancelamento"),
                            ("APROVACAO", "Aprovação de pagamento"),
                            ("REJEICAO", "Rejeição de pagamento"),
                            ("DESFEITA", "Aprovação desfeita"),
                            ("LIBERACAO", "Liberação a prazo"),
                            ("PROMESSA", "Promessa autorizada"),
                            ("REABERTURA", "Rejeição desfeita"),
                            ("MUDANCA", "Pagamento movido"),
                            ("REEMBOLSO", "Reembolso"),
                            ("CREDITO", "Crédito do cliente"),
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
                        max_length=30,
                        verbose_name="tipo",
                    ),
                ),
                migrations.AlterField(
                    model_name="pedido",
                    name="promessa_autorizada",
                    field=models.BooleanField(
                        db_default=False,
                        default=False,
                        editable=False,
                        help_text="Alguém disse que o pedido pode prometer o que outros pedidos já esperam.",
                        verbose_name="promessa autorizada",
                    ),
                ),
                migrations.AlterField(
                    model_name="pedido",
                    name="status",
                    field=models.CharField(
                        choices=[
                            ("PENDENTE", "Pendente"),
                            ("LIBERADO_A_PRAZO", "Liberado a prazo"),
                            ("PARCIAL_A_PRAZO", "Coleta parcial a prazo"),
                            ("COLETADO_A_PRAZO", "Coletado a prazo"),
                            ("PAGAMENTO_APROVADO", "Pagamento aprovado"),
                            ("COLETA_PARCIAL", "Coleta parcial"),
                            ("COLETA_CONCLUIDA", "Coleta concluída"),
                            ("CANCELADO", "Cancelado"),
                        ],
                        default="PENDENTE",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                migrations.AddIndex(
                    model_name="pedido",
                    index=models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                ["PAGAMENTO_APROVADO", "COLETA_PARCIAL", "LIBERADO_A_PRAZO", "PARCIAL_A_PRAZO"],
                            )
                        ),
                        fields=["status"],
                        name="idx_pedido_a_coletar",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pedido",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["PENDENTE", "PAGAMENTO_APROVADO", "COLETA_PARCIAL", "COLETA_CONCLUIDA", "CANCELADO"],
                            ),
                            models.Q(
                                ("liberado_em__isnull", False),
                                ("status__in", ["LIBERADO_A_PRAZO", "PARCIAL_A_PRAZO", "COLETADO_A_PRAZO"]),
                            ),
                            _connector="OR",
                        ),
                        name="pedido_status_conhecido",
                        violation_error_message="Este status de pedido não existe, ou falta o momento da liberação.",
                    ),
                ),
            ]
        )
    ]
