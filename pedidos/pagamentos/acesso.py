"""Which payments whoever asks may see."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from pedidos.acesso import DECIDIR_PAGAMENTOS, acesso_de, so_do_vendedor
from pedidos.pagamentos.models import Pagamento, PagamentoQuerySet


def meus_pagamentos(request: HttpRequest) -> PagamentoQuerySet:
    """The payments that whoever asks may see."""
    vendedor_id = so_do_vendedor(request, DECIDIR_PAGAMENTOS)
    pagamentos = Pagamento.objects.select_related("pedido__cliente", "pedido__vendedor", "registrado_por")
    return pagamentos if vendedor_id is None else pagamentos.do_vendedor(vendedor_id)


def um_pagamento(request: HttpRequest, pagamento_id: int) -> Pagamento:
    """One of them; a payment of another seller's order is answered like one that does not exist."""
    pagamento = meus_pagamentos(request).filter(pk=pagamento_id).first()
    if pagamento is None:
        raise Http404(f"O pagamento {pagamento_id} não existe ou não é de um pedido seu.")
    return pagamento


def pode_corrigir(request: HttpRequest, pagamento: Pagamento) -> bool:
    """Whether one of them is whoever asks to mend: he has registered it, or decides about all."""
    return pagamento.registrado_por_id == request.user.pk or acesso_de(request).abre(DECIDIR_PAGAMENTOS)


def url_de(pagamento: Pagamento) -> str:
    return reverse("pagamentos:detalhe", args=[pagamento.pk])


def nome_de(pagamento: Pagamento) -> str:
    """Within a sentence: "pagamento 5 do pedido 12"."""
    return f"pagamento {pagamento.pk} do pedido {pagamento.pedido_id}"
