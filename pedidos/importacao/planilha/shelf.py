"""The stock of goods that were picked up before the import: they come in and go out, and no balance changes."""

from collections import Counter
from collections.abc import Sequence

from pedidos.models import Estoque, Importacao, ItemPedido, MovimentacaoEstoque, RegistroImportado


def through_the_shelf(itens: Sequence[ItemPedido], importacao: Importacao) -> None:
    """Records two movements a product, for all of these items."""
    a_coletar: Counter[int] = Counter()
    for item in itens:
        a_coletar[item.produto_id] += item.quantidade
    if not a_coletar:
        return
    movimentacoes = []
    for estoque in Estoque.objects.travar(a_coletar):
        quantidade, saldo = a_coletar[estoque.produto_id], estoque.quantidade
        for tipo, antes, movimentada, motivo in (
            (MovimentacaoEstoque.Tipo.ENTRADA, saldo, quantidade, "entrada do que já tinha saído"),
            (MovimentacaoEstoque.Tipo.SAIDA, saldo + quantidade, -quantidade, "coletas de antes"),
        ):
            movimentacoes.append(
                MovimentacaoEstoque(
                    estoque=estoque,
                    tipo=tipo,
                    antes=antes,
                    movimentada=movimentada,
                    depois=antes + movimentada,
                    motivo=f"{importacao}: {motivo}",
                    responsavel=importacao.usuario,
                )
            )
    MovimentacaoEstoque.objects.bulk_create(movimentacoes)
    tabela = RegistroImportado.Tabela.MOVIMENTO
    RegistroImportado.objects.bulk_create(
        RegistroImportado(importacao=importacao, tabela=tabela, registro_id=movimentacao.pk)
        for movimentacao in movimentacoes
    )
