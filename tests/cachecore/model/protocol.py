"""Every step that a process, the store or the database may take next, as cachecore/ takes them.

A step is one command to the store or one to the database, and the words for it. Which function of cachecore takes
the steps of a function of this module is said above that function, by stands_for; a test resolves these names.

One scope stands for whatever a read depends on: `*` beside it, and a pattern, a fill, a table or an event of rows,
which are marked, renewed and compared in the same way. Not modelled: the declarations that a table's version stands
for, by which a writer with known rows may leave that version alone.

A step that serves a value from the cache is judged here: it must show the writers that had committed when the read
began, and no writer that has not committed.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple, TypeVar

from tests.cachecore.model.state import (
    ABORTED,
    AWAY,
    COMMITTED,
    DAMAGED,
    DRAINED,
    FOUND_ANOTHER,
    KNOWN,
    NEW,
    NO_FENCE,
    OPEN,
    PUT_UP,
    STANDS,
    UNDRAINED,
    USED,
    Entry,
    Key,
    Options,
    Reader,
    Seen,
    State,
    Store,
    Writer,
    bits,
    committed,
    unfinished,
)

FRESH, FRESHER = 98, 99  # versions nobody has seen; canonical() gives them names


class Step(NamedTuple):
    words: str
    state: State
    lie: str = ""


F = TypeVar("F", bound=Callable[..., Any])

# Function of this module -> the functions of cachecore that take its steps.
STANDS_FOR: dict[str, tuple[str, ...]] = {}


def stands_for(*names: str) -> Callable[[F], F]:
    """names: as pkgutil.resolve_name takes them, below cachecore."""

    def note(function: F) -> F:
        STANDS_FOR[function.__name__] = tuple(f"cachecore.{name}" for name in names)
        return function

    return note


# The store: each of these is one command, atomic for one key.


@stands_for("store.redis:RedisStore.renew", "store.redis:REPLACE")
def renew(key: Key | None, options: Options, mark: int | None = None, version: int = FRESH) -> Key | None:
    if not options.random_versions:
        version = 1 if key is None or key.version is None else key.version + 1
    if key is None:
        return None if options.renewal_needs_a_version else Key(version)
    marks = tuple(m for m in key.marks if m != mark)
    has_none = key.version is None or (key.version == DAMAGED and options.damage_is_taken_away)
    makes_none = options.renewal_needs_a_version and has_none
    return or_nothing(key._replace(version=None if makes_none else version, marks=marks))


@stands_for("store.redis:RedisStore.unmark", "store.redis:REPLACE")
def unmark(key: Key | None, mark: int) -> Key | None:
    if key is None:
        return None
    marks = tuple(m for m in key.marks if m != mark)
    version = None if key.version == DAMAGED else key.version
    return or_nothing(key._replace(version=version, marks=marks))


@stands_for("store.redis:RedisStore.mark", "store.redis:ADD_MARK")
def add_mark(key: Key | None, mark: int) -> Key:
    key = key or Key(None)
    return key._replace(marks=tuple(sorted({*key.marks, mark})))


@stands_for("store.redis:RedisStore.claim", "store.redis:ADD_MARK")
def add_claim(key: Key | None, claim: int) -> Key:
    key = key or Key(None)
    return key._replace(claims=tuple(sorted({*key.claims, claim})))


def without_claims(key: Key | None, claims: Collection[int]) -> Key | None:
    return key and or_nothing(key._replace(claims=tuple(c for c in key.claims if c not in claims)))


def or_nothing(key: Key) -> Key | None:
    return None if key == Key(None) else key


def with_scope(state: State, scope: Key | None) -> State:
    return state._replace(store=state.store._replace(scope=scope))


# Processes.


def with_writer(state: State, i: int, writer: Writer) -> State:
    return state._replace(writers=(*state.writers[:i], writer, *state.writers[i + 1 :]))


def with_reader(state: State, i: int, reader: Reader) -> State:
    return state._replace(readers=(*state.readers[:i], reader, *state.readers[i + 1 :]))


@stands_for("store.circuit_breaker:CircuitBreaker")
def used_by_all(state: State, options: Options, use: int) -> State:
    """Threads of one process share their guard."""
    if not options.one_guard:
        return state
    return state._replace(
        writers=tuple(w._replace(use=use) for w in state.writers),
        readers=tuple(r._replace(use=use) for r in state.readers),
    )


def steps(state: State, options: Options) -> Iterator[Step]:
    for i in range(len(state.writers)):
        yield from writer_steps(state, options, i)
    for i in range(len(state.readers)):
        yield from reader_steps(state, options, i)
    yield from store_steps(state, options)
    if state.fence == PUT_UP:
        readers = tuple(reader._replace(lease=False) for reader in state.readers)
        yield Step(
            "the fence has stood for a lease: every lease from before it is over",
            state._replace(fence=STANDS, readers=readers),
        )


# The writer: a transaction of Django's, or the one that the tracker puts around a statement in autocommit.


@stands_for(
    "write.transactions:commit_invalidating", "write.transactions:own_transaction", "write.write_intents:around_commit"
)
def writer_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.writers[i]
    name = f"W{i + 1}"

    def to(at: str, after: State = state, **changes: object) -> State:
        return with_writer(after, i, after.writers[i]._replace(at=at, **changes))  # type: ignore[arg-type]

    yield from guard_steps(state, options, name, me, lambda after, new: with_writer(after, i, new))
    if me.at == "start":
        yield Step(f"{name} begins a transaction and writes its row", to("written", tx=OPEN))
    elif me.at == "written":
        yield from mark_steps(state, options, i)
    elif me.at == "peeked":
        seen = committed(state) | 1 << i
        store = state.store._replace(entry=Entry(seen, *me.held))
        yield Step(
            f"{name} computes inside its own transaction and stores {shown(seen)}",
            to("written", state._replace(store=store), held=()),
        )
    elif me.at in ("marked", "unmarked", "fenced"):
        yield from commit_steps(state, options, i)
    elif me.at == "committed":
        yield from renewal_steps(state, options, i)
    elif me.at == "again":
        version = FRESH if options.renewed_twice_differs else me.held[0]
        renewed = with_scope(state, renew(state.store.scope, options, i, version))
        yield Step(f"{name}: the client sends the same renewal again", to("end", renewed, held=()))
    elif me.at == "refused":
        yield Step(f"{name} dies before it takes back its mark", to("end", use=USED))
        if me.use in (USED, UNDRAINED) and me.conn == KNOWN:
            yield Step(f"{name} takes back its mark", to("end", with_scope(state, unmark(state.store.scope, i))))


@stands_for("write.write_intents:put")
def mark_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.writers[i]
    name = f"W{i + 1}"

    def to(at: str, after: State = state, use: int = me.use) -> State:
        return with_writer(after, i, me._replace(at=at, use=use))

    if options.rollbacks:
        yield Step(f"{name} rolls back, or dies", with_writer(state, i, me._replace(at="end", tx=ABORTED, use=USED)))
    yield from dirty_steps(state, options, i)
    if not options.marks:
        yield Step(f"{name} puts no mark", to("marked"))
    elif me.use == AWAY or (me.use == DRAINED and not options.marks_come_back_first):
        yield Step(f"{name} cannot mark, the store was away a moment ago", to("unmarked"))
    elif me.conn == KNOWN:
        marked = with_scope(state, add_mark(state.store.scope, i))
        yield Step(f"{name} puts its mark", to("marked", marked))
        if options.lost:
            away = used_by_all(state, options, AWAY)
            yield Step(f"{name} cannot reach the store to mark", to("unmarked", away, AWAY))
            away = used_by_all(marked, options, AWAY)
            yield Step(f"{name} puts its mark, but the reply is lost", to("unmarked", away, AWAY))


@stands_for(
    "write.write_intents:around_commit",
    "write.write_intents:_abort",
    "outbox.bypass_barrier:raise_barrier",
    "outbox.queue:enqueue",
)
def commit_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.writers[i]
    name = f"W{i + 1}"
    if options.rollbacks:
        after = with_writer(state, i, me._replace(at="end", tx=ABORTED, use=USED))
        yield Step(f"{name} dies before COMMIT", after)
        refused = "refused" if me.at == "marked" and options.marks else "end"
        yield Step(
            f"{name}: the database refuses the COMMIT", with_writer(state, i, me._replace(at=refused, tx=ABORTED))
        )
    if me.at == "marked":
        after = with_writer(state, i, me._replace(at="committed", tx=COMMITTED))
        yield Step(f"{name}: COMMIT", after)
    elif me.at == "unmarked" and options.fence:
        if state.fence == NO_FENCE:
            yield Step(f"{name} puts up the fence in the database", state._replace(fence=PUT_UP))
        else:
            yield Step(f"{name} holds the fence", with_writer(state, i, me._replace(at="fenced")))
    elif me.at == "unmarked" or state.fence == STANDS:
        rows = state.rows | 1 << i if options.outbox else state.rows
        after = with_writer(state, i, me._replace(at="end", tx=COMMITTED))
        words = f"{name}: COMMIT" + (", with a row in the outbox" if options.outbox else "")
        yield Step(words, after._replace(rows=rows))


@stands_for("write.write_intents:invalidate")
def renewal_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.writers[i]
    name = f"W{i + 1}"
    dead = with_writer(state, i, me._replace(at="end", use=USED))
    yield Step(f"{name} dies after COMMIT", dead)
    if me.use in (AWAY, DRAINED):
        yield Step(f"{name} cannot renew, it leaves its mark", with_writer(state, i, me._replace(at="end")))
    elif me.conn == KNOWN:
        renewed = with_scope(state, renew(state.store.scope, options, i))
        yield Step(f"{name} renews the version and removes its mark", with_writer(renewed, i, me._replace(at="end")))
        if options.retries:
            again = with_writer(renewed, i, me._replace(at="again", held=(FRESH,)))
            yield Step(f"{name} renews the version and removes its mark, but the reply is lost", again)
        if options.lost:
            away = used_by_all(state, options, AWAY)
            words = f"{name} cannot reach the store to renew"
            yield Step(words, with_writer(away, i, me._replace(at="end", use=AWAY)))
            away = used_by_all(renewed, options, AWAY)
            words = f"{name} renews the version, but the reply is lost"
            yield Step(words, with_writer(away, i, me._replace(at="end", use=AWAY)))


@stands_for("write.transactions:is_dirty")
def dirty_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    """A read inside the writer's own transaction. By the rule it is a bypass: no step at all."""
    scope, everything = state.store.scope, state.store.everything
    me = state.writers[i]
    if options.dirty_rule or not scope or not everything or scope.marks or everything.marks:
        return
    if scope.version is not None and everything.version is not None and me.conn == KNOWN:
        held = (everything.version, scope.version)
        after = with_writer(state, i, me._replace(at="peeked", held=held))
        yield Step(f"W{i + 1} reads the versions inside its own transaction", after)


