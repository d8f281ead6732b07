"""What one SQL text reads and writes, as far as its words tell.

A name too many costs a hit, a name too few would serve stale data. So each name that may be a table counts, and a
statement that is not understood reads and writes any table (None). What the database adds is told by `catalog`.

Not seen here nor there: functions behind the project's own operators and casts, and SQL that the driver puts in the
place of a placeholder, but for the name of a table.
"""

import re
from functools import lru_cache

from cachecore.sql.findings import Effects, Findings
from cachecore.sql.statements import understand
from cachecore.sql.tokens import Token, name_key, tokens_of, unquoted

__all__ = ["Effects", "effects_of", "effects_of_body", "effects_of_tokens", "table_key"]

# Characters. The text of a bulk insert is long and never seen twice.
LONG = 2000
# Also of the s"."t that Django makes "s"."t" of. What stands between quotes may hold a dot.
LAST_PART = re.compile(r'(?:^|(?<=\.))(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`)$|[^."`]+$')


def effects_of(sql: str, vendor: str = "postgresql") -> Effects:
    """vendor: as connection.vendor. Texts of less than LONG characters are remembered."""
    return _remembered(sql, vendor) if len(sql) < LONG else _effects_of(sql, vendor)


def effects_of_body(sql: str, vendor: str = "postgresql") -> Effects:
    """The same of the body of a function in SQL or PL/pgSQL, or of a trigger of SQLite: as if each branch were taken.

    Dynamic SQL (EXECUTE) reads and writes any table. SELECT INTO fills variables.
    """
    return effects_of_tokens(tokens_of(sql, vendor), vendor, body=True)


@lru_cache(maxsize=1024)
def table_key(db_table: str) -> str:
    """The key of a table as Django's Meta.db_table or a catalog has it: t, "s"."t", s"."t, `t` are all t."""
    last = LAST_PART.search(db_table.strip())
    if last is None:
        return name_key(db_table.strip())
    return name_key(unquoted(last[0]) if last[0][0] in '"`' else last[0])


def _effects_of(sql: str, vendor: str) -> Effects:
    return effects_of_tokens(tokens_of(sql, vendor), vendor, body=False)


_remembered = lru_cache(maxsize=1024)(_effects_of)


def effects_of_tokens(tokens: list[Token], vendor: str, *, body: bool) -> Effects:
    found = Findings()
    count = understand(tokens, vendor, found, body=body)
    return found.effects(plain=count == 1 and not body)
