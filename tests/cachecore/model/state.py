"""What the model knows at one moment: writers, readers, the database and the store.

One answer is cached, under one scope and under everything. The answer is the set of writers
whose change it shows (a bit each), so "older than the last commit" is a missing bit.
"""

from dataclasses import dataclass
from typing import NamedTuple

# What became of a writer's transaction; the database knows for good.
NONE, OPEN, COMMITTED, ABORTED = range(4)
# A process uses the store, leaves it alone, has emptied the outbox, or uses it and has still to empty that.
USED, AWAY, DRAINED, UNDRAINED = range(4)
# Its connection: still to ask for the server's name, found another name there, knows the server.
NEW, FOUND_ANOTHER, KNOWN = range(3)
# The fence in the database: none, put up, has stood so long that every reader has seen it.
NO_FENCE, PUT_UP, STANDS = range(3)

DAMAGED = -1
DEAD = -2  # stands for all versions that can never come back


class Key(NamedTuple):
    """A version, the marks beside it and the claims of readers: i is that of writer i's transaction, of reader i."""

    version: int | None
    marks: tuple[int, ...] = ()
    claims: tuple[int, ...] = ()


class Entry(NamedTuple):
    value: int
    everything: int
    scope: int


class Store(NamedTuple):
    everything: Key | None = None
    scope: Key | None = None
    entry: Entry | None = None
    named: bool = True  # the server's name in its data is its own


class Writer(NamedTuple):
    at: str = "start"
    tx: int = NONE
    use: int = USED
    conn: int = KNOWN
    held: tuple[int, ...] = ()  # versions: read inside the transaction, or of a renewal that may be sent again


class Seen(NamedTuple):
    """A mark a reader has met, and under what."""

    mark: int
    everything: bool
    scope: bool


class Reader(NamedTuple):
    at: str = "idle"
    use: int = USED
    conn: int = KNOWN
    lease: bool = False
    need: int = 0  # who had committed when the read began
    value: int = 0
    held: tuple[int | None, ...] = ()
    marks: tuple[Seen, ...] = ()
    outcome: int = NONE


class State(NamedTuple):
    writers: tuple[Writer, ...]
    readers: tuple[Reader, ...]
    store: Store
    saved: Store | None = None  # what a restart brings back
    restarted: bool = False
    rows: int = 0  # whose rows in the outbox can be seen
    fence: int = NO_FENCE
    expired: int = 0  # whose marks are past their deadline


@dataclass(frozen=True)
class Options:
    """The ingredients of the protocol, and the faults it is put under.

    cachecore/ has all of them but marks_come_back_first, which one process would need if there
    were no fence: one that does not look (OUTBOX_CHECK is 0), or on SQLite.
    """

    writers: int = 2
    readers: int = 2
    # Ingredients.
    marks: bool = True
    versions_first: bool = True
    xid: bool = True
    random_versions: bool = True
    outbox: bool = True
    fence: bool = True
    guard: bool = True
    restart_marks: bool = True  # what a restart lost may have been marks: each transaction in progress is marked then
    renewal_needs_a_version: bool = True  # where the version was lost a renewal does not make one
    first_marks: bool = True  # a missing version is made with a mark for each transaction in progress
    claims: bool = True  # and only if nothing was lost since before it was asked who that is
    drain_first: bool = True
    marks_come_back_first: bool = False  # reads only once what could not be marked is committed and told
    dirty_rule: bool = True
    damage_is_taken_away: bool = True  # and no version is put in its place
    renewed_twice_differs: bool = True
    # Faults.
    rollbacks: bool = True
    lost: bool = False  # writers' commands that fail, applied or not
    readers_lose: bool = False  # and readers'
    restarts: bool = False
    emptied: bool = False
    evictions: bool = False
    damage: bool = False
    retries: bool = False
    slow_commit: bool = False  # without xid: a deadline may pass before the COMMIT
    one_guard: bool = False  # everybody is a thread of one process


def first(options: Options) -> State:
    """One entry is cached and right, nobody has begun."""
    store = Store(Key(0), Key(1), Entry(0, 0, 1))
    return State((Writer(),) * options.writers, (Reader(),) * options.readers, store)


def committed(state: State) -> int:
    return sum(1 << i for i, writer in enumerate(state.writers) if writer.tx == COMMITTED)


def unfinished(state: State) -> int:
    return sum(1 << i for i, writer in enumerate(state.writers) if writer.tx == OPEN)


