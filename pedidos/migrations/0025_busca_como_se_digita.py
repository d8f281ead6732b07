"""What is searched, written anew by the function of today; and of clients and products all of it in one column."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import comum.busca
import comum.indices
from pedidos.resumos.operations import ComGatilhosRefeitos

EXISTENTES = (
    ("cliente", "nome_busca", ("nome",)),
    ("cliente", "fantasia_busca", ("fantasia",)),
    ("cliente", "cidade_busca", ("cidade",)),
    ("coleta", "nome_busca", ("nome_retirada",)),
    ("importacao", "nome_busca", ("nome",)),
    ("movimentacaoestoque", "motivo_busca", ("motivo",)),
    ("produto", "nome_busca", ("nome",)),
    ("produto", "codigo_busca", ("codigo_interno",)),
)
NOVAS = (
    ("cliente", "busca", ("nome", "fantasia", "cpf_cnpj", "telefone", "cidade", "referencia_externa")),
    ("produto", "busca", ("nome", "codigo_interno", "ean")),
)


def _coluna(model: str, nome: str, campos: tuple[str, ...]) -> migrations.AddField:
    campo = models.GeneratedField(
        db_persist=True,
        expression=comum.busca.SemAcento(*campos),
        output_field=comum.busca.TextoSemAcento(),
    )
    return migrations.AddField(model, nome, campo)


def _indice(model: str) -> migrations.AddIndex:
    indice = comum.indices.PostgresGinIndex(
        fields=["busca"], name=f"idx_{model}_busca", opclasses=[comum.busca.TRIGRAMAS]
    )
    return migrations.AddIndex(model, indice)


class Trigramas(TrigramExtension):
    """Backwards too it does nothing where there are no extensions: Django's own asks SQLite for its extensions."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0024_precos_de_quatro_casas")]

    operations = [
        Trigramas(),
        ComGatilhosRefeitos(
            [
                *(migrations.RemoveField(model, nome) for model, nome, _ in EXISTENTES),
                *(_coluna(*coluna) for coluna in EXISTENTES + NOVAS),
                *(_indice(model) for model, _, _ in NOVAS),
            ]
        ),
        migrations.AlterModelOptions(
            "cliente",
            options={"ordering": ["nome_busca"], "verbose_name": "cliente", "verbose_name_plural": "clientes"},
        ),
        migrations.AlterModelOptions(
            "produto",
            options={"ordering": ["nome_busca"], "verbose_name": "produto", "verbose_name_plural": "produtos"},
        ),
    ]
