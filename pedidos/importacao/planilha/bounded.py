"""Keeps a sheet from filling the memory: what a parser holds at once is counted before it is parsed.

It holds a row until the end of the row, and of styles and the like it makes an object for each element.
"""

from typing import IO
from zipfile import ZipFile

LARGEST_ROW = 1_000_000  # bytes of XML; a line of a CSV has no more characters
LARGEST_AT_ONCE = 10_000_000  # bytes of a part that is read at once
MOST_ELEMENTS = 100_000  # of such a part


class TooLargeError(ValueError):
    """A part of a sheet that would take more memory than a sheet of orders needs."""


class RowByRow:
    """A part whose reader says, with forget(), when it holds nothing of it any more."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._held = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._held += len(data)
        if self._held > LARGEST_ROW:
            raise TooLargeError(f"uma linha, ou o texto de uma célula, ocupa mais de {LARGEST_ROW // 1000} kB")
        return data

    def forget(self) -> None:
        self._held = 0


def bound_reads_at_once(archive: ZipFile) -> None:
    """Whatever is read from this archive with read(), whatever its name: openpyxl reads all but the sheets so."""

    def read(name: str) -> bytes:
        with archive.open(name) as source:
            data = source.read(LARGEST_AT_ONCE + 1)
        if len(data) > LARGEST_AT_ONCE or data.count(b"<") - data.count(b"</") > MOST_ELEMENTS:
            raise TooLargeError(f"a parte {name} tem mais de {MOST_ELEMENTS} elementos ou de 10 MB")
        return data

    archive.read = read  # type: ignore[method-assign, assignment]