# The reader.


@stands_for("serve.lookup:Lookup")
def reader_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.readers[i]
    name = f"R{i + 1}"
    yield from guard_steps(state, options, name, me, lambda after, new: with_reader(after, i, new))
    if me.use in (AWAY, DRAINED):
        if me.at != "idle":
            yield Step(f"{name} lets the store alone", with_reader(state, i, idle(me)))
        return
    if me.at == "compute":
        value = committed(state)
        at = "store" if options.versions_first else "versions"
        words = f"{name} computes, and sees {shown(value)}"
        yield Step(words, with_reader(state, i, me._replace(at=at, value=value)))
    elif me.at == "idle" and options.fence:
        yield from lease_steps(state, options, i)
    elif me.at == "ask":
        yield from ask_steps(state, options, i)
    elif me.at == "question":
        yield question(state, options, i)
    if me.conn != KNOWN or me.at == "compute":
        return
    command = COMMANDS.get(me.at)
    if command is None or (me.at == "idle" and options.fence):
        return
    for step in command(state, options, i):
        yield step
        if options.readers_lose and me.at in ("claim", "make", "tell", "store", "take away"):
            after = used_by_all(step.state, options, AWAY)
            lost = with_reader(after, i, idle(step.state.readers[i])._replace(use=AWAY))
            yield Step(f"{step.words}, but the reply is lost", lost)
    if options.readers_lose:
        after = used_by_all(state, options, AWAY)
        yield Step(f"{name} cannot reach the store", with_reader(after, i, idle(me)._replace(use=AWAY)))


