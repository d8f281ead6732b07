"""A watched row is never saved outside a transaction.

The row as it was must be the row that the UPDATE replaces, so it is locked when it is read;
and the writer must be known to the database by a transaction id while its mark stands.
Neither can be had in autocommit, where each statement is a transaction of its own: another
writer's COMMIT between the read and the UPDATE would leave its pages standing for good. So
what Django does for models with parents is done for every watched one.
"""

from functools import wraps
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Model

from cachecore import announced
from cachecore.transactions import begun_in_sql


def save_in_a_transaction(model: type[Model]) -> None:
    """Makes model.save() atomic; called once for each watched model."""
    save_base: Any = model.save_base

    @wraps(save_base)
    def atomic_save_base(self: Model, raw: bool = False, *args: Any, using: str | None = None, **kwargs: Any) -> None:
        using = using or router.db_for_write(type(self), instance=self)
        if begun_in_sql(using):
            # Django would commit it here. Its statements end what they write, unannounced.
            save_base(self, raw, *args, using=using, **kwargs)
            return
        with transaction.atomic(using=using, savepoint=False), announced.saving(connections[using], model):
            save_base(self, raw, *args, using=using, **kwargs)

    model.save_base = atomic_save_base  # type: ignore[method-assign]
