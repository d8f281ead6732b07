"""Whoever opens the returns on the site sees them in the admin too."""

from copy import copy

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def dar_permissoes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are normally made after all migrations have run; the groups need these now.
    config = copy(apps.get_app_config("pedidos"))
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Permission = apps.get_model("auth", "Permission")
    ver = Permission.objects.filter(
        content_type__app_label="pedidos", codename__in=["view_devolucao", "view_itemdevolvido"]
    )
    papeis = ["ADMIN", "GERENTE", "FINANCEIRO", "LOGISTICA"]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=papeis):
        group.permissions.add(*ver)


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0032_liberacao_a_prazo")]

    operations = [migrations.RunPython(dar_permissoes, migrations.RunPython.noop)]
