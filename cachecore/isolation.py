"""How far what a transaction reads is from the last commit.

Asked of the database, inside the transaction: besides Django's settings a SET, the role, the
database and the server's configuration can say what it shows, and it may have written in ways
that nobody here has seen (COPY).
"""

from typing import Any

from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper


def is_above_read_committed(connection: BaseDatabaseWrapper) -> bool:
    """Whether PostgreSQL shows this transaction the moment it began in; True when it does not answer."""
    if connection.vendor != "postgresql":
        return False
    answer = _ask(connection, "SHOW transaction_isolation")
    return answer is None or _is_a_snapshot(*answer)


def reads_the_last_commit(connection: BaseDatabaseWrapper) -> bool:
    """Whether what this transaction reads is neither older nor newer; on SQLite it may always be older."""
    if connection.vendor != "postgresql":
        return False
    # Who locks rows has an id as well, and has written nothing; that is rare, and costs a miss.
    sql = "SELECT current_setting('transaction_isolation'), pg_current_xact_id_if_assigned()::text"
    answer = _ask(connection, sql)
    return answer is not None and not _is_a_snapshot(answer[0]) and answer[1] is None


def _is_a_snapshot(level: str) -> bool:
    return level in ("repeatable read", "serializable")


def _ask(connection: BaseDatabaseWrapper, sql: str) -> tuple[Any, ...] | None:
    if connection.connection is None:
        return None  # lost in the middle of a transaction
    try:
        # The driver's own cursor: nobody's count of queries is concerned.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(sql)
            return tuple(cursor.fetchone())
    except (DatabaseError, InterfaceError):
        return None
