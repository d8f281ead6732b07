"""Outbox: what has ended in the database and could not be told to the store.

When the store is away at the moment of a COMMIT, the scopes that end are written here by
that same transaction. Whoever finds the store again tells it first, and only then uses it.
"""

from django.db import models


class Outbox(models.Model):
    scopes = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "pending invalidation"
        verbose_name_plural = "pending invalidations"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Outbox {self.pk}: {', '.join(self.scopes)}"
