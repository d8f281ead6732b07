"""Every process looks now and then for what nobody has told the store.

Rows stay in the outbox when triggers wrote them and no relay is running, and when a process
that could not reach the store could not tell. A thread of each process that uses the
database or the cache looks every OUTBOX_CHECK seconds, on PostgreSQL through one connection
that it keeps, tells what it finds, and takes down a fence (fence.py). So an entry is never
older than that many seconds plus the telling after a write from outside, as long as one
process of the project runs; with the relay it is a matter of milliseconds.
"""

import logging
import os
from collections.abc import Mapping
from threading import Event, Lock, Thread

from django.db import DatabaseError, InterfaceError, connections

from cachecore import fence, lookout, outbox
from cachecore.conf import conf
from cachecore.errors import StoreError

logger = logging.getLogger("cachecore")


class _Looking:
    """The thread of this process; a forked child has its parent's memory and not its threads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.woken = Event()
        self.thread: Thread | None = None


_here = _Looking()


def look_regularly() -> None:
    """Starts the thread, once in each process."""
    if _here.thread is not None or not conf().OUTBOX_CHECK:
        return
    with _here.lock:
        if _here.thread is None:
            _here.thread = Thread(target=_look_until_told_not_to, name="cachecore-leftovers", daemon=True)
            _here.thread.start()


def wake() -> None:
    """There is something to tell, or somebody to tell it to: the thread, if there is one, need not wait."""
    _here.woken.set()


def tell_to_store(versions: Mapping[str, bytes]) -> None:
    from cachecore.store import get_store

    get_store().renew(versions)


def _look_until_told_not_to() -> None:
    here = _here
    failing = False
    while interval := conf().OUTBOX_CHECK:
        here.woken.wait(interval)
        here.woken.clear()
        try:
            _look()
            failing = False
        except StoreError:
            pass  # said by the guard of the store, which tells all of it once the store is back
        except (DatabaseError, InterfaceError) as error:
            if not failing:
                logger.warning("Could not look into the outbox, trying again every %s s: %s", interval, error)
            failing = True
        finally:
            connections.close_all()
    here.thread = None
    lookout.close()


def _look() -> None:
    waiting = fence.look()
    for alias in waiting:
        while outbox.tell(alias, tell_to_store, wait=False):
            pass
        fence.take_down(alias, tell_to_store)
    if waiting:
        # So that there are hits again at once.
        fence.look()


def _start_anew_in_child() -> None:
    global _here  # noqa: PLW0603 - the one object of this process
    _here = _Looking()


os.register_at_fork(after_in_child=_start_anew_in_child)
