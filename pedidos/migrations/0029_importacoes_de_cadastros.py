"""Products and clients come in by file too; of what they changed, what it was is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0028_reembolso"),
    ]

    operations = [
        migrations.AddField(
            model_name="importacao",
            name="tipo",
            field=models.CharField(
                choices=[("PEDIDOS", "Pedidos"), ("PRODUTOS", "Produtos"), ("CLIENTES", "Clientes")],
                default="PEDIDOS",
                max_length=10,
                verbose_name="o que traz",
            ),
        ),
        migrations.AddField(
            model_name="registroimportado",
            name="antes",
            field=models.JSONField(blank=True, default=dict, verbose_name="o que era"),
        ),
        migrations.AddField(
            model_name="registroimportado",
            name="depois",
            field=models.JSONField(blank=True, default=dict, verbose_name="o que passou a ser"),
        ),
    ]
