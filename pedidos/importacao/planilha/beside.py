"""What the other columns, and its own cells, leave a column to say whose title may say several things."""

from collections.abc import Iterable, Mapping

from pedidos.importacao.planilha.columns import Coluna
from pedidos.importacao.planilha.situacoes import situacao_da_palavra
from pedidos.importacao.planilha.titulos import CLIENTES, PRODUTOS, VENDEDORES, Campo

_ALL_IDS = {Campo.CLIENTE_ID: CLIENTES, Campo.PRODUTO_ID: PRODUTOS, Campo.VENDEDOR_ID: VENDEDORES}


def says_nothing_new(coluna: Coluna, opcoes: tuple[Campo, ...], has: Mapping[Campo, Coluna]) -> bool:
    """Whether it may be left out without a question."""
    if any(campo in opcoes and set(known) & has.keys() for campo, known in _ALL_IDS.items()):
        # The number of a record in another system, beside a column by which people know the record.
        return True
    if opcoes == (Campo.NATUREZA,):
        # Tipo: of the sale, or of the client, the package, the street.
        words = (situacao_da_palavra(Campo.NATUREZA, exemplo) for exemplo in coluna.exemplos)
        return Campo.NATUREZA in has or not any(words)
    if opcoes in ((Campo.PRODUTO,), (Campo.PEDIDO,)):
        # The number of an item or of a line, where another column names the thing itself.
        return Campo.PEDIDO in has or (opcoes[0] is Campo.PRODUTO and _one_of(PRODUTOS, has))
    return False


def only_one_left(
    coluna: Coluna, opcoes: tuple[Campo, ...], has: Mapping[Campo, Coluna], todas: Iterable[Coluna]
) -> Campo | None:
    """The one thing that it can say; None where the person has to be asked."""
    livres = tuple(campo for campo in opcoes if campo not in has)
    if opcoes in ((Campo.NATUREZA,), (Campo.PRODUTO,)):
        return next(iter(livres), None)
    if Campo.PRODUTO_CODIGO in opcoes and Campo.PEDIDO in opcoes:
        return Campo.PRODUTO_CODIGO if Campo.PRODUTO_CODIGO in livres and _is_of_product(coluna, has) else None
    for number, words in ((Campo.VALOR_PAGO, Campo.PAGAMENTO), (Campo.COLETADO_EM, Campo.COLETA)):
        if opcoes == (number, words) and coluna.exemplos:
            # Pago: 35,00 or yes; Entregue: a day or yes.
            said = number if all(any(c.isdigit() for c in exemplo) for exemplo in coluna.exemplos) else words
            return said if said in livres else None
    if Campo.CLIENTE_NOME in opcoes:
        return _whose_name(livres, has, todas)
    return None


def _one_of(campos: Iterable[Campo], has: Mapping[Campo, Coluna]) -> bool:
    return any(campo in has for campo in campos)


def _is_of_product(coluna: Coluna, has: Mapping[Campo, Coluna]) -> bool:
    """By what stands beside it, where the product has a name."""
    beside = {campo for campo, other in has.items() if abs(other.indice - coluna.indice) == 1}
    return not _one_of(PRODUTOS, has) or bool(beside & set(PRODUTOS) and not beside & {*CLIENTES, Campo.PEDIDO})


def _whose_name(livres: tuple[Campo, ...], has: Mapping[Campo, Coluna], todas: Iterable[Coluna]) -> Campo | None:
    if Campo.PEDIDO in livres and any(coluna.chave.startswith("lineitem ") for coluna in todas):
        # As Shopify calls the number of an order.
        return Campo.PEDIDO
    cliente, produto = _one_of(CLIENTES, has), _one_of(PRODUTOS, has)
    if cliente == produto:
        return None
    return Campo.PRODUTO_NOME if cliente else Campo.CLIENTE_NOME
