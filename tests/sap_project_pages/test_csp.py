"""Every answer carries the Content-Security-Policy: nothing inline, nothing from another site."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import path

from pedidos.acesso import Papel
from sap_project.urls import urlpatterns as pages
from tests.cast import um_pedido, uma_pessoa
from tests.sap_project_pages.test_erros import quebrada, suspeita
from vendedor.models import Vendedor

HEADER = "Content-Security-Policy"
urlpatterns = [*pages, path("quebrada", quebrada), path("suspeita", suspeita)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def como_rita(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(uma_pessoa("rita", is_superuser=True))
    return client


@pytest.fixture
def politica(como_rita: Client) -> str:
    return como_rita.get("/").headers[HEADER]


def test_it_allows_nothing_inline_and_nothing_from_elsewhere(politica: str):
    directives = {name: words for name, *words in map(str.split, politica.split(";"))}

    assert {word for words in directives.values() for word in words} == {"'self'", "'none'"}
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == ["'none'"]
    for name in ("script-src", "style-src", "form-action"):
        assert directives[name] == ["'self'"]


@pytest.mark.parametrize(
    ("caminho", "status"),
    [
        ("/", 200),
        ("/vendedor/rankings", 200),
        ("/vendedor/rankings?por=nada", 400),
        ("/admin/", 200),
        ("/admin/pedidos/categoria/add/", 200),
        ("/admin/jsi18n/", 200),
        ("/vendedor", 301),
        ("/nada/", 404),
        ("/suspeita", 400),
        ("/quebrada", 500),
        ("/healthz", 200),
        ("/metrics", 200),
    ],
)
def test_it_stands_on_every_kind_of_answer(como_rita: Client, politica: str, caminho: str, status: int):
    response = como_rita.get(caminho)

    assert (response.status_code, response.headers[HEADER]) == (status, politica)


def test_it_stands_on_what_is_refused(politica: str, gilda: User):
    lia = Client()
    lia.force_login(uma_pessoa("lia", Papel.LOGISTICA))
    sem_token = Client(enforce_csrf_checks=True)
    sem_token.force_login(gilda)

    refused = [lia.get("/apuracao/"), sem_token.post("/sair/"), Client().get("/vendedor/"), Client().get("/entrar/")]

    assert [response.status_code for response in refused] == [403, 403, 302, 200]
    assert {response.headers[HEADER] for response in refused} == {politica}


def test_it_stands_on_a_page_from_the_cache_and_on_an_unchanged_one(
    transactional_db: None, como_rita: Client, politica: str, ana: Vendedor
):
    um_pedido(ana)
    first = como_rita.get("/vendedor/rankings")
    hit = como_rita.get("/vendedor/rankings")
    unchanged = como_rita.get("/vendedor/rankings", headers={"If-None-Match": hit["ETag"]})

    assert [response["Cache-Status"] for response in (hit, unchanged)] == ["cachecore; hit"] * 2
    assert (hit.status_code, unchanged.status_code) == (200, 304)
    assert {response.headers[HEADER] for response in (first, hit, unchanged)} == {politica}
    assert b"nonce" not in hit.content


def test_it_is_enforced_and_not_only_reported(como_rita: Client):
    assert "Content-Security-Policy-Report-Only" not in como_rita.get("/").headers
    assert not hasattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY")
