"""The triggers that keep the tables of pedidos/models/resumo.py, and the first filling of them.

Both databases do the same: whatever happened to an order or to its lines, what it counts for
is computed anew, compared with what is written down of it in ResumoLinha, and the difference is
added to the sums. So it does not matter in what order or in how many statements it happened.

PostgreSQL: a statement fires once, for all its rows. Who writes lines locks their orders first,
the lower number first, so that a line and the status of its order do not change past each
other; who would not see then what others have done meanwhile, because his snapshot is older,
is refused. The sums are never waited for: a row that somebody else holds is left alone, and
another one of the same key is added.

SQLite: there is one writer at a time, and each row fires.

A later migration that brings more sums makes the same triggers anew, with all of SOMAS and its own.
"""

# ruff: noqa: S608 - every name is of our own making.

from collections.abc import Iterator

from django.db import migrations

PEDIDO, ITEM, LINHA = "pedidos_pedido", "pedidos_itempedido", "pedidos_resumolinha"
PAGOS = "('PAGAMENTO_APROVADO', 'COLETA_PARCIAL', 'COLETA_CONCLUIDA')"

# What an order counts for, in the order of the columns of 0011; {0}: the schema, {1}: which orders.
COLUNAS = "dia, pago, quantidade, vendas, custo, cliente_id, pedido_id, produto_id, vendedor_id"
AGORA = f"""
SELECT p.data, p.status IN {PAGOS}, sum(i.quantidade), sum(i.valor_total_venda), sum(i.valor_total_compra),
  p.cliente_id, i.pedido_id, i.produto_id, p.vendedor_id
FROM {{0}}{ITEM} i JOIN {{0}}{PEDIDO} p ON p.id = i.pedido_id
WHERE i.pedido_id {{1}} AND p.status <> 'CANCELADO'
GROUP BY p.id, i.pedido_id, i.produto_id"""

# Table of sums -> the columns of its key, with what a line says of them, and the others, with what it adds
# to them. f is ResumoLinha, and um is 1 on one line of each order and 0 on the others: so orders are
# counted as money is.
Somas = dict[str, tuple[dict[str, str], dict[str, str]]]
PAGO = "CASE WHEN f.pago THEN {} ELSE 0 END"
TODAS = {"pedidos": "f.um", "vendas": "f.vendas", "receita": PAGO.format("f.vendas"), "custo": "f.custo"}
SOMAS: Somas = {
    "pedidos_vendasdodia": (
        {"vendedor_id": "f.vendedor_id", "dia": "f.dia"},
        {**TODAS, "pagos": PAGO.format("f.um"), "custo_pago": PAGO.format("f.custo")},
    ),
    "pedidos_comprasdocliente": ({"vendedor_id": "f.vendedor_id", "cliente_id": "f.cliente_id"}, TODAS),
    "pedidos_comprasdoproduto": (
        {"vendedor_id": "f.vendedor_id", "cliente_id": "f.cliente_id", "produto_id": "f.produto_id"},
        {**TODAS, "pedidos": "1", "quantidade": "f.quantidade"},
    ),
}


def _com_um(linhas: str, *separadas: str) -> str:
    """These lines with um; separadas: the columns that tell apart the states of one order."""
    de_cada = ", ".join([*separadas, "l.pedido_id"])
    primeira = f"row_number() OVER (PARTITION BY {de_cada} ORDER BY l.produto_id) = 1"
    return f"SELECT l.*, CASE WHEN {primeira} THEN 1 ELSE 0 END AS um FROM {linhas} l"


# --- PostgreSQL -----------------------------------------------------------------------


