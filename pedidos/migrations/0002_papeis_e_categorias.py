"""The five roles with what each may do in the admin, and the categories every distributor has."""

from copy import copy

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VER = ("view",)
REGISTRAR = ("view", "add")
EDITAR = ("view", "add", "change")
TUDO = ("view", "add", "change", "delete")

CADASTROS = ("pedidos.cliente", "pedidos.produto", "pedidos.categoria", "vendedor.vendedor")
PEDIDOS = ("pedidos.pedido", "pedidos.itempedido")
ESTOQUE = ("pedidos.estoque", "pedidos.movimentacaoestoque", "pedidos.coleta", "pedidos.itemcoletado")

# Role -> (models, what it may do with them). A seller works on his own pages, not in the admin.
PAPEIS = {
    "ADMIN": [
        (CADASTROS + PEDIDOS + ESTOQUE, TUDO),
        (("pedidos.pagamento", "apuracao.apuracao", "auth.user"), TUDO),
        (("pedidos.logatividade", "auth.group"), VER),
    ],
    "GERENTE": [
        (CADASTROS + PEDIDOS, EDITAR),
        (("apuracao.apuracao",), TUDO),
        ((*ESTOQUE, "pedidos.pagamento", "pedidos.logatividade"), VER),
    ],
    "FINANCEIRO": [
        (("pedidos.pagamento", "apuracao.apuracao"), EDITAR),
        ((*CADASTROS, *PEDIDOS, "pedidos.coleta", "pedidos.itemcoletado"), VER),
    ],
    "LOGISTICA": [
        (("pedidos.estoque", "pedidos.movimentacaoestoque"), EDITAR),
        (("pedidos.coleta", "pedidos.itemcoletado"), REGISTRAR),
        (("pedidos.cliente", "pedidos.produto", *PEDIDOS), VER),
    ],
    "VENDEDOR": [],
}

CATEGORIAS = {"CERVEJA": "Cerveja", "NAB": "Não alcoólicos", "OUTROS": "Outros"}


def criar(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are normally made after all migrations have run; the groups need them now.
    for label in ("auth", "vendedor", "pedidos", "apuracao"):
        config = copy(apps.get_app_config(label))
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for papel, grants in PAPEIS.items():
        group, _ = Group.objects.get_or_create(name=papel)
        for models, actions in grants:
            for name in models:
                app, model = name.split(".")
                group.permissions.add(
                    *Permission.objects.filter(
                        content_type__app_label=app,
                        content_type__model=model,
                        codename__in=[f"{action}_{model}" for action in actions],
                    )
                )
    Categoria = apps.get_model("pedidos", "Categoria")
    for codigo, nome in CATEGORIAS.items():
        Categoria.objects.get_or_create(codigo=codigo, defaults={"nome": nome})


class Migration(migrations.Migration):
    dependencies = [
        ("pedidos", "0001_inicial"),
        ("apuracao", "0001_inicial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    # Going back leaves the groups: people may have been put into them.
    operations = [migrations.RunPython(criar, migrations.RunPython.noop)]
