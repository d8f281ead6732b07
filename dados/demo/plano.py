"""How large a distributor is that takes so many orders in two years."""

from dataclasses import dataclass
from math import sqrt

MENOR, MAIOR, PADRAO = 1_000, 1_000_000, 3_000


@dataclass(frozen=True)
class Plano:
    pedidos: int = PADRAO
    semente: int = 1

    @property
    def clientes(self) -> int:
        return self.pedidos // 25

    @property
    def vendedores(self) -> int:
        """Eight for 3,000 orders; in a large house each one has more clients."""
        return round(8 * sqrt(self.pedidos / PADRAO))
