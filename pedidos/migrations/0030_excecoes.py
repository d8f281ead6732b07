"""Why an order sells below cost, or more than is free."""

from django.db import migrations, models

from pedidos.resumos.operations import ComGatilhosRefeitos


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0029_importacoes_de_cadastros")]

    operations = [
        ComGatilhosRefeitos(
            [
                migrations.AddField(
                    "Pedido",
                    "motivo_excecao",
                    models.CharField(
                        "motivo da exceção",
                        max_length=300,
                        blank=True,
                        db_default="",
                        help_text="Por que se vende abaixo do custo ou além do estoque livre.",
                    ),
                ),
            ]
        )
    ]
