"""What rows of the shop emit."""

from cachecore import became, derived_from, model_events
from shop import models

model_events(models.Seller, "seller", params={"seller_id": "pk"})
model_events(
    models.Order,
    "order",
    params={"seller_id": "seller_id"},
    extra={"order.paid": became(status="PAID")},
)
model_events(models.Profile, "profile", params={"seller_id": "pk"})
model_events(models.Visit, "visit", params={"seller_id": "profile__seller_id"})
model_events(models.Document, "document", params={"data": "data"})
derived_from(models.Total, models.Order)
model_events(models.Item, "item", params={"seller_id": "order__seller_id"})
model_events(models.Category, "category", params={"owner": "owner"})
model_events(models.Place, "place", params={"city": "city"})
model_events(models.Restaurant, "restaurant")
model_events(models.Base, "base")
model_events(models.WatchedChild, "watched_child", params={"owner": "owner"})
model_events(models.Tag, "tag")
model_events(models.Product, "product", params={"product_id": "pk"})
model_events(models.Tagging, "tagging", params={"product_id": "product_id"})
model_events(models.Stock, "stock", params={"product_id": "product_id"})
model_events(models.Seat, "seat", params={"row": "row"})
model_events(models.Account, "account", params={"owner": "owner"})
model_events(models.AccountOfTheBank, "bank", params={"owner": "owner"})
model_events(models.Ledger, "ledger")
model_events(
    models.Values,
    "values",
    params={name: name for name in ("number", "code", "day", "moment", "price", "key", "flag")},
)
