"""A page and a number of django-oscar, cached where its own tests ask for them."""

from django.utils.decorators import method_decorator
from oscar.core.loading import get_class, get_model

from cachecore import cached_with_invalidation


@cached_with_invalidation(
    timeout=600,
    key_prefix="range_products:{range_id}",
    invalidate_on=["range.*", "rangeproduct.*", "product.*", "category.*", "productcategory.*", "productclass.*"],
)
def range_products(range_id: int) -> int:
    return get_model("offer", "Range").objects.get(pk=range_id).all_products().count()  # type: ignore[no-any-return]


def put_into_place() -> None:
    Range = get_model("offer", "Range")
    theirs = Range.num_products

    def num_products(self):
        """Theirs where a range is not stored, or says how many there are without asking the database."""
        if self.pk is None or self.proxy or self.includes_all_products:
            return theirs(self)
        return range_products(self.pk)

    Range.num_products = num_products
    page = cached_with_invalidation(
        timeout=600,
        key_prefix="product_page:{pk}",
        invalidate_on=[
            *("user.*", "product.*", "category.*", "productcategory.*", "productclass.*", "productimage.*"),
            *("partner.*", "stockrecord.*", "basket.*", "line.*", "offer.*", "review.*"),
        ],
    )
    method_decorator(page, name="dispatch")(get_class("catalogue.views", "ProductDetailView"))
