"""Where two values first differ, for people."""

from typing import Any, NamedTuple

import msgspec

from cachecore.serve.near_cache import Page

_CONTEXT = 30  # characters on both sides of the first that differs
_SHOWN = 80


class Difference(NamedTuple):
    """where: a path into the value, or a place in a page."""

    where: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return f"{self.where}: stored {self.stored}, computed {self.computed}"


def first_difference(stored: bytes, computed: bytes) -> Difference | None:
    """Of two encoded answers; None where they are the same bytes, or the same data."""
    if stored == computed:
        return None
    try:
        pages = msgspec.msgpack.decode(stored, type=Page), msgspec.msgpack.decode(computed, type=Page)
    except msgspec.DecodeError:
        return _of_data(msgspec.msgpack.decode(stored), msgspec.msgpack.decode(computed), "")
    return _of_pages(*pages)


def _of_pages(stored: Page, computed: Page) -> Difference | None:
    if stored.body != computed.body:
        return _of_texts(_text(stored.body), _text(computed.body), "body")
    return _of_data(dict(stored.headers), dict(computed.headers), "headers") or _of_data(
        stored.vary, computed.vary, "Vary"
    )


def _text(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")


def _of_texts(stored: str, computed: str, where: str) -> Difference:
    at = next(
        (at for at, (one, other) in enumerate(zip(stored, computed, strict=False)) if one != other),
        min(len(stored), len(computed)),
    )
    line, column = stored.count("\n", 0, at) + 1, at - stored.rfind("\n", 0, at)
    byte = len(stored[:at].encode())
    around = slice(max(0, at - _CONTEXT), at + _CONTEXT)
    where = f"{where}, byte {byte} (line {line}, column {column})"
    return Difference(where, repr(stored[around]), repr(computed[around]))


def _of_data(stored: Any, computed: Any, path: str) -> Difference | None:
    if stored == computed:
        return None
    if isinstance(stored, dict) and isinstance(computed, dict):
        for name in dict.fromkeys([*stored, *computed]):
            if name not in stored or name not in computed:
                return Difference(f"{path}[{name!r}]", _shown(stored, name), _shown(computed, name))
            if found := _of_data(stored[name], computed[name], f"{path}[{name!r}]"):
                return found
    path = path or "the value"
    if isinstance(stored, list) and isinstance(computed, list):
        parts = (_of_data(*pair, f"{path}[{place}]") for place, pair in enumerate(zip(stored, computed, strict=False)))
        longer = Difference(path, f"{len(stored)} items", f"{len(computed)} items")
        return next((part for part in parts if part), longer)
    if isinstance(stored, str) and isinstance(computed, str) and max(len(stored), len(computed)) > _SHOWN:
        return _of_texts(stored, computed, path)
    return Difference(path, _cut(stored), _cut(computed))


def _shown(values: dict[Any, Any], name: Any) -> str:
    return _cut(values[name]) if name in values else "nothing"


def _cut(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
