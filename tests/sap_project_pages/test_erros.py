"""Error pages say what happened and what to do, and hold without a database."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path
from django.views.defaults import bad_request, server_error

from sap_project.urls import urlpatterns as pages


def quebrada(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("segredo da casa")


def suspeita(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("segredo da casa")


urlpatterns = [*pages, path("quebrada", quebrada), path("suspeita", suspeita)]


@pytest.fixture
def visita(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    client.raise_request_exception = False
    return client


def test_it_says_that_nothing_is_at_an_address(visita: Client):
    response = visita.get("/pedidos/<script>/")

    assert response.status_code == 404
    html = response.content.decode()
    assert "Não há nada neste endereço" in html
    assert "/pedidos/&lt;script&gt;/" in html
    assert "Gilda" in html


@pytest.mark.urls(__name__)
def test_it_tells_a_failure_of_ours_without_telling_what_it_was(visita: Client):
    response = visita.get("/quebrada")

    assert response.status_code == 500
    assert "Algo falhou do nosso lado" in response.content.decode()
    assert "segredo" not in response.content.decode()


@pytest.mark.urls(__name__)
def test_it_tells_what_it_did_not_understand(visita: Client):
    response = visita.get("/suspeita")

    assert response.status_code == 400
    assert "Não entendemos o que o navegador enviou" in response.content.decode()


def test_it_tells_that_a_form_is_out_of_date(gilda: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(gilda)

    response = client.post("/sair/")

    assert response.status_code == 403
    assert "O formulário venceu antes de ser enviado" in response.content.decode()
    assert "Nada foi gravado." in response.content.decode()


# Without the db fixture pytest-django refuses every query: these pages ask none.
def test_it_needs_no_database_to_apologise():
    request = RequestFactory().get("/")

    assert "Algo falhou do nosso lado" in server_error(request).content.decode()
    assert "Não entendemos" in bad_request(request, SuspiciousOperation()).content.decode()
    assert "Não há nada neste endereço" in render_to_string("404.html")
