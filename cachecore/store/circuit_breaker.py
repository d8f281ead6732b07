"""A circuit breaker around a store: opened by the first failure, closed once the store is back and has been told.

A call that fails raises at once for every caller, and for as long as the store is away no caller waits for it. A
thread probes the store at intervals. When it answers, writers use it at once, the thread delivers what was invalidated
meanwhile (the outbox), and only then do readers use it again. A writer that was refused and commits later looks once
more (write_intents.invalidate): either the thread finds its row, or the writer is let through. So an outage costs one
timeout per process, pages are computed meanwhile, and nothing that was written during it is served old afterwards.
"""

import logging
import os
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any, cast

from django.db import DatabaseError, InterfaceError, connections

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.metrics import note_store
from cachecore.store.contract import Store

logger = logging.getLogger("cachecore")

# Called with the store before it is used again; returns how many writes it was told. Set when the project starts.
deliver_outbox: Callable[[Store], int] = lambda _store: 0  # noqa: E731
# Called once the store is used again.
after_recovery: Callable[[], None] = lambda: None  # noqa: E731

# Commands that must reach the store: a server that refuses one of them is as good as away.
MUST_SUCCEED = ("mark", "renew")
# What is let through while the outbox is being delivered.
OF_WRITERS = ("mark", "renew", "unmark")


class CircuitBreaker:
    """Stands between one store and its callers, and has the same methods. Thread-safe and fork-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._open_in_pid: int | None = None  # the process that found the store away
        self._lets_writers_through = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        call = getattr(self._store, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if self._open_in_pid == os.getpid() and not (self._lets_writers_through and name in OF_WRITERS):
                raise StoreError("it was away a moment ago")
            try:
                return call(*args, **kwargs)
            except StoreError as error:
                if error.is_away or name in MUST_SUCCEED:
                    self._open(error)
                raise

        # Made once, kept on the instance: the next access does not come by here.
        setattr(self, name, guarded)
        return guarded

    def _open(self, error: StoreError) -> None:
        with self._lock:
            if self._open_in_pid == os.getpid():
                return
            # A forked child has its parent's flag and not its thread.
            self._open_in_pid = os.getpid()
            self._lets_writers_through = False
        note_store(is_away=True)
        logger.error("The cache store is away, pages are computed until it is back: %s", error)
        Thread(target=self._probe_until_back, name="cachecore-recovery", daemon=True).start()

    def abandon(self) -> None:
        """Ends its thread, if there is one. For a store that no settings name any more: it must deliver nothing."""
        self._open_in_pid = None

    def _probe_until_back(self) -> None:
        while True:
            time.sleep(conf().RETRY_AFTER)
            if self._open_in_pid != os.getpid():
                return
            try:
                self._store.now()
                self._lets_writers_through = True
                delivered = deliver_outbox(self._store)
            except (StoreError, DatabaseError, InterfaceError):
                self._lets_writers_through = False
                continue
            except Exception:
                self._lets_writers_through = False
                # A thread that ended here would leave the store unused for good.
                logger.exception("The outbox could not be delivered, pages are computed until it is.")
                continue
            finally:
                connections.close_all()
            self._open_in_pid = None
            note_store(is_away=False)
            after_recovery()
            logger.warning("The cache store is back; %d writes made meanwhile were delivered to it.", delivered)
            return


def guarded(store: Store) -> Store:
    """The same store behind a circuit breaker."""
    return cast(Store, CircuitBreaker(store))
