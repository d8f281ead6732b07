"""Connects the saves with the patterns that they delete."""

from django.apps import AppConfig


class SeedConfig(AppConfig):
    name = "benchmarks.seed"

    def ready(self) -> None:
        from benchmarks.seed import invalidation

        invalidation.connect()
