"""The triggers that keep the sums (pedidos/resumos/gatilhos.py), and the first filling of the tables."""

from django.db import migrations

from pedidos.resumos import gatilhos


def instalar(apps, schema_editor) -> None:
    # The triggers hold every writer off until the end of the migration.
    gatilhos.instalar(schema_editor.connection, apps)
    gatilhos.escrever_linhas(schema_editor.connection, apps)
    gatilhos.somar(schema_editor.connection, gatilhos.somas(schema_editor.connection, apps))


def remover(apps, schema_editor) -> None:
    gatilhos.remover(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0011_resumos")]

    operations = [migrations.RunPython(instalar, remover)]
