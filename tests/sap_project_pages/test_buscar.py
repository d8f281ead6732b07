"""The search of every page: each kind as its list finds it, and only for a person whom that list is open to."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pedidos.acesso import Papel
from pedidos.models import Cliente
from tests import cast
from vendedor.models import Vendedor


def busca(person: User, texto: str) -> tuple[int, list[str]]:
    """The status, and the kinds that were found."""
    client = Client()
    client.force_login(person)
    response = client.get(reverse("buscar"), {"busca": texto})
    return response.status_code, re.findall(r"<h2>(\w+)</h2>", response.content.decode())


@pytest.fixture
def guarana(ana: Vendedor) -> Cliente:
    """A client, product and paid order that all answer to one word."""
    cliente = Cliente.objects.create(nome="Guaraná & Cia", vendedor=ana)
    cast.um_produto("Guaraná 2 L")
    cast.um_pedido(ana, cliente=cliente, quantidade=1, preco="10.00", pago=True)
    return cliente


def test_every_kind_is_found_without_regard_to_accents_and_case(gilda: User, guarana: Cliente) -> None:
    assert busca(gilda, "GUARANA") == (200, ["Pedidos", "Clientes", "Produtos", "Pagamentos"])


def test_the_warehouse_finds_only_what_its_lists_show(guarana: Cliente) -> None:
    assert busca(cast.uma_pessoa("lia", Papel.LOGISTICA), "guarana") == (200, ["Pedidos", "Produtos"])


def test_a_seller_finds_no_client_and_no_order_of_another(bruno: Vendedor, guarana: Cliente) -> None:
    cast.um_produto("Guaraná lata")
    assert bruno.usuario
    assert busca(bruno.usuario, "guarana") == (200, ["Produtos"])


def test_what_is_found_alone_is_opened(client: Client, gilda: User, guarana: Cliente) -> None:
    client.force_login(gilda)
    produto = cast.um_produto("Água tônica")
    response = client.get(reverse("buscar"), {"busca": "tonica"})
    assert (response.status_code, response["Location"]) == (302, reverse("produtos:detalhe", args=[produto.pk]))


@pytest.mark.parametrize(
    ("texto", "said"),
    [
        ("", "Escreva acima um número"),
        ("   ", "Escreva acima um número"),
        ("zzzz", "Nada corresponde a esta busca"),
        ("<b>%_", "Nada corresponde a esta busca"),
    ],
)
def test_what_finds_nothing_says_what_to_do(client: Client, gilda: User, texto: str, said: str) -> None:
    client.force_login(gilda)
    response = client.get(reverse("buscar"), {"busca": texto})
    assert response.status_code == 200
    assert said in response.content.decode()


@pytest.mark.parametrize("texto", ["x" * 201, "a\0b"])
def test_what_no_list_can_search_for_is_refused_in_words(client: Client, gilda: User, texto: str) -> None:
    client.force_login(gilda)
    response = client.get(reverse("buscar"), {"busca": texto})
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_it_leads_to_the_whole_list_with_the_same_search(client: Client, gilda: User, guarana: Cliente) -> None:
    client.force_login(gilda)
    page = client.get(reverse("buscar"), {"busca": "guaraná & cia"}).content.decode()
    assert f'href="{reverse("pedidos:lista")}?busca=guaran%C3%A1+%26+cia"' in page
