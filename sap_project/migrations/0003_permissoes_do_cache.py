"""Who administrates the site sees the page of the cache, and may clear it."""

from copy import copy

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def dar_permissoes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are normally made after all migrations have run; the group needs these now.
    config = copy(apps.get_app_config("cachecore"))
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    do_cache = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="cachecore", codename__in=["view_cache", "clear_cache"]
    )
    apps.get_model("auth", "Group").objects.get(name="ADMIN").permissions.add(*do_cache)


class Migration(migrations.Migration):
    dependencies = [
        ("sap_project", "0002_chave_da_sessao"),
        ("cachecore", "0004_cache"),
        ("pedidos", "0002_papeis_e_categorias"),
    ]

    operations = [migrations.RunPython(dar_permissoes, migrations.RunPython.noop)]
