"""What rows of this app emit."""

from cachecore import model_events
from vendedor.models import Comissao, Meta, Vendedor

model_events(Vendedor, "vendedor", params={"vendedor_id": "pk", "user_id": "usuario_id"})
model_events(Meta, "meta", verbs=("criada", "atualizada", "excluida"))
model_events(Comissao, "comissao", params={"vendedor_id": "vendedor_id"}, verbs=("criada", "atualizada", "excluida"))
