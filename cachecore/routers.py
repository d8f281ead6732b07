"""For projects that read from replicas: what is cached is computed on the database that is written."""

from typing import Any

from django.db import router
from django.db.models import Model

from cachecore.write import observer


class ComputeOnPrimary:
    """A database router to be named first in DATABASE_ROUTERS.

    While an answer is computed that may be kept, its models are read from where they are written: what a replica says
    may be behind, and is never kept. Any other read is left to the next routers.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        if observer.current.get() is None:
            return None
        return router.db_for_write(model, **hints)
