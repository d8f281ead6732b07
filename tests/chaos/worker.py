"""One process at work: a reader or a writer, from its seed, until its time is over or it is killed."""

import logging
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError  # noqa: A004
from redis.retry import Retry

from cachecore import metrics
from cachecore.conf import conf
from cachecore.declare import events
from cachecore.outbox import bypass_barrier
from cachecore.outbox.trigger_sql import Triggers
from pedidos.models import Categoria, Cliente
from tests.cachecore.polling import wait_until
from tests.chaos import leaky, naive, shapes, witness
from tests.chaos.install import install
from tests.chaos.plan import Plan
from tests.chaos.reads import Answer, Browser, any_read, every_read
from tests.chaos.tally import Tally

# Seconds. Longer than a busy machine keeps the store from answering, or a pause lasts.
TIMEOUT = 2.0


def configure(plan: Plan, slot: int) -> None:
    """Its own store, with a timeout that a busy machine does not reach."""
    default: dict[str, Any] = settings.CACHES["default"]
    options = {**default["OPTIONS"], "SOCKET_CONNECT_TIMEOUT": TIMEOUT, "SOCKET_TIMEOUT": TIMEOUT}
    # As in the settings, but for a frozen server, which nobody asks twice.
    retry = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))
    options["CONNECTION_POOL_KWARGS"] = {"retry": retry, "client_name": Path(plan.ways[slot]).name}
    settings.CACHES = {"default": {**default, "LOCATION": f"unix://{plan.ways[slot]}", "OPTIONS": options}}
    # Soon over, all of it: what is waited for is not checked.
    soon = {"RETRY_AFTER": 0.1, "LEASE": 0.3, "OUTBOX_CHECK": 0.25, "UNDECLARED_TABLES": "depend"}
    settings.CACHECORE = {**settings.CACHECORE, "STORE": "redis", "NAMESPACE": "chaos", **soon}
    conf.cache_clear()
    bypass_barrier.STATEMENT_TIMEOUT_S = 3
    if plan.is_another_release(slot):
        # It knows nothing of portfolios, and watches no categories.
        del events._by_model[Categoria]
        events.model_events(Cliente, "cliente", params={"cliente_id": "pk"})
    if plan.protocol != "real":
        {"naive": naive, "leaky": leaky}[plan.protocol].install()


