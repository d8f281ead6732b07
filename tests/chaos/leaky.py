"""A cache without two of its refusals, to show that the checker would notice.

It keeps what a transaction that has written computes, and one page for all people.
"""

from typing import Any

from cachecore.declare import audience
from cachecore.serve import views
from cachecore.serve.lookup import Lookup
from cachecore.write import transactions


def install() -> None:
    is_dirty, is_current = transactions.is_dirty, Lookup._is_current

    def is_current_and_not_about_to_be_mine(self: Lookup, *found: Any) -> bool:
        return not is_dirty() and is_current(self, *found)

    # What it wrote is then computed anew, and kept.
    Lookup._is_current = is_current_and_not_about_to_be_mine  # type: ignore[method-assign,assignment]
    transactions.is_dirty = lambda: False
    # Asks the database whether the transaction has written, too.
    transactions.sees_latest_committed = lambda: True
    # The user is looked at, as for a key that tells users apart, and makes no difference.
    identity_of = audience.identity_of
    audience.identity_of = lambda user: identity_of(user) and "anybody"
    views.user_id_of = lambda request: None  # type: ignore[attr-defined]
