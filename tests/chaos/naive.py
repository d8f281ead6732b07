"""The protocol everybody writes first, to show that the checker would notice.

No marks, no outbox; new versions after COMMIT; and the version that an answer is stored
under is read when it is stored.
"""

from typing import Any

from cachecore.errors import StoreError
from cachecore.serve.lookup import Lookup
from cachecore.store import get_store
from cachecore.store.scope_state import Mark, parse
from cachecore.write import write_intents


def install() -> None:
    def no_intent(connection: Any, invalidation: Any, *, with_xid: bool = True) -> write_intents.Intent:
        return write_intents.Intent(Mark("", connection.alias, ""), invalidation.all_names)

    def current(names: Any) -> dict[str, bytes]:
        states = get_store().read("-", list(names), head_only=True).states
        return {name: version for name, raw in zip(names, states, strict=True) if (version := parse(raw).version)}

    keep = Lookup.store

    def keep_under_current(self: Lookup, body: bytes, *, etag: str = "", **asked: Any) -> bool:
        try:
            if self.versions is not None:
                self.versions |= current(list(self.versions))
            return keep(self, body, etag=etag, **asked)
        except StoreError:
            return False

    write_intents.put = no_intent
    Lookup.store = keep_under_current  # type: ignore[method-assign]