class Worker:
    def __init__(self, plan: Plan, slot: int, life: int, role: str) -> None:
        self.plan, self.slot, self.role = plan, slot, role
        self.name = f"{role} {slot}, life {life}, process {os.getpid()}"
        self.rng = random.Random(f"{plan.seed} {slot} {life}")
        random.seed(f"{plan.seed} {slot} {life} linger")
        self.tally = Tally(plan.folder / f"{slot}.tally")
        self.browser = Browser()
        self.doing = ""

    def is_over(self) -> bool:
        return time.monotonic() > self.plan.ends_at or os.getppid() == 1 or not _is_alive(self.plan.parent)

    def run(self) -> None:
        step = {"writer": self.write, "reader": self.read, "snapshot reader": self.read_from_snapshot}[self.role]
        while not self.is_over():
            try:
                step()
            except Error as error:
                # Terminated, refused, out of turn: what faults are for. It begins anew.
                self.tally.count(f"database error: {type(error).__name__}")
                # By hand, for a transaction that Django still believes in.
                with suppress(Error):
                    connection.close()
                if connection.in_atomic_block or connection.connection is not None:
                    self.fail("a connection that cannot be closed")
            except Exception:  # noqa: BLE001 - nothing else may ever come out of a page or a write
                self.fail(traceback.format_exc())
        self.tally.write()

    def fail(self, what: str) -> None:
        self.tally.violation(at=self.now(), process=self.name, doing=self.doing, error=what)

    def now(self) -> float:
        return time.monotonic()

    # --- Reading ----------------------------------------------------------------------

    def read(self) -> None:
        if self.rng.random() < 0.25:
            with transaction.atomic():
                self.read_some("atomic")
        else:
            self.read_some("autocommit")

    def read_some(self, where: str, count: int = 0) -> None:
        """Each read between two looks at the truth; the look after one is the look before the next."""
        before = witness.state()
        for _ in range(count or self.rng.randint(1, 10)):
            self.doing = f"a read, {where}"
            answer = any_read(self.rng, self.browser)
            after = witness.state()
            self.check(answer, before, after, where)
            before = after

    def read_from_snapshot(self) -> None:
        """REPEATABLE READ: what was cached may be newer than what it sees, never older."""
        self.doing = "a read from a snapshot"
        before = witness.state()
        with transaction.atomic():
            witness.state()
            answers = [any_read(self.rng, self.browser) for _ in range(self.rng.randint(1, 5))]
        after = witness.state()
        for answer in answers:
            self.check(answer, before, after, "REPEATABLE READ")

    def check(self, answer: Answer, before: witness.State, after: witness.State, where: str) -> None:
        self.tally.count(f"read: {where}")
        if answer.wrong:
            self.tally.violation(at=self.now(), process=self.name, read=answer.name, where=where, error=answer.wrong)
        for found in answer.seen:
            self.tally.count("numbers checked")
            if wrong := witness.wrong(found, before, after):
                self.tally.violation(
                    at=self.now(),
                    process=self.name,
                    read=answer.name,
                    where=where,
                    error=wrong,
                    key=found.key,
                    value=found.seq,
                    at_least=before.get(found.key),
                    at_most=after.get(found.key),
                    history=witness.history(found.key, found.seq),
                )

    def sweep(self) -> None:
        """When nobody writes any more, every read there is must give exactly the truth."""
        # What the last ones left behind their backs is told before, so that entries are looked at.
        wait_until(lambda: not bypass_barrier.must_bypass())
        truth = witness.state()
        for _ in range(2):
            for answer in every_read(self.browser):
                self.check(answer, truth, truth, "sweep")
        self.tally.write()

    # --- Writing ----------------------------------------------------------------------

    def write(self) -> None:
        shape = shapes.any_shape(self.rng)
        self.doing = shape.__name__
        where = {
            "atomic_that_reads": "transaction that writes",
            "hook": "on_commit hook",
        }.get(shape.__name__, "writer")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('chaos.kind', %s, false)", [f"{shape.__name__} of {self.name}"])
        if shape in shapes.KILLED:
            self.tally.count(f"write: {shape.__name__}")
            self.tally.write()
        shape(self.rng, lambda: self.read_some(where, count=self.rng.randint(1, 2)))
        if shape not in shapes.KILLED:
            self.tally.count(f"write: {shape.__name__}")


def main(plan: Plan, slot: int, life: int, role: str) -> None:
    log = (plan.folder / f"{slot}.log").open("a")
    os.dup2(log.fileno(), sys.stderr.fileno())
    logging.getLogger("cachecore").setLevel(logging.WARNING)
    configure(plan, slot)
    if role == "snapshot reader":
        # 2 is psycopg2's REPEATABLE READ.
        connection.settings_dict["OPTIONS"]["isolation_level"] = 2
    if role == "installer":
        install()
        if plan.has_triggers:
            triggers = Triggers("default")
            triggers.run(triggers.to_install())
        return
    worker = Worker(plan, slot, life, role)
    _count_operations(worker.tally.count)
    if role == "sweeper":
        worker.sweep()
    else:
        worker.run()


def _count_operations(count: Callable[[str], None]) -> None:
    counter = metrics._counter

    def counted(operation: str, pattern: str) -> Any:
        count(f"cache: {operation}")
        return counter(operation, pattern)

    metrics._counter = counted  # type: ignore[assignment]
    hold = bypass_barrier.raise_barrier

    def counted_hold(connection: Any) -> None:
        count("fence: relied on")
        hold(connection)

    bypass_barrier.raise_barrier = counted_hold


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
