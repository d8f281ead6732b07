"""The OpenAPI schema describes every question, every parameter and every error, and the answers keep to it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sap_project.api.v1 import api
from tests.cast import um_pagamento, um_pedido, uma_pilsen_em_caixas
from vendedor.models import Vendedor


@pytest.fixture
def curiosa(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


@pytest.fixture
def schema(curiosa: Client) -> dict[str, Any]:
    response = curiosa.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return dict(response.json())


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, op) for path, methods in schema["paths"].items() for method, op in methods.items()]


def test_it_names_every_question_and_only_questions(schema: dict[str, Any]):
    assert [(path, method) for path, method, _ in operations(schema)] == [
        ("/api/v1/clientes", "get"),
        ("/api/v1/clientes/sem-compra", "get"),
        ("/api/v1/clientes/{cliente_id}/pedidos", "get"),
        ("/api/v1/clientes/{cliente_id}/produtos", "get"),
        ("/api/v1/pedidos/{pedido_id}", "get"),
        ("/api/v1/produtos", "get"),
    ]


def test_it_describes_each_with_its_parameters_and_errors(schema: dict[str, Any]):
    for path, _, op in operations(schema):
        assert op["summary"], path
        assert op["security"], path
        assert {"200", "401", "403", "422"} <= op["responses"].keys(), path
        assert ("404" in op["responses"]) == ("{" in path), path
        for response in op["responses"].values():
            assert response["description"].endswith("."), path
            assert "schema" in response["content"]["application/json"], path
        for parameter in op["parameters"]:
            assert parameter["in"] == "path" or parameter["description"], (path, parameter["name"])


def test_it_bounds_each_number_and_text_of_a_question(schema: dict[str, Any]):
    for path, _, op in operations(schema):
        for parameter in op["parameters"]:
            kind = parameter["schema"]
            if parameter["in"] == "query" and kind.get("type") == "integer":
                assert {"minimum", "maximum"} <= kind.keys(), (path, parameter["name"])
            if kind.get("type") == "string" and "format" not in kind:
                assert "maxLength" in kind, (path, parameter["name"])


def resolve(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    return dict(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]) if "$ref" in part else part


def keeps_to(schema: dict[str, Any], part: dict[str, Any], value: Any) -> None:
    """Fails where an answer has other names or kinds of values than the schema says."""
    part = resolve(schema, part)
    if "anyOf" in part:
        if value is not None:
            keeps_to(schema, next(one for one in part["anyOf"] if one.get("type") != "null"), value)
    elif part["type"] == "object":
        assert value.keys() == part["properties"].keys()
        for name, inner in part["properties"].items():
            keeps_to(schema, inner, value[name])
    elif part["type"] == "array":
        assert value, "An empty list proves nothing."
        for one in value:
            keeps_to(schema, part["items"], one)
    else:
        kinds: dict[str, Any] = {"integer": int, "boolean": bool, "string": str}
        assert type(value) is kinds[part["type"]]


def test_it_is_what_the_answers_are(curiosa: Client, schema: dict[str, Any], ana: Vendedor):
    pedido = um_pedido(ana, produto=uma_pilsen_em_caixas(), pago=True)
    um_pagamento(pedido, pedido.calcular_total())
    for path, _, op in operations(schema):
        query = {"dias": 1} if path.endswith("sem-compra") else {}
        if query:
            pedido.data = pedido.data.replace(year=pedido.data.year - 1, day=1)
            pedido.save()
        answer = curiosa.get(path.format(cliente_id=pedido.cliente_id, pedido_id=pedido.pk), query).json()
        keeps_to(schema, op["responses"]["200"]["content"]["application/json"]["schema"], answer)

    refused = curiosa.get("/api/v1/clientes", {"limit": "x"}).json()
    clientes = schema["paths"]["/api/v1/clientes"]["get"]
    keeps_to(schema, clientes["responses"]["422"]["content"]["application/json"]["schema"], refused)


def test_it_is_shown_to_people_too(curiosa: Client):
    html = curiosa.get("/api/v1/").content.decode()

    for methods in api.get_openapi_schema()["paths"].values():
        for op in methods.values():
            assert op["summary"] in html
            for response in op["responses"].values():
                assert response["description"] in html
    assert 'href="/api/v1/openapi.json"' in html


def test_it_is_shown_to_whoever_has_come_in(client: Client, db: None):
    for caminho in ("/api/v1/", "/api/v1/openapi.json"):
        assert client.get(caminho)["Location"] == f"/entrar/?next={caminho}"
