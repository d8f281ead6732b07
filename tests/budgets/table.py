"""Reads orcamento.txt."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("orcamento.txt")


class Line(NamedTuple):
    """url is a name of the URL configuration; query what follows it in the address, {names} filled in by the shop."""

    url: str
    query: str
    method: str
    budget: int

    def __str__(self) -> str:
        return f"{self.method} {self.url}{self.query}"


def lines() -> Iterator[Line]:
    for line in FILE.read_text().splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            address, method, budget = words
            url, mark, query = address.partition("?")
            yield Line(url, mark + query, method, int(budget))
