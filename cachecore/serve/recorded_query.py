"""A QueryDict that notes which of its parameters are read.

Once it is read as a whole there is nothing more to note: it becomes a plain QueryDict. That
is also how dict(request.GET) gets lists, as from any QueryDict: the copying in C takes what
is inside only of a dict whose __iter__ is dict's own.
"""

import sys
from collections.abc import Callable
from dis import opmap
from typing import Any

from django.http import QueryDict

from cachecore.serve.request_reads import ALL

# {**query} and f(**query): here C code asks for keys() and then for each item, and takes lists from a plain QueryDict.
_UNPACKING = {opmap["DICT_UPDATE"], opmap["DICT_MERGE"]}


def recorded_query(original: QueryDict, note: Callable[[object], None]) -> QueryDict:
    """A copy; note takes the name of a parameter, or ALL. What is written into it does not reach the original."""
    recorded = _RecordedQuery.__new__(_RecordedQuery)
    dict.update(recorded, ((name, list(values)) for name, values in dict.items(original)))
    vars(recorded).update(vars(original), note=note)
    return recorded


class _Key(str):
    """Asked for by this, a parameter is the list of its values."""

    __slots__ = ()


class _RecordedQuery(QueryDict):
    note: Callable[[object], None]

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, _Key):
            return dict.__getitem__(self, name)
        self.note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.note(name)
        return super().__contains__(name)

    def getlist(self, name: Any, default: Any = None) -> Any:
        self.note(name)
        return super().getlist(name, default)

    @property
    def keys(self) -> Any:
        frame = sys._getframe(1)
        if frame.f_code.co_code[frame.f_lasti] in _UNPACKING:
            self.note(ALL)
            return lambda: [_Key(name) for name in dict.keys(self)]
        return _becoming_plain(self).keys

    __hash__ = None  # type: ignore[assignment]


def _becoming_plain(query: Any) -> QueryDict:
    if type(query) is _RecordedQuery:
        vars(query).pop("note")(ALL)
        query.__class__ = QueryDict  # type: ignore[assignment]
    return query  # type: ignore[no-any-return]


def _reading_all(name: str) -> Callable[..., Any]:
    def read(self: QueryDict, *args: Any, **kwargs: Any) -> Any:
        return getattr(_becoming_plain(self), name)(*args, **kwargs)

    return read


for _name in (
    *("__iter__", "__reversed__", "__len__", "__eq__", "__ne__", "__or__", "__ror__", "__repr__", "__reduce_ex__"),
    *("__copy__", "__deepcopy__", "__getstate__"),
    *("values", "items", "lists", "copy", "dict", "urlencode"),
    # Of a mutable one.
    *("__setitem__", "__delitem__", "setlist", "appendlist", "setdefault", "setlistdefault", "pop", "popitem"),
    *("clear", "update"),
):
    setattr(_RecordedQuery, _name, _reading_all(_name))
