"""The triggers that keep the tables of pedidos/resumos/models.py: their present SQL.

Both databases do the same: whatever happened to an order or to its lines, what it counts for
is computed anew, compared with what is written down of it in ResumoLinha, and the difference is
added to the sums. So it does not matter in what order or in how many statements it happened.

PostgreSQL: a statement fires once, for all its rows. A writer of lines locks their orders first,
the lower number first, so that a line and the status of its order do not change past each
other; a writer whose snapshot is too old to see what others have done meanwhile is refused.
The sums are never waited for: a row that another transaction holds is left alone, and
another one of the same key is added.

SQLite: there is one writer at a time, and each row fires. Any column fires: a list of columns
would overlook the next one. The work is written once, behind a view, and the triggers of the
tables name the order to it: SQLite reads the text of every trigger again for each table that
a migration makes anew, and reads a long text slowly.

Migrations install them, through pedidos/resumos/operations.py. A change here wants a migration
with that operation.
"""

# ruff: noqa: S608 - every name is of our own making.

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from pedidos.pedidos.pedido import Pedido

PEDIDO, ITEM, LINHA = "pedidos_pedido", "pedidos_itempedido", "pedidos_resumolinha"
# What does the work: a function on PostgreSQL, on SQLite a view into which the number of an order is put.
RESUMIR = "pedidos_resumir"
PAGOS = "('" + "', '".join(Pedido.PAGOS) + "')"

# What an order counts for, in the order of the columns of ResumoLinha; {0}: the schema, {1}: which orders,
# {2}: the units of a line.
# What a line is worth stands in its own row: the formula is in pedidos/pedidos/valores.py alone.
COLUNAS = "dia, pago, quantidade, vendas, custo, cliente_id, pedido_id, produto_id, vendedor_id"
AGORA = f"""
SELECT p.data, p.status IN {PAGOS}, sum({{2}}), sum(i.valor_total_venda), sum(i.valor_total_compra),
  p.cliente_id, i.pedido_id, i.produto_id, p.vendedor_id
FROM {{0}}{ITEM} i JOIN {{0}}{PEDIDO} p ON p.id = i.pedido_id
WHERE i.pedido_id {{1}} AND p.status <> '{Pedido.Status.CANCELADO}'
GROUP BY p.id, i.pedido_id, i.produto_id"""

# Table of sums -> the columns of its key, with what a line says of them, and the others, with what it adds
# to them. f is ResumoLinha, and um is 1 on one line of each order and 0 on the others: so orders are
# counted as money is.
Somas = dict[str, tuple[dict[str, str], dict[str, str]]]
PAGO = "CASE WHEN f.pago THEN {} ELSE 0 END"
TODAS = {"pedidos": "f.um", "vendas": "f.vendas", "receita": PAGO.format("f.vendas"), "custo": "f.custo"}
DO_PERIODO = {**TODAS, "pagos": PAGO.format("f.um"), "custo_pago": PAGO.format("f.custo")}
DO_PRODUTO = {**TODAS, "pedidos": "1", "quantidade": "f.quantidade"}
MES = {"postgresql": "date_trunc('month', f.dia::timestamp)::date", "sqlite": "date(f.dia, 'start of month')"}


def somas(connection: BaseDatabaseWrapper, apps: Apps) -> Somas:
    """The sums whose models these apps have: an old migration keeps those of its time."""
    vendedor, cliente, produto = ({f"{nome}_id": f"f.{nome}_id"} for nome in ("vendedor", "cliente", "produto"))
    todas: Somas = {
        "VendasDoDia": ({**vendedor, "dia": "f.dia"}, DO_PERIODO),
        "VendasDoMes": ({**vendedor, "mes": MES[connection.vendor]}, DO_PERIODO),
        "VendasDoProduto": ({**vendedor, **produto}, DO_PRODUTO),
        "ComprasDoCliente": ({**vendedor, **cliente}, TODAS),
        "ComprasDoProduto": ({**vendedor, **cliente, **produto}, DO_PRODUTO),
    }
    tabelas = {model.__name__: model._meta.db_table for model in apps.get_app_config("pedidos").get_models()}
    return {tabelas[nome]: como for nome, como in todas.items() if nome in tabelas}


