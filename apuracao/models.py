"""The records of settlements lie below the orders, under this label; Django finds them here."""

from pedidos.meses.models import Apuracao, ApuracaoDefinitiva, ApuracaoFutura
from pedidos.resumos.apurado import PedidoApurado

__all__ = ["Apuracao", "ApuracaoDefinitiva", "ApuracaoFutura", "PedidoApurado"]
