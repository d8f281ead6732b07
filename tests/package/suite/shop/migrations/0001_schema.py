"""The schema of one of the tables, where the database has such."""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE SCHEMA IF NOT EXISTS shop2")


class Migration(migrations.Migration):
    operations = [migrations.RunPython(create)]
