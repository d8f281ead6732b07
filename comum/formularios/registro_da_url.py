"""The record that a form begins with, when its address names one: ?cliente=7, ?pedido=12."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from comum.formularios.campos import numero_de_registro

M = TypeVar("M", bound=Model)


def registro_da_url(request: HttpRequest, nome: str, registros: "QuerySet[M]", recusa: str) -> M | None:
    """None when no record is named; Http404 with these words when it is none of these."""
    texto = request.GET.get(nome, "")
    if not texto:
        return None
    numero = numero_de_registro(texto)
    registro = None if numero is None else registros.filter(pk=numero).first()
    if registro is None:
        raise Http404(recusa)
    return registro
