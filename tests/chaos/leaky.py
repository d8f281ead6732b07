"""A cache without two of its refusals, to show that the checker would notice.

It keeps what a transaction that has written computes, and one page for all people.
"""

from typing import Any

from cachecore import audience, transactions
from cachecore.lookup import Lookup


def install() -> None:
    is_dirty, is_current = transactions.is_dirty, Lookup._is_current

    def is_current_and_not_about_to_be_mine(self: Lookup, *found: Any) -> bool:
        return not is_dirty() and is_current(self, *found)

    # What it wrote is then computed anew, and kept.
    Lookup._is_current = is_current_and_not_about_to_be_mine  # type: ignore[method-assign,assignment]
    transactions.is_dirty = lambda: False
    # Asks the database whether the transaction has written, too.
    transactions.sees_the_last_commit = lambda: True
    audience.user_id_of = lambda request: None
