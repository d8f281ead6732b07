"""Functions of a project's own making that may write: a SELECT that calls one is a write.

PostgreSQL lets none but a VOLATILE function write. Those of extensions are left out, since
uuid_generate_v4() is volatile and changes no row. A function behind a view or an operator is
not seen here; the triggers see what it writes.
"""

import time

from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.statements import functions_called

# Seconds for which the names are remembered. A function is made when a project is deployed.
REMEMBERED = 10.0

VOLATILE = """
SELECT DISTINCT proname FROM pg_proc p
WHERE provolatile = 'v' AND prokind = 'f' AND prorettype <> 'trigger'::regtype
  AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
"""

_remembered: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}


def may_write(connection: BaseDatabaseWrapper, sql: str) -> bool:
    """Whether a statement that only reads, by its words, calls a function that may write."""
    called = functions_called(sql)
    return bool(called) and connection.vendor == "postgresql" and not called.isdisjoint(_volatile(connection))


def forget() -> None:
    _remembered.clear()


def _volatile(connection: BaseDatabaseWrapper) -> frozenset[str]:
    key = (connection.alias, str(connection.settings_dict["NAME"]))
    asked_at, names = _remembered.get(key, (-REMEMBERED, frozenset()))
    if time.monotonic() - asked_at >= REMEMBERED:
        # The driver's own cursor: nobody's count of queries is concerned.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(VOLATILE)
            names = frozenset(name for (name,) in cursor.fetchall())
        _remembered[key] = (time.monotonic(), names)
    return names
