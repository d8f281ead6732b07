"""The API answers GET, and HEAD like it without the body; every other method it refuses in JSON, in Portuguese."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.permissions.test_matriz import ADDRESSES, caminho
from vendedor.models import Vendedor

DA_API = sorted(url for url in ADDRESSES if url.startswith("api:"))


@pytest.mark.parametrize("url", DA_API)
def test_head_is_a_get_without_its_body(client: Client, gilda: User, ana: Vendedor, url: str):
    client.force_login(gilda)
    endereco = caminho(ADDRESSES[url], ana)

    get, head = client.get(endereco), client.head(endereco)

    assert head.status_code == get.status_code
    assert head["Content-Type"] == get["Content-Type"]
    assert (head.content, bool(get.content)) == (b"", True)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "<SCRIPT>"])
@pytest.mark.parametrize("url", DA_API)
def test_another_method_is_refused_in_json(gilda: User, ana: Vendedor, url: str, method: str):
    client = Client(enforce_csrf_checks=True)
    client.force_login(gilda)

    response = client.generic(method, caminho(ADDRESSES[url], ana), b"{" * 1000, "application/json")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response.json() == {"detail": f"A API só responde a GET e HEAD; veio {method}."}


def test_ten_megabytes_are_refused_without_being_read(client: Client, gilda: User):
    client.force_login(gilda)

    response = client.post("/api/v1/clientes", b"x" * 10_000_000, content_type="application/json")

    assert response.status_code == 413
    assert response.json() == {"detail": "O que foi enviado é grande demais."}


def test_a_head_still_asks_to_come_in_first(client: Client, db: None):
    assert client.head("/api/v1/clientes").status_code == 401
