"""Which tables an SQL statement writes, as far as its words tell.

Too much is harmless here and too little is a lie: a statement whose tables cannot be told
writes everything.
"""

import re
from functools import lru_cache

# What certainly writes nothing. SET TRANSACTION, EXPLAIN ANALYZE, CALL and the like are not here.
HARMLESS = re.compile(
    r"(?:SELECT|VALUES|TABLE|SHOW|EXPLAIN(?!\s*\(?\s*ANALY)|PRAGMA|DECLARE|FETCH|MOVE|CLOSE|LOCK"
    r"|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|START|COMMIT|END|SET(?!\s+(?:TRANSACTION|SESSION|LOCAL))|RESET"
    r"|LISTEN|UNLISTEN|NOTIFY|ANALYZE|VACUUM|CHECKPOINT|DISCARD|DEALLOCATE)\b",
    re.I,
)
DATA = re.compile(r"(?:WITH|INSERT|UPDATE|DELETE|MERGE|REPLACE)\b", re.I)
LEADING = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)+", re.S)
IDENTIFIER = r'(?:"(?:[^"]|"")+"|[\w$]+)'
WRITTEN = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|DELETE\s+FROM|UPDATE(?:\s+OR\s+\w+)?)"
    rf"\s+(?:ONLY\b\s*\(?\s*)?(?:{IDENTIFIER}\s*\.\s*)*({IDENTIFIER})",
    re.I,
)
TEXT = r"'(?:[^']|'')*'"
COMMENT = re.compile(rf"({TEXT})|/\*.*?\*/|--[^\n]*", re.S)

CALLED = re.compile(rf"({IDENTIFIER})\s*\(")

# Written may be any table.
EVERYWHERE = None
Written = frozenset[str] | None

# Letters. The text of a bulk write is long and never seen twice.
LONG = 2000


def tables_written(sql: str) -> Written:
    """The names of the tables, none for a statement that only reads, or EVERYWHERE."""
    return _remembered(sql) if len(sql) < LONG else _tables_written(sql)


def _tables_written(sql: str) -> Written:
    if "--" in sql or "/*" in sql:
        sql = COMMENT.sub(lambda found: found[1] or " ", sql)
    statements = [statement.strip("( \r\n\t\f\v") for statement in _apart(sql)]
    changes = [statement for statement in statements if statement and not HARMLESS.match(statement)]
    if not any(statements) or not all(map(_is_understood, changes)):
        return EVERYWHERE
    return frozenset(map(_name, WRITTEN.findall(sql))) if changes else frozenset()


def _apart(sql: str) -> list[str]:
    return re.sub(TEXT, "''", sql).split(";") if ";" in sql else [sql]


def _is_understood(statement: str) -> bool:
    return bool(DATA.match(statement) and (statement[:4].upper() == "WITH" or WRITTEN.search(statement)))


def _name(identifier: str) -> str:
    """As the catalogue has it."""
    return identifier[1:-1].replace('""', '"') if identifier.startswith('"') else identifier.lower()


_remembered = lru_cache(maxsize=1024)(_tables_written)


def functions_called(sql: str) -> frozenset[str]:
    """The names of the functions that it calls, and of whatever else stands before a parenthesis."""
    return _remembered_calls(sql) if len(sql) < LONG else _functions_called(sql)


def _functions_called(sql: str) -> frozenset[str]:
    return frozenset(map(_name, CALLED.findall(sql)))


_remembered_calls = lru_cache(maxsize=1024)(_functions_called)


def is_data(sql: str) -> bool:
    """Whether it may run inside a transaction like any change of rows: not VACUUM, not CREATE INDEX CONCURRENTLY."""
    return DATA.match(_without_leading(sql)) is not None


def _without_leading(sql: str) -> str:
    return sql[leading.end() :] if (leading := LEADING.match(sql)) else sql
