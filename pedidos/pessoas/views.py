"""Sellers, as a box offers them while one types."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from comum.busca import SemAcento
from comum.formularios.sugestoes import sugestoes
from pedidos.acesso import TODOS_OS_PEDIDOS, exige_papel
from pedidos.pessoas.models import Vendedor


@exige_papel(TODOS_OS_PEDIDOS)
@require_safe
def procurar(request: HttpRequest, *, so_ativos: bool) -> HttpResponse:
    vendedores = Vendedor.objects.order_by(SemAcento("nome"), "codigo")
    return sugestoes(request, vendedores.filter(ativo=True) if so_ativos else vendedores)
