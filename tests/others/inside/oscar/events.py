"""The events of django-oscar's main models."""

from oscar.core.loading import get_model

from cachecore import model_events

model_events(get_model("myauth", "User"), "user", params={"user_id": "pk"})
model_events(get_model("catalogue", "Product"), "product", params={"product_id": "pk", "parent_id": "parent_id"})
model_events(get_model("catalogue", "Category"), "category", params={"category_id": "pk"})
model_events(get_model("catalogue", "ProductCategory"), "productcategory", params={"product_id": "product_id"})
model_events(get_model("catalogue", "ProductClass"), "productclass")
model_events(get_model("catalogue", "ProductImage"), "productimage", params={"product_id": "product_id"})
model_events(get_model("partner", "Partner"), "partner")
model_events(get_model("partner", "StockRecord"), "stockrecord", params={"product_id": "product_id"})
model_events(get_model("basket", "Basket"), "basket", params={"user_id": "owner_id"})
model_events(get_model("basket", "Line"), "line", params={"basket_id": "basket_id", "user_id": "basket__owner_id"})
model_events(get_model("order", "Order"), "order", params={"user_id": "user_id"})
model_events(get_model("order", "Line"), "orderline", params={"order_id": "order_id", "user_id": "order__user_id"})
model_events(get_model("offer", "ConditionalOffer"), "offer")
model_events(get_model("offer", "Range"), "range", params={"range_id": "pk"})
model_events(get_model("offer", "RangeProduct"), "rangeproduct", params={"range_id": "range_id"})
model_events(get_model("reviews", "ProductReview"), "review", params={"product_id": "product_id"})
