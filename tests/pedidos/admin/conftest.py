"""Who works in the admin: Rita, to whom everything is open, and the desks by their roles."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.acesso import Papel
from tests import cast


@pytest.fixture
def rita(db: None) -> User:
    return cast.uma_pessoa("rita", is_superuser=True)


@pytest.fixture
def como_rita(rita: User) -> Client:
    return entrar(rita)


@pytest.fixture
def felipe(db: None) -> User:
    return cast.uma_pessoa("felipe", Papel.FINANCEIRO)


@pytest.fixture
def lia(db: None) -> User:
    return cast.uma_pessoa("lia", Papel.LOGISTICA)


@pytest.fixture
def adele(db: None) -> User:
    return cast.uma_pessoa("adele", Papel.ADMIN)


def entrar(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
