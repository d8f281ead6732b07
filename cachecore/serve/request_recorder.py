"""Notes what a computation reads from its request.

While a view computes, its request is an instance of a subclass of its own class that notes each
read of an attribute. META, COOKIES, GET and headers are copies that note each name; the session
becomes a subclass of its class that notes each key. The request stays the same object, so that
what holds it (a view's self, a template's context, a lazy object made by middleware) is observed
too, and what the view sets on it reaches the middleware above. When the last computation of the
request ends, also by an exception, the classes are what they were. A hit pays nothing.

Not a read: what determines the key already, what the computation has set itself, and what the
loading of the user and of the session reads on its own behalf.
"""

from collections.abc import Callable, Coroutine, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from threading import RLock
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict
from django.http.request import HttpHeaders
from django.utils.functional import LazyObject, SimpleLazyObject, empty
from django.utils.translation import get_language

from cachecore.serve.recorded_mappings import recorded_dict, recorded_headers
from cachecore.serve.recorded_query import recorded_query
from cachecore.serve.recorded_session import unwatch_session, watch_session
from cachecore.serve.request_reads import (
    ALL,
    BODY,
    CSRF_TOKEN,
    USER,
    WHOLE_QUERY,
    WHOLE_REQUEST,
    RequestRead,
)
from cachecore.write import observer

# Under this name the watch stands among the attributes of a request.
WATCH = "_cachecore_watch"

# Reading these is no read: the reason stands beside each.
_IN_THE_KEY = frozenset({"method", "path", "path_info", "script_name", "urlconf", "current_app"})
_FOLLOWS_FROM_THE_KEY = frozenset({"resolver_match"})  # from path and urlconf
_EMPTY_IN_GET_AND_HEAD = frozenset({"POST", "FILES", "_post", "_files", "upload_handlers", "_upload_handlers"})
_EMPTY_FOR_WHOM_IS_SERVED = frozenset({"_messages"})  # a waiting message bypasses the cache
_NOT_USED_IN_GET_AND_HEAD = frozenset(
    {"csrf_processing_done", "csrf_cookie_needs_update", "_dont_enforce_csrf_checks", "_read_started"}
)
HARMLESS = (
    _IN_THE_KEY | _FOLLOWS_FROM_THE_KEY | _EMPTY_IN_GET_AND_HEAD | _EMPTY_FOR_WHOM_IS_SERVED | _NOT_USED_IN_GET_AND_HEAD
)
# Whether these exist is a matter of MIDDLEWARE, not of the request.
_MADE_BY_MIDDLEWARE = frozenset({"session", "user", "auser", "LANGUAGE_CODE"})
# Computed from META; their result is in the key.
_KEY_PROPERTIES = frozenset({"scheme", "_current_scheme_host"})
_META_IN_THE_KEY = frozenset({"REQUEST_METHOD", "PATH_INFO", "SCRIPT_NAME"})
_READS_OF = {
    **dict.fromkeys(("body", "_body", "_stream", "read", "readline", "readlines"), BODY),
    # One that is no SessionBase: nothing is known about how it is read.
    "session": RequestRead("session", ALL),
    # A user that is a property of the request's class.
    **dict.fromkeys(("user", "auser", "_cached_user", "_acached_user"), USER),
    **dict.fromkeys(("accepted_types", "accepted_types_by_precedence"), RequestRead("header", "Accept")),
    **dict.fromkeys(("content_type", "content_params", "encoding", "_encoding"), RequestRead("header", "Content-Type")),
}

_paused: ContextVar[bool] = ContextVar("cachecore_request_reads_paused", default=False)
_lock = RLock()


class RequestRecorder:
    """What one computation reads from its request, in the order of the first reads."""

    def __init__(self, covered: frozenset[RequestRead] = frozenset()) -> None:
        self._covered = covered
        self._own: set[RequestRead] = set()
        self._reads: dict[RequestRead, None] = {}

    def note(self, read: RequestRead, place: RequestRead | None = None) -> None:
        """place: where it was read, if that is not what it is called by."""
        if (place or read) not in self._own:
            self._reads[read] = None

    def set_by_computation(self, place: RequestRead) -> None:
        """What is read there from now on is the computation's own."""
        self._own.add(place)

    def covers(self, read: RequestRead) -> bool:
        """Whether the key is known to hold what this read has seen."""
        # A request that cannot be observed is covered by nothing: not even the key's own reads were seen.
        return read != WHOLE_REQUEST and (read in self._covered or RequestRead(read.kind, ALL) in self._covered)

    @property
    def covered(self) -> frozenset[RequestRead]:
        """What the key is known to hold."""
        return self._covered

    @property
    def reads(self) -> frozenset[RequestRead]:
        return frozenset(self._reads)

    @property
    def uncovered(self) -> list[RequestRead]:
        return [read for read in list(self._reads) if not self.covers(read)]


@contextmanager
def recording(request: HttpRequest, covered: frozenset[RequestRead] = frozenset()) -> Iterator[RequestRecorder]:
    """Notes what is read from the request inside the block, in whatever thread or task.

    Blocks may be nested and may overlap; each recorder notes all reads.
    """
    recorder = RequestRecorder(covered)
    watch = _begin(request, recorder)
    try:
        yield recorder
    finally:
        if watch is not None:
            _end(watch, recorder)


