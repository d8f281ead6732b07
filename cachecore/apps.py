"""Finds every app's events.py and watches the models, the connections and the settings."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class CachecoreConfig(AppConfig):
    name = "cachecore"
    verbose_name = "Cache"

    def ready(self) -> None:
        from cachecore import checks, signals, transactions

        checks.register_all()
        connection_created.connect(transactions.watch, dispatch_uid="cachecore.transactions")
        autodiscover_modules("events")
        signals.connect()
