"""Whoever asks the API: a person of each role, and Ana and Bruno, who see what is theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

Pergunta = Callable[..., Any]


@pytest.fixture
def perguntar() -> Pergunta:
    """perguntar(user, "/clientes", busca="bar") is the answer."""

    def perguntar(user: User | None, caminho: str, **query: Any) -> Any:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client.get(f"/api/v1{caminho}", query)

    return perguntar
