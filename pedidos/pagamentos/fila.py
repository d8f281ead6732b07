"""The payments that wait for a decision, one after another, of those that the filter of the list shows."""

from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from pedidos.pagamentos.acesso import meus_pagamentos, url_de
from pedidos.pagamentos.models import Pagamento
from pedidos.pagamentos.views_lista import LISTA

# Whoever decides comes from the list, and goes on to the next one: its address says so.
NA_FILA = "fila"
# What waits longest comes first, unless the address says another order.
EM_ORDEM = replace(LISTA, ordem="registrado")


class Fila:
    """The filter is that of the address; its length costs a query. An address with a wrong filter shows none."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.aberta = NA_FILA in request.GET
        perguntas = (*LISTA.filtro.base_filters, "ordem")
        self.filtro = {nome: request.GET[nome] for nome in perguntas if request.GET.get(nome)}

    @cached_property
    def pendentes(self) -> list[int]:
        """Their keys, in order."""
        esperam = EM_ORDEM.filtrar(self.request, meus_pagamentos(self.request).pendentes())
        return list(esperam.values_list("pk", flat=True))

    def __len__(self) -> int:
        return len(self.pendentes)

    @property
    def filtrada(self) -> bool:
        """Whether the address says more than an order."""
        return bool(self.filtro.keys() - {"ordem"})

    @property
    def url(self) -> str:
        """Where it begins; the list when nothing waits."""
        return self.url_do(self.pendentes[0]) if self.pendentes else self.url_da_lista

    @property
    def url_da_lista(self) -> str:
        return reverse("pagamentos:lista") + (f"?{urlencode(self.filtro)}" if self.filtro else "")

    def url_do(self, pagamento_id: int) -> str:
        """Of the page of a payment, from which one goes on with the same filter."""
        query = urlencode({**self.filtro, NA_FILA: "1"})
        return f"{reverse('pagamentos:detalhe', args=[pagamento_id])}?{query}"

    def url_depois_do(self, pagamento_id: int) -> str:
        """The next one; after the last come those that were left out; the list when no other waits."""
        aqui = self.pendentes.index(pagamento_id) + 1 if pagamento_id in self.pendentes else 0
        outros = [pk for pk in self.pendentes[aqui:] + self.pendentes[:aqui] if pk != pagamento_id]
        return self.url_do(outros[0]) if outros else self.url_da_lista

    def posicao_do(self, pagamento_id: int) -> int | None:
        """The first is 1; None of one that does not wait, or that the filter does not show."""
        return self.pendentes.index(pagamento_id) + 1 if pagamento_id in self.pendentes else None


def volta_ao(request: HttpRequest, pagamento: Pagamento) -> str:
    """The page of the payment, in the queue when one came from there."""
    fila = Fila(request)
    return fila.url_do(pagamento.pk) if fila.aberta else url_de(pagamento)
