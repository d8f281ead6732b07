"""What rows of this app emit."""

from cachecore import model_events
from sap_project.models import Sessao

model_events(Sessao, "sessao", params={"resumo": "session_key"})
