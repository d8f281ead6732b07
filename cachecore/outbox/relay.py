"""The relay delivers to the store what others have written, as soon as it is committed.

NOTIFY wakes it. It polls the outbox at intervals as well, because nothing is left of a NOTIFY to which no process
listened. A row leaves the outbox in the transaction in which it was delivered, and rows that another relay is
delivering are passed over: so any number may run, each may be killed at any moment, and nothing is lost or waited for.
"""

import logging
import math
import selectors
import socket
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

from cachecore import metrics
from cachecore.errors import StoreError
from cachecore.outbox import queue
from cachecore.sql.driver import ask
from cachecore.store import get_store

logger = logging.getLogger("cachecore")

# Under it stands when a relay was last seen, in seconds since 1970, and how old what it delivered last was.
RELAY_NOTE = "relay"
NOTED_EVERY_S = 5.0

# An advisory lock that each relay shares while it listens: the server lets go of it however a relay dies.
# "rela" in ASCII, and a number of our own.
SIGN_OF_LIFE = (1919249505, 1)
IS_RUNNING_SQL = """
SELECT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def is_missing(using: str) -> bool:
    """Whether triggers write to the outbox of that database and no relay listens to it, on whatever machine.

    Each process delivers at its next poll then, OUTBOX_CHECK seconds later at most. Raises DatabaseError.
    """
    connection = connections[using]
    return queue.is_fed_by_triggers(connection) and not ask(connection, IS_RUNNING_SQL, SIGN_OF_LIFE)[0][0]


class Relay:
    """interval: seconds between two polls when nothing wakes it."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.delivered = 0
        self._stopping = False
        self._wake_write, self._wake_read = socket.socketpair()
        self._listening: dict[str, Any] = {}  # alias -> the driver's connection that listens
        self._away: set[str] = set()
        self._noted_at = -math.inf

    def run(self) -> None:
        """Until stop() is called; what is being delivered then is delivered to its end."""
        try:
            while not self._stopping:
                self._deliver_everywhere()
                self._note()
                self._wait()
        finally:
            self.close()

    def run_once(self) -> int:
        """Delivers what is there now, returns how many rows; raises DatabaseError or StoreError when it cannot."""
        try:
            for alias in connections:
                self._deliver(alias)
        finally:
            self.close()
        return self.delivered

    def close(self) -> None:
        self._wake_write.close()
        self._wake_read.close()
        for raw in self._listening.values():
            raw.close()

    def stop(self) -> None:
        """May be called by a signal handler or another thread."""
        self._stopping = True
        self._wake_write.send(b"!")

    def _deliver_everywhere(self) -> None:
        for alias in connections:
            try:
                self._listen(alias)
                self._deliver(alias)
            except StoreError:
                return  # logged by the circuit breaker; the row is still there
            except (DatabaseError, InterfaceError) as error:
                self._listening.pop(alias, None)
                if alias not in self._away:
                    self._away.add(alias)
                    logger.error("The database %r is away, tried every %s s: %s", alias, self.interval, error)
                connections[alias].close()
            else:
                if alias in self._away:
                    self._away.remove(alias)
                    logger.warning("The database %r is back.", alias)

    def _deliver(self, alias: str) -> None:
        while not self._stopping and (portion := queue.deliver_batch(alias, get_store(), wait=False)):
            self.delivered += portion

    def _note(self) -> None:
        """Leaves word, for gauges.py, that a relay runs, and how old what it delivered last was."""
        if time.monotonic() - self._noted_at >= NOTED_EVERY_S:
            self._noted_at = time.monotonic()
            metrics.note(RELAY_NOTE, f"{time.time():.3f} {metrics.last_delivery_age:.3f}")
            metrics.flush()

    def _listen(self, alias: str) -> None:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            return
        connection.ensure_connection()
        if self._listening.get(alias) is not connection.connection:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {queue.CHANNEL}")
                cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", SIGN_OF_LIFE)
            self._listening[alias] = connection.connection

    def _wait(self) -> None:
        if any(_take_notifies(raw) for raw in self._listening.values()):
            return  # came while the outbox was being read, perhaps after the last poll
        with selectors.DefaultSelector() as selector:
            # One that was cut is readable at once, and the next poll finds out.
            for readable in (self._wake_read, *(raw for raw in self._listening.values() if not raw.closed)):
                selector.register(readable, selectors.EVENT_READ)
            selector.select(self.interval)


def _take_notifies(raw: Any) -> bool:
    """psycopg2 keeps what came with the answers to other questions in a list."""
    notifies = getattr(raw, "notifies", None)
    if not isinstance(notifies, list) or not notifies:
        return False
    notifies.clear()
    return True