def idle(reader: Reader) -> Reader:
    return Reader(use=reader.use, conn=reader.conn, lease=reader.lease)


@stands_for("outbox.bypass_barrier:must_bypass", "outbox.bypass_barrier:poll", "outbox.bypass_barrier:lower_barrier")
def lease_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    """Before the store is read: has this process polled the database less than a read lease ago?"""
    me = state.readers[i]
    name = f"R{i + 1}"
    if me.lease:
        began = me._replace(at="began", need=committed(state))
        yield Step(f"{name} begins to read", with_reader(state, i, began))
    elif not state.fence and not state.rows:
        yield Step(f"{name} asks the database: no fence", with_reader(state, i, me._replace(lease=True)))
    elif me.conn == KNOWN and not any(writer.at == "fenced" for writer in state.writers):
        after = drained(state, options)._replace(fence=NO_FENCE)
        yield Step(f"{name} finds a fence nobody holds: it ends what the outbox says and takes it down", after)


@stands_for("serve.lookup:Lookup.find", "store.redis:RedisStore.read")
def fetch(state: State, options: Options, i: int) -> Iterator[Step]:
    """The entry and the versions, in one command."""
    me = state.readers[i]
    name = f"R{i + 1}"
    store = state.store
    everything, scope, entry = store.everything, store.scope, store.entry
    asked = f"{name} reads the entry and the versions"

    def to(at: str, **changes: object) -> State:
        return with_reader(state, i, idle(me)._replace(at=at, **changes))  # type: ignore[arg-type]

    if entry is not None and Key(entry.everything) == everything and Key(entry.scope) == scope:
        need = me.need if options.fence else committed(state)
        lie = ""
        if need & ~entry.value:
            lie = f"{shown(entry.value)} is served, but {shown(need)} had committed before the read began"
        elif entry.value & ~committed(state):
            lie = f"{shown(entry.value)} is served, but only {shown(committed(state))} has committed"
        yield Step(f"{asked}: a hit", to("idle"), lie)
    elif marks := marks_on(store):
        yield Step(f"{asked}: there is a mark", to("ask", marks=marks))
    elif claims := claims_on(store):
        # Past its deadline, or a moment before.
        free = store._replace(everything=without_claims(everything, claims), scope=without_claims(scope, claims))
        whose_claims = " and ".join(f"R{claim + 1}'s claim" for claim in claims)
        yield Step(f"{name} takes away {whose_claims}, which is over", to("idle")._replace(store=free))
        yield from miss(state, options, i)
    else:
        yield from miss(state, options, i)


