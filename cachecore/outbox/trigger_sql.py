"""The PostgreSQL triggers that tell of every write, whoever makes it: psql, COPY, a function, a cascade.

For each watched table one function and four statement-level triggers, AFTER INSERT, UPDATE,
DELETE and TRUNCATE. A statement writes one row to the outbox, with what differs among the
rows it touched and the patterns may ask for; nothing when it touched none, or says what the
one before it said; "any row" when it touched more than COARSEN_AFTER different ones, or its
transaction ten times as many, and nothing more then.
They run with the rights of their owner, whatever the writer may do, and also where ordinary
triggers are switched off (session_replication_role = replica).

Why writes of Django are collected too, instead of being waved through by a setting of the
session: what Django was told of is not what was written. A trigger of the application that
writes another table, or a cascade in the database, is part of the same transaction; a flag
cannot tell them apart, and a row can. Django takes its own rows out again just before COMMIT
(queue.take_own), so they cost it one statement and the relay nothing.

A row that is still there at COMMIT wakes the relay: a deferred trigger on the outbox looks,
so that NOTIFY, for which PostgreSQL takes a global lock, is not sent for what Django commits.

What they do not see: rows that arrive by logical replication, a partition that is written by
its own name, ALTER TABLE ... USING, and whatever runs after ALTER TABLE ... DISABLE TRIGGER.
A transaction that ends in PREPARE TRANSACTION may not notify, so it cannot write there.
"""

# ruff: noqa: S608 - every name is quoted and every value a literal made here.

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import md5
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction
from django.db.backends.utils import truncate_name

from cachecore.conf import conf
from cachecore.declare.events import became
from cachecore.declare.fk_paths import column_of
from cachecore.outbox import queue
from cachecore.outbox.trigger_rows import ALL_EVENTS_MASK, TableSpec, table_specs, text_parser_for

WAKE = "cachecore_wake"
OPERATIONS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
    "truncate": "",
}


@dataclass(frozen=True)
class TriggerStatus:
    """table: the name; word: current, missing, out of date, no such table, or no longer watched."""

    table: str
    word: str

    @property
    def is_right(self) -> bool:
        return self.word in ("current", "no such table")


