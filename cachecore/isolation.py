"""How new what a transaction reads is."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def is_above_read_committed(connection: BaseDatabaseWrapper) -> bool:
    """Whether PostgreSQL shows this connection's transactions the moment they began in."""
    if connection.vendor != "postgresql":
        return False
    level: Any = connection.isolation_level  # type: ignore[attr-defined]
    # psycopg2: 1 is READ COMMITTED; psycopg 3 has an enumeration whose value differs, hence the name.
    return level not in (None, 1) and getattr(level, "name", "") != "READ_COMMITTED"


def reads_a_snapshot(connection: BaseDatabaseWrapper) -> bool:
    """Whether what a transaction reads may be older than the last commit: on SQLite it always may."""
    return connection.vendor != "postgresql" or is_above_read_committed(connection)