@contextmanager
def paused() -> Iterator[None]:
    """Inside the block, in this thread or task, reads of any request are not noted."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


@contextmanager
def resolving() -> Iterator[None]:
    """For the loading of a user or a session: neither its reads nor its tables are the page's."""
    with paused(), observing_paused():
        yield


@contextmanager
def observing_paused() -> Iterator[None]:
    """Inside the block the tables that SQL reads are no dependencies of the page."""
    with observer.observed_by(None):
        yield


def is_recorded(request: HttpRequest) -> bool:
    """Whether a computation of this request is running: we are inside a cached view."""
    return WATCH in object.__getattribute__(request, "__dict__")


class _Watch:
    """One request under observation, with the recorders of its running computations."""

    def __init__(self, request: HttpRequest, plain: type, attributes: dict[str, Any]) -> None:
        self.request = request
        self.plain = plain
        self.attributes = attributes
        self.recorders: list[RequestRecorder] = []
        self._language = get_language()
        self._replaced: set[str] = set()
        self._stand_ins: dict[str, Any] = {}
        self._session: SessionBase | None = None
        session: Any = attributes.get("session")
        if issubclass(type(session), SessionBase):  # isinstance would load a lazy one
            with suppress(TypeError):  # a class with a layout of its own
                watch_session(session, self)
                self._session = session

    def is_paused(self) -> bool:
        return _paused.get()

    def resolving(self) -> AbstractContextManager[None]:
        return resolving()

    def add(self, recorder: RequestRecorder) -> None:
        # The query that an earlier one has read as a whole notes no more.
        self._stand_ins.pop("GET", None)
        self.recorders.append(recorder)

    def note(self, read: RequestRead, place: RequestRead | None = None) -> None:
        for recorder in list(self.recorders):
            recorder.note(read, place)

    def _written(self, place: RequestRead) -> None:
        for recorder in list(self.recorders):
            recorder.set_by_computation(place)

    def replaced(self, name: str) -> None:
        """The computation has set or deleted an attribute itself."""
        self._replaced.add(name)
        for stale in (name, "headers") if name == "META" else (name,):
            self._stand_ins.pop(stale, None)
        self._written(RequestRead("attribute", name))

    def read(self, name: str, get: Callable[[str], Any]) -> Any:
        """The value of an attribute, noted, or a stand-in that notes what is read from it."""
        if name == "environ" and self.attributes.get(name) is self.attributes.get("META"):
            name = "META"
        if name.startswith("__"):
            value = self._read_special(name, get)
        elif name in self._replaced:
            value = self._read_other(name, get)
        elif name in self._STAND_INS:
            value = self._stand_in(name, lambda: self._STAND_INS[name](self))
        elif name in ("user", "auser") and name in self.attributes:
            value = self._read_user(name)
        elif name == "session" and self._session is not None:
            value = get(name)  # notes by itself what is read from it
        elif name in _KEY_PROPERTIES or (name == "LANGUAGE_CODE" and self.attributes.get(name) == self._language):
            with paused():
                value = get(name)
        elif name in _READS_OF and (name in self.attributes or hasattr(self.plain, name)):
            self.note(_READS_OF[name])
            with paused():
                value = get(name)
        else:
            value = self._read_other(name, get)
        return value

    def _read_special(self, name: str, get: Callable[[str], Any]) -> Any:
        if name == "__dict__":
            return self._stand_in(name, self._recorded_attributes)
        return self.plain if name == "__class__" else get(name)

    def _read_other(self, name: str, get: Callable[[str], Any]) -> Any:
        read = RequestRead("attribute", name)
        if name in self.attributes:
            value = self.attributes[name]
            if issubclass(type(value), LazyObject):
                # Context processors hand lazy objects to each template; few templates use them.
                # A new one each time: a computation that begins later is told too.
                return SimpleLazyObject(lambda: self._use(read, value))
            self.note(read)
        elif not hasattr(self.plain, name) and name not in _MADE_BY_MIDDLEWARE:
            # For other requests it may be there.
            self.note(read)
        # A method or a property of the class reads through this request again, and is noted there.
        return get(name)

    def _read_user(self, name: str) -> Any:
        value = self.attributes[name]
        if name == "auser":
            return self._stand_in(name, lambda: self._recorded_auser(value))
        is_lazy = issubclass(type(value), LazyObject) and value._wrapped is empty
        if value is None or (not is_lazy and all(recorder.covers(USER) for recorder in list(self.recorders))):
            self.note(USER)
            return value
        return SimpleLazyObject(lambda: self._use(USER, value))

    def _recorded_auser(self, auser: Callable[[], Coroutine[Any, Any, Any]]) -> Callable[[], Coroutine[Any, Any, Any]]:
        async def recorded() -> Any:
            self.note(USER)
            with resolving():
                return await auser()

        return recorded

    def _use(self, read: RequestRead, value: Any) -> Any:
        self.note(read)
        if read is USER and issubclass(type(value), LazyObject) and value._wrapped is empty:
            with resolving():
                value._setup()
        return value

    def end(self) -> None:
        """Gives the request and its session back their classes."""
        object.__setattr__(self.request, "__class__", self.plain)
        self.attributes.pop(WATCH, None)
        if self._session is not None:
            unwatch_session(self._session, self)

    def _stand_in(self, name: str, make: Callable[[], Any]) -> Any:
        # The same one each time: request.META is request.META.
        if name not in self._stand_ins:
            with paused():
                self._stand_ins[name] = make()
        return self._stand_ins[name]

    def _recorded_attributes(self) -> MutableMapping[str, Any]:
        def note(name: object) -> None:
            if name is ALL:
                self.note(RequestRead("attribute", ALL))
            elif name in self.attributes or not hasattr(self.plain, str(name)):
                # A cached property looks for its own value first.
                self.note(RequestRead("attribute", str(name)))

        hidden = frozenset({WATCH})
        return recorded_dict(self.attributes, note, lambda name: self.replaced(str(name)), hidden)

    def _recorded_meta(self) -> MutableMapping[str, Any]:
        return recorded_dict(self.request.META, lambda name: self._note_meta(str(name)), self._meta_written)

    def _note_meta(self, name: str) -> None:
        if name not in _META_IN_THE_KEY:
            # Under its name in META: of headers there is a table of its own, which may be older than what is written.
            self.note(_read_of_meta(name), RequestRead("META", name))

    def _meta_written(self, name: object) -> None:
        if name == "CSRF_COOKIE_NEEDS_UPDATE":
            self.note(CSRF_TOKEN)
        else:
            self._written(RequestRead("META", str(name)))

    def _recorded_cookies(self) -> Any:
        return recorded_dict(
            self.request.COOKIES,
            lambda name: self.note(RequestRead("cookie", str(name))),
            lambda name: self._written(RequestRead("cookie", str(name))),
        )

    def _recorded_get(self) -> Any:
        if type(self.request.GET) is not QueryDict:
            self.note(WHOLE_QUERY)
            return self.request.GET
        return recorded_query(self.request.GET, lambda name: self.note(RequestRead("query", str(name))))

    def _recorded_headers(self) -> Any:
        headers = HttpHeaders(self.request.META)
        return recorded_headers(headers, lambda name: self.note(RequestRead("header", str(name).title())))

    _STAND_INS: dict[str, Callable[["_Watch"], Any]] = {
        "META": _recorded_meta,
        "COOKIES": _recorded_cookies,
        "GET": _recorded_get,
        "headers": _recorded_headers,
    }


