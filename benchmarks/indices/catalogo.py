"""The indexes that there are, as PostgreSQL's own tables describe them, and the eleven of the plan."""

from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Model

from benchmarks.indices.roteiro import APPS

# What the plan of the project asked for, and how much it expected of each.
NOMEADOS = {
    "idx_pedido_cliente_data": "crítico",
    "idx_item_pedido_pedido_id": "crítico",
    "idx_pagamento_status_data": "crítico",
    "idx_coleta_pedido_id": "crítico",
    "idx_apuracao_ano_mes": "crítico",
    "idx_produto_categoria": "recomendado",
    "idx_log_usuario_data": "recomendado",
    "idx_estoque_produto_id": "recomendado",
    "idx_pedido_vendedor_id": "recomendado",
    "idx_cliente_cidade": "opcional",
    "idx_produto_nome_fts": "opcional",
}
# What was missing when all that the pages ask was first measured, and is in the model since.
ACRESCENTADOS = dict.fromkeys(
    (
        "idx_pedido_data",
        "idx_pedido_a_coletar",
        "idx_pagamento_data",
        "idx_pagamento_pendente",
        "idx_coleta_data",
        "idx_log_data",
    ),
    "acrescentado",
)
# Those that are measured one by one.
MEDIDOS = NOMEADOS | ACRESCENTADOS
# Why one stays that by the rule should go; written where the rule says so, and nowhere else.
FICAM = {
    "idx_produto_categoria": "o catálogo é pequeno e quase não recebe linhas, de modo que ele não custa nada que se "
    "note; e sem ele excluir uma categoria leria todos os produtos. Se o catálogo passar de alguns milhares, meça-se "
    "de novo.",
    "idx_produto_nome_fts": "o catálogo é pequeno e quase não recebe linhas, de modo que ele não custa nada que se "
    "note; serve à busca por palavras em português, que as páginas (que procuram um pedaço do nome, sem acentos) ainda "
    "não fazem.",
}


class Indice(NamedTuple):
    """unico: it keeps a rule, besides being read; restricao: a constraint stands on it."""

    nome: str
    tabela: str
    definicao: str
    unico: bool
    restricao: bool
    chave_primaria: bool
    bytes: int

    @property
    def sobre(self) -> str:
        """From USING on: what it is made of."""
        return self.definicao.partition(" USING ")[2]


class Tabela(NamedTuple):
    nome: str
    linhas: int
    bytes: int


def indices() -> dict[str, Indice]:
    """Of all tables of the business, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, indrelid::regclass::text, pg_get_indexdef(indexrelid), indisunique,
                EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')),
                indisprimary, pg_relation_size(indexrelid)
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid::regclass::text = ANY(%s)
            ORDER BY 2, 1
            """,
            [list(_modelos())],
        )
        return {row[0]: Indice(*row) for row in cursor.fetchall()}


def tabelas() -> dict[str, Tabela]:
    """By name; the rows are those that the last ANALYZE has found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_relation_size(oid) FROM pg_class WHERE relname = ANY(%s) ORDER BY 1",
            [list(_modelos())],
        )
        return {row[0]: Tabela(*row) for row in cursor.fetchall()}


def modelo_de(tabela: str) -> type[Model]:
    return _modelos()[tabela]


def _modelos() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for label in APPS for model in apps.get_app_config(label).get_models()}
