"""Every process looks now and then for what nobody has told the store.

Rows stay in the outbox when triggers wrote them and no relay is running, and when a process
that could not reach the store died before it could tell. A thread of each process that uses
the database looks every OUTBOX_CHECK seconds, on a connection that it opens for that, and
tells what it finds. So an entry is never older than that many seconds plus the telling, as
long as one process of the project runs; with the relay it is a matter of milliseconds.
"""

import logging
import os
import time
from collections.abc import Mapping
from threading import Lock, Thread

from django.db import DatabaseError, InterfaceError, connections

from cachecore import outbox
from cachecore.conf import conf
from cachecore.errors import StoreError

logger = logging.getLogger("cachecore")

_lock = Lock()
# Ids of processes: a forked child has its parent's memory and not its threads.
_looking_in: set[int] = set()


def look_regularly() -> None:
    """Starts the thread, once in each process."""
    if os.getpid() in _looking_in or not conf().OUTBOX_CHECK:
        return
    with _lock:
        if os.getpid() in _looking_in:
            return
        _looking_in.add(os.getpid())
    Thread(target=_look, name="cachecore-leftovers", daemon=True).start()


def tell_to_store(versions: Mapping[str, bytes]) -> None:
    from cachecore.store import get_store

    get_store().renew(versions)


def _look() -> None:
    failing = False
    while interval := conf().OUTBOX_CHECK:
        time.sleep(interval)
        try:
            outbox.drain(tell_to_store, wait=False)
            failing = False
        except StoreError:
            pass  # said by the guard of the store, which tells all of it once the store is back
        except (DatabaseError, InterfaceError) as error:
            if not failing:
                logger.warning("Could not look into the outbox, trying again every %s s: %s", interval, error)
            failing = True
        finally:
            connections.close_all()
    _looking_in.discard(os.getpid())
