"""That a movement is a count is said by a column of its own, no longer by the first word of its reason."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Cast, Concat


def marcar(apps: Any, schema_editor: Any) -> None:
    """Those whose reason is, to the letter, what a count wrote."""
    escrito = Concat(models.Value("Conferência: "), Cast("depois", models.CharField()), models.Value(" contados"))
    movimentacoes = apps.get_model("pedidos", "MovimentacaoEstoque").objects.using(schema_editor.connection.alias)
    movimentacoes.filter(tipo="AJUSTE", motivo=escrito).update(contagem=True)


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0038_movimentos_importados")]

    operations = [
        migrations.AddField(
            "MovimentacaoEstoque",
            "contagem",
            models.BooleanField(
                "contagem", default=False, db_default=False, help_text="O que se contou passou a ser o saldo."
            ),
        ),
        migrations.RunPython(marcar, migrations.RunPython.noop),
        migrations.AddConstraint(
            "MovimentacaoEstoque",
            models.CheckConstraint(
                condition=models.Q(contagem=False) | models.Q(tipo="AJUSTE"),
                name="movimentacao_contagem_e_ajuste",
                violation_error_message="Só um ajuste é contagem.",
            ),
        ),
    ]
