"""Hands one hit in VERIFY_ONE_IN to be verified, in a thread of this process.

Bounded: at most WAITING keys wait, further ones are passed over; after each the thread rests for so long that it takes
no more than SHARE of the time. Thread-safe and fork-safe.
"""

import logging
import os
import random
import time
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Lock, Thread

from django.db import DatabaseError, InterfaceError, connections

from cachecore.conf import conf
from cachecore.errors import StoreError

logger = logging.getLogger("cachecore")

WAITING = 100
SHARE = 0.05
# Seconds without a hit after which the thread ends.
IDLE = 30.0

# Computes what lies under a key once more, and says in the log what differs; set when the project starts.
verify: Callable[[str], None] = lambda _key: None  # noqa: E731


class _Sampler:
    def __init__(self) -> None:
        self.keys: Queue[str] = Queue(WAITING)
        self.lock = Lock()
        self.thread: Thread | None = None


_sampler = _Sampler()


def offer(key: str) -> None:
    """Called for each hit, where the setting is on."""
    if random.randrange(conf().VERIFY_ONE_IN):  # noqa: S311 - a sample
        return
    try:
        _sampler.keys.put_nowait(key)
    except Full:
        return
    with _sampler.lock:
        if _sampler.thread is None:
            _sampler.thread = Thread(target=_verify_until_idle, name="cachecore-verify", daemon=True)
            _sampler.thread.start()


def _verify_until_idle() -> None:
    here = _sampler
    while True:
        try:
            key = here.keys.get(timeout=IDLE)
        except Empty:
            with here.lock:
                if here.keys.empty():
                    here.thread = None
                    return
            continue
        began = time.monotonic()
        try:
            verify(key)
        except (StoreError, DatabaseError, InterfaceError):
            pass  # said by others; the next hit is verified again
        except Exception:
            logger.exception("A cached answer could not be verified.")
        finally:
            connections.close_all()
        time.sleep((time.monotonic() - began) * (1 / SHARE - 1))


def _renew_in_child() -> None:
    global _sampler  # noqa: PLW0603 - the one object of this process
    _sampler = _Sampler()


os.register_at_fork(after_in_child=_renew_in_child)