def instalar(connection: BaseDatabaseWrapper, apps: Apps) -> None:
    """Installs those that keep the sums of these apps."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT quote_ident(current_schema())")
            comandos = _no_postgresql(f"{cursor.fetchone()[0]}.", somas(connection, apps), _unidades(apps))
        else:
            comandos = _no_sqlite(somas(connection, apps), _unidades(apps))
        for comando in comandos:
            cursor.execute(comando)


def sem_gatilho(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose writes may not reach the sums, because a trigger of theirs is missing or switched off."""
    if connection.vendor == "postgresql":
        # Only these are always fired: see below.
        sql = "SELECT relname, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgenabled = 'A'"
    else:
        sql = "SELECT tbl_name, replace(name, tbl_name || '_', '') FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        existem = set(cursor.fetchall())
    nomes = [f"resumos_{operacao}" for operacao in ("insert", "update", "delete")]
    if connection.vendor == "sqlite" and (RESUMIR, "insert") not in existem:
        return [PEDIDO, ITEM]
    return [tabela for tabela in (PEDIDO, ITEM) if any((tabela, nome) not in existem for nome in nomes)]


def remover(connection: BaseDatabaseWrapper) -> None:
    """Removes them; on PostgreSQL that also holds off every writer until the transaction ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for funcao in ("_itens()", "_pedidos()", "(bigint[])"):
                cursor.execute(f"DROP FUNCTION IF EXISTS {RESUMIR}{funcao} CASCADE")
        else:
            for tabela in (PEDIDO, ITEM):
                for operacao in ("insert", "update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {tabela}_resumos_{operacao}")
            # Its own trigger goes with it.
            cursor.execute(f"DROP VIEW IF EXISTS {RESUMIR}")


def escrever_linhas(connection: BaseDatabaseWrapper, apps: Apps) -> None:
    """Fills ResumoLinha, which is empty, with the orders that are there."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {LINHA} ({COLUNAS}) {AGORA.format('', 'IS NOT NULL', _unidades(apps))}")


def _unidades(apps: Apps) -> str:
    """The units of a line that the client keeps; in an old migration nothing ever came back."""
    campos = {campo.name for campo in apps.get_model("pedidos", "ItemPedido")._meta.get_fields()}
    return "i.quantidade - i.devolvida - i.encerrada" if "devolvida" in campos else "i.quantidade"


def somar(connection: BaseDatabaseWrapper, quais: Somas) -> None:
    """Fills these sums, which are empty, from ResumoLinha."""
    with connection.cursor() as cursor:
        for soma, (chave, valores) in quais.items():
            cursor.execute(f"INSERT INTO {soma} ({', '.join([*chave, *valores])}) {_somado(chave, valores, LINHA)}")


def _com_um(linhas: str, *separadas: str) -> str:
    """These lines with um; separadas: the columns that tell apart the states of one order."""
    de_cada = ", ".join([*separadas, "l.pedido_id"])
    primeira_do_pedido = f"row_number() OVER (PARTITION BY {de_cada} ORDER BY l.produto_id) = 1"
    return f"SELECT l.*, CASE WHEN {primeira_do_pedido} THEN 1 ELSE 0 END AS um FROM {linhas} l"


# --- PostgreSQL -----------------------------------------------------------------------


def _no_postgresql(e: str, somas: Somas, unidades: str) -> Iterator[str]:
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
      {AGORA.format(e, "= ANY(ids)", unidades)} ORDER BY i.pedido_id, i.produto_id) n);
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


def _no_sqlite(somas: Somas, unidades: str) -> Iterator[str]:
    corpo = ";\n".join(_resumir("NEW.pedido_id", somas, unidades))
    yield f"DROP VIEW IF EXISTS {RESUMIR}"
    yield f"CREATE VIEW {RESUMIR} AS SELECT 0 AS pedido_id"
    yield f"CREATE TRIGGER {RESUMIR}_insert INSTEAD OF INSERT ON {RESUMIR} BEGIN\n{corpo};\nEND"
    for tabela, coluna in ((PEDIDO, "id"), (ITEM, "pedido_id")):
        for operacao, lados in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            pedidos = " UNION ".join(f"SELECT {lado}.{coluna}" for lado in lados)
            nome = f"{tabela}_resumos_{operacao.lower()}"
            yield f"DROP TRIGGER IF EXISTS {nome}"
            yield f"CREATE TRIGGER {nome} AFTER {operacao} ON {tabela} BEGIN INSERT INTO {RESUMIR} {pedidos}; END"


def _resumir(pedido: str, somas: Somas, unidades: str) -> Iterator[str]:
    """Takes what is written down of the order out of the sums, and puts in what it is now."""
    do_pedido = f"(SELECT * FROM {LINHA} WHERE pedido_id = {pedido})"
    for soma, como in somas.items():
        yield _mudar(soma, *como, "-", do_pedido)
    yield f"DELETE FROM {LINHA} WHERE pedido_id = {pedido}"
    yield f"INSERT INTO {LINHA} ({COLUNAS}) {AGORA.format('', f'= {pedido}', unidades)}"
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
