"""The contract of a store: bytes by key, versions by scope, counts for cache_stats."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from cachecore.entry import FINGERPRINT, fingerprint
from cachecore.versions import Mark, is_marked

# A conditional request needs only the head of an entry; what a page is made of lengthens it.
HEAD_BYTES = 2048


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


def is_to_be_computed(data: bytes | None, states: Sequence[bytes | None]) -> bool:
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

    def write(self, key: str, entry: bytes, timeout: int, lease: bytes = b"") -> None:
        """Keeps an entry for timeout seconds, in place of what was there; gives that lease back."""

    def give_back(self, key: str, lease: bytes) -> None:
        """Lets the next reader compute; does nothing when the lease has passed to another."""

    def claim(self, scopes: Sequence[str], claim_id: str, patience: int) -> None:
        """Puts the mark of a reader under each scope, which stops nobody; it is over after patience milliseconds."""

    def make_versions(self, proposed: Mapping[str, bytes], claim_id: str) -> dict[str, bytes | None]:
        """What lies under each scope now: where that claim stands, the proposed one unless there is a version.

        proposed are versions with marks beside them; the claim is removed. Where it is gone nothing is made: None.
        """

    def mark(self, scopes: Sequence[str], mark: Mark, patience: int) -> None:
        """Puts a mark beside each version; its deadline is patience milliseconds from now."""

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

    def sizes(self) -> Iterator[tuple[str, Size]]:
        """Pattern template and size, in portions as they are found; looks at every key."""

    def server(self) -> str:
        """What answers, with its version, for people."""
