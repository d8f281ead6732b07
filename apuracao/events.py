"""What rows of this app emit."""

from apuracao.models import Apuracao, PedidoApurado
from cachecore import became, derived_from, model_events

model_events(
    Apuracao,
    "apuracao",
    params={"ano": "ano", "mes": "mes"},
    verbs=("criada", "atualizada", "excluida"),
    extra={"apuracao.definitiva": became(definitivo=True)},
)

# Written once, with the settlement that becomes definitive.
derived_from(PedidoApurado, Apuracao)
