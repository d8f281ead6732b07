"""What machines are answered: alive, ready, and the counters; without a login."""

import json

import pytest
from django.db import connection
from django.test import Client

from tests.sap_project.processes import run

ASK_READINESS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "sap_project.settings"
import django
django.setup()
from django.test import Client
answer = Client().get("/readiness", headers={"host": "localhost"})
print(answer.status_code, answer.content.decode())
"""


def readiness(**variables: str) -> tuple[int, dict[str, object]]:
    answer = run("-c", ASK_READINESS, DEBUG="true", DEBUG_TOOLBAR="0", **variables)
    status, body = answer.stdout.split(" ", 1)
    return int(status), json.loads(body)


def test_it_says_that_it_is_alive_and_asks_nobody(client: Client):
    # No django_db here: a query would be refused.
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_is_ready_when_the_database_and_the_cache_answer(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/readiness")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": "ok", "cache": "ok"}


def test_it_is_not_ready_without_its_database():
    status, body = readiness(DATABASE_URL="postgres://ana:segredo@127.0.0.1:1/sap")

    assert (status, body) == (503, {"ready": False, "database": "unreachable", "cache": "ok"})


def test_it_is_ready_without_its_cache_because_pages_are_computed_then():
    status, body = readiness(REDIS_URL="redis://:segredo@127.0.0.1:1/0")

    assert (status, body) == (200, {"ready": True, "database": "ok", "cache": "unreachable"})


def test_it_needs_no_cache_server_with_the_store_in_memory():
    status, body = readiness(REDIS_URL="redis://:segredo@127.0.0.1:1/0", CACHE_STORE="memory")

    assert (status, body) == (200, {"ready": True, "database": "ok"})


@pytest.mark.parametrize("path", ["/healthz", "/readiness", "/metrics"])
def test_it_only_answers_questions(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
class TestMetrics:
    """Figures of the business: for this machine itself, or for whoever shows the token."""

    def test_it_counts_for_this_machine(self, client):
        response = client.get("/metrics")

        assert response.status_code == 200
        assert b"django_http_requests_total_by_method_total" in response.content

    def test_it_counts_for_this_machine_by_its_other_address(self, client):
        assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200

    @pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "", "127.0.0.1.example"])
    def test_it_refuses_others(self, client, address):
        response = client.get("/metrics", REMOTE_ADDR=address)

        assert response.status_code == 403
        assert response.content == (
            b"Only this machine itself may read the metrics; set METRICS_TOKEN to open them to others.\n"
        )

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
    def test_it_refuses_what_a_proxy_on_this_machine_passes_on(self, client, header):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403

    def test_it_opens_to_the_token_from_anywhere(self, client, settings):
        settings.METRICS_TOKEN = "abc-123"
        headers = {"authorization": "Bearer abc-123", "x-forwarded-for": "203.0.113.9"}

        assert client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers=headers).status_code == 200

    @pytest.mark.parametrize("shown", [None, "Bearer", "Bearer abc", "abc-123", "Bearer ábc-123"])
    def test_it_refuses_everybody_else_once_there_is_a_token(self, client, settings, shown):
        settings.METRICS_TOKEN = "abc-123"

        response = client.get("/metrics", headers={"authorization": shown} if shown else {})

        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
        assert response.content == b"Send the header Authorization: Bearer <the value of METRICS_TOKEN>.\n"


@pytest.mark.django_db
def test_it_asks_the_real_database(client):
    assert connection.vendor in {"postgresql", "sqlite"}
    assert client.get("/readiness").json()["database"] == "ok"
