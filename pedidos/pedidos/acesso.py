"""Which orders whoever asks may see."""

from django.http import Http404, HttpRequest

from comum.enderecos import endereco
from pedidos.acesso import TODOS_OS_PEDIDOS, so_do_vendedor
from pedidos.pedidos.pedido import Pedido, PedidoQuerySet


def meus_pedidos(request: HttpRequest) -> PedidoQuerySet:
    """The orders that whoever asks may see."""
    vendedor_id = so_do_vendedor(request, TODOS_OS_PEDIDOS)
    pedidos = Pedido.objects.select_related("cliente", "vendedor", "confirmado_por")
    return pedidos if vendedor_id is None else pedidos.do_vendedor(vendedor_id)


def um_pedido(request: HttpRequest, pedido_id: int) -> Pedido:
    """One of them; an order of another seller is answered like one that does not exist."""
    pedido = meus_pedidos(request).filter(pk=pedido_id).first()
    if pedido is None:
        raise Http404(f"O pedido {pedido_id} não existe ou não é seu.")
    return pedido


def url_de(pedido: Pedido) -> str:
    return endereco("pedidos:detalhe", pedido.pk)
