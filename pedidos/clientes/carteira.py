"""A client goes to the portfolio of another seller."""

from typing import Any

from pedidos.clientes.models import Cliente
from pedidos.pessoas.models import Vendedor


def mudar_de_carteira(cliente: Cliente, recebe: Vendedor) -> dict[str, Any]:
    """What the log says of it."""
    antes = cliente.vendedor
    cliente.transferir(recebe.pk)
    return {"vendedor": {"antes": str(antes or ""), "depois": str(recebe)}}