def no_postgresql(e: str, somas: Somas) -> Iterator[str]:
    """e: the schema, with its dot."""
    # Planned once in a session, and not from the size of the tables: they may be empty then.
    definir = (
        "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
        " SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $resumos$"
    )
    yield f"""
CREATE OR REPLACE FUNCTION {e}pedidos_resumir(todos bigint[]) RETURNS void {definir}
DECLARE
  ids bigint[];
  antes {e}{LINHA}[];
  agora {e}{LINHA}[];
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE 'Orders and their lines are not written in %: from an older snapshot they would be added up wrong.',
      current_setting('transaction_isolation')
      USING ERRCODE = 'feature_not_supported', HINT = 'Write them in a transaction that is READ COMMITTED.';
  END IF;
  -- In portions, so that a statement may write as much as it likes.
  FOR inicio IN 1 .. cardinality(todos) BY 2000 LOOP
    ids := todos[inicio : inicio + 1999];
    antes := ARRAY(SELECT l FROM {e}{LINHA} l WHERE l.pedido_id = ANY(ids) ORDER BY l.pedido_id, l.produto_id);
    agora := ARRAY(SELECT ROW(n.*)::{e}{LINHA} FROM (
      {AGORA.format(e, "= ANY(ids)")} ORDER BY i.pedido_id, i.produto_id) n);
    CONTINUE WHEN antes = agora;

    IF cardinality(antes) > 0 THEN
      DELETE FROM {e}{LINHA} l USING (
        SELECT pedido_id, produto_id FROM unnest(antes) EXCEPT SELECT pedido_id, produto_id FROM unnest(agora)
      ) s WHERE l.pedido_id = s.pedido_id AND l.produto_id = s.produto_id;
    END IF;
    INSERT INTO {e}{LINHA} SELECT * FROM unnest(agora) EXCEPT SELECT * FROM unnest(antes)
    ON CONFLICT (pedido_id, produto_id) DO UPDATE SET
      ({COLUNAS}) = ROW({", ".join(f"excluded.{coluna}" for coluna in COLUNAS.split(", "))});
{"".join(_somar(e, soma, *como) for soma, como in somas.items())}
  END LOOP;
END
$resumos$"""

    yield f"""
CREATE OR REPLACE FUNCTION {e}pedidos_resumir_pedidos() RETURNS trigger {definir}
DECLARE
  ids bigint[];
BEGIN
  CASE TG_OP
    -- Their lines may have come before them: keys are checked at the end only.
    WHEN 'INSERT' THEN
      ids := ARRAY(SELECT n.id FROM novas n WHERE EXISTS (SELECT FROM {e}{ITEM} i WHERE i.pedido_id = n.id));
    WHEN 'UPDATE' THEN ids := ARRAY(SELECT id FROM antigas UNION SELECT id FROM novas);
    WHEN 'DELETE' THEN ids := ARRAY(SELECT id FROM antigas);
  END CASE;
  PERFORM {e}pedidos_resumir(ids);
  RETURN NULL;
END
$resumos$"""

    yield f"""
CREATE OR REPLACE FUNCTION {e}pedidos_resumir_itens() RETURNS trigger {definir}
DECLARE
  ids bigint[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN ids := ARRAY(SELECT DISTINCT pedido_id FROM novas);
    WHEN 'UPDATE' THEN ids := ARRAY(SELECT pedido_id FROM antigas UNION SELECT pedido_id FROM novas);
    WHEN 'DELETE' THEN ids := ARRAY(SELECT DISTINCT pedido_id FROM antigas);
    WHEN 'TRUNCATE' THEN
      {" ".join(f"DELETE FROM {e}{tabela};" for tabela in (LINHA, *somas))}
      RETURN NULL;
  END CASE;
  PERFORM FROM {e}{PEDIDO} WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  PERFORM {e}pedidos_resumir(ids);
  RETURN NULL;
END
$resumos$"""

    for operacao, linhas in (
        ("INSERT", "REFERENCING NEW TABLE AS novas"),
        ("UPDATE", "REFERENCING OLD TABLE AS antigas NEW TABLE AS novas"),
        ("DELETE", "REFERENCING OLD TABLE AS antigas"),
        # An order that is truncated takes its lines along.
        ("TRUNCATE", None),
    ):
        for tabela, funcao in ((PEDIDO, "pedidos_resumir_pedidos"), (ITEM, "pedidos_resumir_itens")):
            if linhas is None and tabela == PEDIDO:
                continue
            nome = f"resumos_{operacao.lower()}"
            yield (
                f"CREATE OR REPLACE TRIGGER {nome} AFTER {operacao} ON {e}{tabela} {linhas or ''}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {e}{funcao}()"
            )
            # Also where ordinary triggers are switched off (session_replication_role = replica).
            yield f"ALTER TABLE {e}{tabela} ENABLE ALWAYS TRIGGER {nome}"


def _somar(e: str, tabela: str, chave: dict[str, str], valores: dict[str, str]) -> str:
    colunas = ", ".join([*chave, *valores])
    return f"""
    WITH f AS (
      {_com_um("(SELECT -1 AS sinal, * FROM unnest(antes) UNION ALL SELECT 1, * FROM unnest(agora))", "l.sinal")}
    ), d AS (
      SELECT * FROM (
        SELECT {_como(chave)}, {_como(valores, "sum(f.sinal * {})")} FROM f GROUP BY {", ".join(chave.values())}
      ) x WHERE {" OR ".join(f"{nome} <> 0" for nome in valores)}
    ), alvo AS MATERIALIZED (
      SELECT d.*, livre.id FROM d LEFT JOIN LATERAL (
        SELECT t.id FROM {e}{tabela} t WHERE {" AND ".join(f"t.{nome} = d.{nome}" for nome in chave)}
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
      ) livre ON true
    ), mudam AS (
      UPDATE {e}{tabela} t SET {", ".join(f"{nome} = t.{nome} + alvo.{nome}" for nome in valores)}
      FROM alvo WHERE t.id = alvo.id
    )
    INSERT INTO {e}{tabela} ({colunas}) SELECT {colunas} FROM alvo WHERE id IS NULL;
"""


