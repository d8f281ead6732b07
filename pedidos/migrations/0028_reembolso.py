"""Refunds; what a rejected payment had is free; transaction ids are compared without case and spaces."""

from copy import copy
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import pedidos.pagamentos.comprovantes


def dar_permissao(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are normally made after all migrations have run; the groups need this one now.
    config = copy(apps.get_app_config("pedidos"))
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Permission = apps.get_model("auth", "Permission")
    ver = Permission.objects.get(content_type__app_label="pedidos", codename="view_reembolso")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["ADMIN", "GERENTE", "FINANCEIRO"]):
        group.permissions.add(ver)


def separar_os_que_se_repetem(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Ids that only case and spaces told apart: the first payment keeps it, the others say whose they repeat."""
    Pagamento, LogAtividade = apps.get_model("pedidos", "Pagamento"), apps.get_model("pedidos", "LogAtividade")
    # A motive of a pending payment is why its approval was undone.
    Pagamento.objects.filter(status_pagamento="PENDENTE").exclude(motivo="").update(aprovacao_desfeita=True)
    em_uso = Pagamento.objects.exclude(id_transacao="").exclude(status_pagamento="REJEITADO")
    primeiro: dict[str, int] = {}
    # Approved ones come first.
    rows = em_uso.filter(aprovacao_desfeita=False).order_by("status_pagamento", "pk").values_list("pk", "id_transacao")
    for pk, id_transacao in rows.iterator():
        if (dono := primeiro.setdefault("".join(id_transacao.split()).upper(), pk)) == pk:
            continue
        novo = f"{id_transacao[:50]} (pagamento {pk} repete o {dono})"
        Pagamento.objects.filter(pk=pk).update(id_transacao=novo)
        LogAtividade.objects.create(
            tipo="ALTERACAO",
            titulo=f"Alteração: pagamento {pk}",
            descricao=f"A não ser por maiúsculas e espaços, o id da transação é o do pagamento {dono}.",
            modulo="pedidos",
            registro=f"pagamento:{pk}",
            dados={"id": pk, "id_transacao": {"antes": id_transacao, "depois": novo}},
        )
    for pk, id_transacao in Pagamento.objects.exclude(id_transacao="").values_list("pk", "id_transacao").iterator():
        if (limpo := " ".join(id_transacao.split())) != id_transacao:
            Pagamento.objects.filter(pk=pk).update(id_transacao=limpo)


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0027_devolucoes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reembolso",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "comprovante",
                    pedidos.pagamentos.comprovantes.ComprovanteField(
                        blank=True,
                        storage=pedidos.pagamentos.comprovantes.storage,
                        upload_to=pedidos.pagamentos.comprovantes.caminho,
                        verbose_name="comprovante",
                    ),
                ),
                (
                    "comprovante_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256 do comprovante"),
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
                ("data", models.DateField(default=django.utils.timezone.localdate, verbose_name="data")),
                (
                    "metodo",
                    models.CharField(
                        choices=[
                            ("PIX", "PIX"),
                            ("DINHEIRO", "Dinheiro"),
                            ("CARTAO_CREDITO", "Cartão de crédito"),
                            ("CARTAO_DEBITO", "Cartão de débito"),
                            ("BOLETO", "Boleto"),
                            ("VALE", "Vale"),
                            ("OUTRO", "Outro"),
                        ],
                        max_length=20,
                        verbose_name="método",
                    ),
                ),
                (
                    "criado_em",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="registrado em"
                    ),
                ),
                ("desfeito_em", models.DateTimeField(blank=True, null=True, verbose_name="desfeito em")),
                ("motivo_desfeito", models.CharField(blank=True, max_length=300, verbose_name="por que foi desfeito")),
            ],
            options={
                "verbose_name": "reembolso",
                "verbose_name_plural": "reembolsos",
                "ordering": ["-data", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="pagamento",
            name="pagamento_id_transacao_unico",
        ),
        migrations.RemoveConstraint(
            model_name="pagamento",
            name="pagamento_comprovante_unico",
        ),
        migrations.AddField(
            model_name="pagamento",
            name="aprovacao_desfeita",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Até nova decisão, outro pagamento pode ter a sua transação e o seu comprovante.",
                verbose_name="aprovação desfeita",
            ),
        ),
        migrations.AlterField(
            model_name="logatividade",
            name="tipo",
            field=models.CharField(
                choices=[
                    ("INCLUSAO", "Inclusão"),
                    ("ALTERACAO", "Alteração"),
                    ("EXCLUSAO", "Exclusão"),
                    ("CONFIRMACAO", "Confirmação"),
                    ("CANCELAMENTO", "Cancelamento"),
                    ("APROVACAO", "Aprovação de pagamento"),
                    ("REJEICAO", "Rejeição de pagamento"),
                    ("DESFEITA", "Aprovação desfeita"),
                    ("PROMESSA", "Promessa autorizada"),
                    ("REABERTURA", "Rejeição desfeita"),
                    ("MUDANCA", "Pagamento movido"),
                    ("REEMBOLSO", "Reembolso"),
                    ("CREDITO", "Crédito do cliente"),
                    ("COLETA", "Coleta"),
                    ("ESTORNO", "Coleta estornada"),
                    ("DEVOLUCAO", "Devolução"),
                    ("ENCERRAMENTO", "Saldo encerrado"),
                    ("ESTOQUE", "Movimentação de estoque"),
                    ("FECHAMENTO", "Fechamento de apuração"),
                    ("EXPORTACAO", "Exportação"),
                    ("IMPORTACAO", "Importação"),
                    ("SENHA", "Troca de senha"),
                    ("ENTRADA", "Entrada"),
                    ("BLOQUEIO", "Entrada bloqueada"),
                    ("SESSAO", "Sessões encerradas"),
                ],
                max_length=30,
                verbose_name="tipo",
            ),
        ),
        migrations.RunPython(separar_os_que_se_repetem, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="pagamento",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper(
                    django.db.models.functions.text.Replace(
                        models.F("id_transacao"), models.Value(" "), models.Value("")
                    )
                ),
                condition=models.Q(
                    models.Q(("id_transacao", ""), _negated=True),
                    models.Q(("status_pagamento", "REJEITADO"), _negated=True),
                    ("aprovacao_desfeita", False),
                ),
                name="pagamento_id_transacao_unico",
                violation_error_code="unique",
                violation_error_message="Já existe um pagamento com este id de transação.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagamento",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("comprovante_sha256", ""), _negated=True),
                    models.Q(("status_pagamento", "REJEITADO"), _negated=True),
                    ("aprovacao_desfeita", False),
                ),
                fields=("comprovante_sha256",),
                name="pagamento_comprovante_unico",
                violation_error_message="Este comprovante já foi usado em outro pagamento.",
            ),
        ),
        migrations.AddField(
            model_name="reembolso",
            name="credito",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reembolsos",
                to="pedidos.creditocliente",
                verbose_name="crédito",
            ),
        ),
        migrations.AddField(
            model_name="reembolso",
            name="desfeito_por",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="desfeito por",
            ),
        ),
        migrations.AddField(
            model_name="reembolso",
            name="pedido",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reembolsos",
                to="pedidos.pedido",
                verbose_name="pedido",
            ),
        ),
        migrations.AddField(
            model_name="reembolso",
            name="registrado_por",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="registrado por",
            ),
        ),
        migrations.AddIndex(
            model_name="reembolso",
            index=models.Index(fields=["-data", "-id"], name="idx_reembolso_data"),
        ),
        migrations.AddConstraint(
            model_name="reembolso",
            constraint=models.CheckConstraint(
                condition=models.Q(("valor__gt", 0)),
                name="reembolso_valor_positivo",
                violation_error_message="Um reembolso é de pelo menos R$ 0,01.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reembolso",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("comprovante_sha256", ""), _negated=True), ("desfeito_em", None)),
                fields=("comprovante_sha256",),
                name="reembolso_comprovante_unico",
                violation_error_message="Este comprovante já foi usado em outro reembolso.",
            ),
        ),
        migrations.RunPython(dar_permissao, migrations.RunPython.noop),
    ]
