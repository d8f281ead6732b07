"""Where a credit is; who deals with money sees those of all clients."""

from django.http import Http404
from django.urls import reverse

from pedidos.creditos.models import CreditoCliente


def um_credito(credito_id: int) -> CreditoCliente:
    credito = CreditoCliente.objects.select_related("cliente", "pedido").filter(pk=credito_id).first()
    if credito is None:
        raise Http404(f"O crédito {credito_id} não existe.")
    return credito


def url_de(credito: CreditoCliente) -> str:
    return reverse("creditos:detalhe", args=[credito.pk])
