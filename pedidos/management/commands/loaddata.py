"""Django's loaddata; then the resumos are made right, for it may have loaded sums beside the orders' own."""

from typing import Any

from django.core.management.commands import loaddata

from pedidos.resumos.refazer import refazer


class Command(loaddata.Command):
    def handle(self, *fixture_labels: str, **options: Any) -> None:
        super().handle(*fixture_labels, **options)
        refazer(lambda *_: None)
