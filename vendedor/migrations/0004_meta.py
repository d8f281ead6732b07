from copy import copy

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def dar_permissoes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Who writes them on the site does so in the admin."""
    # Permissions are normally made after all migrations have run; the groups need these now.
    config = copy(apps.get_app_config("vendedor"))
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Permission = apps.get_model("auth", "Permission")
    tudo = Permission.objects.filter(content_type__app_label="vendedor", content_type__model="meta")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["ADMIN", "GERENTE"]):
        group.permissions.add(*tudo)


class Migration(migrations.Migration):
    dependencies = [
        ("vendedor", "0003_sem_comissao_fixa"),
        # The roles.
        ("pedidos", "0002_papeis_e_categorias"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meta",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ano",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(9999),
                        ],
                        verbose_name="ano",
                    ),
                ),
                (
                    "mes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="mês",
                    ),
                ),
                (
                    "valor",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="valor",
                    ),
                ),
                (
                    "vendedor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="metas",
                        to="vendedor.vendedor",
                        verbose_name="vendedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "meta",
                "verbose_name_plural": "metas",
                "ordering": ["-ano", "-mes", "vendedor"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ano", "mes", "vendedor"),
                        name="meta_uma_por_mes",
                        violation_error_message="Este vendedor já tem uma meta neste mês.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mes__gte", 1), ("mes__lte", 12), ("valor__gt", 0)),
                        name="meta_de_um_mes_e_positiva",
                        violation_error_message="A meta é de um mês de 1 a 12, e maior que zero.",
                    ),
                ],
            },
        ),
        migrations.RunPython(dar_permissoes, migrations.RunPython.noop),
    ]
