"""A form that makes a record, and makes one only, however often it is sent."""

from collections.abc import Callable
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from comum.atividade.submissao import Submissao


class FormularioIdempotente(forms.Form):
    """Carries a code of its own; do what it asks through executar_uma_vez."""

    submissao = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": "O formulário chegou incompleto. Confira os dados e envie de novo.",
            "invalid": "O formulário chegou com um código que não é dele. Confira os dados e envie de novo.",
        },
    )


def executar_uma_vez(request: HttpRequest, form: forms.BaseForm, fazer: Callable[[], str]) -> str:
    """The address that fazer returns; if the form was sent before, that of what it made then."""
    url, agora = Submissao.objects.executar_uma_vez(request.user, form.cleaned_data["submissao"], fazer)  # type: ignore[arg-type]
    if not agora:
        messages.info(request, "Este formulário já tinha sido enviado; isto é o que ele gravou.")
    return url


def ja_enviado(request: HttpRequest, form: forms.BaseForm) -> str | None:
    """Where a wrong form led when it was sent before and right: what is wrong now may be what it made then."""
    codigo = form.cleaned_data.get("submissao") if form.is_bound else None
    feito = Submissao.objects.filter(usuario=request.user, codigo=codigo).first() if codigo else None  # type: ignore[misc]
    return feito.url if feito else None
