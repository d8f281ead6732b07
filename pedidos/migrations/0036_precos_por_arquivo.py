"""Prices of lists and of clients come in by file too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0035_embalagens")]

    operations = [
        migrations.AlterField(
            "Importacao",
            "tipo",
            models.CharField(
                "o que traz",
                max_length=10,
                choices=[
                    ("PEDIDOS", "Pedidos"),
                    ("PRODUTOS", "Produtos"),
                    ("CLIENTES", "Clientes"),
                    ("PRECOS", "Preços de venda"),
                ],
                default="PEDIDOS",
            ),
        ),
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
                ],
            ),
        ),
    ]
