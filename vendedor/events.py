"""What rows of this app emit."""

from cachecore import model_events
from vendedor.models import Vendedor

model_events(Vendedor, "vendedor", params={"vendedor_id": "pk", "user_id": "usuario_id"})
