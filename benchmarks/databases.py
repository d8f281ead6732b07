"""Databases on one PostgreSQL: one for each number of orders, and copies of it to write to."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from urllib.parse import parse_qs, urlsplit

import psycopg2  # type: ignore[import-untyped]

from benchmarks import children


class Databases:
    """address is that of the server, as DATABASE_URL has it; env is what the processes that fill one run under."""

    def __init__(self, address: str, env: Mapping[str, str]) -> None:
        self.address = address
        self.env = env
        self._filled: set[str] = set()

    def with_orders(self, orders: int, minutes: float) -> str:
        """The address of one that is only read from."""
        name = f"orders_{orders}"
        if name not in self._filled:
            self._execute(f"CREATE DATABASE {name}")
            env = {**self.env, "DATABASE_URL": self._address_of(name), "CACHE_STORE": "memory"}
            children.output_of("benchmarks.fill", str(orders), env=env, minutes=minutes)
            self._filled.add(name)
        return self._address_of(name)

    @contextmanager
    def copy(self, orders: int, minutes: float) -> Iterator[str]:
        """The address of one that may be written to, and goes with the block."""
        self.with_orders(orders, minutes)
        self._execute("DROP DATABASE IF EXISTS copy WITH (FORCE)")
        self._execute(f"CREATE DATABASE copy TEMPLATE orders_{orders}")
        try:
            yield self._address_of("copy")
        finally:
            self._execute("DROP DATABASE copy WITH (FORCE)")

    def version(self) -> str:
        return str(self._execute("SHOW server_version"))

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
