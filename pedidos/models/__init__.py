"""The records of the business, a file per subject.

Glossary
- Cliente: the shop or person who buys; belongs to one seller's portfolio.
- Produto, Categoria: what is sold, and the shelf it stands on.
- Estoque, MovimentacaoEstoque: the balance of a product, and each change of it.
- Pedido, ItemPedido: an order and its lines. PENDENTE until paid, never collected before.
- Pagamento: money that came (or is said to have come) for a pedido; counts once APROVADO.
- Coleta, ItemColetado: the pick-up of a pedido's goods, whole or in part.
- Importacao: a spreadsheet of orders that was sent, and what came of it.
- LogAtividade: who did what; it is only ever added to.
- Envio: a form that was sent and done, so that it is done once.
- Resumo...: what orders add up to, by day, month, seller, client and product; written by triggers.
- competencia: the month a pedido counts for, as ano and mes.
"""

from pedidos.models.cliente import Cliente
from pedidos.models.coleta import Coleta, ItemColetado
from pedidos.models.envio import Envio
from pedidos.models.estoque import Estoque, MovimentacaoEstoque
from pedidos.models.importacao import Importacao
from pedidos.models.item import ItemPedido
from pedidos.models.log import LogAtividade
from pedidos.models.pagamento import Pagamento
from pedidos.models.pedido import Pedido
from pedidos.models.produto import Categoria, Produto
from pedidos.models.resumo import (
    ComprasDoCliente,
    ComprasDoProduto,
    ResumoLinha,
    VendasDoDia,
    VendasDoMes,
    VendasDoProduto,
)

__all__ = [
    "Categoria",
    "Cliente",
    "Coleta",
    "ComprasDoCliente",
    "ComprasDoProduto",
    "Envio",
    "Estoque",
    "Importacao",
    "ItemColetado",
    "ItemPedido",
    "LogAtividade",
    "MovimentacaoEstoque",
    "Pagamento",
    "Pedido",
    "Produto",
    "ResumoLinha",
    "VendasDoDia",
    "VendasDoMes",
    "VendasDoProduto",
]
