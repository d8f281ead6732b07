"""The confirmation page of one action: GET asks whether it is meant, POST does it and writes it down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from comum.atividade import log
from comum.formularios.gravar import gravar


@dataclass(frozen=True)
class AcaoConfirmada:
    """The words of the page: "Cancelar o pedido 12?", what follows from it, what the button says.

    avisos are what one has to know before.
    """

    titulo: str
    consequencia: str
    botao: str
    feito: str
    tipo: str
    perigo: bool = False
    avisos: Sequence[str] = ()


def pagina_de_confirmacao(
    request: HttpRequest,
    acao: AcaoConfirmada,
    registro: Model,
    fazer: Callable[[], Mapping[str, Any] | None],
    *,
    volta: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    """fazer does it, in a transaction with its entry in the log; a refusal is shown where it was asked.

    With a form, fazer may read its cleaned_data, and the log gets them, with what fazer returns.
    """
    form = form or forms.Form(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if fazer_e_anotar(request, form, registro, fazer, tipo=acao.tipo, feito=acao.feito):
            return redirect(volta)
        status = HTTPStatus.BAD_REQUEST
    context = {"acao": acao, "registro": registro, "form": form, "volta": volta}
    return render(request, "pedidos/confirmacao.html", context, status=status)


def fazer_e_anotar(
    request: HttpRequest,
    form: forms.Form,
    registro: Model,
    fazer: Callable[[], Mapping[str, Any] | None],
    *,
    tipo: str,
    feito: str,
) -> bool:
    """Whether it was done: in a transaction with its entry in the log, and feito said. The form has what refused it."""

    def do_and_write_down() -> bool:
        seguiu = fazer() or {}
        log.do_registro(request, tipo, registro, {**form.cleaned_data, **seguiu})
        return True

    if not (form.is_valid() and gravar(form, do_and_write_down)):
        return False
    messages.success(request, feito)
    return True
