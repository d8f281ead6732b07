"""Writing down who did what: from where is what the connection says, and personal data stays out."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client, RequestFactory

from pedidos import atividade
from pedidos.models import LogAtividade
from tests import cast
from tests.pedidos.admin.formulario import alterar, enviar
from vendedor.models import Vendedor

Tipo = LogAtividade.Tipo


def test_it_takes_the_address_of_the_connection_and_not_what_a_header_says(gilda: User, rf: RequestFactory):
    request = rf.get("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    request.user = gilda

    registro = atividade.registrar(request, Tipo.ALTERACAO, "Teste", modulo="pedidos")

    assert (registro.usuario, registro.ip) == (gilda, "203.0.113.7")


@pytest.mark.parametrize("address", ["", "unix:", "/run/gunicorn.sock"])
def test_it_knows_no_address_behind_a_socket(db: None, rf: RequestFactory, address: str):
    request = rf.get("/", REMOTE_ADDR=address)
    request.user = AnonymousUser()

    registro = atividade.registrar(request, Tipo.ALTERACAO, "Teste", modulo="pedidos")

    assert (registro.usuario, registro.ip) == (None, None)


def test_it_takes_a_person_or_nobody(gilda: User):
    assert atividade.registrar(gilda, Tipo.IMPORTACAO, "Teste", modulo="pedidos").usuario == gilda
    assert atividade.registrar(None, Tipo.IMPORTACAO, "Teste", modulo="pedidos").usuario is None


def test_it_cuts_a_title_that_is_too_long(db: None):
    assert atividade.registrar(None, Tipo.IMPORTACAO, "x" * 200, modulo="pedidos").titulo == "x" * 150


def test_it_says_what_changed_as_json_has_it(ana: Vendedor):
    antes = {"valor": Decimal("10.00"), "data": date(2026, 3, 1), "vendedor": None, "ativo": True}
    depois = {"valor": Decimal("12.00"), "data": date(2026, 3, 2), "vendedor": ana, "ativo": True}

    assert atividade.mudancas(antes, depois, ["valor", "data", "vendedor"]) == {
        "data": {"antes": "2026-03-01", "depois": "2026-03-02"},
        "valor": {"antes": "10.00", "depois": "12.00"},
        "vendedor": {"antes": None, "depois": ana.pk},
    }


def test_it_says_of_personal_data_only_that_they_changed(como_rita: Client, ana: Vendedor):
    cliente = cast.um_cliente(ana, cpf_cnpj="52998224725", telefone="11 91234-5678")

    enviar(como_rita, alterar(cliente), cpf_cnpj="11144477735", telefone="11 98765-4321", cidade="Campinas")

    cliente.refresh_from_db()
    assert (cliente.cpf_cnpj, cliente.telefone) == ("11144477735", "11 98765-4321")
    assert LogAtividade.objects.get().dados == {
        "id": cliente.pk,
        "cpf_cnpj": "alterado",
        "telefone": "alterado",
        "cidade": {"antes": "", "depois": "Campinas"},
    }
