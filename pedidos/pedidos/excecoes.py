"""The exceptions of a sale, below cost or beyond what is free; a setting says how each is asked about."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings

from comum.formatos import inteiro
from comum.formatos import preco as em_reais
from pedidos.erros import VendaRecusada
from pedidos.pedidos.pedido import LinhaPedida, Pedido
from pedidos.pedidos.reserva import com_reserva
from pedidos.pedidos.valores import abaixo_do_custo, valor_da_linha
from pedidos.produtos.models import Produto

DITAS = 5
DA_UNIDADE = Decimal("0.0001")


class Excecoes(NamedTuple):
    """In words."""

    custo: Sequence[str] = ()
    livre: Sequence[str] = ()


def excecoes(linhas: Sequence[LinhaPedida], pedido: Pedido | None = None) -> Excecoes:
    """Those of these lines, which are to be those of the order, if there is one. Costs a query, two for an order."""
    gravados = dict(pedido.itens.values_list("pk", "produto_id")) if pedido else {}
    custos = dict(pedido.itens.values_list("pk", "preco_compra")) if pedido else {}
    quer = Counter(dict.fromkeys({linha.produto_id for linha in linhas}, 0))
    achados: Any = com_reserva(Produto.objects.filter(pk__in=quer), sem=pedido).in_bulk()
    custo = []
    for linha in linhas:
        quer[linha.produto_id] += linha.quantidade
        produto = achados[linha.produto_id]
        # A line that stays keeps the purchase price of its day.
        fica = linha.item_id is not None and gravados.get(linha.item_id) == linha.produto_id
        preco_compra = custos[linha.item_id] if fica and linha.item_id else produto.preco_medio_compra
        valor = valor_da_linha(linha.quantidade, linha.preco_venda, linha.desconto, fator=linha.fator)
        if abaixo_do_custo(linha.quantidade, valor, preco_compra):
            custo.append(dizer_custo(str(produto), linha.quantidade, valor, preco_compra))
    livre = [
        dizer_livre(str(achados[pk]), quantos, achados[pk].livre)
        for pk, quantos in quer.items()
        if quantos > achados[pk].livre
    ]
    return Excecoes(custo, [] if settings.ESTOQUE_PODE_FICAR_NEGATIVO else livre)


def dizer_custo(produto: str, quantidade: int, valor: Decimal, preco_compra: Decimal) -> str:
    vendida = (valor / quantidade).quantize(DA_UNIDADE)
    return f"{produto}: vendido a {em_reais(vendida)}, custa {em_reais(preco_compra)}"


def dizer_livre(produto: str, quer: int, livre: int) -> str:
    return f"{produto}: vendidos {inteiro(quer)}, livres {inteiro(max(livre, 0))}"


def exigir_excecoes(ditas: Excecoes, *, motivo: str, com_direito: bool) -> None:
    """Raises VendaRecusada where a setting asks for a reason and there is none, or for a right that is not there."""
    for como, que, textos in (
        (settings.VENDA_ABAIXO_DO_CUSTO, "Abaixo do custo", ditas.custo),
        (settings.VENDA_ALEM_DO_LIVRE, "Além do estoque livre", ditas.livre),
    ):
        if not textos or como == "permitida" or (motivo if como == "motivo" else com_direito):
            continue
        saida = (
            "Escreva o motivo da exceção, ou corrija."
            if como == "motivo"
            else "Só a gerência vende assim: peça a ela, ou corrija."
        )
        mais = f" E mais {inteiro(len(textos) - DITAS)}." if len(textos) > DITAS else ""
        raise VendaRecusada(f"{que}: {'; '.join(textos[:DITAS])}.{mais} {saida}")
