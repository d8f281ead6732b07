"""What no process counts by itself, for Prometheus: the outbox, the relay, what was verified anywhere.

Call refresh_gauges() just before the metrics are exported. Then one scrape of any worker has all of it, as of then.
Costs a query for each database and a trip to the store.
"""

import logging
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

from cachecore.errors import StoreError
from cachecore.examine.verification import DIFFERENT
from cachecore.metrics import made_metric
from cachecore.models import Fence
from cachecore.outbox import queue
from cachecore.outbox.relay import RELAY_NOTE
from cachecore.store import get_store

logger = logging.getLogger("cachecore")


def _gauge(name: str, text: str, *labels: str) -> Any:
    return made_metric("Gauge", name, text, labels, multiprocess_mode="mostrecent")


_rows = _gauge("cachecore_outbox_rows", "Invalidations that the store was not told yet.", "database")
_age = _gauge("cachecore_outbox_age_seconds", "Age of the oldest of them; 0 without any.", "database")
_barriers = _gauge("cachecore_bypass_barriers", "Bypass barriers that are raised: no process serves a hit.", "database")
_relay_at = _gauge("cachecore_relay_last_seen_timestamp_seconds", "When a relay last said that it runs.")
_relay_lag = _gauge("cachecore_relay_lag_seconds", "How old was what a relay delivered last.")
_differences = _gauge("cachecore_verify_differences", "Entries found to differ, by all processes and commands so far.")


def refresh_gauges() -> None:
    """Raises nothing: what cannot be read keeps its last value."""
    if _rows is None:
        return
    for alias in connections:
        try:
            _refresh_outbox(alias)
        except (DatabaseError, InterfaceError) as error:
            logger.info("The outbox of %r could not be counted: %s", alias, error)
    try:
        counts, notes = get_store().counts()
    except StoreError:
        return  # said by cachecore_store_away
    _differences.set(sum(count for name, count in counts.items() if name.startswith(f"verify-{DIFFERENT}|")))
    if RELAY_NOTE in notes:
        seen, lag = map(float, notes[RELAY_NOTE].split())
        _relay_at.set(seen)
        _relay_lag.set(lag)


def _refresh_outbox(alias: str) -> None:
    waiting = queue.get_waiting(alias)
    _rows.labels(alias).set(waiting.rows)
    _age.labels(alias).set(waiting.seconds)
    _barriers.labels(alias).set(Fence.objects.using(alias).count())
