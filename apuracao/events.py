"""What rows of this app emit."""

from apuracao.models import Apuracao
from cachecore import became, model_events

model_events(
    Apuracao,
    "apuracao",
    params={"ano": "ano", "mes": "mes"},
    verbs=("criada", "atualizada", "excluida"),
    extra={"apuracao.definitiva": became(definitivo=True)},
)
