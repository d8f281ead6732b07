"""The tables as the migrations left them, put back after a test with real commits.

Django's own flush makes new files for every table and computes anew what the migrations had
written: a good part of a second for each test, where putting back what has changed takes a
few milliseconds.
"""

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper


def remember(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Remembers every row that there is; what is returned brings back these and no others."""
    statements = []
    with connection.cursor() as cursor:
        # Those with triggers first: what these write into the others is gone after them.
        cursor.execute("SELECT relname FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid WHERE NOT tgisinternal")
        have_triggers = {name for (name,) in cursor.fetchall()}
        names = connection.introspection.table_names(cursor)
        for name in sorted(names, key=lambda name: name not in have_triggers):
            table = connection.ops.quote_name(name)
            cursor.execute(f"SELECT json_agg(kept)::text FROM {table} kept")
            [rows] = cursor.fetchone()
            if rows is None:
                statements.append(f"DELETE FROM {table};")
                continue
            kept = cursor.mogrify(f"json_populate_recordset(NULL::{table}, %s) kept", [rows]).decode()
            statements.append(f"DELETE FROM {table} row WHERE row NOT IN (SELECT kept FROM {kept});")
            statements.append(f"INSERT INTO {table} SELECT * FROM {kept} ON CONFLICT DO NOTHING;")
    # In one message, and so in one transaction: foreign keys are looked at when it ends.
    put_back = "".join(statements)

    def bring_back() -> None:
        with connection.cursor() as cursor:
            # The driver's own: what was cached in this test nobody reads any more.
            cursor.cursor.execute(put_back)

    return bring_back
