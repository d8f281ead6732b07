"""Filling in a form of the admin as a browser would: what is there comes back, except what was typed."""

import re
from typing import Any

from django.contrib.messages import get_messages
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse


def enviar(client: Client, url: str, **digitado: Any) -> Any:
    """GETs the form, types into it, POSTs all of it. In names, __ in front of a number is a dash.

    A select named in a test as itens-0-produto is written itens__0__produto.
    """
    page = client.get(url)
    assert page.status_code == 200
    data: dict[str, Any] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and not isinstance(value, FieldFile):
                data |= _inputs(bound, value)
    typed = {re.sub(r"__(\d+)__|__(?=TOTAL_FORMS)", _dashes, name): value for name, value in digitado.items()}
    return client.post(url, {**data, **typed})


def texto(response: Any) -> str:
    """What the page says, with every space an ordinary one."""
    content: str = response.content.decode()
    return content.replace("\N{NO-BREAK SPACE}", " ")


def erros(response: Any) -> str:
    """All that the form complains about, in one text."""
    assert response.status_code == 200, "The form was accepted."
    return " ".join(str(error) for error in response.context["errors"]).replace("\N{NO-BREAK SPACE}", " ")


def mensagens(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def acao(client: Client, lista: str, nome: str, *registros: Any, **data: Any) -> Any:
    """Selects rows of a list and does an action with them."""
    selected = {"action": nome, "_selected_action": [str(registro.pk) for registro in registros]}
    return client.post(reverse(f"admin:{lista}_changelist"), {**selected, **data})


def alterar(registro: Any) -> str:
    return reverse(f"admin:{registro._meta.app_label}_{registro._meta.model_name}_change", args=[registro.pk])


def _inputs(bound: Any, value: Any) -> dict[str, Any]:
    # A default that is computed goes along hidden, to tell whether it was changed.
    names = [bound.html_name, *([bound.html_initial_name] if bound.field.show_hidden_initial else [])]
    # A moment has two boxes, one for the day and one for the hour.
    if hasattr(bound.field, "fields"):
        parts = bound.field.widget.decompress(value)
        return {f"{name}_{n}": part for name in names for n, part in enumerate(parts)}
    return dict.fromkeys(names, value)


def _dashes(found: "re.Match[str]") -> str:
    return f"-{found[1]}-" if found[1] else "-"
