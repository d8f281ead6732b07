"""The indexes that PostgreSQL really has: the eleven by their names, and none twice."""

from django.apps import apps
from django.db import connection

NAMED = {
    "idx_pedido_cliente_data": "(cliente_id, data DESC)",
    "idx_item_pedido_pedido_id": "(pedido_id)",
    "idx_pagamento_status_data": "(status_pagamento, data_registro DESC)",
    "idx_coleta_pedido_id": "(pedido_id)",
    "idx_apuracao_ano_mes": "(ano, mes)",
    "idx_produto_categoria": "(categoria_id)",
    "idx_log_usuario_data": "(usuario_id, data_hora DESC)",
    "idx_estoque_produto_id": "(produto_id)",
    "idx_pedido_vendedor_id": "(vendedor_id, data DESC, id DESC) INCLUDE (status)",
    "idx_cliente_cidade": "(cidade)",
    "idx_produto_nome_fts": "gin (to_tsvector('portuguese'",
}


def tables() -> list[str]:
    return [
        model._meta.db_table
        for label in ("pedidos", "vendedor", "apuracao")
        for model in apps.get_app_config(label).get_models()
    ]


def test_it_has_the_eleven_under_their_names(db: None):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [tables()])
        found = dict(cursor.fetchall())

    for name, definition in NAMED.items():
        assert definition in found.get(name, "missing"), name


def redundant() -> list[tuple[str, str]]:
    """Pairs of which the first is the beginning of the second: same columns, order, operators and condition."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT one.indexrelid::regclass::text, other.indexrelid::regclass::text
            FROM pg_index one
            JOIN pg_index other USING (indrelid)
            WHERE indrelid::regclass::text = ANY(%s)
              AND one.indexrelid <> other.indexrelid
              -- A unique one keeps a rule that a longer one does not.
              AND NOT (one.indisunique AND one.indnkeyatts < other.indnkeyatts)
              AND (one.indkey::int[])[0 : one.indnkeyatts - 1]
                = (other.indkey::int[])[0 : one.indnkeyatts - 1]
              AND (one.indclass::int[])[0 : one.indnkeyatts - 1]
                = (other.indclass::int[])[0 : one.indnkeyatts - 1]
              AND (one.indoption::int[])[0 : one.indnkeyatts - 1]
                = (other.indoption::int[])[0 : one.indnkeyatts - 1]
              AND coalesce(pg_get_expr(one.indpred, indrelid), '') = coalesce(pg_get_expr(other.indpred, indrelid), '')
              AND coalesce(pg_get_expr(one.indexprs, indrelid), '')
                = coalesce(pg_get_expr(other.indexprs, indrelid), '')
            ORDER BY 1
            """,
            [tables()],
        )
        return list(cursor.fetchall())


def test_no_index_is_the_beginning_of_another(db: None):
    """The shorter one would cost every write and serve no read that the longer one does not."""
    assert redundant() == []


def test_it_would_notice_one(db: None):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX tambem_cliente ON pedidos_pedido (cliente_id)")
        cursor.execute("CREATE INDEX tambem_cidade ON pedidos_cliente (cidade) INCLUDE (nome)")

    assert redundant() == [
        ("idx_cliente_cidade", "tambem_cidade"),
        ("tambem_cidade", "idx_cliente_cidade"),
        ("tambem_cliente", "idx_pedido_cliente_data"),
    ]
