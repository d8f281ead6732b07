"""The relay tells the store what others have written, as soon as it is committed.

NOTIFY wakes it; that it looks at the outbox at intervals as well makes it independent of
NOTIFY, of which nothing is left when nobody listens. A row leaves the outbox in the
transaction in which it was told, and rows that another relay is telling are passed over: so
any number may run, each may be killed at any moment, and nothing is lost or waited for.
"""

import logging
import selectors
import socket
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

from cachecore import outbox
from cachecore.errors import StoreError
from cachecore.leftovers import tell_to_store

logger = logging.getLogger("cachecore")


class Relay:
    """interval: seconds between two looks when nothing wakes it."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.told = 0
        self._stopping = False
        self._bell, self._ear = socket.socketpair()
        self._listening: dict[str, Any] = {}  # alias -> the driver's connection that listens
        self._away: set[str] = set()

    def run(self) -> None:
        """Until stop() is called; what is being told then is told to its end."""
        try:
            while not self._stopping:
                self._look_everywhere()
                self._wait()
        finally:
            self.close()

    def run_once(self) -> int:
        """Tells what is there now; raises DatabaseError or StoreError when it cannot."""
        try:
            for alias in connections:
                self._look(alias)
        finally:
            self.close()
        return self.told

    def close(self) -> None:
        self._bell.close()
        self._ear.close()
        for raw in self._listening.values():
            raw.close()

    def stop(self) -> None:
        """May be called by a signal handler or another thread."""
        self._stopping = True
        self._bell.send(b"!")

    def _look_everywhere(self) -> None:
        for alias in connections:
            try:
                self._listen(alias)
                self._look(alias)
            except StoreError:
                return  # said by the guard of the store; the row is still there
            except (DatabaseError, InterfaceError) as error:
                self._listening.pop(alias, None)
                if alias not in self._away:
                    self._away.add(alias)
                    logger.error("The database %r is away, looked for every %s s: %s", alias, self.interval, error)
                connections[alias].close()
            else:
                if alias in self._away:
                    self._away.remove(alias)
                    logger.warning("The database %r is back.", alias)

    def _look(self, alias: str) -> None:
        while not self._stopping and (portion := outbox.tell(alias, tell_to_store, wait=False)):
            self.told += portion

    def _listen(self, alias: str) -> None:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            return
        connection.ensure_connection()
        if self._listening.get(alias) is not connection.connection:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {outbox.CHANNEL}")
            self._listening[alias] = connection.connection

    def _wait(self) -> None:
        if any(_take_notifies(raw) for raw in self._listening.values()):
            return  # came while the outbox was being read, perhaps after the last look
        with selectors.DefaultSelector() as selector:
            # One that was cut is readable at once, and the next look finds out.
            for ear in (self._ear, *(raw for raw in self._listening.values() if not raw.closed)):
                selector.register(ear, selectors.EVENT_READ)
            selector.select(self.interval)


def _take_notifies(raw: Any) -> bool:
    """psycopg2 keeps what came with the answers to other questions in a list."""
    notifies = getattr(raw, "notifies", None)
    if not isinstance(notifies, list) or not notifies:
        return False
    notifies.clear()
    return True
