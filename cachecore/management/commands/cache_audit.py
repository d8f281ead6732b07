"""manage.py cache_audit: which read shows which table, and which events invalidate it there."""

import json
from argparse import ArgumentParser
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from cachecore.declare.events import derived_tables, event_matches, events_on
from cachecore.declare.registry import Read, all_reads, import_views
from cachecore.errors import StoreError
from cachecore.management.tables import print_table
from cachecore.metrics import flush
from cachecore.serve.undeclared import observed_tables


class Line(NamedTuple):
    read: str
    table: str
    invalidated_by: str
    missing: str


class Command(BaseCommand):
    help = (
        "Prints, for each cached read, the tables that it shows and the events that invalidate it. Tables that its "
        "events do not cover are those that computations of all processes were seen to read: the answer then depends "
        "on every write to the table. Exit status 1 where the events of such a table are declared, and one word in "
        "invalidate_on would do: run it after the tests, or in them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print everything as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        import_views()
        flush()
        try:
            seen = observed_tables()
        except StoreError as error:
            raise CommandError(
                f"The cache store does not answer ({error}); it knows what was seen to be read."
            ) from error
        lines = [line for read in all_reads() for line in lines_of(read, seen.get(read.label, frozenset()))]
        if options["json"]:
            self.stdout.write(json.dumps([line._asdict() for line in lines], indent=2))
        else:
            print_table(self, ["read", "table", "invalidated by"], [list(line[:3]) for line in lines])
        if missing := [line for line in lines if line.missing]:
            raise CommandError(
                f"{len(missing)} tables are read whose declared events are not named; add: "
                + "; ".join(f"{line.missing!r} to {line.read}" for line in missing)
            )


def lines_of(read: Read, seen: frozenset[str]) -> list[Line]:
    """What is known of one read; seen: the tables beyond its events that it was seen to read."""
    if not read.follows_tables:
        return [Line(read.label, "-", f"time alone ({read.timeout} s)", "")]
    covered = read.covered_tables()
    lines = []
    for table in sorted(covered):
        events = {
            name
            for declared in (*events_on(table).rows, *events_on(table).others)
            for name in declared.names
            if any(event_matches(name, wanted) for wanted in read.invalidate_on)
        }
        kept_by_triggers = table in derived_tables(covered) and not events
        lines.append(Line(read.label, table, "its sources" if kept_by_triggers else ", ".join(sorted(events)), ""))
    for table in sorted(seen - covered):
        declared = events_on(table).rows
        lines.append(Line(read.label, table, "every write to it", declared[0].any_name if declared else ""))
    return lines
