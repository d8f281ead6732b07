"""What the page of the cache in the admin shows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils.translation import gettext as _

from cachecore.charts import Series, share, stacked_bars
from cachecore.conf import conf
from cachecore.declare.scopes import CACHE_INVALIDATION_MAP
from cachecore.errors import StoreError
from cachecore.models import Fence
from cachecore.outbox import queue
from cachecore.outbox.relay import RELAY_NOTE
from cachecore.stats import get_cache_stats
from cachecore.store import get_store
from cachecore.store.contract import RECENT_MINUTES

GREEN, AMBER, RED, BLUE = "#2e8b57", "#d99000", "#c0392b", "#3b7dd8"
# How many of the events and tables that were invalidated last are shown.
LAST = 20


def overview(*, with_sizes: bool) -> dict[str, Any]:
    """with_sizes looks at every key of the store. Where the store is away, its part is missing and error says why."""
    shown: dict[str, Any] = {"outboxes": [_outbox(alias) for alias in connections], "conf": conf()}
    try:
        stats: Any = get_cache_stats(with_sizes=with_sizes)
        counts, notes = get_store().counts()
        minutes = get_store().recent(RECENT_MINUTES)
    except StoreError as error:
        return {**shown, "error": str(error)}
    known = [row for row in stats["patterns"] if row["timeout"] is not None]
    return {
        **shown,
        "server": stats["server"],
        "patterns": [_with_chart(row) for row in known],
        "totals": stats["totals"],
        "charts": _charts(minutes),
        "last": _last_invalidations(notes),
        "events": sorted(CACHE_INVALIDATION_MAP),
        "relay": _relay(notes),
        "bypasses": _by_first_word(counts, "bypass-"),
        "verified": _by_first_word(counts, "verify-"),
        "with_sizes": with_sizes,
    }


def _with_chart(row: dict[str, Any]) -> dict[str, Any]:
    rate = row["hit_rate"]
    computed = row["miss"] + row["bypass"]
    return row | {
        "percent": None if rate is None else 100 * rate,
        "chart": "" if rate is None else share(_("hit rate"), rate, GREEN if rate >= 0.5 else AMBER),
        "mean_ms": 1000 * row["compute_s"] / computed if computed and row["compute_s"] else None,
        "last_invalidation": _moment(row["last_invalidation"]),
    }


def _charts(minutes: list[dict[str, int]]) -> list[dict[str, Any]]:
    def series(name: str, color: str, *operations: str) -> Series:
        return Series(name, color, [sum(minute.get(each, 0) for each in operations) for minute in minutes])

    reads = [
        series(_("hits"), GREEN, "hit"),
        series(_("old answers"), BLUE, "stale"),
        series(_("misses"), AMBER, "miss"),
        series(_("bypasses"), RED, "bypass"),
    ]
    writes = [series(_("invalidations"), BLUE, "invalidation")]
    titles = (_("Reads by minute, in the last hour"), _("Invalidations by minute, in the last hour"))
    return [
        {"title": title, "svg": stacked_bars(title, shown), "legend": [(s.name, s.color, sum(s.values)) for s in shown]}
        for title, shown in zip(titles, (reads, writes), strict=True)
    ]


def _last_invalidations(notes: Mapping[str, str]) -> list[dict[str, Any]]:
    dated = {name: moment for name, text in notes.items() if (moment := _moment(text)) is not None}
    latest = sorted(dated, key=lambda name: dated[name], reverse=True)[:LAST]
    return [
        {"name": name or _("named by the outbox"), "at": dated[name], "patterns": CACHE_INVALIDATION_MAP.get(name, ())}
        for name in latest
    ]


def _outbox(alias: str) -> dict[str, Any]:
    try:
        return {"alias": alias, **queue.get_waiting(alias)._asdict(), "barriers": Fence.objects.using(alias).count()}
    except (DatabaseError, InterfaceError) as error:
        return {"alias": alias, "error": str(error)}


def _relay(notes: Mapping[str, str]) -> datetime | None:
    return datetime.fromtimestamp(float(notes[RELAY_NOTE].split()[0]), tz=UTC) if RELAY_NOTE in notes else None


def _by_first_word(counts: Mapping[str, int], prefix: str) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for name, count in counts.items():
        if name.startswith(prefix):
            word = name.removeprefix(prefix).partition("|")[0]
            found[word] = found.get(word, 0) + count
    return sorted(found.items())


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:  # a note of another kind
        return None
