"""The poller: each process looks at intervals for invalidations that the store has not been told.

Rows stay in the outbox when triggers wrote them and no relay is running, and when a process could not reach the store.
A thread of each process that uses a database polls every OUTBOX_CHECK seconds, on PostgreSQL through one connection
that it keeps, delivers what it finds, and lowers a barrier (bypass_barrier.py). So after a write from outside an entry
is never older than that many seconds plus the delivery, as long as one process of the project runs; with the relay it
is a matter of milliseconds.

No error ends the thread: while a database is away it goes on asking. Under Django's test runner there is no thread,
unless the setting OUTBOX_CHECK says so: nothing may hold a test's database open.
"""

import logging
import os
from threading import Event, Lock, Thread

from django.db import DatabaseError, InterfaceError, connections

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.metrics import note_poll
from cachecore.outbox import bypass_barrier, queue, side_connection
from cachecore.store import get_store

logger = logging.getLogger("cachecore")


class _Poller:
    """The thread of this process; a forked child has its parent's memory and not its threads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.woken = Event()
        self.thread: Thread | None = None


_poller = _Poller()


def start() -> None:
    """Starts the thread, once in each process. Thread-safe and fork-safe."""
    if _poller.thread is not None or not conf().outbox_check:
        return
    with _poller.lock:
        if _poller.thread is None:
            _poller.thread = Thread(target=_poll_loop, name="cachecore-poller", daemon=True)
            _poller.thread.start()


def wake() -> None:
    """Makes the thread, if there is one, poll at once."""
    _poller.woken.set()


def _poll_loop() -> None:
    here = _poller
    is_failing = False
    while interval := conf().outbox_check:
        here.woken.wait(interval)
        here.woken.clear()
        try:
            _poll()
            is_failing = False
        except StoreError:
            pass  # logged by the circuit breaker, which delivers everything once the store is back
        except (DatabaseError, InterfaceError) as error:
            if not is_failing:
                logger.warning("The outbox could not be read, trying again every %s s: %s", interval, error)
            is_failing = True
        except Exception:
            # A thread that ended here would leave the outbox undelivered for good.
            if not is_failing:
                logger.exception("The outbox could not be delivered, trying again every %s s.", interval)
            is_failing = True
        finally:
            connections.close_all()
    here.thread = None
    side_connection.close()


def _poll() -> None:
    waiting = bypass_barrier.poll()
    note_poll()
    for alias in waiting:
        while queue.deliver_batch(alias, get_store(), wait=False):
            pass
        bypass_barrier.lower_barrier(alias, get_store())
    if waiting:
        # So that there are hits again at once.
        bypass_barrier.poll()


def _renew_in_child() -> None:
    global _poller  # noqa: PLW0603 - the one object of this process
    _poller = _Poller()


os.register_at_fork(after_in_child=_renew_in_child)
