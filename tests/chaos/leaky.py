"""A cache without two of its refusals, to show that the checker would notice.

It keeps what a transaction that has written computes, and one page for all people.
"""

from cachecore import audience, transactions


def install() -> None:
    transactions.is_dirty = lambda: False
    audience.user_id_of = lambda request: None
