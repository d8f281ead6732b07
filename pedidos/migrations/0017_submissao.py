"""Envio becomes Submissao: in this business an envio is a shipment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0016_indices_dos_rankings")]

    operations = [
        migrations.RemoveConstraint("Envio", "envio_uma_vez"),
        migrations.RenameModel("Envio", "Submissao"),
        migrations.RenameField("Submissao", "endereco", "url"),
        migrations.AlterField("Submissao", "url", models.CharField(max_length=200, verbose_name="URL")),
        migrations.AddConstraint(
            "Submissao",
            models.UniqueConstraint(
                fields=["usuario", "codigo"],
                name="submissao_uma_vez",
                violation_error_message="Este formulário já foi enviado.",
            ),
        ),
    ]
