"""What can be written in the admin, field by field: what admin_campos.txt says, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.db.models import Model
from django.forms import model_to_dict
from django.test import Client, RequestFactory
from django.urls import reverse

from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.models import LogAtividade
from tests import cast
from tests.permissions.test_admin import uma_loja
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
FILE = Path(__file__).with_name("admin_campos.txt")
REGISTRADOS = {f"{model._meta.app_label}.{model._meta.model_name}": model for model in admin.site._registry}


def decidido() -> dict[str, dict[str, list[str]]]:
    """Model -> what is done -> the fields it is done to."""
    found: dict[str, dict[str, list[str]]] = {}
    modelo = ""
    for line in FILE.read_text().splitlines():
        if line.startswith("  "):
            que, _, campos = line.partition(":")
            found[modelo][que.strip()] = campos.split()
        elif line and not line.startswith("#"):
            modelo = line.strip()
            found[modelo] = {}
    return found


def feito(model: type[Model], rita: User) -> dict[str, list[str]]:
    """The same of the admin as it is, for whoever may do everything."""
    request: Any = RequestFactory().get("/")
    request.user = rita
    do_model, registro = admin.site._registry[model], model._default_manager.first()
    assert registro is not None
    inclui = _escreve(do_model, request, None) if do_model.has_add_permission(request) else set()
    altera = _escreve(do_model, request, registro) if do_model.has_change_permission(request, registro) else set()
    do_registro = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    mostra = {name for name in _mostrados(do_model, request, registro) if name in do_registro} - altera
    linhas = {
        inline.opts.model_name or ""
        for inline in do_model.get_inline_instances(request, registro)
        if inline.has_add_permission(request, registro)
        or inline.has_change_permission(request, registro)
        or inline.has_delete_permission(request, registro)
    }
    tudo = {
        "inclui": inclui,
        "altera": altera,
        "altera na lista": set(do_model.list_editable),
        "linhas": linhas,
        "mostra": mostra,
        "fora": do_registro - inclui - altera - mostra,
        "ações": set(do_model.get_actions(request)),
    }
    return {que: sorted(campos) for que, campos in tudo.items() if campos}


def _escreve(do_model: Any, request: Any, registro: Model | None) -> set[str]:
    return set(do_model.get_form(request, registro, change=registro is not None).base_fields)


def _mostrados(do_model: Any, request: Any, registro: Model) -> set[str]:
    return set(flatten_fieldsets(do_model.get_fieldsets(request, registro)))


def test_each_field_of_each_record_is_decided_about(ana: Vendedor):
    """A new model, field, line or action is written into admin_campos.txt by whoever has thought about it."""
    uma_loja(ana)
    rita = cast.uma_pessoa("rita", is_superuser=True)

    assert {nome: feito(model, rita) for nome, model in REGISTRADOS.items()} == decidido()


COM_PAGINA = [nome for nome, model in REGISTRADOS.items() if isinstance(admin.site._registry[model], ComPaginaAdmin)]


@pytest.mark.parametrize("modelo", COM_PAGINA)
def test_a_record_with_pages_is_shown_with_a_link_to_its_page_and_written_nowhere_else(modelo: str, ana: Vendedor):
    uma_loja(ana)
    client = Client()
    client.force_login(cast.uma_pessoa("rita", is_superuser=True))
    registro = REGISTRADOS[modelo]._default_manager.first()
    assert registro is not None
    antes, log_antes = model_to_dict(registro), LogAtividade.objects.count()
    nome = f"admin:{modelo.replace('.', '_')}"
    um = reverse(f"{nome}_change", args=[registro.pk])
    digitado = dict.fromkeys(antes, "1")

    pagina = client.get(um)
    recusas = [
        client.post(um, digitado).status_code,
        client.post(reverse(f"{nome}_add"), digitado).status_code,
        client.post(reverse(f"{nome}_delete", args=[registro.pk]), {"post": "yes"}).status_code,
    ]
    client.post(
        reverse(f"{nome}_changelist"), {"action": "delete_selected", "_selected_action": [registro.pk], "post": "yes"}
    )

    assert recusas == [403, 403, 403]
    registro.refresh_from_db()
    assert (model_to_dict(registro), LogAtividade.objects.count()) == (antes, log_antes)
    do_model: Any = admin.site._registry[REGISTRADOS[modelo]]
    assert f'href="{do_model.view_on_site(registro)}"' in pagina.content.decode()
    assert client.get(do_model.view_on_site(registro)).status_code == 200
    lista = client.get(reverse(f"{nome}_changelist")).content.decode()
    assert f'href="{reverse(do_model.lista_no_site)}"' in lista
