"""Does to the servers and the processes what the schedule says, and brings the store back."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import redis

from tests.chaos.schedule import ALONE, CUT_OFF, FAILED_OVER, LET_IN, OUTAGES, Fault
from tests.chaos.servers import Valkey, terminate_a_backend
from tests.chaos.workers import Workers

GARBAGE = (b"", b"x", b"CC01", b"\x00" * 64, b"AAAAAAAAAAAA|", b"|||", b"\xff{}")


class Faults:
    def __init__(self, workers: Workers, valkey: Valkey, database: str) -> None:
        self._workers, self._valkey = workers, valkey
        self.counts: Counter[str] = Counter()
        self.down = ""  # how the store went away
        self._hit: dict[str, Callable[[float], Any]] = {
            "process killed": self._kill_a_process,
            "backend terminated": lambda pick: terminate_a_backend(database, pick),
            ALONE: lambda pick: valkey.cut_off(workers.slot(pick)),
            LET_IN: lambda pick: valkey.let_in(workers.slot(pick)),
            "key evicted": self._evict,
            "key damaged": self._damage,
            "store flushed": lambda pick: valkey.client.flushall(),
            "store paused": lambda pick: valkey.client.execute_command(
                "CLIENT", "PAUSE", int(100 + 400 * pick), "WRITE" if pick < 0.5 else "ALL"
            ),
            "store saved": lambda pick: valkey.client.bgsave(),
            "store killed": lambda pick: valkey.kill(),
            "store killed and restarted": lambda pick: valkey.kill(),
            "store stopped": lambda pick: valkey.stop(),
            "store frozen": lambda pick: valkey.send(signal.SIGSTOP),
            CUT_OFF: lambda pick: valkey.cut_the_replica_off(),
            FAILED_OVER: lambda pick: valkey.kill(),
        }

    def inject(self, fault: Fault) -> bool:
        """Says whether it could be done."""
        if fault.kind == "store back":
            return self.bring_the_store_back()
        is_about_the_store = fault.kind.startswith(("store", "replica", "key")) or fault.kind == ALONE
        if is_about_the_store and self.down:
            return False
        try:
            done = self._hit[fault.kind](fault.pick) is not False
        except redis.ResponseError:
            done = False  # a save is already under way
        if done:
            self.counts[fault.kind] += 1
        if done and fault.kind in OUTAGES:
            self.down = fault.kind
        return done

    def bring_the_store_back(self) -> bool:
        if not self.down:
            return False
        if self.down == "store frozen":
            self._valkey.send(signal.SIGCONT)
        elif self.down == FAILED_OVER:
            self._valkey.promote()
        else:
            self._valkey.start()
        self.down = ""
        return True

    def _kill_a_process(self, pick: float) -> bool:
        slots = self._workers.living()
        if not slots:
            return False  # in the last moment, when all have come to their end
        os.kill(self._workers.pid(slots[int(pick * len(slots))]), signal.SIGKILL)
        return True

    def _evict(self, pick: float) -> bool:
        key = self._valkey.client.randomkey()
        return key is not None and bool(self._valkey.client.delete(key))

    def _damage(self, pick: float) -> bool:
        key = self._valkey.client.randomkey()
        if key is None or self._valkey.client.type(key) != b"string":
            return False
        self._valkey.client.set(key, GARBAGE[int(pick * len(GARBAGE))])
        return True
