"""How new what a transaction reads is.

Asked of the database, inside the transaction: besides Django's settings a SET, the role, the
database and the server's configuration can say it.
"""

from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper


def is_above_read_committed(connection: BaseDatabaseWrapper) -> bool:
    """Whether PostgreSQL shows this transaction the moment it began in; True when it does not answer."""
    if connection.vendor != "postgresql":
        return False
    if connection.connection is None:
        return True  # lost in the middle of a transaction
    try:
        # The driver's own cursor: nobody's count of queries is concerned.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            (level,) = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return True
    return level in ("repeatable read", "serializable")


def reads_a_snapshot(connection: BaseDatabaseWrapper) -> bool:
    """Whether what this transaction reads may be older than the last commit: on SQLite it always may."""
    return connection.vendor != "postgresql" or is_above_read_committed(connection)
