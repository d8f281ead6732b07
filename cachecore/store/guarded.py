"""A store that may be away: asked once, then left alone until it is found again.

A call that fails says so at once to every caller, and for as long as the store is away
nobody else waits for it. A thread of its own looks for it at intervals; when it answers, the
thread first tells it what ended meanwhile (see outbox.py), and only then is it used again.
So an outage costs one timeout per process, pages are computed meanwhile, and nothing that
was written during it is served old afterwards.
"""

import logging
import os
import time
from collections.abc import Mapping
from threading import Lock, Thread
from typing import Any, cast

from django.db import DatabaseError, connections

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.store.base import Store

logger = logging.getLogger("cachecore")


class _Guard:
    """Stands between one store and its callers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._away_in: int | None = None  # the process that found it away

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        call = getattr(self._store, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if self._away_in == os.getpid():
                raise StoreError("it was away a moment ago")
            try:
                return call(*args, **kwargs)
            except StoreError as error:
                # What ends must be told: a server that refuses that is as good as away.
                if error.is_away or name in ("mark", "renew"):
                    self._went_away(error)
                raise

        # Made once, kept on the instance: the next access does not come by here.
        setattr(self, name, guarded)
        return guarded

    def _went_away(self, error: StoreError) -> None:
        with self._lock:
            if self._away_in == os.getpid():
                return
            # A forked child has its parent's flag and not its thread.
            self._away_in = os.getpid()
        logger.error("The cache store is away, pages are computed until it is back: %s", error)
        Thread(target=self._look_for_it, name="cachecore-recovery", daemon=True).start()

    def _look_for_it(self) -> None:
        from cachecore import leftovers

        while True:
            time.sleep(conf().RETRY_AFTER)
            try:
                self._store.now()
                told = self._tell_what_ended()
            except (StoreError, DatabaseError):
                continue
            except Exception:
                # A thread that ended here would leave the store alone for good.
                logger.exception("Could not tell the cache store what ended, pages are computed until it is told.")
                continue
            finally:
                connections.close_all()
            self._away_in = None
            leftovers.wake()
            logger.warning("The cache store is back; %d writes made meanwhile were told to it.", told)
            return

    def _tell_what_ended(self) -> int:
        from cachecore.outbox import drain

        def renew(versions: Mapping[str, bytes]) -> None:
            self._store.renew(versions)

        return drain(renew)


def guarded(store: Store) -> Store:
    """The same store, left alone while it is away."""
    return cast(Store, _Guard(store))
