"""What the release before this one declared: orders without a parameter, and nothing of sellers."""

from cachecore import model_events
from shop import models

model_events(models.Order, "order")
model_events(models.Item, "item", params={"order_id": "order_id"})
