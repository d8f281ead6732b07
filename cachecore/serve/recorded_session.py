"""A session that notes which of its keys are read, to the watches of the requests that it belongs to.

The loading of the session, whatever it reads and asks the database, is not the page's.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, Protocol

from django.contrib.sessions.backends.base import SessionBase

from cachecore.serve.request_reads import ALL, RequestRead


class Watch(Protocol):
    def note(self, read: RequestRead) -> None: ...
    def is_paused(self) -> bool: ...
    def resolving(self) -> AbstractContextManager[None]: ...


# Under this name the watches stand among the attributes of a session.
_WATCHES = "_cachecore_watches"
# What does not differ between two visitors who send the same request.
_HARMLESS = frozenset({"accessed", "modified", "serializer"})
_SESSION_KEY = frozenset({"session_key", "_session_key", "_SessionBase__session_key"})


def watch_session(session: SessionBase, watch: Watch) -> None:
    """Each read of the session is told to the watch, until unwatch_session. Not thread-safe: hold a lock."""
    watches = vars(session).get(_WATCHES, ())
    if not watches:
        session.__class__ = _recording_class(type(session))
    object.__getattribute__(session, "__dict__")[_WATCHES] = (*watches, watch)


def unwatch_session(session: SessionBase, watch: Watch) -> None:
    attributes = object.__getattribute__(session, "__dict__")
    attributes[_WATCHES] = tuple(other for other in attributes[_WATCHES] if other is not watch)
    if not attributes[_WATCHES]:
        del attributes[_WATCHES]
        object.__setattr__(session, "__class__", type(session).__mro__[2])


class _RecordingSession:
    """The methods of a session under observation, before those of its own class."""

    def __getattribute__(self, name: str) -> Any:
        get = super().__getattribute__
        watches = _watches(self)
        if not watches or name in _HARMLESS or name.startswith("__"):
            return get(name)
        if name == "_session":
            _note(watches, ALL)
            with watches[0].resolving():
                return get(name)
        if name == "_session_cache":
            _note(watches, ALL)
        elif name in _SESSION_KEY:
            _note(watches, ".session_key")
        elif name in get("__dict__"):
            _note(watches, f".{name}")
        elif not hasattr(type(self), name):
            _note(watches, name)  # a template looks for a key among the attributes too
        return get(name)

    async def _aget_session(self, *args: Any, **kwargs: Any) -> Any:
        load = super()._aget_session  # type: ignore[misc]
        if not (watches := _watches(self)):
            return await load(*args, **kwargs)
        _note(watches, ALL)
        with watches[0].resolving():
            return await load(*args, **kwargs)


def _watches(session: object) -> tuple[Watch, ...]:
    """Those that note at the moment."""
    watches: tuple[Watch, ...] = object.__getattribute__(session, "__dict__").get(_WATCHES, ())
    return () if watches and watches[0].is_paused() else watches


def _note(watches: tuple[Watch, ...], name: str) -> None:
    for watch in watches:
        watch.note(RequestRead("session", name))


def _noting_key(name: str) -> Callable[..., Any]:
    def read(self: Any, key: Any, *args: Any, **kwargs: Any) -> Any:
        method = getattr(super(_RecordingSession, self), name)
        if not (watches := _watches(self)):
            return method(key, *args, **kwargs)
        _note(watches, str(key))
        with watches[0].resolving():
            return method(key, *args, **kwargs)

    return read


def _noting_key_async(name: str) -> Callable[..., Any]:
    async def read(self: Any, key: Any, *args: Any, **kwargs: Any) -> Any:
        method = getattr(super(_RecordingSession, self), name)
        if not (watches := _watches(self)):
            return await method(key, *args, **kwargs)
        _note(watches, str(key))
        with watches[0].resolving():
            return await method(key, *args, **kwargs)

    return read


for _name in ("__getitem__", "__contains__", "__delitem__", "get", "has_key", "pop", "setdefault"):
    setattr(_RecordingSession, _name, _noting_key(_name))
for _name in ("aget", "ahas_key", "apop", "asetdefault"):
    setattr(_RecordingSession, _name, _noting_key_async(_name))


@lru_cache(maxsize=100)
def _recording_class(plain: type) -> type:
    return type(plain.__name__, (_RecordingSession, plain), {"__module__": plain.__module__})
