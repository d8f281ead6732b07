"""Databases on one PostgreSQL: one for each history, and copies of it to write to."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import psycopg2  # type: ignore[import-untyped]

from benchmarks import children


class History(NamedTuple):
    """So many orders in two years; times: with as much history before it, how often in all."""

    orders: int
    times: int = 1

    @property
    def name(self) -> str:
        return f"orders_{self.orders}" if self.times == 1 else f"orders_{self.orders}_times_{self.times}"


class Databases:
    """address is that of the server, as DATABASE_URL has it; env is what the processes that fill one run under."""

    def __init__(self, address: str, env: Mapping[str, str]) -> None:
        self.address = address
        self.env = env
        self._filled: set[str] = set()

    @contextmanager
    def copy(self, history: History, minutes: float) -> Iterator[str]:
        """The address of one that may be written to, and goes with the block."""
        self._fill(history, minutes)
        self._execute("DROP DATABASE IF EXISTS copy WITH (FORCE)")
        self._execute(f"CREATE DATABASE copy TEMPLATE {history.name}")
        try:
            yield self._address_of("copy")
        finally:
            self._execute("DROP DATABASE copy WITH (FORCE)")

    def version(self) -> str:
        return str(self._execute("SHOW server_version"))

    def _fill(self, history: History, minutes: float) -> None:
        if history.name in self._filled:
            return
        if history.times == 1:
            self._execute(f"CREATE DATABASE {history.name}")
            filling = ("benchmarks.fill", str(history.orders))
        else:
            shorter = History(history.orders)
            self._fill(shorter, minutes)
            self._execute(f"CREATE DATABASE {history.name} TEMPLATE {shorter.name}")
            filling = ("benchmarks.lengthen", str(history.times))
        env = {**self.env, "DATABASE_URL": self._address_of(history.name), "CACHE_STORE": "memory"}
        children.output_of(*filling, env=env, minutes=minutes)
        self._filled.add(history.name)

    def _execute(self, statement: str) -> object:
        parts = urlsplit(self.address)
        host = parse_qs(parts.query).get("host", [parts.hostname])[0]
        where = {"host": host, "user": parts.username, "password": parts.password, "dbname": parts.path[1:]}
        with closing(psycopg2.connect(**where, port=parts.port)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None

    def _address_of(self, name: str) -> str:
        return urlsplit(self.address)._replace(path=f"/{name}").geturl()
