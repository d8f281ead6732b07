"""What a transaction invalidates: scopes, and tables whose rows are known."""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.conf import conf
from cachecore.declare.events import events_on
from cachecore.declare.patterns import table_of, table_scope
from cachecore.declare.scopes import Scopes, merge, scopes_of_table
from cachecore.rows.row_changes import RowChange, scopes_of
from cachecore.store.contract import Store
from cachecore.store.scope_state import EVERYTHING, PATIENCE, Mark, new_token, new_version


class Invalidation:
    """Scopes to replace.

    precise: the scope of each table whose rows are known, and the fingerprint of the declarations they are known by.
    Such a table is invalidated too where some read relies on other declarations: the store decides.
    """

    def __init__(self, scopes: Scopes, precise: Mapping[str, str]) -> None:
        self.scopes = scopes
        self.precise = dict(precise)

    def __bool__(self) -> bool:
        return any(self.scopes.values()) or bool(self.precise)

    @property
    def names(self) -> list[str]:
        return sorted({name for names in self.scopes.values() for name in names})

    @property
    def all_names(self) -> list[str]:
        """The scopes to replace where nobody can be asked what reads rely on."""
        return sorted({*self.names, *self.precise})


def resolve(scopes: Scopes, changes: Mapping[str, set[RowChange]], connection: BaseDatabaseWrapper) -> Invalidation:
    """What these scopes and changes of rows invalidate, asked of the database as late as can be before the COMMIT.

    Asks for what foreign keys lead to, and locks that. Raises DatabaseError.
    """
    if EVERYTHING in scopes:
        return Invalidation({EVERYTHING: {EVERYTHING}}, {})
    coarse = {name for names in scopes.values() for name in names if table_of(name) is not None}
    rows = {table: found for table, found in changes.items() if table_scope(table) not in coarse}
    few = [change for found in rows.values() for change in found]
    merge(scopes, scopes_of(few, connection, to_commit=True))
    for table in {change.declared.table for change in few}:
        if sum(map(len, (scopes.get(name, ()) for name in _events_of(table)))) > 10 * conf().COARSEN_AFTER:
            merge(scopes, scopes_of_table(table))
            for name in _events_of(table):
                scopes.pop(name, None)
    coarse = {name for names in scopes.values() for name in names}
    precise = {table_scope(table): events_on(table).fingerprint for table in rows}
    return Invalidation(scopes, {scope: said for scope, said in precise.items() if scope not in coarse})


def _events_of(table: str) -> set[str]:
    return {name for declared in events_on(table).rows for name in (declared.any_name, *declared.names)}


def replace_versions(store: Store, invalidation: Invalidation, using: str) -> None:
    """Invalidates what was committed some time ago, by a writer that is through. Raises StoreError."""
    names = invalidation.names
    mark_id = ""
    if invalidation.precise:
        mark = Mark(new_token(), using, "")
        names += store.mark([], mark, PATIENCE, invalidation.precise)
        mark_id = mark.id
    if names:
        store.renew({name: new_version() for name in names}, mark_id)
