"""The contract of a store: whatever sequence of commands it is sent, each store answers and holds the same.

The in-process store is the model of the contract. Tokens and clocks are each store's own: tokens are compared by where
they appear, deadlines by how far off they are.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django_redis import get_redis_connection
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cachecore.conf import conf
from cachecore.store import entry, get_store
from cachecore.store.contract import HEAD_BYTES, Store, needs_computing
from cachecore.store.memory import MemoryStore
from cachecore.store.scope_state import PATIENCE, Mark, State, first_version, parse, unparse, with_declaration
from tests.examples import examples

TABLES = ("=t", "=u")
SCOPES = ("*", "page:{a}", "page:1", "@e.*[a=1]", *TABLES)
KEYS = ("page:{a}|1", "page:{a}|2")
CLAIMS = ("CLAIM-000001", "CLAIM-000002")
MARKS = ("MARK-0000001", "MARK-0000002", "MARK-0000003")
LEASES = (b"lease 1", b"lease 2")
# One more than a version may stand for.
DECLARATIONS = ("d1", "d2", "d3", "d4", "d5")

some_scopes = st.lists(st.sampled_from(SCOPES), min_size=1, unique=True)
some_declarations = st.dictionaries(st.sampled_from(TABLES), st.sampled_from(DECLARATIONS))
marks = st.builds(
    Mark, st.sampled_from(MARKS), st.sampled_from(["default", "other"]), st.sampled_from(["", "7"]), st.just(0)
)
patiences = st.sampled_from([PATIENCE, 3 * PATIENCE])


class Seen:
    """One store, and the names of its tokens: their numbers, in the order in which they were first seen."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._tokens: dict[bytes, int] = {}

    def states(self, scopes: Iterable[str]) -> list[bytes | None]:
        return self.store.read(KEYS[0], list(scopes)).states

    def plain(self, states: Iterable[bytes | None]) -> list[object]:
        """What lies under scopes, without what is this store's own."""
        now = self.store.now()
        return [self._plain(parse(raw), now) for raw in states]

    def _plain(self, state: State, now: int) -> object:
        assert not state.damaged
        return (
            state.version and self._version(state.version),
            sorted((mark.id, mark.database, mark.xid, _far(mark.deadline, now)) for mark in state.marks),
        )

    def _version(self, version: bytes) -> object:
        token, since, before, *declarations = version.split(b":")
        return self._token(token), since == b"0", before and self._token(before), declarations

    def _token(self, token: bytes) -> int:
        return self._tokens.setdefault(token, len(self._tokens))


def _far(deadline: int, now: int) -> int:
    """How many PATIENCE a deadline is off; 0 for one that was given as 0."""
    return deadline and round((deadline - now) / PATIENCE)


