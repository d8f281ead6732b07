"""Tells of paid orders that would promise what is not free of a product."""

from django.conf import settings

from comum.formatos import inteiro
from pedidos.importacao.planilha.spool import Spool
from pedidos.models import Produto
from pedidos.pedidos.reserva import com_reserva

_AT_ONCE = 500
_PROMISED = (
    "SELECT l.produto, SUM(l.quantidade), COUNT(DISTINCT p.id), MIN(l.numero) FROM pedido p JOIN linha l USING (chave)"
    " WHERE p.estado = 'novo' AND p.coletado_em IS NULL AND (? OR p.pago >= p.valor) AND l.produto > ?"
    " GROUP BY l.produto ORDER BY l.produto LIMIT ?"
)


def tell_of_promises(spool: Spool) -> None:
    """As the verbs of Pedido would ask; what is yet to be created has nothing that is free."""
    if settings.ESTOQUE_PODE_FICAR_NEGATIVO:
        return
    # What is not paid promises nothing, and is sold all the same.
    todos = settings.VENDA_ALEM_DO_LIVRE != "permitida"
    last = spool.count("SELECT MIN(id) - 1 FROM novo")
    while rows := spool.query(_PROMISED, (todos, last, _AT_ONCE)).fetchall():
        produtos = com_reserva(Produto.objects.filter(pk__in=[row[0] for row in rows])).in_bulk()
        for pk, quantidade, pedidos, linha in rows:
            produto = produtos.get(pk)
            prometido, livre = (produto.prometido, produto.livre) if produto else (0, 0)
            # An order alone promises nothing that another one waits for.
            if livre < quantidade and (todos or prometido or pedidos > 1):
                nome = (
                    str(produto) if produto else spool.query("SELECT nome FROM novo WHERE id = ?", (pk,)).fetchone()[0]
                )
                quem = f"{inteiro(pedidos)} pedido{'s' if pedidos > 1 else ''} do arquivo"
                texto = (
                    f"{nome}: {quem} quer{'em' if pedidos > 1 else ''} {inteiro(quantidade)}, livre {inteiro(livre)}"
                )
                spool.add_aviso("alem_do_livre", texto, linha)
        last = rows[-1][0]
