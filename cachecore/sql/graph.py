"""What a database does by itself, as a graph: from a change, a read or a call to those that follow from it.

Names are keys (cachecore.sql.table_key). Functions, and tables, of the same name are one, whatever their schema.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cachecore.sql.effects import Effects

CHANGES = ("insert", "update", "delete", "truncate")
READ = "read"
CALL = "call"


class Node(NamedTuple):
    """what: one of CHANGES of the table, READ of the table, or CALL of the function."""

    what: str
    name: str


# Where it cannot be told what is read or written. No function has such a name.
ANY_READ = Node(CALL, "\0reads")
ANY_CHANGE = Node(CALL, "\0writes")


class Graph:
    """Filled by postgresql.learn or sqlite.learn, asked by catalog."""

    def __init__(self) -> None:
        self.tables: set[str] = set()  # tables and views that there are
        self._next: dict[Node, set[Node]] = {}
        self._parents: dict[str, set[str]] = {}
        self._children: dict[str, set[str]] = {}

    def lead(self, what: str, name: str, *to: Node) -> None:
        self._next.setdefault(Node(what, name), set()).update(to)

    def inherit(self, child: str, parent: str) -> None:
        """Also of a partition. A read of the parent reads the child."""
        self._parents.setdefault(child, set()).add(parent)
        self._children.setdefault(parent, set()).add(child)
        self.lead(READ, parent, Node(READ, child))

    def written(self, starts: Iterable[Node]) -> frozenset[str] | None:
        """The tables whose rows change with these; None: any."""
        tables: set[str] = set()
        for node in self._reached(starts):
            if node == ANY_CHANGE:
                return None
            if node.what in CHANGES:
                tables |= {node.name, *self._relatives(node.name)}
        return frozenset(tables)

    def changes_again(self, change: Node) -> bool:
        """Whether what follows from the change is a further change of the same table: by a trigger, rule or cascade."""
        following = [node for follower in self._followers(change) for node in self._next.get(follower, ())]
        return any(node.what in CHANGES and node.name == change.name for node in self._reached(following))

    def read(self, starts: Iterable[Node]) -> frozenset[str] | None:
        """The tables that are looked at; None: any."""
        tables = set()
        for node in self._reached(starts, through=(READ, CALL)):
            if node == ANY_READ:
                return None
            if node.what == READ:
                tables.add(node.name)
        return frozenset(tables)

    def _reached(self, starts: Iterable[Node], through: tuple[str, ...] = (READ, CALL, *CHANGES)) -> Iterator[Node]:
        seen: set[Node] = set()
        to_visit = list(starts)
        while to_visit:
            node = to_visit.pop()
            if node in seen or node.what not in through:
                continue
            seen.add(node)
            yield node
            for follower in self._followers(node):
                to_visit += self._next.get(follower, ())

    def _followers(self, node: Node) -> list[Node]:
        """The node, and for a change those of the tables that hold the same rows."""
        relatives = self._relatives(node.name) if node.what in CHANGES else ()
        if not relatives:
            return [node]
        # An update may move a row from one partition to another, which deletes and inserts it.
        changes = CHANGES if node.what == "update" else (node.what,)
        return [Node(change, name) for change in changes for name in (node.name, *relatives)]

    def _relatives(self, table: str) -> set[str]:
        if not self._parents and not self._children:
            return set()
        return _closure(table, self._parents) | _closure(table, self._children)


def nodes_of(effects: Effects, *, may_write: bool = True) -> Iterator[Node]:
    """Where a text with these effects begins. may_write=False: what it writes itself is refused by the database."""
    if may_write and effects.writes is None:
        yield ANY_CHANGE
    if effects.reads is None:
        yield ANY_READ
    for table in (effects.writes or ()) if may_write else ():
        for change in (effects.verb,) if effects.verb else CHANGES:
            yield Node(change, table)
    yield from (Node(READ, table) for table in effects.reads or ())
    yield from (Node(CALL, function) for function in effects.calls)


def _closure(name: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    to_visit = [name]
    while to_visit:
        new = edges.get(to_visit.pop(), set()) - found
        found |= new
        to_visit += new
    return found
