"""Who works with the pages of the records, signed in; a client and a product to work with."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import Cliente, Produto
from tests import cast
from vendedor.models import Vendedor


@pytest.fixture
def da_ana(ana: Vendedor) -> Client:
    return entrar(ana.usuario)


@pytest.fixture
def da_gilda(gilda: User) -> Client:
    return entrar(gilda)


@pytest.fixture
def felipe(db: None) -> User:
    return cast.uma_pessoa("felipe", Papel.FINANCEIRO)


@pytest.fixture
def da_felipe(felipe: User) -> Client:
    return entrar(felipe)


@pytest.fixture
def lia(db: None) -> User:
    return cast.uma_pessoa("lia", Papel.LOGISTICA)


@pytest.fixture
def da_lia(lia: User) -> Client:
    return entrar(lia)


@pytest.fixture
def ze(ana: Vendedor) -> Cliente:
    return cast.um_cliente(ana, "Bar do Zé", cpf_cnpj="52998224725")


@pytest.fixture
def pilsen() -> Produto:
    return cast.um_produto("Cerveja Pilsen", "2.00", codigo_interno="PIL-350", ean="7891000100103")


def uma_linha(
    produto: str = "PIL-350", quantidade: object = 10, preco: object = "12,50", n: int = 0
) -> dict[str, object]:
    return {f"itens__{n}__produto": produto, f"itens__{n}__quantidade": quantidade, f"itens__{n}__preco_venda": preco}


def entrar(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client
