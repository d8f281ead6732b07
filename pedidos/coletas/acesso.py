"""Which pick-ups whoever asks may see."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from pedidos.acesso import COLETAR, so_do_vendedor
from pedidos.coletas.models import Coleta, ColetaQuerySet


def minhas_coletas(request: HttpRequest) -> ColetaQuerySet:
    """The pick-ups that whoever asks may see."""
    vendedor_id = so_do_vendedor(request, COLETAR)
    coletas = Coleta.objects.select_related("pedido__cliente", "pedido__vendedor", "responsavel", "estornada_por")
    return coletas if vendedor_id is None else coletas.do_vendedor(vendedor_id)


def uma_coleta(request: HttpRequest, coleta_id: int) -> Coleta:
    """One of them; a pick-up of another seller's order is answered like one that does not exist."""
    coleta = minhas_coletas(request).filter(pk=coleta_id).first()
    if coleta is None:
        raise Http404(f"A coleta {coleta_id} não existe ou não é de um pedido seu.")
    return coleta


def url_de(coleta: Coleta) -> str:
    return reverse("coletas:detalhe", args=[coleta.pk])
