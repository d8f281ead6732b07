"""Finds every app's events.py, and installs the tracker of statements and transactions."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CachecoreConfig(AppConfig):
    name = "cachecore"
    verbose_name = "Cache"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cachecore import checks, metrics
        from cachecore.conf import conf
        from cachecore.examine import verification
        from cachecore.outbox import poller, queue
        from cachecore.serve import sampling
        from cachecore.store import circuit_breaker, get_store
        from cachecore.write import tracker

        # The lower rooms call these of the higher ones.
        circuit_breaker.deliver_outbox = queue.deliver_all
        circuit_breaker.after_recovery = poller.wake
        metrics.hand_over = lambda counts, notes: get_store().add_counts(counts, notes)
        sampling.verify = verification.verify_and_log
        checks.register_all()
        tracker.install()
        autodiscover_modules(conf().EVENTS_MODULE)
