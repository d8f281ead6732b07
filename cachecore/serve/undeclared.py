"""Tables that a cached read shows without naming their events: they cost hits, never truth.

The answer then depends on every write to such a table. Where the table's events are declared, one word in the
decorator would make that precise: so with DEBUG and in tests it is an error, otherwise it is logged once.
"""

import logging

from cachecore.conf import conf
from cachecore.declare.events import events_on
from cachecore.declare.registry import Read
from cachecore.errors import UndeclaredTableError
from cachecore.metrics import note, track_cache_operation
from cachecore.store import get_store

logger = logging.getLogger("cachecore")

# Read and table, as far as they were noted by this process.
_noted: set[tuple[str, str]] = set()
# Before the label of a read and a table, in the notes of all processes.
NOTE = "observed"


def notice(read: Read, tables: frozenset[str]) -> None:
    """Counts and logs them. Raises UndeclaredTableError where the project wants that."""
    for table in sorted(tables):
        line = _line_to_write(table)
        track_cache_operation("undeclared", read.pattern.template)
        is_new = (read.label, table) not in _noted
        if is_new:
            _noted.add((read.label, table))
            note(f"{NOTE}|{read.label}|{table}", "")
        text = f"{read.label} reads the table {table!r}, of which its invalidate_on names no event. {line}"
        if events_on(table).rows and conf().raises_on_undeclared_tables:
            raise UndeclaredTableError(text)
        if is_new:
            logger.info("%s Until then every write to the table invalidates its answers.", text)


def observed_tables() -> dict[str, frozenset[str]]:
    """Label of a read -> the tables beyond its events that any process has seen it read. Raises StoreError."""
    found: dict[str, frozenset[str]] = {}
    for name in get_store().counts()[1]:
        if name.startswith(f"{NOTE}|"):
            _, label, table = name.split("|", 2)
            found[label] = found.get(label, frozenset()) | {table}
    return found


def _line_to_write(table: str) -> str:
    if declared := events_on(table).rows:
        return f"Add {declared[0].any_name!r} to it."
    return "Declare model_events for its model in events.py, and name them."
