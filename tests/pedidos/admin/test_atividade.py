"""Writing down who did what: from where is what the connection says, and personal data stays out."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client, RequestFactory

from comum.atividade import log
from pedidos.models import LogAtividade
from tests.pedidos.admin.formulario import alterar, enviar
from vendedor.models import Vendedor

Tipo = LogAtividade.Tipo


def test_it_takes_the_address_of_the_connection_and_not_what_a_header_says(gilda: User, rf: RequestFactory):
    request = rf.get("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    request.user = gilda

    registro = log.registrar(request, Tipo.ALTERACAO, "Teste", modulo="pedidos")

    assert (registro.usuario, registro.ip) == (gilda, "203.0.113.7")


@pytest.mark.parametrize(
    ("address", "ip"),
    [
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("2001:DB8::0:7", "2001:db8::7"),
        ("[2001:db8::7]:51234", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("203.0.113.7:", None),
        ("203.0.113.7:51234:1", None),
        ("[2001:db8::7", "2001:db8::7"),
        ("[", None),
        ("sap.example:443", None),
    ],
)
def test_it_writes_an_address_in_one_way(gilda: User, rf: RequestFactory, address: str, ip: str | None):
    request = rf.get("/", REMOTE_ADDR=address)

    assert log.registrar(request, Tipo.ALTERACAO, "Teste", modulo="pedidos").ip == ip


@pytest.mark.parametrize("address", ["", "unix:", "/run/gunicorn.sock"])
def test_it_knows_no_address_behind_a_socket(db: None, rf: RequestFactory, address: str):
    request = rf.get("/", REMOTE_ADDR=address)
    request.user = AnonymousUser()

    registro = log.registrar(request, Tipo.ALTERACAO, "Teste", modulo="pedidos")

    assert (registro.usuario, registro.ip) == (None, None)


def test_it_takes_a_person_or_nobody(gilda: User):
    assert log.registrar(gilda, Tipo.IMPORTACAO, "Teste", modulo="pedidos").usuario == gilda
    assert log.registrar(None, Tipo.IMPORTACAO, "Teste", modulo="pedidos").usuario is None


def test_it_cuts_a_title_that_is_too_long(db: None):
    assert log.registrar(None, Tipo.IMPORTACAO, "x" * 200, modulo="pedidos").titulo == "x" * 150


def test_it_says_what_changed_as_json_has_it(ana: Vendedor):
    antes = {"valor": Decimal("10.00"), "data": date(2026, 3, 1), "vendedor": None, "ativo": True}
    depois = {"valor": Decimal("12.00"), "data": date(2026, 3, 2), "vendedor": ana, "ativo": True}

    assert log.mudancas(antes, depois, ["valor", "data", "vendedor"]) == {
        "data": {"antes": "2026-03-01", "depois": "2026-03-02"},
        "valor": {"antes": "10.00", "depois": "12.00"},
        "vendedor": {"antes": None, "depois": ana.pk},
    }


def test_it_says_of_personal_data_only_that_they_changed(como_rita: Client, gilda: User):
    enviar(como_rita, alterar(gilda), email="gilda@exemplo.com.br", last_name="Souza")

    assert LogAtividade.objects.get().dados == {
        "id": gilda.pk,
        "email": "alterado",
        "last_name": {"antes": gilda.last_name, "depois": "Souza"},
    }
