"""What a seller sold in a month, and of a product: the triggers keep these too."""

import django.db.models.deletion
from django.db import migrations, models

from pedidos.resumos import gatilhos
from pedidos.resumos.operations import ComGatilhosRefeitos


def somar(apps, schema_editor) -> None:
    connection = schema_editor.connection
    novas = {apps.get_model("pedidos", nome)._meta.db_table for nome in ("VendasDoMes", "VendasDoProduto")}
    gatilhos.somar(connection, {t: como for t, como in gatilhos.somas(connection, apps).items() if t in novas})


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0013_indices_das_listas"),
        ("vendedor", "0001_inicial"),
    ]

    operations = [
        ComGatilhosRefeitos(
            [
                migrations.CreateModel(
                    name="VendasDoMes",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pedidos", models.IntegerField()),
                        ("vendas", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("receita", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("custo", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("mes", models.DateField()),
                        ("pagos", models.IntegerField()),
                        ("custo_pago", models.DecimalField(decimal_places=2, max_digits=20)),
                        (
                            "vendedor",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="vendedor.vendedor",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "vendas do mês",
                        "verbose_name_plural": "vendas dos meses",
                        "indexes": [models.Index(fields=["vendedor", "mes"], name="idx_vendasdomes_chave")],
                    },
                ),
                migrations.CreateModel(
                    name="VendasDoProduto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pedidos", models.IntegerField()),
                        ("vendas", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("receita", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("custo", models.DecimalField(decimal_places=2, max_digits=20)),
                        ("quantidade", models.BigIntegerField()),
                        (
                            "produto",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pedidos.produto",
                            ),
                        ),
                        (
                            "vendedor",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="vendedor.vendedor",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "vendas do produto",
                        "verbose_name_plural": "vendas dos produtos",
                        "indexes": [models.Index(fields=["vendedor", "produto"], name="idx_vendasdoproduto_chave")],
                    },
                ),
                migrations.RunPython(somar, migrations.RunPython.noop),
            ]
        )
    ]
