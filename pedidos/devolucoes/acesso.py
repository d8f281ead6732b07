"""Which returns whoever asks may see."""

from django.http import HttpRequest

from pedidos.acesso import TODOS_OS_PEDIDOS, so_do_vendedor
from pedidos.devolucoes.models import Devolucao, DevolucaoQuerySet


def minhas_devolucoes(request: HttpRequest) -> DevolucaoQuerySet:
    """The returns that whoever asks may see."""
    vendedor_id = so_do_vendedor(request, TODOS_OS_PEDIDOS)
    devolucoes = Devolucao.objects.com_somas().select_related(
        "pedido__cliente", "pedido__vendedor", "responsavel", "credito"
    )
    return devolucoes if vendedor_id is None else devolucoes.do_vendedor(vendedor_id)
