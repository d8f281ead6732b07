"""What the first in a ranking sold or bought is counted from what is theirs, not among what is everybody's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0015_indices_do_painel")]

    operations = [
        migrations.RemoveIndex("resumolinha", "idx_resumolinha_vendedor_dia"),
        migrations.RemoveIndex("resumolinha", "idx_resumolinha_dia"),
        migrations.AddIndex(
            "resumolinha",
            models.Index(fields=["vendedor", "dia"], include=("produto",), name="idx_resumolinha_vendedor_dia"),
        ),
        migrations.AddIndex(
            "resumolinha",
            models.Index(fields=["dia"], include=("produto", "cliente"), name="idx_resumolinha_dia"),
        ),
        migrations.AddIndex(
            "comprasdoproduto",
            models.Index(fields=["produto", "cliente"], include=("pedidos",), name="idx_comprasdoproduto_produto"),
        ),
    ]
