"""Questions of our own to a database, by the driver's own cursor; and which database, and what kind, it is.

No execute wrapper of the project, no count of its queries and no tracker is concerned.
"""

from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper


def ask(connection: BaseDatabaseWrapper, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of the answer, none for a statement without rows; placeholders are %s.

    Runs in the transaction that the connection is in. Raises Django's DatabaseError, also where the connection is
    lost: at a COMMIT, Django cleans up after no other. Use it from the thread that the connection belongs to.
    """
    try:
        return _ask(connection, sql, params)
    except InterfaceError as error:
        raise OperationalError(*error.args) from error


def _ask(connection: BaseDatabaseWrapper, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    if connection.connection is None:
        connection.ensure_connection()
    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?")
    with connection.wrap_database_errors:
        cursor = connection.connection.cursor()
        try:
            # A driver reads a % as the sign of a parameter only where there are parameters.
            if params:
                cursor.execute(sql, params)
            else:
                cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description is not None else []
        finally:
            cursor.close()


# What a connection is made to -> the identity of the database that was found there.
_identities: dict[tuple[str, ...], str] = {}

MAY_ASK_FOR_CLUSTER = "SELECT has_function_privilege(to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE')"
IDENTITY_SQL = (
    "SELECT (SELECT system_identifier FROM pg_control_system()) || '.' || oid"
    " FROM pg_database WHERE datname = current_database()"
)


def identity(connection: BaseDatabaseWrapper) -> str:
    """The same for every process and alias that reaches this database, another one for every other database.

    Asked once in a process. Where it cannot be told, the alias stands for it. Raises DatabaseError.
    """
    if connection.vendor != "postgresql":
        return connection.alias
    key = tuple(str(connection.settings_dict[name]) for name in ("HOST", "PORT", "NAME", "USER"))
    if key not in _identities:
        ((may_ask,),) = ask(connection, MAY_ASK_FOR_CLUSTER)
        _identities[key] = str(ask(connection, IDENTITY_SQL)[0][0]) if may_ask else connection.alias
    return _identities[key]


def is_standby(connection: BaseDatabaseWrapper) -> bool:
    """Whether it is a replica that follows another server: it may be behind, and nothing can be written there.

    The server says so by itself (in_hot_standby, PostgreSQL 14), also when it is promoted: nothing is asked.
    """
    driver = connection.connection
    # Of a connection that is lost psycopg 3 tells nothing; the statement itself is to say so, in Django's words.
    if connection.vendor != "postgresql" or driver is None or driver.closed:
        return False
    return bool(driver.info.parameter_status("in_hot_standby") == "on")


# Alias, database and table -> whether its rows may be asked back of a statement.
_returned: dict[tuple[str, str, str], bool] = {}

# A view, or a table with rules or policies, may refuse a RETURNING; PostgreSQL lets a role write what it may not read.
MAY_BE_RETURNED = {
    "postgresql": "SELECT relkind IN ('r', 'p') AND NOT relhasrules AND NOT relrowsecurity"
    " AND has_table_privilege(oid, 'SELECT') FROM pg_catalog.pg_class WHERE oid = to_regclass(%s)",
    "sqlite": "SELECT type = 'table' FROM sqlite_master WHERE '\"' || name || '\"' = %s",
}


def may_be_returned(connection: BaseDatabaseWrapper, db_table: str) -> bool:
    """Whether a RETURNING of ours cannot make a statement on this table (Meta.db_table) fail; asked once in a process.

    False for a table that does not exist.
    """
    if connection.vendor not in MAY_BE_RETURNED:
        return False
    key = (connection.alias, str(connection.settings_dict["NAME"]), db_table)
    if key not in _returned:
        rows = ask(connection, MAY_BE_RETURNED[connection.vendor], [connection.ops.quote_name(db_table)])
        if not rows:
            return False
        _returned[key] = bool(rows[0][0])
    return _returned[key]
