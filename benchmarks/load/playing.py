"""Plays a trace against a running site: several readers, one writer, and looks at whether what they see is right."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor, as_completed
from hashlib import blake2b
from queue import Queue
from threading import Lock
from time import perf_counter

import msgspec
from django.db import connections

from benchmarks.answer import must_be
from benchmarks.connection import Connection, request
from benchmarks.host import SQL
from benchmarks.load.played import Answered, Played
from benchmarks.load.trace import Look, Read, Step, Write


class Players:
    """truth computes the body of a page anew; those that may_be_old are not compared with it.

    Writes go one after the other, reads go on meanwhile.
    """

    def __init__(
        self,
        steps: Iterator[Step],
        cookies: Mapping[int, str],
        truth: Callable[[Read], bytes],
        may_be_old: Set[str] = frozenset(),
    ) -> None:
        self._steps = steps
        self._cookies = cookies
        self._truth = truth
        self._may_be_old = may_be_old
        self._turn = Lock()
        self._to_write: Queue[Write | None] = Queue()
        self._records: dict[int, int] = {}
        self._failure: BaseException | None = None
        self._played = Played()

    def play(self, readers: Sequence[Connection], writer: Connection) -> Played:
        with ThreadPoolExecutor(len(readers) + 1) as pool:
            written = pool.submit(self._write_all, writer)
            try:
                for read in as_completed([pool.submit(self._read_all, connection) for connection in readers]):
                    read.result()
            except BaseException:
                # Nobody begins another step.
                self._steps = iter(())
                raise
            finally:
                self._to_write.put(None)
            written.result()
        return self._played

    def _read_all(self, connection: Connection) -> None:
        try:
            while True:
                with self._turn:
                    step = self._next_read(connection)
                    if step is None:
                        return
                    place = self._played.asked(step)
                self._played.steps[place], _ = self._ask(connection, step, counts=True)
        finally:
            connections.close_all()

    def _next_read(self, connection: Connection) -> Read | None:
        """Does on the way whatever else comes before it."""
        for step in self._steps:
            match step:
                case Read():
                    return step
                case Write():
                    self._wait_for_the_writer()
                    self._to_write.put(step)
                case Look():
                    self._wait_for_the_writer()
                    for read in step.reads:
                        if read.page not in self._may_be_old:
                            self._look(connection, read)
        return None

    def _wait_for_the_writer(self) -> None:
        self._to_write.join()
        if self._failure is not None:
            raise RuntimeError("The writer has failed.") from self._failure

    def _look(self, connection: Connection, read: Read) -> None:
        place = self._played.asked(read)
        self._played.steps[place], body = self._ask(connection, read, counts=False)
        self._played.looked_at += 1
        if body != self._truth(read):
            self._played.old.append(read)

    def _ask(self, connection: Connection, read: Read, *, counts: bool) -> tuple[Answered, bytes]:
        written = request("GET", read.address, self._cookies[read.user_id])
        began = perf_counter()
        answer = connection.send(written)
        milliseconds = (perf_counter() - began) * 1e3
        must_be(answer, 200)
        digest = blake2b(answer.body, digest_size=16).digest()
        return Answered(read, milliseconds, int(answer.headers[SQL]), digest, counts), answer.body

    def _write_all(self, connection: Connection) -> None:
        while True:
            write = self._to_write.get()
            try:
                if write is None:
                    return
                began = perf_counter()
                self._write(connection, write)
                self._played.wrote(write, (perf_counter() - began) * 1e3)
            except Exception as failure:
                # Whoever waits for it must hear of it.
                self._failure = failure
                raise
            finally:
                self._to_write.task_done()

    def _write(self, connection: Connection, write: Write) -> None:
        record = self._records.get(write.order, write.client)
        asked = {"verb": write.verb, "record": record, "lines": write.lines}
        answer = must_be(connection.post("/bench/write", msgspec.json.encode(asked)), 200)
        self._records[write.order] = int(answer.body)
