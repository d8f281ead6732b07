"""The protocol everybody writes first, to show that the checker would notice.

No marks, no outbox; new versions after COMMIT; and the version that an answer is stored
under is read when it is stored.
"""

from typing import Any

from cachecore import commits
from cachecore.errors import StoreError
from cachecore.lookup import Lookup
from cachecore.store import get_store
from cachecore.versions import Mark, parse


def install() -> None:
    def no_mark(connection: Any, scopes: Any, *, with_xid: bool = True) -> Mark:
        return Mark("", connection.alias, "")

    def current(names: Any) -> dict[str, bytes]:
        states = get_store().read("-", list(names), head_only=True).states
        return {name: version for name, raw in zip(names, states, strict=True) if (version := parse(raw).version)}

    keep = Lookup.keep

    def keep_under_current(self: Lookup, body: bytes, *, etag: str = "") -> bool:
        try:
            if self.versions is not None:
                self.versions |= current(list(self.versions))
            return keep(self, body, etag=etag)
        except StoreError:
            return False

    commits.mark = no_mark
    Lookup.keep = keep_under_current  # type: ignore[method-assign]
