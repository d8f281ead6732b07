"""Somebody may say that an order promises what other paid orders wait for."""

from django.db import migrations, models

from pedidos.resumos.operations import ComGatilhosRefeitos


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0022_credito_do_cliente")]

    operations = [
        ComGatilhosRefeitos(
            [
                migrations.AddField(
                    "Pedido",
                    "promessa_autorizada",
                    models.BooleanField(
                        "promessa autorizada",
                        default=False,
                        db_default=False,
                        editable=False,
                        help_text="Alguém disse que o pedido pode prometer o que outros pedidos pagos já esperam.",
                    ),
                )
            ]
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
