"""Outbox, what has ended in the database and has not been told to the store; Fence, the reason to serve nothing.

Two write here, each in the transaction that it is about. Django, when the store is away at
the moment of a COMMIT: then scopes says what ends. The triggers (see outbox/trigger_sql.py): then
table, operation and changes say what was written, and outbox/trigger_rows.py what of it ends. Whoever
tells the store removes the row.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    scopes = models.JSONField(null=True)
    table = models.CharField(max_length=63, default="")
    operation = models.CharField(max_length=1, default="")
    # Of the declaration the trigger was made from; another one than ours, and only the table counts.
    fingerprint = models.CharField(max_length=32, default="")
    # Null: any rows of the table.
    changes = models.JSONField(null=True)
    # The transaction that wrote it, which takes it out again if Django commits that.
    xact = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "pending invalidation"
        verbose_name_plural = "pending invalidations"
        ordering = ["pk"]
        indexes = [models.Index(fields=["xact"], name="idx_outbox_xact")]

    def __str__(self) -> str:
        return f"Outbox {self.pk}: {self.table or ', '.join(self.scopes or ())}"


class Fence(models.Model):
    """See outbox/bypass_barrier.py. More than one may be there; any one of them keeps everybody from the cache."""

    # Whether nobody can still be served who has not seen it.
    stands = models.BooleanField()
    # For a statement without a transaction: what it ends, and until when it may take.
    scopes = models.JSONField(null=True)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Fence {self.pk}"


class Cache(Outbox):
    """Stands for the cache as a whole: the page in the admin, and the permissions to see and to clear it."""

    class Meta:
        proxy = True
        default_permissions = ("view", "clear")
        verbose_name = _("cache")
        verbose_name_plural = _("cache")
