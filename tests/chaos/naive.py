"""The protocol everybody writes first, to show that the checker would notice.

No marks, no outbox; new versions after COMMIT; and the version that an answer is stored
under is read when it is stored.
"""

from typing import Any

from cachecore import commits, entry
from cachecore.errors import StoreError
from cachecore.lookup import Lookup
from cachecore.store import get_store
from cachecore.versions import Mark, parse


def install() -> None:
    def no_mark(connection: Any, scopes: Any, *, with_xid: bool = True) -> Mark:
        return Mark("", connection.alias, "")

    def current(names: Any) -> dict[str, bytes]:
        _, raw = get_store().read("-", list(names))
        return {name: version for name, data in zip(names, raw, strict=True) if (version := parse(data).version)}

    pack = entry.pack
    keep = Lookup.keep

    def pack_under_current(versions: dict[str, bytes], body: bytes, **kwargs: Any) -> bytes:
        return pack(versions | current(versions), body, **kwargs)

    def keep_or_not(self: Lookup, body: bytes, *, etag: str = "") -> bool:
        try:
            return keep(self, body, etag=etag)
        except StoreError:
            return False

    commits.mark = no_mark
    entry.pack = pack_under_current
    Lookup.keep = keep_or_not  # type: ignore[method-assign]
