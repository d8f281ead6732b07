"""An import knows the movements of stock that it made, so that they go when it is undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0037_gatilhos_em_uma_visao")]

    operations = [
        migrations.AlterField(
            "RegistroImportado",
            "tabela",
            models.CharField(
                "tabela",
                max_length=10,
                choices=[
                    ("PEDIDO", "Pedido"),
                    ("CLIENTE", "Cliente"),
                    ("PRODUTO", "Produto"),
                    ("VENDEDOR", "Vendedor"),
                    ("PRECO", "Preço de venda"),
                    ("MOVIMENTO", "Movimentação de estoque"),
                ],
            ),
        ),
    ]
