"""A session is kept under the digest of its key. Those that are open stay open."""

from django.db import migrations
from django.db.models import F


def para_o_resumo(apps, schema_editor):
    apps.get_model("sap_project", "Sessao").objects.update(session_key=F("resumo"))


def sem_sessoes(apps, schema_editor):
    """Back to keys, which nobody knows any more: all sign in again."""
    apps.get_model("sap_project", "Sessao").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("sap_project", "0001_sessao")]

    operations = [
        migrations.RunPython(para_o_resumo, sem_sessoes, elidable=True),
        migrations.RemoveField("Sessao", "resumo"),
    ]
