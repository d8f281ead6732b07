"""Reads matriz.txt, and lists the addresses of the site that it must speak of."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(__file__).with_name("matriz.txt")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Django's own: admin.txt and test_admin.py speak of it.
ELSEWHERE = "admin/"


class Cell(NamedTuple):
    url: str
    method: str
    pessoa: str
    status: int


class Address(NamedTuple):
    url: str
    kwargs: tuple[str, ...]


def cells() -> list[Cell]:
    heads: list[str] = []
    found = []
    for line in FILE.read_text().splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if not heads:
            heads = words[2:]
            continue
        url, method, *states = words
        if len(states) != len(heads):
            raise ValueError(f"matriz.txt, {url} {method}: {len(states)} answers for {len(heads)} people.")
        found += [Cell(url, method, pessoa, int(status)) for pessoa, status in zip(heads, states, strict=True)]
    return found


def addresses() -> dict[str, Address]:
    return {address.url: address for address in _addresses(get_resolver(), "", ())}


def _addresses(resolver: URLResolver, namespace: str, kwargs: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if str(pattern.pattern).startswith(ELSEWHERE):
            continue
        names = (*kwargs, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern, inner, names)
        elif isinstance(pattern, URLPattern):
            if not pattern.name:
                raise LookupError(f"The address {pattern.pattern} has no name.")
            yield Address(namespace + pattern.name, names)
