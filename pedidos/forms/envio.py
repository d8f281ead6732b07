"""A form that makes a record, and makes one only, however often it is sent."""

from collections.abc import Callable
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from pedidos.models import Envio


class FormularioDeUmaVez(forms.Form):
    """Carries a code of its own; do what it asks through enviar_uma_vez."""

    envio = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": "O formulário chegou incompleto. Confira os dados e envie de novo.",
            "invalid": "O formulário chegou com um código que não é dele. Confira os dados e envie de novo.",
        },
    )


def enviar_uma_vez(request: HttpRequest, form: forms.BaseForm, fazer: Callable[[], str]) -> str:
    """The address that fazer returns; if the form was sent before, that of what it made then."""
    endereco, agora = Envio.objects.uma_vez(request.user, form.cleaned_data["envio"], fazer)  # type: ignore[arg-type]
    if not agora:
        messages.info(request, "Este formulário já tinha sido enviado; isto é o que ele gravou.")
    return endereco


def ja_enviado(request: HttpRequest, form: forms.BaseForm) -> str | None:
    """Where a wrong form led when it was sent before and right: what is wrong now may be what it made then."""
    codigo = form.cleaned_data.get("envio") if form.is_bound else None
    feito = Envio.objects.filter(usuario=request.user, codigo=codigo).first() if codigo else None  # type: ignore[misc]
    return feito.endereco if feito else None
