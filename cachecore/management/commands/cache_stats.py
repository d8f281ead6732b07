"""manage.py cache_stats: what the cache of the whole fleet holds and does."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cachecore.declare.scopes import CACHE_INVALIDATION_MAP
from cachecore.errors import StoreError
from cachecore.management.tables import print_table
from cachecore.stats import get_cache_stats

COLUMNS = {
    "pattern": "pattern",
    "timeout": "timeout s",
    "entries": "entries",
    "bytes": "bytes",
    "hit": "hits",
    "stale": "stale",
    "miss": "misses",
    "bypass": "bypasses",
    "hit_rate": "hit rate",
    "store": "stores",
    "invalidation": "invalidations",
    "wait": "waits",
    "error": "errors",
    "last_invalidation": "last invalidation (UTC)",
}


class Command(BaseCommand):
    help = (
        "Shows, by key pattern, what the cache holds and what all processes together have done with it. "
        "Entries and bytes look at every key of the store once; --fast leaves them out. Counts arrive "
        "from each process about once a second."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
        parser.add_argument("--map", action="store_true", help="print which event invalidates which patterns, and stop")
        parser.add_argument("--fast", action="store_true", help="do not count entries and bytes")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["map"]:
            self._print_map(as_json=options["json"])
            return
        try:
            stats: dict[str, Any] = get_cache_stats(with_sizes=not options["fast"])
        except StoreError as error:
            raise CommandError(
                f"The cache store does not answer ({error}). "
                "Pages are computed meanwhile; check REDIS_URL and the server."
            ) from error
        if options["json"]:
            self.stdout.write(json.dumps(stats, indent=2))
            return
        rows = [*stats["patterns"], {"pattern": "total", **stats["totals"]}]
        print_table(
            self, list(COLUMNS.values()), [[_cell(row.get(name)) for name in COLUMNS] for row in rows], numbers_from=1
        )
        self.stdout.write(f"\nstore: {stats['store']}, server: {stats['server']}")

    def _print_map(self, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(dict(CACHE_INVALIDATION_MAP), indent=2))
            return
        print_table(
            self,
            ["event", "invalidates"],
            [[event, ", ".join(names) or "-"] for event, names in CACHE_INVALIDATION_MAP.items()],
        )


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if isinstance(value, float) else str(value)
