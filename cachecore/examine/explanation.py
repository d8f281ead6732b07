"""Why a read is answered from the cache, or computed: in words, by what lies in the store at that moment."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone

from cachecore.conf import conf
from cachecore.declare.events import ModelEvents, watched_models
from cachecore.declare.patterns import table_of
from cachecore.errors import StoreError
from cachecore.outbox import bypass_barrier
from cachecore.serve.lookup import Lookup
from cachecore.store import entry, get_store
from cachecore.store.entry import Entry
from cachecore.store.scope_state import EVERYTHING, State, invalidated_at, parse
from cachecore.write import transactions

# Seconds by which the note of an event, which has whole seconds, may miss the moment of a version.
_NOTE_S = 2.0


class Dependency(NamedTuple):
    """One scope. since: when its version took the place of another, as far as that is kept; is_new: since stored."""

    scope: str
    words: str
    version: str
    since: str
    is_new: bool


@dataclass
class Explanation:
    """outcome: hit, stale, miss or bypass. last: what invalidated it last, as far as that is kept."""

    read: str
    pattern: str
    key: str
    outcome: str = ""
    reason: str = ""
    stored: str = ""
    last: str = ""
    depends_on: list[Dependency] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people."""
        told = [f"{self.outcome.upper()}  {self.read}", f"  {self.reason}"]
        named = {"pattern": self.pattern, "key": self.key, "stored": self.stored, "last invalidated": self.last}
        told += [f"  {name}: {text}" for name, text in named.items() if text]
        if self.depends_on:
            told.append("  depends on:")
        for each in self.depends_on:
            since = f", since {each.since}" if each.since else ""
            told.append(f"    {'! ' if each.is_new else '  '}{each.words} (version {each.version or 'none'}{since})")
        return told


class ExplainingWatch:
    """Explains each look-up. dry: answers from the cache what is a hit there; all else is computed and not stored."""

    def __init__(self, *, dry: bool) -> None:
        self.explanations: list[Explanation] = []
        # The keys of what would be stored, were it not dry.
        self.stored: set[str] = set()
        self._dry = dry

    def find(self, lookup: Lookup, *, head_only: bool) -> Entry | None:
        made, found = explain(lookup)
        if all(made != each for each in self.explanations[-1:]):
            self.explanations.append(made)
        if not self._dry:
            return lookup.look_up(head_only=head_only)
        lookup.versions = None
        return found if made.outcome == "hit" else None

    def computed(self, lookup: Lookup, body: bytes) -> None:
        self.stored.add(lookup.key)


def explain(lookup: Lookup) -> tuple[Explanation, Entry | None]:
    """Two trips to the store; changes nothing there."""
    made = Explanation(lookup.read.label, lookup.pattern, lookup.key)
    if reason := _why_bypassed():
        made.outcome, made.reason = "bypass", reason
        return made, None
    try:
        found = _explain_stored(lookup, made)
    except StoreError as error:
        made.outcome, made.reason = "bypass", f"The store does not answer: {error}."
        return made, None
    return made, found


def _why_bypassed() -> str:
    if not conf().ENABLED:
        return "The cache is switched off: CACHECORE['ENABLED'] is False."
    if transactions.is_dirty():
        return "This transaction has written, and sees what is not committed."
    if bypass_barrier.must_bypass():
        return (
            "The bypass barrier is raised, or this process cannot poll the databases: a write could not reach the "
            "store, so nothing is served until that is delivered."
        )
    return ""


def _explain_stored(lookup: Lookup, made: Explanation) -> Entry | None:
    store = get_store()
    data = store.read(lookup.key, ()).data
    found = entry.unpack(lookup.key, data) if data else None
    wanted = found.head.versions if found else {}
    scopes = list(dict.fromkeys((*lookup.scopes, *wanted)))
    raw = dict(zip(scopes, store.read(lookup.key, scopes, head_only=True).states, strict=True))
    states = {scope: parse(state) for scope, state in raw.items()}
    clock = _Clock(store.now())
    changed = [scope for scope in scopes if found and raw[scope] != wanted.get(scope)]
    made.depends_on = [_dependency(scope, states[scope], clock, is_new=scope in changed) for scope in scopes]
    made.last = _last(states, clock)
    if found:
        age = max(0, store.now() - found.head.began_at) / 1000
        made.stored = f"{clock.text(found.head.began_at)}, {age:.0f} s ago, {len(data or b''):,} bytes"
    if marked := [scope for scope in scopes if states[scope].is_marked]:
        made.outcome, made.reason = "bypass", _marked(states, marked)
    elif found is None:
        made.outcome, made.reason = "miss", _not_found(lookup, data)
    elif changed:
        made.outcome, made.reason = _invalidated(lookup, raw, wanted, changed, clock)
    else:
        made.outcome, made.reason = "hit", "It is stored, and nothing that it depends on was written since."
    return found