class Triggers:
    """Those of one PostgreSQL database."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.connection = connections[using]
        self.quote = self.connection.ops.quote_name

    def schema(self) -> str | None:
        """Where the outbox lies; None where it does not exist."""
        rows = self._ask(
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass(%s)", queue.TABLE
        )
        return str(rows[0][0]) if rows else None

    def states(self) -> list[TriggerStatus]:
        installed = self._installed()
        found = [
            TriggerStatus(spec.table, self._state_of(spec, installed.pop(_function(spec.table), {})))
            for spec in self._specs()
        ]
        wake = installed.pop(WAKE, {})
        found.append(
            TriggerStatus(
                queue.TABLE, "current" if self._wake_is_current(wake) else "out of date" if wake else "missing"
            )
        )
        found += [TriggerStatus(name, "no longer watched") for name in installed]
        return sorted(found, key=lambda state: state.table)

    def to_install(self) -> Iterator[str]:
        """The SQL, one portion for each table that lacks something: a table is locked for a moment only."""
        wrong = {state.table: state.word for state in self.states() if not state.is_right}
        for spec in self._specs():
            if spec.table in wrong:
                yield self._install(spec)
        if queue.TABLE in wrong:
            yield self._install_wake()
        for table, word in wrong.items():
            if word == "no longer watched":
                yield self._drop(table)

    def to_remove(self) -> Iterator[str]:
        for name in sorted(self._installed()):
            yield self._drop(name)

    def run(self, portions: Iterator[str]) -> int:
        """Each in a transaction of its own; returns how many there were."""
        count = 0
        for count, portion in enumerate(list(portions), start=1):  # noqa: B007
            with transaction.atomic(using=self.using), self.connection.cursor() as cursor:
                cursor.execute(portion)
        queue.triggers_changed()
        return count

    def _specs(self) -> list[TableSpec]:
        found = table_specs()
        elsewhere = {
            spec.table
            for spec in found.values()
            if spec.model is not None and not router.allow_migrate_model(self.using, spec.model)
        }
        return [spec for table, spec in sorted(found.items()) if table not in elsewhere]

    def _installed(self) -> dict[str, dict[str, tuple[str, str, str]]]:
        """Function -> trigger -> (table, whether it always fires, source); functions without triggers too."""
        found: dict[str, dict[str, tuple[str, str, str]]] = {}
        rows = self._ask(
            "SELECT p.proname, t.tgname, t.tgrelid::regclass::text, t.tgenabled::text, p.prosrc"
            " FROM pg_proc p LEFT JOIN pg_trigger t ON t.tgfoid = p.oid"
            " WHERE p.pronamespace = %s::regnamespace AND (p.proname LIKE %s OR p.proname = %s) ORDER BY 1, 2",
            self.schema() or "pg_catalog",
            r"cachecore\_tell\_%",
            WAKE,
        )
        for function, trigger, *rest in rows:
            triggers = found.setdefault(function, {})
            if trigger is not None:
                triggers[trigger] = (rest[0], rest[1], rest[2])
        return found

    def _state_of(self, spec: TableSpec, triggers: dict[str, tuple[str, str, str]]) -> str:
        ((oid, name),) = self._ask("SELECT to_regclass(%s)::oid, to_regclass(%s)::text", *[self.quote(spec.table)] * 2)
        if oid is None:
            return "no such table"
        if not triggers:
            return "missing"
        wanted = {f"cachecore_{operation}": (name, "A", self._body(spec)) for operation in OPERATIONS}
        return "current" if triggers == wanted else "out of date"

    def _wake_is_current(self, triggers: dict[str, tuple[str, str, str]]) -> bool:
        return [(*rest, source) for _, *rest, source in triggers.values()] == [("A", self._wake_body())]

    def _install(self, spec: TableSpec) -> str:
        table, function = self.quote(spec.table), self._qualified(_function(spec.table))
        return "\n".join(
            [
                self._define(function, self._body(spec)),
                *(
                    f"CREATE OR REPLACE TRIGGER cachecore_{operation} AFTER {operation.upper()} ON {table}"
                    f"{' REFERENCING ' + rows if rows else ''} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
                    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER cachecore_{operation};"
                    for operation, rows in OPERATIONS.items()
                ),
            ]
        )

    def _install_wake(self) -> str:
        table, function = self._qualified(queue.TABLE), self._qualified(WAKE)
        return "\n".join(
            [
                self._define(function, self._wake_body()),
                f"DROP TRIGGER IF EXISTS {WAKE} ON {table};",
                f"CREATE CONSTRAINT TRIGGER {WAKE} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
                f" FOR EACH ROW EXECUTE FUNCTION {function}();",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {WAKE};",
            ]
        )

    def _define(self, function: str, body: str) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
            f"SET search_path = pg_catalog, pg_temp AS $cachecore${body}$cachecore$;"
        )

    def _drop(self, function: str) -> str:
        return f"DROP FUNCTION {self._qualified(function)}() CASCADE;"

    def _wake_body(self) -> str:
        return f"""
BEGIN
  IF EXISTS (SELECT FROM {self._qualified(queue.TABLE)} WHERE id = NEW.id) THEN
    PERFORM pg_notify('{queue.CHANNEL}', '');
  END IF;
  RETURN NULL;
END
"""

    def _body(self, spec: TableSpec) -> str:
        # How much this transaction has written down of the table, and what last; a savepoint
        # that is rolled back takes its part back, as it takes back the rows.
        note = f"cachecore.told_{md5(spec.table.encode(), usedforsecurity=False).hexdigest()[:12]}"
        limit = conf().COARSEN_AFTER
        enough = limit * 10
        return f"""
DECLARE
  note text := coalesce(nullif(current_setting('{note}', true), ''), '0 ');
  told int := split_part(note, ' ', 1)::int;
  touched int;
  written jsonb;
  same text;
BEGIN
  IF told > {enough} THEN
    RETURN NULL;
  END IF;
  BEGIN
    IF TG_OP = 'INSERT' THEN
    {_collect(spec, _inserted(spec), limit)}
    ELSIF TG_OP = 'UPDATE' THEN
    {_collect(spec, _updated(spec), limit)}
    ELSIF TG_OP = 'DELETE' THEN
    {_collect(spec, _sides(spec, "0", "old_rows"), limit)}
    ELSE
      touched := {limit + 1};
    END IF;
  EXCEPTION WHEN OTHERS THEN
    -- A column of before some migration, say: a write must not fail for that.
    touched := {limit + 1};
  END;
  IF touched = 0 THEN
    RETURN NULL;
  END IF;
  same := md5(TG_OP || written::text);
  IF same = split_part(note, ' ', 2) THEN
    RETURN NULL;
  END IF;
  told := told + touched;
  IF touched > {limit} OR told > {enough} THEN
    told := {enough + 1};
    written := NULL;
  END IF;
  PERFORM set_config('{note}', told || ' ' || coalesce(same, ''), true);
  INSERT INTO {self._qualified(queue.TABLE)} ("table", operation, fingerprint, changes, xact, created_at)
  VALUES ({_literal(spec.table)}, left(TG_OP, 1), '{spec.fingerprint}', written,
    pg_current_xact_id()::text::bigint, clock_timestamp());
  RETURN NULL;
