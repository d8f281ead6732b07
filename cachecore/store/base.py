"""The contract of a store: bytes by key, versions by scope, counts for cache_stats."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

# A conditional request needs only the head of an entry; heads are shorter than this.
HEAD_BYTES = 1024


class Size(NamedTuple):
    """How much one pattern takes."""

    entries: int
    bytes: int


class Store(Protocol):
    """Every method raises StoreError when the store does not answer; each is one round trip."""

    def read(
        self, key: str, scopes: Sequence[str], *, head_only: bool = False
    ) -> tuple[bytes | None, list[bytes | None]]:
        """The entry (or its first HEAD_BYTES) and the current version of each scope, None where there is none."""

    def write(self, key: str, entry: bytes, timeout: int) -> None:
        """Keeps an entry for timeout seconds, in place of what was there."""

    def get_or_set_versions(self, proposed: Mapping[str, bytes]) -> dict[str, bytes]:
        """The version of each scope; the proposed one becomes it where there is none."""

    def set_versions(self, versions: Mapping[str, bytes]) -> None:
        """Replaces the version of each scope: whatever was stored under the old one is a miss from now on."""

    def add_counts(self, counts: Mapping[str, int], notes: Mapping[str, str]) -> None:
        """Adds to the counters all processes share, and notes texts (a last time) beside them."""

    def counts(self) -> tuple[dict[str, int], dict[str, str]]:
        """The counters and the texts."""

    def sizes(self) -> Iterator[tuple[str, Size]]:
        """Pattern template and size, in portions as they are found; looks at every key."""

    def server(self) -> str:
        """What answers, with its version, for people."""
