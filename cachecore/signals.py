"""Rows as they were and as they are, around every save, delete and change of a many-to-many.

The row as it was is read from the database, not from the instance: an instance may be
stale, or made up, and what must end is what others have cached. It is locked, so that it is
the row which this write replaces.
"""

from typing import Any

from django.db import connections, router
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from cachecore import announced
from cachecore.events import ModelEvents, Row, events_of, watched_models
from cachecore.invalidation import scopes_ended_by
from cachecore.saves import save_in_a_transaction
from cachecore.transactions import in_transaction, touch


def connect() -> None:
    """Called once all models are declared."""
    for declared in watched_models():
        model = declared.model
        save_in_a_transaction(model)
        pre_save.connect(_before_save, sender=model, dispatch_uid="cachecore")
        post_save.connect(_after_save, sender=model, dispatch_uid="cachecore")
        pre_delete.connect(_before_delete, sender=model, dispatch_uid="cachecore")
        post_delete.connect(_after_delete, sender=model, dispatch_uid="cachecore")
        for field in model._meta.many_to_many:
            m2m_changed.connect(_m2m_changed, sender=field.remote_field.through, dispatch_uid="cachecore")


def _before_save(sender: type[Model], instance: Model, using: str, update_fields: Any, **kwargs: Any) -> None:
    declared = _declared(sender)
    if not _is_ignored(declared, update_fields):
        instance._cachecore_old = _stored(declared, instance.pk, using, lock=True)  # type: ignore[attr-defined]


def _after_save(sender: type[Model], instance: Model, using: str, update_fields: Any, **kwargs: Any) -> None:
    declared = _declared(sender)
    if not _is_ignored(declared, update_fields):
        old = instance.__dict__.pop("_cachecore_old", None)
        _happened(declared, old, _stored(declared, instance.pk, using), using)


def _before_delete(sender: type[Model], instance: Model, using: str, **kwargs: Any) -> None:
    instance._cachecore_old = _stored(_declared(sender), instance.pk, using, lock=True)  # type: ignore[attr-defined]
    if in_transaction(using):
        announced.deleting(connections[using], sender, instance.pk)


def _after_delete(sender: type[Model], instance: Model, using: str, **kwargs: Any) -> None:
    _happened(_declared(sender), instance.__dict__.pop("_cachecore_old", None), None, using)


def _m2m_changed(
    sender: type[Model], *, instance: Model, action: str, reverse: bool, model: type[Model], pk_set: Any, **kwargs: Any
) -> None:
    """A change of a many-to-many counts as an update of the rows on the declared side."""
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    using = kwargs.get("using") or router.db_for_write(type(instance), instance=instance)
    declared = events_of(model if reverse else type(instance))
    if declared is None:
        return
    if not reverse:
        rows = [_stored(declared, instance.pk, using)]
    elif pk_set is None:
        # A clear from the other side does not say whose rows it was about: all of them.
        touch(scopes_ended_by([(declared.updated, {})]), using)
        return
    else:
        rows = [_stored(declared, pk, using) for pk in sorted(pk_set)]
    for row in rows:
        _happened(declared, row, row, using)


def _happened(declared: ModelEvents, old: Row | None, new: Row | None, using: str) -> None:
    sides = [declared.params_of(row) for row in (old, new) if row is not None]
    if sides:
        events = declared.happened(old, new)
        touch(scopes_ended_by([(event, params) for event in events for params in sides]), using)


def _stored(declared: ModelEvents, pk: Any, using: str, *, lock: bool = False) -> Row | None:
    if pk is None:
        return None
    rows = declared.model._base_manager.using(using).filter(pk=pk)
    # A deserializer goes past the model's own save_base, and may be in no transaction.
    if lock and in_transaction(using):
        rows = rows.select_for_update(of=("self",))
    return rows.values("pk", *declared.paths).first()


def _is_ignored(declared: ModelEvents, update_fields: Any) -> bool:
    return update_fields is not None and declared.ignore.issuperset(update_fields)


def _declared(sender: type[Model]) -> ModelEvents:
    if (declared := events_of(sender)) is None:
        raise LookupError(f"{sender.__name__} is connected to cachecore's signals and declares no events.")
    return declared
