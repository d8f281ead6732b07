"""Computes what is stored once more and compares, under the same versions.

The versions of all that an entry depends on are read before and after; if any was replaced meanwhile, or an intent
stands beside one, it is tried again. So a difference is no race. It is one of these: a write of which the cache was not
told, or a computation that reads something which no version stands for, such as a clock.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from django.db import connections

from cachecore.declare.events import events_on
from cachecore.declare.patterns import table_scope
from cachecore.examine import clock, replay
from cachecore.examine.differences import Difference, first_difference
from cachecore.metrics import track_verification
from cachecore.serve import questions, views
from cachecore.serve.lookup import Lookup
from cachecore.serve.questions import Call, CannotBeAskedError, Question
from cachecore.serve.watch import watched_by
from cachecore.sql import catalog
from cachecore.sql.effects import effects_of
from cachecore.store import entry, get_store
from cachecore.store.contract import pattern_of
from cachecore.store.entry import Entry
from cachecore.write.observer import UNINTERESTING

logger = logging.getLogger("cachecore")

# What became of one entry. Only the first three say something of it.
SAME, DIFFERENT, VARIES = "same", "different", "varies"
CHANGING, OVER, UNKNOWN, TIMED, LEAD = "changing", "over", "unknown", "timed", "lead"
RESULTS = {
    SAME: "computing it now gives the same",
    DIFFERENT: "computing it now gives something else, and no write that the cache was told of lies between",
    VARIES: "two computations under the same versions differ, or it reads a clock or chance",
    CHANGING: "what it depends on was written each time while it was computed",
    OVER: "invalidated, or over: no reader is served it",
    UNKNOWN: "cannot be asked again here",
    LEAD: "no answer: it leads to the key that has the query parameters that the page reads",
    TIMED: "only time invalidates it, so it may be old",
}
ATTEMPTS = 3


@dataclass(frozen=True)
class Verified:
    """age: seconds since it began to be computed. writes: what might have told the cache, for people.

    difference holds values that were stored, where only their place.
    """

    key: str
    result: str
    question: str = ""
    age: float = 0.0
    difference: str = ""
    where: str = ""
    reason: str = ""
    writes: list[str] = field(default_factory=list)

    @property
    def pattern(self) -> str:
        return pattern_of(self.key)


class _AsIfNothingWereKept:
    """Every read computes. Of the computation under one key: its answer, the tables it reads, and the clocks."""

    def __init__(self, key: str, *, observes_clocks: bool) -> None:
        self.key = key
        self.body: bytes | None = None
        self.nearest: set[str] = set()
        self.tables: set[str] = set()
        self.clocks: list[str] = []
        self._observes_clocks = observes_clocks
        self._computing: ExitStack | None = None
        self._lock = Lock()

    def find(self, lookup: Lookup, *, head_only: bool) -> None:
        lookup.versions = None
        if lookup.key == self.key and self._computing is None:
            self._computing = ExitStack()
            for alias in connections:
                self._computing.enter_context(connections[alias].execute_wrapper(self._note_tables))
            if self._observes_clocks:
                self.clocks = self._computing.enter_context(clock.observed())

    def computed(self, lookup: Lookup, body: bytes) -> None:
        if lookup.key == self.key:
            self.body = body
            self.end()
        elif lookup.pattern == pattern_of(self.key):
            self.nearest.add(lookup.key)

    def end(self) -> None:
        if self._computing is not None:
            self._computing.close()
            self._computing = None

    def _note_tables(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        found = catalog.expand_reads(connection, effects_of(str(sql), connection.vendor))
        with self._lock:
            self.tables |= {table for table in found or () if not table.startswith(UNINTERESTING)}
        return execute(sql, params, many, context)


def keys_matching(is_wanted: Callable[[str], bool]) -> Iterator[str]:
    """The keys of entries whose pattern is wanted; looks at every key of the store. Raises StoreError."""
    for portion in get_store().entries():
        yield from (key for key in portion if is_wanted(pattern_of(key)))


def verify(key: str) -> Verified:
    """Raises StoreError where the store is away. Stores nothing and invalidates nothing."""
    result = _verify(key)
    track_verification(result.result, result.pattern)
    return result


def verify_and_log(key: str) -> None:
    """For hits that nobody looks at: a difference is an error in the log, which tells no value that was stored."""
    found = verify(key)
    if found.result == DIFFERENT:
        logger.error(
            "What is cached differs from what is computed under the same versions: %s, %s, %.0f s old, at %s. %s",
            found.pattern,
            found.question,
            found.age,
            found.where,
            "; ".join(found.writes),
        )


def clear(results: Iterable[Verified]) -> int:
    """Takes these entries out; the next read computes and stores them anew. Returns how many."""
    cleared = 0
    for result in results:
        # Bytes that are no entry are a miss, and are overwritten.
        get_store().write(result.key, b"", 1)
        cleared += 1
    return cleared


def describe(question: Question) -> str:
    """Which call or request it was, for people."""
    if isinstance(question, Call):
        arguments = ", ".join(f"{name}={value!r}" for name, value in question.arguments.items())
        return f"{question.label}({arguments})"
    query = f"?{question.query}" if question.query else ""
    who = "a stranger" if question.user is None else f"user {question.user}"
    return f"{question.method} {question.scheme}://{question.host}{question.script_name}{question.path}{query} by {who}"


def _verify(key: str) -> Verified:
    found = _current_entry(key)
    if found is None:
        return Verified(key, OVER)
    question = questions.opened(key, get_store().question(key))
    if question is None:
        is_lead = views.leads_elsewhere(found.body or b"")
        return Verified(key, LEAD) if is_lead else Verified(key, UNKNOWN, reason="its question is not known, or forged")
    known = Verified(key, CHANGING, describe(question), max(0, get_store().now() - found.head.began_at) / 1000)
    try:
        return _ask_again(known, question, found)
    except CannotBeAskedError as error:
        return replace(known, result=UNKNOWN, reason=str(error))


def _ask_again(known: Verified, question: Question, found: Entry) -> Verified:
    read = replay.read_of(question)
    if not read.follows_tables:
        return replace(known, result=TIMED)
    for _ in range(ATTEMPTS):
        result = _compare(known, question, found)
        again = _current_entry(known.key)
        if again is None:
            return replace(known, result=OVER)
        if again.head == found.head:
            return result
        found = again
    return known


def _current_entry(key: str) -> Entry | None:
    """The entry, if its versions are those of now and no intent stands."""
    data = get_store().read(key, ()).data
    found = entry.unpack(key, data) if data else None
    if found is None:
        return None
    states = get_store().read(key, list(found.head.versions), head_only=True).states
    return found if states == list(found.head.versions.values()) else None


def _compare(known: Verified, question: Question, found: Entry) -> Verified:
    """Raises CannotBeAskedError."""
    computed = _Computation(known.key, question)
    difference: Difference | None
    if computed.error is not None:
        difference = Difference("the whole", "an answer", f"{type(computed.error).__name__}: {computed.error}")
    else:
        difference = first_difference(found.body or b"", computed.body)
    if difference is None:
        return replace(known, result=SAME)
    second = _Computation(known.key, question, observes_clocks=True)
    made = replace(known, result=VARIES, difference=str(difference), where=difference.where)
    if (between := computed.first_difference_to(second)) is not None:
        return replace(made, reason=f"two computations in a row differ at {between}")
    if second.clocks:
        return replace(made, reason=f"it reads {'; '.join(second.clocks[:3])}")
    return replace(made, result=DIFFERENT, writes=_writes(computed.tables, found))


class _Computation:
    """One more, of which nothing is stored. body: what would be stored; error: what a computation raises now.

    Raises CannotBeAskedError.
    """

    def __init__(self, key: str, question: Question, *, observes_clocks: bool = False) -> None:
        watch = _AsIfNothingWereKept(key, observes_clocks=observes_clocks)
        response = None
        self.error: Exception | None = None
        try:
            with watched_by(watch):
                response = replay.ask(question)
        except CannotBeAskedError:
            raise
        except Exception as error:  # noqa: BLE001 - of the project's own code: it is what was to be found out
            self.error = error
        finally:
            watch.end()
        if watch.body is None and self.error is None:
            raise CannotBeAskedError(_why_not(question, watch, response))
        self.body = watch.body or b""
        self.tables, self.clocks = watch.tables, watch.clocks

    def first_difference_to(self, other: "_Computation") -> Difference | str | None:
        if self.error is not None or other.error is not None:
            return None if type(self.error) is type(other.error) else "whether it raises"
        return first_difference(self.body, other.body)


def _why_not(question: Question, watch: _AsIfNothingWereKept, response: Any) -> str:
    if isinstance(question, Call):
        return "its arguments do not come back from plain data as they were"
    if watch.nearest:
        return (
            "the request asks another question now: the day or the state of its person has changed, "
            "or its key holds what only the session or middleware knows"
        )
    status = response.headers.get("Cache-Status", "")
    return f"the request is answered {response.status_code} before the page is computed" + (
        f" ({status})" if status else ""
    )


def _writes(tables: set[str], found: Entry) -> list[str]:
    """A line for each table that the computation reads: its events, and what may have kept the cache from knowing."""
    lines = []
    for table in sorted(tables):
        concerned = events_on(table)
        declared = (*concerned.rows, *concerned.others)
        names = sorted({name for each in declared for name in each.names})
        told = table_scope(table) in found.head.versions
        ignored = sorted({name for each in concerned.rows for name in each.ignore})
        line = f"table {table}: {', '.join(names) or 'any write (no events are declared)'}"
        if not told:
            line += "; THE ENTRY DOES NOT DEPEND ON THIS TABLE: derived_from says that others tell of it"
        if ignored:
            line += f"; a save of only {', '.join(ignored)} tells nobody (ignore)"
        lines.append(line)
    if lines:
        lines.append("or a write from outside Django to one of these (manage.py cache_triggers status)")
    return lines
