"""Puts the plain queries where the pages look for theirs."""

from django.apps import AppConfig


class PlainConfig(AppConfig):
    name = "benchmarks.plain"
    label = "benchmarks_plain"

    def ready(self) -> None:
        from benchmarks.plain import apuracao, carteira, cliente, dashboard, rankings

        for module in (apuracao, carteira, cliente, dashboard, rankings):
            for place, name in module.TAKES_THE_PLACE_OF:
                if not hasattr(place, name):
                    raise AttributeError(f"{place.__name__} has no {name} any more, which {module.__name__} replaces.")
                setattr(place, name, getattr(module, name))
