"""What a seller's dashboard reads of orders and of payments that wait, from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0014_somas_do_mes_e_do_produto")]

    operations = [
        migrations.RemoveIndex("pedido", "idx_pedido_vendedor_id"),
        migrations.AddIndex(
            "pedido",
            models.Index(fields=["vendedor", "-data", "-id"], include=["status"], name="idx_pedido_vendedor_id"),
        ),
        migrations.AddIndex(
            "pagamento",
            models.Index(
                fields=["pedido"],
                include=["valor"],
                condition=models.Q(status_pagamento="PENDENTE"),
                name="idx_pagamento_pendente",
            ),
        ),
    ]