@stands_for("serve.lookup:Lookup._join_or_lead", "serve.lookup:current_versions")
def miss(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.readers[i]
    everything, scope = state.store.everything, state.store.scope
    asked = f"R{i + 1} reads the entry and the versions"

    def to(at: str, **changes: object) -> State:
        return with_reader(state, i, idle(me)._replace(at=at, **changes))  # type: ignore[arg-type]

    if scope is not None and scope.version == DAMAGED:
        yield Step(f"{asked}: the version is damaged", to("take away"))
    else:
        held = (everything and everything.version, scope and scope.version)
        if not options.versions_first:
            yield Step(f"{asked}: a miss", to("compute"))
        elif None in held:
            yield Step(f"{asked}: a version is missing", to("claim" if options.claims else "question", held=held))
        else:
            yield Step(f"{asked}: a miss", to("compute", held=held))


def marks_on(store: Store) -> tuple[Seen, ...]:
    if store.scope is not None and store.scope.version == DAMAGED:
        return ()  # nothing can be read there
    everything = store.everything.marks if store.everything else ()
    scope = store.scope.marks if store.scope else ()
    return tuple(Seen(mark, mark in everything, mark in scope) for mark in sorted({*everything, *scope}))


def claims_on(store: Store) -> tuple[int, ...]:
    return tuple(sorted({claim for key in (store.everything, store.scope) if key is not None for claim in key.claims}))


def versions_late(state: State, options: Options, i: int) -> Iterator[Step]:
    """What every naive cache does: the versions, or the tags, as they are when the value is stored."""
    store = state.store
    me = state.readers[i]
    if marks_on(store) or not store.everything or not store.scope or DAMAGED in (store.scope.version,):
        yield Step(f"R{i + 1} reads the versions, and may not store", with_reader(state, i, idle(me)))
    else:
        held = (store.everything.version, store.scope.version)
        after = with_reader(state, i, me._replace(at="store", held=held))
        yield Step(f"R{i + 1} reads the versions after it has computed", after)


@stands_for("write.write_intents:make_versions")
def claim(state: State, options: Options, i: int) -> Iterator[Step]:
    """Beside what is missing: if the claim is lost, marks put after it may be lost too."""
    me = state.readers[i]
    store = state.store
    everything, scope = (
        add_claim(key, i) if seen is None else key
        for key, seen in zip((store.everything, store.scope), me.held, strict=True)
    )
    after = state._replace(store=store._replace(everything=everything, scope=scope))
    yield Step(f"R{i + 1} puts its claim", with_reader(after, i, me._replace(at="question")))


@stands_for("write.write_intents:_intents_of_open_writers")
def question(state: State, options: Options, i: int) -> Step:
    """A mark of whoever is writing now may have been lost with the version."""
    writing = unfinished(state) if options.first_marks else 0
    words = f"R{i + 1} asks the database who is writing: {shown(writing)}"
    return Step(words, with_reader(state, i, state.readers[i]._replace(value=writing, at="make")))


@stands_for("write.write_intents:make_versions", "store.redis:RedisStore.make_versions", "store.redis:MAKE")
def make(state: State, options: Options, i: int) -> Iterator[Step]:
    """The versions that are missing, where its claim still stands."""
    me = state.readers[i]
    fresh = (1, 1) if not options.random_versions else (FRESH, FRESHER)
    keys = [state.store.everything, state.store.scope]
    held = list(me.held)
    usable = True
    for n, seen in enumerate(me.held):
        if seen is not None:
            continue
        key = keys[n] or Key(None)
        if options.claims and i not in key.claims:
            usable = False
            continue
        if key.version is None:
            key = key._replace(version=fresh[n], marks=tuple(sorted({*key.marks, *bits(me.value)})))
        usable &= not key.marks and key.version != DAMAGED
        held[n] = key.version
        keys[n] = key._replace(claims=tuple(c for c in key.claims if c != i))
    after = state._replace(store=state.store._replace(everything=keys[0], scope=keys[1]))
    reader = me._replace(at="compute", held=tuple(held), value=0) if usable else idle(me)
    words = "makes the version anew" if usable else "cannot make the version, or with a mark"
    yield Step(f"R{i + 1} {words}", with_reader(after, i, reader))


@stands_for("serve.lookup:Lookup.store")
def keep(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.readers[i]
    everything, scope = me.held
    assert everything is not None
    assert scope is not None
    store = state.store._replace(entry=Entry(me.value, everything, scope))
    yield Step(f"R{i + 1} stores {shown(me.value)}", with_reader(state._replace(store=store), i, idle(me)))


@stands_for("serve.lookup:current_versions")
def take_away(state: State, options: Options, i: int) -> Iterator[Step]:
    """The marks that can be read stay. What was damaged may have been marks, so the next reader asks."""
    after = with_scope(state, renew(state.store.scope, options))
    made = after.store.scope is not None and after.store.scope.version is not None
    words = "puts a version in the place of the damaged one" if made else "takes away the damaged version"
    yield Step(f"R{i + 1} {words}", with_reader(after, i, idle(state.readers[i])))


@stands_for("write.write_intents:resolve_intents", "write.write_intents:_transaction_status")
def ask_steps(state: State, options: Options, i: int) -> Iterator[Step]:
    """What became of the transaction whose mark this is?"""
    me = state.readers[i]
    (mark, *_), *rest = me.marks
    outcome = outcome_of(state, options, mark)
    words = f"R{i + 1} asks what became of {whose(mark)}: "
    if outcome == OPEN:
        after = me._replace(marks=tuple(rest)) if rest else idle(me)
        yield Step(words + "in progress", with_reader(state, i, after))
    else:
        said = "committed" if outcome == COMMITTED else "rolled back"
        yield Step(words + said, with_reader(state, i, me._replace(at="tell", outcome=outcome)))


def outcome_of(state: State, options: Options, mark: int) -> int:
    if not options.xid:
        return COMMITTED if state.expired >> mark & 1 else OPEN
    return state.writers[mark].tx


@stands_for("write.write_intents:resolve_intents")
def tell(state: State, options: Options, i: int) -> Iterator[Step]:
    me = state.readers[i]
    (mark, *seen), *rest = me.marks
    store = state.store
    everything, scope = (
        key if not on else renew(key, options, mark, version) if me.outcome == COMMITTED else unmark(key, mark)
        for key, on, version in zip((store.everything, store.scope), seen, (FRESH, FRESHER), strict=True)
    )
    after = state._replace(store=store._replace(everything=everything, scope=scope))
    what = "renews the version and removes" if me.outcome == COMMITTED else "removes"
    reader = me._replace(at="ask", marks=tuple(rest), outcome=0) if rest else idle(me)
    yield Step(f"R{i + 1} {what} {whose(mark)}", with_reader(after, i, reader))


COMMANDS = {
    "idle": fetch,
    "began": fetch,
    "versions": versions_late,
    "claim": claim,
    "make": make,
    "store": keep,
    "take away": take_away,
    "tell": tell,
}


# The circuit breaker, and whether a new connection leads to the server that was known.


def guard_steps(state, options, name, me, put) -> Iterator[Step]:
    """put(state, process) is the state with this process changed."""
    if me.conn == KNOWN:
        yield from recovery_steps(state, options, name, me, put)
    else:
        yield from recognition_steps(state, options, name, me, put)


@stands_for("store.redis:RedisStore._recognise")
def recognition_steps(state, options, name, me, put) -> Iterator[Step]:
    store = state.store
    if me.conn == NEW:
        if store.named:
            yield Step(f"{name} connects and knows the server", put(state, me._replace(conn=KNOWN)))
        else:
            yield Step(f"{name} connects: another server, or other data", put(state, me._replace(conn=FOUND_ANOTHER)))
    elif me.conn == FOUND_ANOTHER:
        everything = store.everything
        if options.restart_marks:
            for i in bits(unfinished(state)):
                everything = add_mark(everything, i)
        # Nor does a claim from before say that nothing was lost since.
        everything = renew(without_claims(everything, claims_on(store)), options)
        after = state._replace(store=store._replace(everything=everything, named=True))
        yield Step(f"{name} ends everything and writes the server's name", put(after, me._replace(conn=KNOWN)))


@stands_for("store.circuit_breaker:CircuitBreaker._probe_until_back")
def recovery_steps(state, options, name, me, put) -> Iterator[Step]:
    if me.use == AWAY and not options.drain_first:
        yield Step(f"{name} uses the store again", put(state, me._replace(use=UNDRAINED)))
    elif me.use == UNDRAINED:
        yield Step(f"{name} empties the outbox", put(drained(state, options), me._replace(use=USED)))
    elif me.use == AWAY and options.marks_come_back_first:
        after = used_by_all(state, options, DRAINED)
        yield Step(f"{name} finds the store again, for marks", put(after, me._replace(use=DRAINED)))
    elif me.use == DRAINED and options.marks_come_back_first and any(w.at == "unmarked" for w in state.writers):
        return
    elif me.use == DRAINED and options.marks_come_back_first and state.rows:
        yield Step(f"{name} empties the outbox", drained(state, options))
    elif me.use == AWAY and state.rows:
        yield Step(f"{name} finds the store again and empties the outbox into it", drained(state, options))
    elif me.use == AWAY:
        after = used_by_all(state, options, DRAINED)
        yield Step(f"{name} finds the store again and the outbox empty", put(after, me._replace(use=DRAINED)))
    elif me.use == DRAINED:
        after = used_by_all(state, options, USED)
        yield Step(f"{name} uses the store again", put(after, me._replace(use=USED)))


@stands_for("outbox.queue:deliver_all", "outbox.bypass_barrier:lower_barrier")
def drained(state: State, options: Options) -> State:
    """New versions for what the rows name, then the rows deleted, all while they are locked."""
    if not state.rows:
        return state
    return with_scope(state, renew(state.store.scope, options))._replace(rows=0)


# The store by itself, and time.


def store_steps(state: State, options: Options) -> Iterator[Step]:
    store = state.store
    scope, everything = store.scope, store.everything
    if options.restarts and not state.restarted:
        if state.saved is None:
            yield Step("the server saves its data", state._replace(saved=store))
        else:
            conn = NEW if options.guard else KNOWN
            yield Step(
                "the server restarts with the data it had saved",
                state._replace(
                    store=state.saved._replace(named=False),
                    saved=None,
                    restarted=True,
                    writers=tuple(w._replace(conn=conn) for w in state.writers),
                    readers=tuple(r._replace(conn=conn) for r in state.readers),
                ),
            )
    if options.emptied and store != Store(named=False):
        yield Step("FLUSHALL", state._replace(store=Store(named=not options.guard)))
    if options.evictions:
        if scope is not None:
            yield Step("the version is evicted", with_scope(state, None))
        if everything is not None:
            yield Step("the version of everything is evicted", state._replace(store=store._replace(everything=None)))
        if store.entry is not None:
            yield Step("the entry is evicted", state._replace(store=store._replace(entry=None)))
    if options.damage and scope is not None and scope != Key(DAMAGED):
        what = "the version and its marks are" if scope.marks else "the version is"
        yield Step(f"{what} damaged", with_scope(state, Key(DAMAGED)))
    if not options.xid:
        for i, writer in enumerate(state.writers):
            standing = scope is not None and i in scope.marks
            if standing and not state.expired >> i & 1 and (options.slow_commit or writer.tx != OPEN):
                yield Step(f"the deadline of W{i + 1}'s mark passes", state._replace(expired=state.expired | 1 << i))


def shown(value: int) -> str:
    return " and ".join(f"W{i + 1}" for i in range(value.bit_length()) if value >> i & 1) or "nobody"


def whose(mark: int) -> str:
    return f"W{mark + 1}'s mark"
