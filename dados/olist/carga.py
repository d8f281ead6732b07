"""Carga, what an import adds; and the ways of writing and finding rows in bulk."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db import models

from pedidos.models import Pagamento, Pedido

BATCH = 2000

T = TypeVar("T")
Model = TypeVar("Model", bound=models.Model)


@dataclass
class Carga:
    """The rows an import has added, by kind, and their totals; money in cents."""

    criados: Counter[str] = field(default_factory=Counter)
    pedidos_ja_existentes: int = 0
    status: Counter[Pedido.Status] = field(default_factory=Counter)
    itens: int = 0
    frete: int = 0
    pagamentos: Counter[Pagamento.Status] = field(default_factory=Counter)

    def criar(self, kind: str, rows: list[Model]) -> list[Model]:
        """Writes the rows, which have their primary keys afterwards, and counts them."""
        if rows:
            self.criados[kind] += len(rows)
            manager: models.Manager[Model] = type(rows[0])._default_manager
            manager.bulk_create(rows, batch_size=BATCH)
        return rows


def known(model: type[models.Model], key: str, values: Sequence[str]) -> dict[str, Any]:
    """The primary keys of the rows that are already there, by the value of key."""
    found: dict[str, Any] = {}
    for batch in batches(values, 500):
        found.update(model._default_manager.filter(**{f"{key}__in": batch}).values_list(key, "pk"))
    return found


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
