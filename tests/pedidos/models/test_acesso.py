"""Who is in front of the page: his roles and the seller he is, asked once."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from pedidos.acesso import APURACAO, PAINEL, Acesso, Papel, acesso_de, exige_papel
from sap_project.menu import no_template
from tests import cast
from vendedor.models import Vendedor


@pytest.fixture
def de(rf: RequestFactory) -> Any:
    def request(user: User | AnonymousUser) -> HttpRequest:
        request = rf.get("/")
        # As a request brings it: no roles in the instance yet.
        request.user = User.objects.get(pk=user.pk) if user.pk else user
        return request

    return request


def test_it_asks_once_for_a_request(ana: Vendedor, de: Any, django_assert_num_queries: Any):
    request = de(ana.usuario)

    with django_assert_num_queries(1):
        first = acesso_de(request)
        assert acesso_de(request) is first
        no_template(request)


def test_a_seller_is_in_front_of_his_own_pages(ana: Vendedor, de: Any):
    acesso = acesso_de(de(ana.usuario))

    assert acesso == Acesso(frozenset({Papel.VENDEDOR}), ana.pk)
    assert acesso.abre(PAINEL)
    assert not acesso.abre(APURACAO)
    assert not acesso.ve_todas_as_carteiras


def test_a_manager_sees_every_portfolio_and_is_no_seller(gilda: User, de: Any):
    acesso = acesso_de(de(gilda))

    assert acesso == Acesso(frozenset({Papel.GERENTE}), None)
    assert acesso.ve_todas_as_carteiras


def test_one_person_may_have_several_roles(de: Any, db: None):
    user = cast.uma_pessoa("carla", Papel.GERENTE, Papel.VENDEDOR)
    vendedor = cast.um_vendedor("Carla", usuario=user)

    assert acesso_de(de(user)) == Acesso(frozenset({Papel.GERENTE, Papel.VENDEDOR}), vendedor.pk)


def test_a_superuser_is_admin_without_a_group(de: Any, db: None):
    assert acesso_de(de(cast.uma_pessoa("rita", is_superuser=True))) == Acesso(frozenset({Papel.ADMIN}), None)


def test_a_seller_who_left_is_nobodys_seller(ana: Vendedor, de: Any):
    ana.ativo = False
    ana.save()

    assert acesso_de(de(ana.usuario)) == Acesso(frozenset({Papel.VENDEDOR}), None)


def test_an_inactive_person_and_a_stranger_open_nothing(ana: Vendedor, de: Any, django_assert_num_queries: Any):
    User.objects.filter(vendedor=ana).update(is_active=False, is_superuser=True)
    requests = [de(ana.usuario), de(AnonymousUser())]

    with django_assert_num_queries(0):
        assert {acesso_de(request) for request in requests} == {Acesso(frozenset(), None)}


def test_it_refuses_whoever_has_none_of_the_roles(ana: Vendedor, gilda: User, de: Any):
    @exige_papel(APURACAO)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("Apuração")

    assert view(de(gilda)).content.decode() == "Apuração"
    with pytest.raises(PermissionDenied, match="O seu papel não abre esta página"):
        view(de(ana.usuario))


def test_the_menu_offers_what_opens(ana: Vendedor, gilda: User, de: Any):
    da_ana, da_gilda = (
        {entrada["rotulo"] for entrada in no_template(de(user))["menu"]["entradas"]} for user in (ana.usuario, gilda)
    )

    assert {"Painel", "Rankings"} <= da_ana
    assert da_ana.isdisjoint({"Apuração", "Administração"})
    assert {"Painel", "Rankings", "Apuração", "Administração"} <= da_gilda
    assert no_template(de(AnonymousUser())) == {}
