"""Ana, who sells, and Gilda, who imports, signed in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from vendedor.models import Vendedor


@pytest.fixture
def da_ana(ana: Vendedor) -> Client:
    assert ana.usuario is not None
    return entrar(ana.usuario)


@pytest.fixture
def da_gilda(gilda: User) -> Client:
    return entrar(gilda)


def entrar(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
