"""Cached reads that two processes share: registered under one name in both."""

from cachecore import cached_with_invalidation
from pedidos.models import Categoria


@cached_with_invalidation(timeout=60, key_prefix="categorias_shared", invalidate_on=["categoria.*"])
def categorias() -> list[str]:
    return sorted(Categoria.objects.values_list("codigo", flat=True))