def bits(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


# Two states that differ in names only, of versions, of writers or of readers, are one.


def canonical(state: State, options: Options) -> State:
    return in_order(state, options)[0]


def in_order(state: State, options: Options) -> tuple[State, list[int], list[int]]:
    """The state by which all of its kind are known, and which writer and reader stand where in it."""
    if options.random_versions:
        state = _without_dead_versions(state)
    # What they are is mostly enough; what else is known of them is asked for when they are alike.
    alike = len(set(state.writers)) < len(state.writers)
    writers = sorted(
        range(len(state.writers)),
        key=(lambda i: (state.writers[i], _about_writer(state, i))) if alike else state.writers.__getitem__,
    )
    if writers != sorted(writers):
        state = _writers_in_order(state, writers)
    kinds = [_kind(reader) for reader in state.readers]
    alike = len(set(kinds)) < len(kinds)
    readers = sorted(
        range(len(kinds)), key=(lambda i: (kinds[i], _about_reader(state, i))) if alike else kinds.__getitem__
    )
    if readers != sorted(readers):
        state = _readers_in_order(state, readers)
    return _rename_versions(state) if options.random_versions else state, writers, readers


def _keys(state: State) -> list[Key | None]:
    keys = [state.store.everything, state.store.scope]
    return keys if state.saved is None else [*keys, state.saved.everything, state.saved.scope]


def _without_dead_versions(state: State) -> State:
    """A version that lies under no key can never match again: what is kept under it is as good as nothing."""
    live = {key.version for key in _keys(state) if key is not None}
    live.update(version for writer in state.writers for version in writer.held)

    def entry(store: Store) -> Store:
        kept = store.entry
        if kept is not None and not (kept.everything in live and kept.scope in live):
            return store._replace(entry=None)
        return store

    readers = tuple(
        reader._replace(held=(DEAD, DEAD), value=0)
        if reader.at in ("compute", "store") and reader.held and not live.issuperset(reader.held)
        else reader
        for reader in state.readers
    )
    saved = None if state.saved is None else entry(state.saved)
    return state._replace(store=entry(state.store), saved=saved, readers=readers)


def _kind(reader: Reader) -> tuple[object, ...]:
    """All of a reader but for the names of versions."""
    return (*reader[:6], tuple(version is None for version in reader.held), reader.marks, reader.outcome)


def _about_reader(state: State, i: int) -> list[list[bool]]:
    keys = _keys(state)
    held = [[key is not None and key.version == version for key in keys] for version in state.readers[i].held]
    return [*held, [key is not None and i in key.claims for key in keys]]


def _about_writer(state: State, i: int) -> tuple[object, ...]:
    bit = 1 << i
    stores = [store for store in (state.store, state.saved) if store is not None]
    entries = [bool(store.entry and store.entry.value & bit) for store in stores]
    marked = [key is not None and i in key.marks for key in _keys(state)]
    read = sorted(
        (
            reader.at,
            bool(reader.value & bit),
            bool(reader.need & bit),
            [seen.mark for seen in reader.marks].index(i) if any(seen.mark == i for seen in reader.marks) else -1,
        )
        for reader in state.readers
    )
    return (bool(state.rows & bit), bool(state.expired & bit), entries, marked, read)


def _writers_in_order(state: State, order: list[int]) -> State:
    place = {old: new for new, old in enumerate(order)}

    def mask(old: int) -> int:
        return sum(1 << place[i] for i in place if old >> i & 1)

    def seen(old: tuple[Seen, ...]) -> tuple[Seen, ...]:
        return tuple(mark._replace(mark=place[mark.mark]) for mark in old)

    def key(old: Key | None) -> Key | None:
        return old and old._replace(marks=tuple(sorted(place[mark] for mark in old.marks)))

    def store(old: Store) -> Store:
        entry = old.entry and old.entry._replace(value=mask(old.entry.value))
        return old._replace(everything=key(old.everything), scope=key(old.scope), entry=entry)

    return State(
        tuple(state.writers[i] for i in order),
        tuple(r._replace(need=mask(r.need), value=mask(r.value), marks=seen(r.marks)) for r in state.readers),
        store(state.store),
        None if state.saved is None else store(state.saved),
        state.restarted,
        mask(state.rows),
        state.fence,
        mask(state.expired),
    )


def _readers_in_order(state: State, order: list[int]) -> State:
    place = {old: new for new, old in enumerate(order)}

    def key(old: Key | None) -> Key | None:
        return old and old._replace(claims=tuple(sorted(place[claim] for claim in old.claims)))

    def store(old: Store) -> Store:
        return old._replace(everything=key(old.everything), scope=key(old.scope))

    return state._replace(
        readers=tuple(state.readers[i] for i in order),
        store=store(state.store),
        saved=None if state.saved is None else store(state.saved),
    )


def _rename_versions(state: State) -> State:
    found = [key.version for key in _keys(state) if key is not None]
    found += [version for store in (state.store, state.saved) if store and store.entry for version in store.entry[1:]]
    found += [version for reader in state.readers for version in reader.held]
    found += [version for writer in state.writers for version in writer.held]
    names: dict[int | None, int] = {}
    for version in found:
        if version is not None and version >= 0:
            names.setdefault(version, len(names))
    if all(old == new for old, new in names.items()):
        return state

    def name(version: int | None) -> int | None:
        return names.get(version, version)

    def key(old: Key | None) -> Key | None:
        return old and old._replace(version=name(old.version))

    def store(old: Store) -> Store:
        entry = old.entry and Entry(old.entry.value, names[old.entry.everything], names[old.entry.scope])
        return Store(key(old.everything), key(old.scope), entry, old.named)

    return state._replace(
        store=store(state.store),
        saved=None if state.saved is None else store(state.saved),
        readers=tuple(r._replace(held=tuple(map(name, r.held))) if r.held else r for r in state.readers),
        writers=tuple(w._replace(held=tuple(map(name, w.held))) if w.held else w for w in state.writers),  # type: ignore[arg-type]
    )
