"""Where a refund is; who deals with money sees those of all orders."""

from django.http import Http404
from django.urls import reverse

from pedidos.reembolsos.models import Reembolso


def um_reembolso(reembolso_id: int) -> Reembolso:
    reembolso = Reembolso.objects.select_related("pedido__cliente", "credito").filter(pk=reembolso_id).first()
    if reembolso is None:
        raise Http404(f"O reembolso {reembolso_id} não existe.")
    return reembolso


def url_de(reembolso: Reembolso) -> str:
    return reverse("reembolsos:detalhe", args=[reembolso.pk])