class BothStores(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        client = get_redis_connection("default")
        for kind in "vel":
            for key in client.keys(f"{conf().key_prefix}:{kind}:*"):
                client.delete(key)
        self.both = [Seen(MemoryStore()), Seen(get_store())]

    def same(self, ask: Callable[[Seen], Any]) -> Any:
        """What both answer."""
        model, other = map(ask, self.both)
        assert model == other
        return model

    @rule(scopes=some_scopes, claim=st.sampled_from(CLAIMS), patience=patiences)
    def claim(self, scopes: list[str], claim: str, patience: int) -> None:
        self.same(lambda seen: seen.store.claim(scopes, claim, patience))

    @rule(
        scopes=st.lists(st.sampled_from(SCOPES), unique=True),
        declarations=some_declarations,
        mark=marks,
        patience=patiences,
    )
    def mark(self, scopes: list[str], declarations: dict[str, str], mark: Mark, patience: int) -> None:
        scopes = [scope for scope in scopes if scope not in declarations]
        self.same(lambda seen: seen.store.mark(scopes, mark, patience, declarations))

    @rule(
        scopes=some_scopes,
        claim=st.sampled_from(CLAIMS),
        beside=st.lists(marks, max_size=2, unique_by=lambda mark: mark.id),
        declarations=some_declarations,
        is_claimed=st.booleans(),
    )
    def make_versions(
        self, scopes: list[str], claim: str, beside: list[Mark], declarations: dict[str, str], is_claimed: bool
    ) -> None:
        if is_claimed:
            self.same(lambda seen: seen.store.claim(scopes, claim, PATIENCE))
        proposed = {}
        for scope in scopes:
            version = first_version()
            if scope in declarations:
                version = with_declaration(version, declarations[scope]) or version
            proposed[scope] = unparse(State(version, tuple(beside)))

        def made(seen: Seen) -> list[object]:
            found = seen.store.make_versions(proposed, claim, declarations)
            assert list(found) == scopes
            now_there = dict(zip(scopes, seen.states(scopes), strict=True))
            assert all(raw in (None, now_there[scope]) for scope, raw in found.items())
            return [[raw is None for raw in found.values()], *seen.plain(found.values())]

        self.same(made)

    @rule(scopes=some_scopes, mark_id=st.sampled_from(["", *MARKS, *CLAIMS]))
    def renew(self, scopes: list[str], mark_id: str) -> None:
        fresh = {scope: first_version()[:12] for scope in scopes}
        self.same(lambda seen: seen.store.renew(fresh, mark_id))

    @rule(scopes=some_scopes, mark_id=st.sampled_from([*MARKS, *CLAIMS]))
    def unmark(self, scopes: list[str], mark_id: str) -> None:
        self.same(lambda seen: seen.store.unmark(scopes, mark_id))

    @rule(
        key=st.sampled_from(KEYS),
        scopes=some_scopes,
        size=st.sampled_from([0, 1, 2 * HEAD_BYTES]),
        lease=st.sampled_from([b"", *LEASES]),
    )
    def write(self, key: str, scopes: list[str], size: int, lease: bytes) -> None:
        def write(seen: Seen) -> None:
            own = [state or b"" for state in seen.states(scopes)]
            data = entry.pack(key, dict(zip(scopes, own, strict=True)), b"x" * size, own=own, began_at=1)
            seen.store.write(key, data, 600, lease)

        self.same(write)

    @rule(
        key=st.sampled_from(KEYS),
        scopes=some_scopes,
        others=st.lists(st.sampled_from(SCOPES), unique=True),
        head_only=st.booleans(),
        lease=st.sampled_from([b"", *LEASES]),
    )
    def read(self, key: str, scopes: list[str], others: list[str], head_only: bool, lease: bytes) -> None:
        def read(seen: Seen) -> object:
            before = seen.store.now()
            found = seen.store.read(key, scopes, others=others, head_only=head_only, lease=lease, patience=600_000)
            assert before <= found.now <= seen.store.now()
            assert len(found.states) == len(scopes) + len(others)
            assert not head_only or found.data is None or len(found.data) <= HEAD_BYTES
            stored = found.data and entry.unpack(key, found.data, head_only=head_only)
            return (
                stored and (sorted(stored.head.versions), stored.body),
                seen.plain(found.states),
                needs_computing(found.data, found.states[: len(scopes)]),
                found.leased,
            )

        self.same(read)

    @rule(key=st.sampled_from(KEYS), lease=st.sampled_from(LEASES))
    def lease(self, key: str, lease: bytes) -> None:
        self.same(lambda seen: seen.store.lease(key, lease, 600_000))

    @rule(key=st.sampled_from(KEYS), lease=st.sampled_from(LEASES))
    def release_lease(self, key: str, lease: bytes) -> None:
        self.same(lambda seen: seen.store.release_lease(key, lease))

    @invariant()
    def they_hold_the_same(self) -> None:
        self.same(lambda seen: seen.plain(seen.states(SCOPES)))


def test_every_store_answers_each_command_as_the_contract_says():
    run_state_machine_as_test(BothStores, settings=settings(examples(40), stateful_step_count=30))