END
"""

    def _qualified(self, name: str) -> str:
        return f"{self.schema() or 'public'}.{self.quote(name)}"

    def _ask(self, sql: str, *params: Any) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())


def _function(table: str) -> str:
    return truncate_name(f"cachecore_tell_{table}", 63, 8)


def _collect(spec: TableSpec, rows: str, limit: int) -> str:
    change = ", ".join(["different.bits", *(f"different.c{place}" for place in range(len(spec.column_names)))])
    return (
        f"  SELECT count(*), jsonb_agg(jsonb_build_array({change})) INTO touched, written\n"
        f"      FROM (SELECT DISTINCT * FROM ({rows}) AS each_row LIMIT {limit + 1}) AS different;"
    )


def _inserted(spec: TableSpec) -> str:
    return _sides(spec, " | ".join(_bits(spec, None, "r")) or "0", "new_rows")


def _sides(spec: TableSpec, bits: str, *tables: str) -> str:
    columns = [f"{column} AS c{place}" for place, column in enumerate(_columns(spec, "r"))]
    bits = f"{bits if spec.declared else ALL_EVENTS_MASK} AS bits"
    return " UNION ALL ".join(f"SELECT {', '.join([bits, *columns])} FROM {table} r" for table in tables)


def _updated(spec: TableSpec) -> str:
    """Both sides of each row; paired by primary key only where it matters what became of a row."""
    if not spec.extra and not spec.ignored:
        return _sides(spec, "0", "old_rows", "new_rows")
    key = column_of(spec.model, "pk") if spec.model is not None else None
    if key is None:
        return _sides(spec, str(ALL_EVENTS_MASK), "old_rows", "new_rows")
    pk = _quote(str(key.column))
    # A row whose key was changed is, to whoever knows it, one row less and one more.
    happened = " | ".join(_bits(spec, "o", "n")) or "0"
    bits = f"CASE WHEN o.{pk} IS NULL OR n.{pk} IS NULL THEN {ALL_EVENTS_MASK} ELSE {happened} END AS bits"
    names = [f"c{place}" for place in range(len(spec.column_names))]
    old, new = (", ".join([f"'{side}'", *_columns(spec, side)]) for side in "on")
    # By name and not column by column: a column that is added later is not overlooked.
    ignored = f"ARRAY[{', '.join(map(_literal, spec.ignored))}]::text[]"
    changed = f" WHERE (to_jsonb(o) - {ignored}) IS DISTINCT FROM (to_jsonb(n) - {ignored})" if spec.ignored else ""
    return (
        f"SELECT {', '.join([bits, *names])} FROM old_rows o FULL JOIN new_rows n ON o.{pk} = n.{pk}"
        f" CROSS JOIN LATERAL (VALUES ({old}), ({new})) AS s({', '.join(['side', *names])}){changed}"
    )


def _columns(spec: TableSpec, rows: str) -> list[str]:
    return [f"{rows}.{_quote(column)}::text" for column in spec.column_names]


def _bits(spec: TableSpec, old: str | None, new: str) -> Iterator[str]:
    """For each extra event a number that has its bit where it happened, or may have."""
    for place, (_, when) in enumerate(spec.extra):
        bit = 1 << place
        if (now := _holds(spec, when, new)) is None:
            yield str(bit)
        elif old is None:
            yield f"(CASE WHEN {now} THEN {bit} ELSE 0 END)"
        else:
            yield f"(CASE WHEN {now} AND NOT ({_holds(spec, when, old)}) THEN {bit} ELSE 0 END)"


def _holds(spec: TableSpec, when: became, rows: str) -> str | None:
    """The condition in SQL; None when it is not about plain columns of the table."""
    parts = []
    for name, value in sorted(when.fields.items()):
        field = column_of(spec.model, name) if spec.model is not None else None
        if field is None or text_parser_for(field) is None:
            return None
        if value is not None and not isinstance(value, (str, bool, int, Decimal, date, UUID)):
            return None
        parts.append(f"{rows}.{_quote(str(field.column))} IS NOT DISTINCT FROM {_literal(value)}")
    return " AND ".join(parts)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(int(value))
    return "E'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
