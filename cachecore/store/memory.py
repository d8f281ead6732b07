"""The in-process store: for one process, for tests, and for a machine without any server."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock

from cachecore.conf import conf
from cachecore.store.contract import HEAD_BYTES, RECENT_MINUTES, Found, Size, by_operation, needs_computing, pattern_of
from cachecore.store.scope_state import Mark, State, next_version, parse, unparse, with_declaration


class MemoryStore:
    """A bounded dictionary under one lock; what was used longest ago leaves first."""

    def __init__(self) -> None:
        self._lock = Lock()
        # Until when, the entry, and its question.
        self._entries: OrderedDict[str, tuple[float, bytes, bytes]] = OrderedDict()
        self._versions: OrderedDict[str, bytes] = OrderedDict()
        # Who computes an entry now: until when, and his token. Given back or overwritten.
        self._leases: dict[str, tuple[int, bytes]] = {}
        self._counts: dict[str, int] = {}
        self._notes: dict[str, str] = {}
        self._minutes: dict[int, dict[str, int]] = {}

    def read(
        self,
        key: str,
        scopes: Sequence[str],
        *,
        others: Sequence[str] = (),
        head_only: bool = False,
        lease: bytes = b"",
        patience: int = 0,
    ) -> Found:
        with self._lock:
            data, _ = self._live(key)
            if data is not None:
                self._entries.move_to_end(key)
            states = [self._versions.get(scope) for scope in scopes]
            leased = bool(lease) and needs_computing(data, states) and self._take_lease(key, lease, patience)
            states += [self._versions.get(scope) for scope in others]
        return Found(data[:HEAD_BYTES] if head_only and data is not None else data, states, self.now(), leased)

    def lease(self, key: str, lease: bytes, patience: int) -> bool:
        with self._lock:
            return self._take_lease(key, lease, patience)

    def _take_lease(self, key: str, lease: bytes, patience: int) -> bool:
        until, _ = self._leases.get(key, (0, b""))
        if until > self.now():
            return False
        self._leases[key] = (self.now() + patience, lease)
        return True

    def _live(self, key: str) -> tuple[bytes | None, bytes]:
        """The entry and its question; what is over is taken away."""
        expires_at, data, question = self._entries.get(key, (0.0, None, b""))
        if data is None or expires_at >= time.monotonic():
            return data, question
        del self._entries[key]
        return None, b""

    def write(self, key: str, entry: bytes, timeout: int, lease: bytes = b"", question: bytes = b"") -> None:
        with self._lock:
            self._release_lease(key, lease)
            self._entries[key] = (time.monotonic() + timeout, entry, question)
            self._entries.move_to_end(key)
            while len(self._entries) > conf().MEMORY_ENTRIES:
                self._entries.popitem(last=False)

    def question(self, key: str) -> bytes | None:
        with self._lock:
            return self._live(key)[1] or None

    def entries(self) -> Iterator[list[str]]:
        with self._lock:
            yield [key for key in list(self._entries) if self._live(key)[0] is not None]

    def release_lease(self, key: str, lease: bytes) -> None:
        with self._lock:
            self._release_lease(key, lease)

    def _release_lease(self, key: str, lease: bytes) -> None:
        if lease and self._leases.get(key, (0, b""))[1] == lease:
            del self._leases[key]

    def claim(self, scopes: Sequence[str], claim_id: str, patience: int) -> None:
        self.mark(scopes, Mark(claim_id, "", ""), patience)

    def make_versions(
        self, proposed: Mapping[str, bytes], claim_id: str, declarations: Mapping[str, str]
    ) -> dict[str, bytes | None]:
        with self._lock:
            return {
                scope: self._make_version(scope, parse(raw), claim_id, declarations.get(scope, ""))
                for scope, raw in proposed.items()
            }

    def _make_version(self, scope: str, proposed: State, claim_id: str, declaration: str) -> bytes | None:
        state = parse(self._versions.get(scope))
        others = _without(state, claim_id)
        if others == state.marks:
            return None
        version = state.version or proposed.version
        if state.version and declaration and declaration not in state.declarations:
            version = with_declaration(state.version, declaration) or proposed.version
        marks = others if version == state.version else (*proposed.marks, *others)
        self._versions[scope] = unparse(State(version, marks))
        return self._versions[scope]

    def mark(
        self, scopes: Sequence[str], mark: Mark, patience: int, declarations: Mapping[str, str] | None = None
    ) -> list[str]:
        standing = mark._replace(deadline=self.now() + patience)
        with self._lock:
            guarded = [scope for scope, own in (declarations or {}).items() if self._needs_mark(scope, own)]
        marked = [*scopes, *guarded]
        self._change(marked, lambda state, _: state._replace(marks=(*state.marks, standing)))
        return marked

    def _needs_mark(self, scope: str, declaration: str) -> bool:
        raw = self._versions.get(scope)
        state = parse(raw)
        return raw is not None and (bool(state.marks) or state.declarations != [declaration])

    def renew(self, versions: Mapping[str, bytes], mark_id: str = "") -> None:
        def renewed(state: State, scope: str) -> State:
            # Where there is none, the next reader makes one: marks may have been lost with the old.
            version = next_version(state.version, versions[scope], self.now()) if state.version else None
            return State(version, _without(state, mark_id))

        self._change(versions, renewed)

    def unmark(self, scopes: Sequence[str], mark_id: str) -> None:
        self._change(scopes, lambda state, _: State(state.version, _without(state, mark_id)))

    def now(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def _change(self, scopes: Iterable[str], change: Callable[[State, str], State]) -> None:
        with self._lock:
            for scope in scopes:
                changed = unparse(change(parse(self._versions.get(scope)), scope))
                if changed:
                    self._versions[scope] = changed
                else:
                    self._versions.pop(scope, None)
            self._forget_old_versions()

    def _forget_old_versions(self) -> None:
        # Losing one costs a miss: it is made anew, at random.
        while len(self._versions) > 10 * conf().MEMORY_ENTRIES:
            self._versions.popitem(last=False)

    def add_counts(self, counts: Mapping[str, int], notes: Mapping[str, str]) -> None:
        with self._lock:
            for name, amount in counts.items():
                self._counts[name] = self._counts.get(name, 0) + amount
            now = self._minutes.setdefault(int(time.time() // 60), {})
            for operation, amount in by_operation(counts).items():
                now[operation] = now.get(operation, 0) + amount
            while len(self._minutes) > RECENT_MINUTES + 1:
                del self._minutes[min(self._minutes)]
            self._notes.update(notes)

    def counts(self) -> tuple[dict[str, int], dict[str, str]]:
        with self._lock:
            return dict(self._counts), dict(self._notes)

    def recent(self, minutes: int) -> list[dict[str, int]]:
        last = int(time.time() // 60)
        with self._lock:
            return [dict(self._minutes.get(minute, {})) for minute in range(last - minutes + 1, last + 1)]

    def sizes(self) -> Iterator[tuple[str, Size]]:
        with self._lock:
            now = time.monotonic()
            live = [(key, len(data)) for key, (expires_at, data, _) in self._entries.items() if expires_at >= now]
        for key, length in live:
            yield pattern_of(key), Size(1, length)

    def server(self) -> str:
        return "in-process memory (seen by this process only)"


def _without(state: State, mark_id: str) -> tuple[Mark, ...]:
    return tuple(mark for mark in state.marks if mark.id != mark_id)
