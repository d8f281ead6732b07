"""Changing and deleting what has no page: the log tells what was there, as it was at that moment."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import Categoria, LogAtividade
from tests.pedidos.admin.formulario import acao, alterar, enviar


def test_it_writes_down_what_each_was_that_is_deleted(como_rita: Client, rita: User):
    for nome in ("Vinhos", "Gelo"):
        Categoria.objects.create(codigo=nome.upper(), nome=nome)

    acao(
        como_rita,
        "pedidos_categoria",
        "delete_selected",
        *Categoria.objects.filter(nome__in=["Vinhos", "Gelo"]),
        post="yes",
    )

    atividades = LogAtividade.objects.order_by("pk")
    assert {(one.tipo, one.usuario) for one in atividades} == {("EXCLUSAO", rita)}
    assert sorted(one.dados["nome"]["antes"] for one in atividades) == ["Gelo", "Vinhos"]


def test_it_writes_down_what_was_stored_when_it_was_changed_and_not_what_the_form_was_opened_with(
    como_rita: Client, monkeypatch: pytest.MonkeyPatch
):
    categoria = Categoria.objects.get(codigo="CERVEJA")
    original = Categoria.full_clean

    def first_somebody_else(self: Categoria, **kwargs: Any) -> None:
        Categoria.objects.filter(pk=categoria.pk).update(nome="Chope")
        original(self, **kwargs)

    monkeypatch.setattr(Categoria, "full_clean", first_somebody_else)

    enviar(como_rita, alterar(categoria), nome="Cervejas")

    assert LogAtividade.objects.get().dados["nome"] == {"antes": "Chope", "depois": "Cervejas"}
