"""What a box that names a record offers while one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comum.formularios.campos import SUGESTOES


def sugestoes(request: HttpRequest, registros: Any) -> HttpResponse:
    """What a box may be filled with; the box sends what is in it, under its own name."""
    texto = str(next(iter(request.GET.values()), "")).replace("\0", "").strip()
    found = registros.procurar(texto)[: 4 * SUGESTOES] if texto else []
    return render(request, "pedidos/formulario/opcoes.html", {"registros": found})
