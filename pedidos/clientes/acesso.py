"""Which clients whoever asks may see."""

from django.http import Http404, HttpRequest

from comum.enderecos import endereco
from pedidos.acesso import CLIENTES, VENDER, acesso_de, so_do_vendedor
from pedidos.clientes.models import Cliente, ClienteQuerySet


def meus_clientes(request: HttpRequest) -> ClienteQuerySet:
    """The clients that whoever asks may see."""
    vendedor_id = so_do_vendedor(request)
    clientes = Cliente.objects.select_related("vendedor")
    return clientes if vendedor_id is None else clientes.do_vendedor(vendedor_id)


def um_cliente(request: HttpRequest, cliente_id: int) -> Cliente:
    """One of them; a client of another portfolio is answered like one that does not exist."""
    cliente = meus_clientes(request).filter(pk=cliente_id).first()
    if cliente is None:
        raise Http404(f"O cliente {cliente_id} não existe ou não é da sua carteira.")
    return cliente


def ve_cliente(request: HttpRequest, cliente: Cliente) -> bool:
    """Whether whoever asks may open the page of this client, who may stand in an order of another portfolio."""
    acesso = acesso_de(request)
    seu = acesso.ve_todas_as_carteiras or (acesso.vendedor_id is not None and acesso.vendedor_id == cliente.vendedor_id)
    return acesso.abre(CLIENTES) and seu


def vende_a(request: HttpRequest, cliente: Cliente) -> bool:
    """Whether whoever asks may make an order of this client, whom he may see."""
    return acesso_de(request).abre(VENDER) and cliente.ativo and ve_cliente(request, cliente)


def url_de(cliente: Cliente) -> str:
    return endereco("clientes:detalhe", cliente.pk)
