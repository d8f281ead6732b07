"""The records of the business, each in the room of its subject; Django finds them here.

Glossary
- Cliente: the shop or person who buys; belongs to one seller's portfolio.
- Produto, Categoria: what is sold, and the shelf it stands on.
- Embalagem: a box, bundle or pack of a product, of so many units.
- TabelaDePrecos, PrecoDeVenda: the prices of a group of clients, or of one.
- Estoque, MovimentacaoEstoque: the balance of a product, and each change of it.
- Pedido, ItemPedido: an order and its lines. PENDENTE until paid; collected before only if released on terms.
- Pagamento: money that came (or is said to have come) for a pedido; counts once APROVADO.
- CreditoCliente: money that a client has with us, for another order or to be given back.
- Reembolso: money that was given back to a client.
- Coleta, ItemColetado: the pick-up of a pedido's goods, whole or in part.
- Devolucao, ItemDevolvido: units of a pedido that came back, or that will not be collected.
- Importacao: a spreadsheet of orders that was sent, and what came of it.
- LogAtividade: who did what; it is only ever added to. PontaDoLog: where the chain of its seals ends.
- SegundoFator, CodigoDeRecuperacao: the telephone by which a person comes in, and what replaces it.
- Submissao: a form that was sent and done, so that it is done once.
- Resumo...: what orders add up to, by day, month, seller, client and product; written by triggers.
- competencia: the month a pedido counts for, as ano and mes.
"""

from comum.atividade.models import LogAtividade, PontaDoLog
from comum.atividade.submissao import Submissao
from pedidos.clientes.models import Cliente
from pedidos.coletas.models import Coleta, ItemColetado
from pedidos.creditos.models import CreditoCliente
from pedidos.devolucoes.models import Devolucao, ItemDevolvido
from pedidos.estoque.models import Estoque, MovimentacaoEstoque
from pedidos.importacao.models import Importacao, PerfilDeImportacao, RegistroImportado
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.pessoas.segundo_fator import CodigoDeRecuperacao, SegundoFator
from pedidos.precos.models import PrecoDeVenda, TabelaDePrecos
from pedidos.produtos.models import Categoria, Embalagem, Produto
from pedidos.reembolsos.models import Reembolso
from pedidos.resumos.models import (
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
    "CodigoDeRecuperacao",
    "Coleta",
    "ComprasDoCliente",
    "ComprasDoProduto",
    "CreditoCliente",
    "Devolucao",
    "Embalagem",
    "Estoque",
    "Importacao",
    "ItemColetado",
    "ItemDevolvido",
    "ItemPedido",
    "LogAtividade",
    "MovimentacaoEstoque",
    "Pagamento",
    "Pedido",
    "PerfilDeImportacao",
    "PontaDoLog",
    "PrecoDeVenda",
    "Produto",
    "Reembolso",
    "RegistroImportado",
    "ResumoLinha",
    "SegundoFator",
    "Submissao",
    "TabelaDePrecos",
    "VendasDoDia",
    "VendasDoMes",
    "VendasDoProduto",
]
