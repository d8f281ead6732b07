"""A read that no URLconf and no other module imports at its top."""

from cachecore import cached_with_invalidation
from shop.models import Place


@cached_with_invalidation(600, "lazy", ["place.*"])
def lazy() -> list[str]:
    return list(Place.objects.order_by("pk").values_list("name", flat=True))