# --- SQLite ---------------------------------------------------------------------------


def no_sqlite(somas: Somas) -> Iterator[str]:
    for tabela, coluna, mudancas in (
        (PEDIDO, "id", "id, vendedor_id, cliente_id, data, status"),
        (ITEM, "pedido_id", "id, pedido_id, produto_id, quantidade, preco_venda, preco_compra"),
    ):
        for operacao, lados in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            quando = f"UPDATE OF {mudancas}" if operacao == "UPDATE" else operacao
            corpo = ";\n".join(passo for lado in lados for passo in _resumir(f"{lado}.{coluna}", somas))
            nome = f"{tabela}_resumos_{operacao.lower()}"
            yield f"DROP TRIGGER IF EXISTS {nome}"
            yield f"CREATE TRIGGER {nome} AFTER {quando} ON {tabela} BEGIN\n{corpo};\nEND"


def _resumir(pedido: str, somas: Somas) -> Iterator[str]:
    """Takes what is written down of the order out of the sums, and puts in what it is now."""
    do_pedido = f"(SELECT * FROM {LINHA} WHERE pedido_id = {pedido})"
    for soma, como in somas.items():
        yield _mudar(soma, *como, "-", do_pedido)
    yield f"DELETE FROM {LINHA} WHERE pedido_id = {pedido}"
    yield f"INSERT INTO {LINHA} ({COLUNAS}) {AGORA.format('', f'= {pedido}')}"
    for soma, (chave, valores) in somas.items():
        mesma = " AND ".join(f"t.{nome} = {valor}" for nome, valor in chave.items())
        yield (
            f"INSERT INTO {soma} ({', '.join([*chave, *valores])})"
            f" SELECT DISTINCT {', '.join([*chave.values(), *['0'] * len(valores)])} FROM {do_pedido} f"
            f" WHERE NOT EXISTS (SELECT 1 FROM {soma} t WHERE {mesma})"
        )
        yield _mudar(soma, chave, valores, "+", do_pedido)


def _mudar(soma: str, chave: dict[str, str], valores: dict[str, str], sinal: str, linhas: str) -> str:
    # Rounded, because SQLite adds money in floating point.
    muda = ", ".join(f"{nome} = round({soma}.{nome} {sinal} d.{nome}, 2)" for nome in valores)
    onde = " AND ".join(f"{soma}.{nome} = d.{nome}" for nome in chave)
    return f"UPDATE {soma} SET {muda} FROM ({_somado(chave, valores, linhas)}) d WHERE {onde}"


# --- Both -----------------------------------------------------------------------------


def _como(colunas: dict[str, str], cada: str = "{}") -> str:
    return ", ".join(f"{cada.format(valor)} AS {nome}" for nome, valor in colunas.items())


def _somado(chave: dict[str, str], valores: dict[str, str], linhas: str) -> str:
    """What these lines add up to."""
    return (
        f"SELECT {_como(chave)}, {_como(valores, 'sum({})')}"
        f" FROM ({_com_um(linhas)}) f GROUP BY {', '.join(chave.values())}"
    )


def primeira_vez(somas: Somas) -> Iterator[str]:
    """What is there already, added up; the triggers hold everybody off until the end of the migration."""
    for soma, (chave, valores) in somas.items():
        yield f"INSERT INTO {soma} ({', '.join([*chave, *valores])}) {_somado(chave, valores, LINHA)}"


def gatilhos(cursor, somas: Somas) -> Iterator[str]:
    """Those that keep these sums, in the place of any that are there."""
    if cursor.db.vendor == "postgresql":
        cursor.execute("SELECT quote_ident(current_schema())")
        return no_postgresql(f"{cursor.fetchone()[0]}.", somas)
    return no_sqlite(somas)


def instalar(apps, schema_editor) -> None:
    linhas = f"INSERT INTO {LINHA} ({COLUNAS}) {AGORA.format('', 'IS NOT NULL')}"
    with schema_editor.connection.cursor() as cursor:
        for comando in (*gatilhos(cursor, SOMAS), linhas, *primeira_vez(SOMAS)):
            cursor.execute(comando)


def remover(apps, schema_editor) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            for funcao in ("_itens()", "_pedidos()", "(bigint[])"):
                cursor.execute(f"DROP FUNCTION pedidos_resumir{funcao} CASCADE")
        else:
            for tabela in (PEDIDO, ITEM):
                for operacao in ("insert", "update", "delete"):
                    cursor.execute(f"DROP TRIGGER {tabela}_resumos_{operacao}")


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0011_resumos")]

    operations = [migrations.RunPython(instalar, remover)]
