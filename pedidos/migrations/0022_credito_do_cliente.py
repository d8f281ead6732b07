"""The credit of a client, and the payment that uses it; who deals with money may look at them in the admin."""

from copy import copy
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def dar_permissao(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are normally made after all migrations have run; the groups need this one now.
    config = copy(apps.get_app_config("pedidos"))
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Permission = apps.get_model("auth", "Permission")
    ver = Permission.objects.get(content_type__app_label="pedidos", codename="view_creditocliente")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["ADMIN", "GERENTE", "FINANCEIRO"]):
        group.permissions.add(ver)


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0021_entradas_no_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="pagamento",
            name="metodo",
            field=models.CharField(
                choices=[
                    ("PIX", "PIX"),
                    ("DINHEIRO", "Dinheiro"),
                    ("CARTAO_CREDITO", "Cartão de crédito"),
                    ("CARTAO_DEBITO", "Cartão de débito"),
                    ("BOLETO", "Boleto"),
                    ("VALE", "Vale"),
                    ("CREDITO", "Crédito do cliente"),
                    ("OUTRO", "Outro"),
                ],
                max_length=20,
                verbose_name="método",
            ),
        ),
        migrations.CreateModel(
            name="CreditoCliente",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origem",
                    models.CharField(
                        choices=[
                            ("PAGAMENTO", "Pagamento a mais ou de pedido cancelado"),
                            ("MERCADORIA", "Mercadoria devolvida"),
                        ],
                        max_length=10,
                        verbose_name="origem",
                    ),
                ),
                (
                    "valor",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="valor",
                    ),
                ),
                ("motivo", models.CharField(blank=True, max_length=300, verbose_name="motivo")),
                (
                    "criado_em",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dado em"),
                ),
                ("desfeito_em", models.DateTimeField(blank=True, null=True, verbose_name="desfeito em")),
                ("motivo_desfeito", models.CharField(blank=True, max_length=300, verbose_name="por que foi desfeito")),
                (
                    "cliente",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="creditos",
                        to="pedidos.cliente",
                        verbose_name="cliente",
                    ),
                ),
                (
                    "dado_por",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dado por",
                    ),
                ),
                (
                    "desfeito_por",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="desfeito por",
                    ),
                ),
                (
                    "pedido",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="creditos",
                        to="pedidos.pedido",
                        verbose_name="pedido",
                    ),
                ),
            ],
            options={
                "verbose_name": "crédito do cliente",
                "verbose_name_plural": "créditos dos clientes",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="pagamento",
            name="credito",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pagamentos",
                to="pedidos.creditocliente",
                verbose_name="crédito",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagamento",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credito__isnull", False), ("metodo", "CREDITO")),
                    models.Q(models.Q(("metodo", "CREDITO"), _negated=True), ("credito", None)),
                    _connector="OR",
                ),
                name="pagamento_com_credito_diz_qual",
                violation_error_message="Só se paga com crédito do cliente pela página do pedido, em Usar crédito.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditocliente",
            constraint=models.CheckConstraint(
                condition=models.Q(("origem__in", ["PAGAMENTO", "MERCADORIA"])),
                name="credito_origem_conhecida",
                violation_error_message="A origem do crédito é um pagamento ou mercadoria devolvida.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditocliente",
            constraint=models.CheckConstraint(
                condition=models.Q(("valor__gt", 0)),
                name="credito_valor_positivo",
                violation_error_message="Um crédito é de pelo menos R$ 0,01.",
            ),
        ),
        migrations.RunPython(dar_permissao, migrations.RunPython.noop),
    ]
