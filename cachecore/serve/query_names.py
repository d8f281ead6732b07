"""Which query parameters are part of a view's key: those that it has been seen to read.

A parameter that the view never reads makes no new entry. The key must be known before the
view runs, so each process learns per view. names, sorted, begins empty and only grows:

- The key holds names themselves and the values of exactly these parameters, absent ones too.
- A computation under names N that reads only names of N is stored under the key of N.
- One that reads more, M, makes names N + M. The page is stored under the key of N + M, and
  under the key of N lies only where to look: the names N + M. So the processes that wait
  for the key of N, and those that have not learnt M, find the page by a second trip, once.

Why no reader is served a page of other parameters: a page lies under the key of N only if
its computation read no parameter outside N. Two requests with this key agree on N and on
all else that the computation read. So the same computation would read the same values, and
as it reads what it reads because of these, the same names. Thus "page is read only if q is
given" is safe: without q, N = {q} suffices; with q, nothing is stored under {q} but the
way to {page, q}. Processes that know different names use different keys, for the names are
in the key; they compute some pages twice until each has read both, and never share a wrong one.

A computation that reads the query as a whole (iteration, urlencode, get_full_path,
META["QUERY_STRING"]), or very many names, makes names None: the whole query is in the key, as it was sent.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, QueryDict

from cachecore.serve.request_reads import ALL

# Beyond that a view reads whatever it is sent.
MOST = 32

Names = tuple[str, ...] | None


def enlarged(names: Names, read: Iterable[str]) -> Names:
    """names and what was read besides; None for the whole query."""
    if names is None:
        return None
    known = {*names, *read}
    return None if ALL in known or len(known) > MOST else tuple(sorted(known))


class Query(NamedTuple):
    """The query of a request as it was before the view, which may replace it."""

    GET: Any
    META: dict[str, str]


def query_of(request: HttpRequest) -> Query:
    return Query(request.GET, {"QUERY_STRING": request.META.get("QUERY_STRING", "")})


def values(request: HttpRequest | Query, names: Names) -> object:
    """The part of the key: the names and what the request says of each; or the whole query."""
    if not names and names is not None:
        return ()
    query: Any = request.GET
    if not isinstance(query, QueryDict):  # of a test, or of middleware
        return list(query.items())
    if names is None:
        # Middleware may have put another query in place of the one that was sent.
        return request.META.get("QUERY_STRING", ""), list(query.lists())
    return [(name, query.getlist(name)) for name in names]


class QueryNames:
    """What this process has learnt about one view. Thread-safe: a lost update is learnt again."""

    def __init__(self) -> None:
        self.names: Names = ()

    def learn(self, names: Names) -> Names:
        """Returns all that is known, with these."""
        self.names = None if names is None else enlarged(self.names, names)
        return self.names
