"""Mappings that note what is read from them: for META, COOKIES, headers and the attributes of a request.

Each is a copy, and an instance of the original's class. What is written into a recorded_dict
is written into the original too. The query has a file of its own: recorded_query.py.
"""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from django.http.request import HttpHeaders

from cachecore.serve.request_reads import ALL

Note = Callable[[object], None]  # takes a name, or ALL


def recorded_dict(
    original: MutableMapping[Any, Any], note: Note, written: Note, hidden: frozenset[str] = frozenset()
) -> MutableMapping[Any, Any]:
    recorded = _RecordedDict()
    dict.update(recorded, ((name, value) for name, value in original.items() if name not in hidden))
    recorded.original, recorded.note, recorded.written = original, note, written
    return recorded


def recorded_headers(original: HttpHeaders, note: Note) -> HttpHeaders:
    recorded = _RecordedHeaders.__new__(_RecordedHeaders)
    vars(recorded).update(vars(original), note=note)
    return recorded


def _noting_name(method: Callable[..., Any]) -> Callable[..., Any]:
    def read(self: Any, name: object, *args: Any, **kwargs: Any) -> Any:
        self.note(name)
        return method(self, name, *args, **kwargs)

    return read


def _noting_all(method: Callable[..., Any]) -> Callable[..., Any]:
    def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        self.note(ALL)
        return method(self, *args, **kwargs)

    return read


class _RecordedDict(dict[Any, Any]):
    original: MutableMapping[Any, Any]
    note: Note
    written: Note

    def __setitem__(self, name: Any, value: Any) -> None:
        self.written(name)
        self.original[name] = value
        super().__setitem__(name, value)

    def __delitem__(self, name: Any) -> None:
        self.note(name)  # a KeyError tells whether it was there
        super().__delitem__(name)
        self.original.pop(name, None)
        self.written(name)

    def pop(self, name: Any, *default: Any) -> Any:
        self.note(name)
        value = super().pop(name, *default)
        self.original.pop(name, None)
        self.written(name)
        return value

    def popitem(self) -> Any:
        self.note(ALL)
        name, value = super().popitem()
        self.original.pop(name, None)
        return name, value

    def setdefault(self, name: Any, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, *args: Any, **kwargs: Any) -> None:
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]
        self.update(other)
        return self

    def clear(self) -> None:
        super().clear()
        self.original.clear()


# Overridden because C code that copies a dict calls __iter__ and keys only where they are.
for _name in ("__getitem__", "__contains__", "get"):
    setattr(_RecordedDict, _name, _noting_name(getattr(dict, _name)))
for _name in (
    *("__iter__", "__reversed__", "__len__", "__eq__", "__ne__", "__or__", "__ror__", "__repr__", "__reduce_ex__"),
    *("keys", "values", "items", "copy"),
):
    setattr(_RecordedDict, _name, _noting_all(getattr(dict, _name)))


class _RecordedHeaders(HttpHeaders):
    note: Note

    def __getitem__(self, name: str) -> Any:
        self.note(name.replace("_", "-"))
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:
        self.note(ALL)
        return super().__iter__()

    def __len__(self) -> int:
        self.note(ALL)
        return super().__len__()

    def __eq__(self, other: object) -> bool:
        self.note(ALL)
        return super().__eq__(other)

    def __repr__(self) -> str:
        self.note(ALL)
        return super().__repr__()

    def copy(self) -> Any:
        self.note(ALL)
        return super().copy()

    __hash__ = None  # type: ignore[assignment]
