"""What the lists are sorted by, and the few orders that wait for a pick-up: see RECOMENDACOES_INDICES.md."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0012_gatilhos_dos_resumos")]

    operations = [
        migrations.AddIndex("logatividade", models.Index(fields=["data_hora"], name="idx_log_data")),
        migrations.AddIndex("coleta", models.Index(fields=["-data", "-id"], name="idx_coleta_data")),
        migrations.AddIndex("pagamento", models.Index(fields=["-data_registro", "-id"], name="idx_pagamento_data")),
        migrations.AddIndex("pedido", models.Index(fields=["-data", "-id"], name="idx_pedido_data")),
        migrations.AddIndex(
            "pedido",
            models.Index(
                fields=["status"],
                condition=models.Q(status__in=["PAGAMENTO_APROVADO", "COLETA_PARCIAL"]),
                name="idx_pedido_a_coletar",
            ),
        ),
    ]
