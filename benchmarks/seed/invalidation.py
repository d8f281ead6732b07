"""Model by model, the patterns that a save of it deletes."""

from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save

from apuracao.models import Apuracao
from benchmarks.seed.pages import PREFIXES
from pedidos.models import Cliente, ItemPedido, Pagamento, Pedido, Produto
from vendedor.models import Vendedor

DASHBOARD, CLIENTE, RANKINGS, APURACAO = PREFIXES
PATTERNS = {
    Pedido: (DASHBOARD, CLIENTE, RANKINGS, APURACAO),
    ItemPedido: (DASHBOARD, CLIENTE, RANKINGS, APURACAO),
    Pagamento: (DASHBOARD, CLIENTE),
    Cliente: (DASHBOARD, CLIENTE, RANKINGS),
    Produto: (DASHBOARD, CLIENTE, RANKINGS),
    Vendedor: (DASHBOARD, CLIENTE, RANKINGS),
    Apuracao: (APURACAO,),
}


def connect() -> None:
    for model in PATTERNS:
        for signal in (post_save, post_delete):
            signal.connect(_delete, sender=model)


def _delete(sender: Any, **kwargs: Any) -> None:
    for prefix in PATTERNS[sender]:
        cache.delete_pattern(f"{prefix}:*")  # type: ignore[attr-defined]
