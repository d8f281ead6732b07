"""List prices, tables of prices and prices of one client; whoever keeps the products keeps them, in the admin."""

from copy import copy

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def dar_permissoes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are normally made after all migrations have run; the groups need these now.
    config = copy(apps.get_app_config("pedidos"))
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Permission = apps.get_model("auth", "Permission")
    tudo = Permission.objects.filter(
        content_type__app_label="pedidos", content_type__model__in=["precodevenda", "tabeladeprecos"]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["ADMIN", "GERENTE"]):
        group.permissions.add(*tudo)


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0025_busca_como_se_digita"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrecoDeVenda",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "preco",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="preço",
                    ),
                ),
            ],
            options={
                "verbose_name": "preço de venda",
                "verbose_name_plural": "preços de venda",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TabelaDePrecos",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nome", models.CharField(max_length=80, verbose_name="nome")),
            ],
            options={
                "verbose_name": "tabela de preços",
                "verbose_name_plural": "tabelas de preços",
                "ordering": ["nome"],
            },
        ),
        migrations.AddField(
            model_name="produto",
            name="preco_lista",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                help_text="Por quanto se vende a quem não tem outro preço.",
                max_digits=14,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="preço de lista",
            ),
        ),
        migrations.AddConstraint(
            model_name="produto",
            constraint=models.CheckConstraint(
                condition=models.Q(("preco_lista__gte", 0)),
                name="produto_preco_de_lista_nao_negativo",
                violation_error_message="O preço de lista não pode ser negativo.",
            ),
        ),
        migrations.AddField(
            model_name="precodevenda",
            name="cliente",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Para um só cliente, que assim não depende da tabela dele.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="precos",
                to="pedidos.cliente",
                verbose_name="cliente",
            ),
        ),
        migrations.AddField(
            model_name="precodevenda",
            name="produto",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="precos",
                to="pedidos.produto",
                verbose_name="produto",
            ),
        ),
        migrations.AddConstraint(
            model_name="tabeladeprecos",
            constraint=models.UniqueConstraint(
                fields=("nome",),
                name="tabela_de_precos_nome_unico",
                violation_error_code="unique",
                violation_error_message="Já existe uma tabela de preços com este nome.",
            ),
        ),
        migrations.AddField(
            model_name="precodevenda",
            name="tabela",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="precos",
                to="pedidos.tabeladeprecos",
                verbose_name="tabela de preços",
            ),
        ),
        migrations.AddField(
            model_name="cliente",
            name="tabela_de_precos",
            field=models.ForeignKey(
                blank=True,
                help_text="Sem ela valem os preços de lista.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clientes",
                to="pedidos.tabeladeprecos",
                verbose_name="tabela de preços",
            ),
        ),
        migrations.AddConstraint(
            model_name="precodevenda",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cliente__isnull", False), ("tabela__isnull", True)),
                    models.Q(("cliente__isnull", True), ("tabela__isnull", False)),
                    _connector="OR",
                ),
                name="preco_de_tabela_ou_de_cliente",
                violation_error_message="Escolha uma tabela de preços ou um cliente, e não os dois.",
            ),
        ),
        migrations.AddConstraint(
            model_name="precodevenda",
            constraint=models.CheckConstraint(
                condition=models.Q(("preco__gte", 0)),
                name="preco_de_venda_nao_negativo",
                violation_error_message="O preço não pode ser negativo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="precodevenda",
            constraint=models.UniqueConstraint(
                fields=("tabela", "produto"),
                name="preco_uma_vez_na_tabela",
                violation_error_code="unique",
                violation_error_message="Este produto já tem preço nesta tabela.",
            ),
        ),
        migrations.AddConstraint(
            model_name="precodevenda",
            constraint=models.UniqueConstraint(
                fields=("cliente", "produto"),
                name="preco_uma_vez_por_cliente",
                violation_error_code="unique",
                violation_error_message="Este produto já tem preço para este cliente.",
            ),
        ),
        migrations.RunPython(dar_permissoes, migrations.RunPython.noop),
    ]