def _read_of_meta(name: str) -> RequestRead:
    if name == "QUERY_STRING":
        return WHOLE_QUERY
    if (header := HttpHeaders.parse_header_name(name)) is not None:
        return RequestRead("header", header)
    return RequestRead("META", name)


class _RecordingRequest:
    """The methods of a request under observation, before those of its own class."""

    def __getattribute__(self, name: str) -> Any:
        get = super().__getattribute__
        watch = get("__dict__").get(WATCH)
        if watch is None or _paused.get():
            return get(name)
        if name in HARMLESS:
            with paused():
                return get(name)
        return watch.read(name, get)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        _tell_replaced(self, name)

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        _tell_replaced(self, name)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # For copy.copy: nobody sees what is read from a copy.
        attributes = dict(object.__getattribute__(self, "__dict__"))
        watch = attributes.pop(WATCH, None)
        if watch is None:
            return super().__reduce_ex__(protocol)
        watch.note(WHOLE_REQUEST)
        return watch.plain.__new__, (watch.plain,), attributes

    def __dir__(self) -> Any:
        # A template that finds no attribute looks here for its name, which has been noted.
        with paused():
            return super().__dir__()

    def get_host(self) -> Any:
        with paused():
            return super().get_host()  # type: ignore[misc]

    def is_secure(self) -> Any:
        with paused():
            return super().is_secure()  # type: ignore[misc]


def _tell_replaced(request: object, name: str) -> None:
    watch = object.__getattribute__(request, "__dict__").get(WATCH)
    if watch is not None and not _paused.get():
        watch.replaced(name)


@lru_cache(maxsize=100)
def _recording_class(plain: type) -> type:
    return type(plain.__name__, (_RecordingRequest, plain), {"__module__": plain.__module__})


def _begin(request: HttpRequest, recorder: RequestRecorder) -> _Watch | None:
    with _lock:
        attributes = object.__getattribute__(request, "__dict__")
        watch: _Watch | None = attributes.get(WATCH)
        if watch is None:
            plain: Any = type(request)
            try:
                object.__setattr__(request, "__class__", _recording_class(plain))
            except TypeError:  # a class with a layout of its own
                recorder.note(WHOLE_REQUEST)
                return None
            watch = attributes[WATCH] = _Watch(request, plain, attributes)
        watch.add(recorder)
        return watch


def _end(watch: _Watch, recorder: RequestRecorder) -> None:
    with _lock:
        watch.recorders.remove(recorder)
        if not watch.recorders:
            watch.end()
