"""What every test may use: Ana and Bruno, who sell, and Gilda, who manages."""

import os

import pytest
from django.contrib.auth.models import User

from pedidos.acesso import Papel
from tests import cast
from vendedor.models import Vendedor

# Django refuses database work on a thread that runs an event loop, and playwright's
# synchronous interface runs one: allowed here, where nothing is served from that thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def ana(db: None) -> Vendedor:
    return cast.um_vendedor("Ana")


@pytest.fixture
def bruno(db: None) -> Vendedor:
    return cast.um_vendedor("Bruno")


@pytest.fixture
def gilda(db: None) -> User:
    return cast.uma_pessoa("gilda", Papel.GERENTE)
