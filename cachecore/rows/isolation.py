"""How far what a transaction reads is from the last commit.

Asked of the database, inside the transaction: besides Django's settings a SET, the role, the database and the server's
configuration can say what it shows, and it may have written in ways that no tracker has seen.
"""

from typing import Any

from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.sql.driver import ask


def may_lock_latest(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Whether this transaction sees what was committed last, and its role may lock rows of the table.

    PostgreSQL lets a role lock rows only where it may change them. An error in here would undo the project's write.
    Raises DatabaseError.
    """
    if connection.vendor != "postgresql":
        return True
    sql = (
        "SELECT current_setting('transaction_isolation'),"
        " has_table_privilege(%s, 'SELECT') AND has_any_column_privilege(%s, 'UPDATE')"
    )
    name = connection.ops.quote_name(table)
    ((level, may_lock),) = ask(connection, sql, [name, name])
    return bool(may_lock) and not _is_a_snapshot(level)


def reads_latest_committed(connection: BaseDatabaseWrapper) -> bool:
    """Whether what this transaction reads is neither older nor newer; on SQLite it may always be older."""
    if connection.vendor != "postgresql":
        return False
    # A transaction that locks rows has an id as well, and has written nothing; that is rare, and costs a miss.
    sql = "SELECT current_setting('transaction_isolation'), pg_current_xact_id_if_assigned()::text"
    answer = _ask(connection, sql)
    return answer is not None and not _is_a_snapshot(answer[0]) and answer[1] is None


def _is_a_snapshot(level: str) -> bool:
    return level in ("repeatable read", "serializable")


def _ask(connection: BaseDatabaseWrapper, sql: str) -> tuple[Any, ...] | None:
    if connection.connection is None:
        return None  # lost in the middle of a transaction
    try:
        return ask(connection, sql)[0]
    except (DatabaseError, InterfaceError):
        return None