def _marked(states: Mapping[str, State], scopes: list[str]) -> str:
    xids = sorted({mark.xid or "without an id" for scope in scopes for mark in states[scope].marks if mark.database})
    return (
        f"A transaction is committing a write of {words_of(scopes[0])}, or its writer died there (transaction "
        f"{', '.join(xids)}): nothing is served before the database has said what became of it."
    )


def _not_found(lookup: Lookup, data: bytes | None) -> str:
    if data:
        return "What lies there is not believed: damaged, forged, of another SECRET_KEY or release."
    return (
        f"Nothing is stored under this key: it was never asked for, its {lookup.read.timeout} s are over, "
        "it was evicted, or its last computation was not kept."
    )


def _invalidated(
    lookup: Lookup, raw: Mapping[str, bytes | None], wanted: Mapping[str, bytes], changed: list[str], clock: "_Clock"
) -> tuple[str, str]:
    parts = []
    for scope in changed:
        moment = invalidated_at(wanted[scope], raw[scope]) if scope in wanted else None
        when = f" at {clock.text(moment)}" if moment else ""
        lost = " (its version was lost: evicted, or the server was emptied)" if raw[scope] is None else ""
        parts.append(f"{words_of(scope)}{when}{lost}")
    reason = f"What is stored was invalidated by a write of {'; '.join(parts)}."
    if lookup.read.stale_for:
        return (
            "stale",
            f"{reason} It may be served for {lookup.read.stale_for} s while one reader computes the new one.",
        )
    return "miss", reason


def _dependency(scope: str, state: State, clock: "_Clock", *, is_new: bool) -> Dependency:
    token, since = _parts(state)
    return Dependency(scope, words_of(scope), token, clock.text(since) if since else "", is_new)


def _parts(state: State) -> tuple[str, int]:
    if state.version is None:
        return "", 0
    token, since, *_ = state.version.decode().split(":")
    return token, int(since)


def _last(states: Mapping[str, State], clock: "_Clock") -> str:
    moments = {scope: _parts(state)[1] for scope, state in states.items()}
    if not (latest := max(moments.values(), default=0)):
        return ""
    # Of one write several scopes are of the same moment; the one that says most is the last.
    scope = [scope for scope, moment in moments.items() if moment == latest][-1]
    names = _events_at(scope, clock.seconds(latest))
    return f"{clock.text(latest)}, by {words_of(scope)}" + (f", probably {' and '.join(names)}" if names else "")


def _events_at(scope: str, moment: float) -> list[str]:
    """The events of that scope of which the last one, of any row, was just then."""
    declared = _declared(scope)
    if declared is None:
        return []
    notes = get_store().counts()[1]
    return [
        name
        for name in sorted(declared.names)
        if name in notes and abs(datetime.fromisoformat(notes[name]).timestamp() - moment) <= _NOTE_S
    ]


def words_of(scope: str) -> str:
    """What a scope stands for, for people."""
    if scope == EVERYTHING:
        return "everything (clear_cache, or a new server)"
    if (table := table_of(scope)) is not None:
        return f"unknown rows of the table {table}"
    if scope.startswith("@"):
        event, _, rest = scope[1:].partition("[")
        declared = _declared(scope)
        table_words = f" in the table {declared.table}" if declared else ""
        return f"the event {event}{f' of rows with {rest[:-1]}' if rest else ''}{table_words}"
    return f"{scope} as a whole, by hand" if "{" in scope or ":" not in scope else f"{scope}, by hand"


def _declared(scope: str) -> ModelEvents | None:
    event = scope[1:].partition("[")[0]
    every: Iterable[ModelEvents] = watched_models() if scope.startswith("@") else ()
    return next((each for each in every if event == each.any_name or event in each.names), None)


class _Clock:
    """Turns moments of the store's clock, in milliseconds, into our own."""

    def __init__(self, now: int) -> None:
        self._ahead = now / 1000 - time.time()

    def seconds(self, moment: int) -> float:
        return moment / 1000 - self._ahead

    def text(self, moment: int) -> str:
        return timezone.localtime(datetime.fromtimestamp(self.seconds(moment), tz=UTC)).strftime("%Y-%m-%d %H:%M:%S")
