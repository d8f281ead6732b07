"""The contract of a store: bytes by key, versions by scope, counts for cache_stats."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from cachecore.store.entry import FINGERPRINT, fingerprint
from cachecore.store.scope_state import Mark, is_marked

# A conditional request needs only the head of an entry; what a page is made of lengthens it.
HEAD_BYTES = 2048
# Minutes for which it is known what was counted when.
RECENT_MINUTES = 60


def pattern_of(key: str) -> str:
    """The pattern that an entry is kept under: what stands before the digest (declare/keys.py)."""
    return key.rsplit("|", 1)[0]


def by_operation(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of all patterns together, of what is counted by "operation|pattern"."""
    found: dict[str, int] = {}
    for name, amount in counts.items():
        operation = name.partition("|")[0]
        found[operation] = found.get(operation, 0) + amount
    return found


class Size(NamedTuple):
    """How much one pattern takes."""

    entries: int
    bytes: int


class Found(NamedTuple):
    """now: by the store's clock, in milliseconds. leased: whether the right to compute was given."""

    data: bytes | None
    states: list[bytes | None]
    now: int
    leased: bool = False


def needs_computing(data: bytes | None, states: Sequence[bytes | None]) -> bool:
    """Whether the entry is not of now, and no writer's mark stands."""
    if any(map(is_marked, states)):
        return False
    return data is None or data[FINGERPRINT] != fingerprint(states)


class Store(Protocol):
    """Every method raises StoreError when the store does not answer; each is one round trip."""

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
        """The entry (or its first HEAD_BYTES), and what lies under each scope: see versions.parse.

        Then what lies under the others, by which nobody can tell whether the entry is of now.
        With a lease: when the entry is not of now and no mark stands, also asks for the right
        to compute it, which nobody else is given for patience milliseconds.
        """

    def lease(self, key: str, lease: bytes, patience: int) -> bool:
        """Asks for the right to compute an entry that is old for a reason which no fingerprint shows."""

    def write(self, key: str, entry: bytes, timeout: int, lease: bytes = b"", question: bytes = b"") -> None:
        """Keeps an entry for timeout seconds, in place of what was there; gives that lease back.

        question: what brings it about anew, for question(); no read of an entry fetches it.
        """

    def question(self, key: str) -> bytes | None:
        """What was kept with the entry, for as long as it; None where nothing was."""

    def entries(self) -> Iterator[list[str]]:
        """The keys of all entries, in portions as they are found; looks at every key."""

    def release_lease(self, key: str, lease: bytes) -> None:
        """Lets the next reader compute; does nothing when the lease has passed to another."""

    def claim(self, scopes: Sequence[str], claim_id: str, patience: int) -> None:
        """Puts the mark of a reader under each scope, which stops nobody; it is over after patience milliseconds."""

    def make_versions(
        self, proposed: Mapping[str, bytes], claim_id: str, declarations: Mapping[str, str]
    ) -> dict[str, bytes | None]:
        """What lies under each scope now: where that claim stands, the proposed one unless there is a version.

        proposed: versions with marks beside them. The claim is removed. Where it is gone nothing is made: None.
        declarations: for the scope of a table, the one that its version must stand for. A version that stands for
        others is made to stand for this one too, with the proposed marks beside it.
        """

    def mark(
        self, scopes: Sequence[str], mark: Mark, patience: int, declarations: Mapping[str, str] | None = None
    ) -> list[str]:
        """Puts a mark beside each version; its deadline is patience milliseconds from now.

        declarations: scopes of tables and the writer's own declaration of each. These are marked only where the
        version stands for another declaration, or where a mark or a claim stands beside it.
        Returns the scopes that were marked.
        """

    def renew(self, versions: Mapping[str, bytes], mark_id: str = "") -> None:
        """Replaces each version and removes that mark, in one step; the marks of others stay.

        Where there is no version, or damaged bytes, none is made: the next reader makes it.
        """

    def unmark(self, scopes: Sequence[str], mark_id: str) -> None:
        """Removes that mark and leaves the version."""

    def now(self) -> int:
        """The store's own clock, in milliseconds: the same for every process."""

    def add_counts(self, counts: Mapping[str, int], notes: Mapping[str, str]) -> None:
        """Adds to the counters all processes share, and notes texts (a last time) beside them."""

    def counts(self) -> tuple[dict[str, int], dict[str, str]]:
        """The counters and the texts."""

    def recent(self, minutes: int) -> list[dict[str, int]]:
        """What add_counts was given in each of the last minutes, the oldest first, by operation."""

    def sizes(self) -> Iterator[tuple[str, Size]]:
        """Pattern template and size, in portions as they are found; looks at every key."""

    def server(self) -> str:
        """What answers, with its version, for people."""
