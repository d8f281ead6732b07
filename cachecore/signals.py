"""Rows as they were and as they are, around every save and delete.

The row as it was is read from the database, not from the instance: an instance may be
stale, or made up, and what must end is what others have cached. It is locked, so that it is
the row which this write replaces. A row that is not there cannot be locked: if another puts it
there before our statement, that replaces a row which nobody here has seen.

Many-to-manys are left to the statements that write them (transactions.py): nothing holds the
rows that they lead to.
"""

from typing import Any

from django.db import connections
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from cachecore import announced
from cachecore.events import ModelEvents, Row, events_of, watched_models
from cachecore.happenings import Happening, Led, asked_for
from cachecore.saves import save_in_a_transaction
from cachecore.transactions import happen, in_transaction


def connect() -> None:
    """Called once all models are declared."""
    for declared in watched_models():
        model = declared.model
        save_in_a_transaction(model)
        pre_save.connect(_before_save, sender=model, dispatch_uid="cachecore")
        post_save.connect(_after_save, sender=model, dispatch_uid="cachecore")
        pre_delete.connect(_before_delete, sender=model, dispatch_uid="cachecore")
        post_delete.connect(_after_delete, sender=model, dispatch_uid="cachecore")


def _before_save(sender: type[Model], instance: Model, using: str, update_fields: Any, **kwargs: Any) -> None:
    declared = _declared(sender)
    if not _is_ignored(declared, update_fields):
        instance._cachecore_old = _stored(declared, instance.pk, using, lock=True)  # type: ignore[attr-defined]


def _after_save(
    sender: type[Model], instance: Model, created: bool, using: str, update_fields: Any, **kwargs: Any
) -> None:
    declared = _declared(sender)
    if not _is_ignored(declared, update_fields):
        old = instance.__dict__.pop("_cachecore_old", None)
        if old is None and not created:
            _happened_to_any(declared, using)
        else:
            _happened(declared, old, _stored(declared, instance.pk, using), using)


def _before_delete(sender: type[Model], instance: Model, using: str, **kwargs: Any) -> None:
    instance._cachecore_old = _stored(_declared(sender), instance.pk, using, lock=True)  # type: ignore[attr-defined]
    if in_transaction(using):
        announced.deleting(connections[using], sender, instance.pk)


def _after_delete(sender: type[Model], instance: Model, using: str, **kwargs: Any) -> None:
    declared, old = _declared(sender), instance.__dict__.pop("_cachecore_old", None)
    if old is None:
        # Nor does Django say whether there was one.
        _happened_to_any(declared, using)
    else:
        _happened(declared, old, None, using)


def _happened_to_any(declared: ModelEvents, using: str) -> None:
    """Whatever may happen to a row, to one of which nothing is known: to all."""
    happen({Happening(declared.names, frozenset())}, using)


def _happened(declared: ModelEvents, old: Row | None, new: Row | None, using: str) -> None:
    events = frozenset(declared.happened(old, new))
    happen({_of_our_row(declared, events, row) for row in (old, new) if row is not None}, using)


def _of_our_row(declared: ModelEvents, events: frozenset[str], row: Row) -> Happening:
    """One side of a row that this transaction writes: what stands in the row itself is certain until its COMMIT."""
    asked = asked_for(events)
    params = {name: row[path] for name, path in declared.own.items() if name in asked}
    led = set()
    for name, (key, hop) in declared.hops.items():
        if name in asked and row[key] is not None:
            led.add(Led(name, hop, row[key], frozenset({row[declared.params[name]]})))
        elif name in asked:
            params[name] = None
    return Happening(events, frozenset(params.items()), frozenset(led))


def _stored(declared: ModelEvents, pk: Any, using: str, *, lock: bool = False) -> Row | None:
    if pk is None:
        return None
    rows = declared.model._base_manager.using(using).filter(pk=pk)
    # A deserializer goes past the model's own save_base, and may be in no transaction.
    if lock and in_transaction(using):
        # As an UPDATE takes it, which lets others go on to refer to the row.
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.values("pk", *declared.paths).first()


def _is_ignored(declared: ModelEvents, update_fields: Any) -> bool:
    return update_fields is not None and declared.ignore.issuperset(update_fields)


def _declared(sender: type[Model]) -> ModelEvents:
    if (declared := events_of(sender)) is None:
        raise LookupError(f"{sender.__name__} is connected to cachecore's signals and declares no events.")
    return declared
