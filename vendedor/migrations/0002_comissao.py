"""The percentage of a seller becomes one that holds from a day on: that of today has held from the beginning."""

from datetime import date

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

SEMPRE = date(2000, 1, 1)


def desde_sempre(apps, schema_editor):
    comissoes = apps.get_model("vendedor", "Comissao")
    vendedores = apps.get_model("vendedor", "Vendedor").objects.filter(comissao__gt=0)
    comissoes.objects.bulk_create(
        comissoes(vendedor_id=pk, desde=SEMPRE, percentual=percentual)
        for pk, percentual in vendedores.values_list("pk", "comissao")
    )


def a_ultima(apps, schema_editor):
    for comissao in apps.get_model("vendedor", "Comissao").objects.order_by("desde"):
        apps.get_model("vendedor", "Vendedor").objects.filter(pk=comissao.vendedor_id).update(
            comissao=comissao.percentual
        )


class Migration(migrations.Migration):
    dependencies = [("vendedor", "0001_inicial")]

    operations = [
        migrations.CreateModel(
            name="Comissao",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("desde", models.DateField(default=django.utils.timezone.localdate, verbose_name="desde")),
                (
                    "percentual",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="comissão (%)",
                    ),
                ),
                (
                    "vendedor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comissoes",
                        to="vendedor.vendedor",
                        verbose_name="vendedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "comissão",
                "verbose_name_plural": "comissões",
                "ordering": ["vendedor", "-desde"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vendedor", "desde"),
                        name="comissao_uma_por_dia",
                        violation_error_message="Este vendedor já tem uma comissão que começa neste dia.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percentual__gte", 0), ("percentual__lte", 100)),
                        name="comissao_de_0_a_100",
                        violation_error_message="A comissão vai de 0 a 100 por cento.",
                    ),
                ],
            },
        ),
        migrations.RunPython(desde_sempre, a_ultima),
    ]
