"""What cachecore refuses; the text names the value seen and the right ones."""

from collections.abc import Iterable
from difflib import get_close_matches


class CachecoreError(Exception):
    """Anything cachecore raises."""


class UnknownEventError(CachecoreError):
    """No model emits an event of this name."""


class UnknownPatternError(CachecoreError):
    """No cached read is kept under anything that this pattern means."""


class UndeclaredTableError(CachecoreError):
    """A cached read shows a table whose declared events it does not name; raised with DEBUG and in tests."""


class NotCacheableError(CachecoreError):
    """A function's arguments or value cannot be written down as plain data."""


class StoreError(CachecoreError):
    """The store did not answer, not in time, or not as it should.

    is_away: whether the next call would most likely fail as well.
    """

    def __init__(self, message: str, *, is_away: bool = True) -> None:
        super().__init__(message)
        self.is_away = is_away


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, or all of them."""
    words = sorted(known)
    if near := get_close_matches(word, words, n=1):
        return f"Did you mean {near[0]!r}?"
    return f"Known: {', '.join(words) or 'none'}."
