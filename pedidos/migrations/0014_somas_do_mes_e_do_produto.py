"""What a seller sold in a month, and of a product: the triggers of 0012 are made anew, and keep these too."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

resumos = import_module("pedidos.migrations.0012_gatilhos_dos_resumos")

MES = {"postgresql": "date_trunc('month', f.dia::timestamp)::date", "sqlite": "date(f.dia, 'start of month')"}


def novas(banco: str):
    _, do_dia = resumos.SOMAS["pedidos_vendasdodia"]
    _, do_produto = resumos.SOMAS["pedidos_comprasdoproduto"]
    return {
        "pedidos_vendasdomes": ({"vendedor_id": "f.vendedor_id", "mes": MES[banco]}, do_dia),
        "pedidos_vendasdoproduto": ({"vendedor_id": "f.vendedor_id", "produto_id": "f.produto_id"}, do_produto),
    }


def instalar(apps, schema_editor) -> None:
    somas = novas(schema_editor.connection.vendor)
    with schema_editor.connection.cursor() as cursor:
        for comando in (*resumos.gatilhos(cursor, {**resumos.SOMAS, **somas}), *resumos.primeira_vez(somas)):
            cursor.execute(comando)


def remover(apps, schema_editor) -> None:
    with schema_editor.connection.cursor() as cursor:
        for comando in resumos.gatilhos(cursor, resumos.SOMAS):
            cursor.execute(comando)


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0013_indices_das_listas"),
        ("vendedor", "0001_inicial"),
    ]

    operations = [
        migrations.CreateModel(
            name="VendasDoMes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.RunPython(instalar, remover),
    ]
