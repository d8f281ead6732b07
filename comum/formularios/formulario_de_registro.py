"""A record with a form of its own page: made once, edited unless another did so meanwhile, shown again when wrong."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comum.atividade import log
from comum.formularios.gravar import gravar
from comum.formularios.submissao import FormularioIdempotente, executar_uma_vez, ja_enviado


def enviar(request: HttpRequest, form: FormularioIdempotente, fazer: Callable[[], str]) -> str | None:
    """The address that fazer returns, or returned when the form was sent before; None when something is wrong."""
    if form.is_valid():
        return gravar(form, lambda: executar_uma_vez(request, form, fazer))
    return ja_enviado(request, form)


def gravar_edicao(request: HttpRequest, form: Any, registro: Model, campos: Sequence[str]) -> bool:
    """Whether what a form of FormularioDeVersao says of the record was taken over by its verb alterar, and logged."""

    def alterar() -> bool:
        atual: Any = type(registro)._default_manager.select_for_update(no_key=True).get(pk=registro.pk)
        form.conferir_conflito(atual)
        antes = {campo: getattr(atual, campo) for campo in campos}
        if mudados := atual.alterar(form.dados()):
            log.do_registro(request, "ALTERACAO", atual, log.mudancas(antes, form.dados(), mudados))
            messages.success(request, f"{atual} foi gravado.")
        return True

    return form.is_valid() and gravar(form, alterar) is not None


def mostrar(
    request: HttpRequest,
    form: BaseForm,
    *,
    lista: str,
    rotulo: str,
    titulo: str,
    botao: str,
    volta: str,
    nota: str = "",
) -> HttpResponse:
    """lista and rotulo: the list the record stands in, by the name of its address and for people."""
    context = {
        "form": form,
        "titulo": titulo,
        "nota": nota,
        "botao": botao,
        "volta": volta,
        "lista": lista,
        "rotulo": rotulo,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pedidos/formulario_de_registro.html", context, status=status)
