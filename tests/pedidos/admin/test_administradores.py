"""There is always somebody who can administer, and nobody shuts himself out."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from pedidos.acesso import Papel
from pedidos.pessoas.administradores import UltimoAdministrador, administradores, exigir_outro_administrador
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, alterar, enviar, erros

TIRAR = [{"groups": []}, {"is_active": ""}, {"is_staff": ""}]


@pytest.fixture
def como_adele(adele: User) -> Client:
    return entrar(adele)


@pytest.fixture
def porteiro(db: None) -> Client:
    """May change people, and cannot be the administrator who remains."""
    pessoa = cast.uma_pessoa("porteiro", Papel.GERENTE)
    pessoa.user_permissions.set(
        Permission.objects.filter(group__name=Papel.ADMIN) | Permission.objects.filter(codename__endswith="_user")
    )
    return entrar(pessoa)


def excluir(client: Client, user: User) -> Any:
    return client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})


@pytest.mark.parametrize("mudanca", TIRAR, ids=str)
def test_it_lets_nobody_shut_himself_out(como_adele: Client, adele: User, mudanca: dict[str, Any]):
    cast.uma_pessoa("outro", Papel.ADMIN)

    response = enviar(como_adele, alterar(adele), **mudanca)

    assert "Com esta mudança você mesmo não entraria mais na administração." in erros(response)
    assert administradores().filter(pk=adele.pk).exists()


def test_it_lets_nobody_delete_himself(como_adele: Client, adele: User):
    cast.uma_pessoa("outro", Papel.ADMIN)

    assert excluir(como_adele, adele).status_code == 403
    acao(como_adele, "auth_user", "delete_selected", adele, post="yes")
    assert User.objects.filter(pk=adele.pk).exists()


@pytest.mark.parametrize("mudanca", TIRAR, ids=str)
def test_it_keeps_the_last_one(porteiro: Client, adele: User, mudanca: dict[str, Any]):
    response = enviar(porteiro, alterar(adele), **mudanca)

    assert "Não sobraria ninguém para administrar o sistema." in erros(response)
    assert administradores().filter(pk=adele.pk).exists()


def test_it_keeps_the_last_one_from_being_deleted(porteiro: Client, adele: User):
    excluir(porteiro, adele)
    acao(porteiro, "auth_user", "delete_selected", adele, post="yes")

    assert User.objects.filter(pk=adele.pk).exists()


@pytest.mark.parametrize("mudanca", TIRAR, ids=str)
def test_it_lets_one_go_while_another_stays(como_adele: Client, mudanca: dict[str, Any]):
    outro = cast.uma_pessoa("outro", Papel.ADMIN)

    assert enviar(como_adele, alterar(outro), **mudanca).status_code == 302

    assert not administradores().filter(pk=outro.pk).exists()


def test_it_lets_everything_else_of_the_last_one_change(como_adele: Client, adele: User):
    assert enviar(como_adele, alterar(adele), first_name="Adele Maria").status_code == 302

    adele.refresh_from_db()
    assert adele.first_name == "Adele Maria"


def test_it_counts_only_whoever_can_come_in(db: None):
    adele = cast.uma_pessoa("adele", Papel.ADMIN)
    cast.uma_pessoa("sem_acesso", Papel.ADMIN, is_staff=False)
    User.objects.filter(pk=cast.uma_pessoa("inativo", Papel.ADMIN).pk).update(is_active=False)
    rita = cast.uma_pessoa("rita", is_superuser=True)

    assert set(administradores()) == {adele, rita}


def test_it_refuses_the_second_of_two_who_take_it_from_each_other_at_once(transactional_db: None):
    pessoas = [cast.uma_pessoa(nome, Papel.ADMIN) for nome in ("adele", "bela")]
    barrier = threading.Barrier(2)
    refused: list[str] = []

    def tirar(pessoa: User) -> None:
        try:
            with transaction.atomic():
                barrier.wait(timeout=30)
                exigir_outro_administrador([pessoa.pk])
                pessoa.groups.clear()
        except UltimoAdministrador as recusa:
            refused.append(str(recusa))
        finally:
            connection.close()

    threads = [threading.Thread(target=tirar, args=[pessoa]) for pessoa in pessoas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(refused) == 1
    assert administradores().count() == 1


def test_it_keeps_the_roles_that_the_site_knows_by_name(como_rita: Client):
    gerente = Group.objects.get(name=Papel.GERENTE)
    outro = Group.objects.create(name="ESTAGIO")

    enviar(como_rita, alterar(gerente), name="CHEFE")
    como_rita.post(reverse("admin:auth_group_delete", args=[gerente.pk]), {"post": "yes"})
    acao(como_rita, "auth_group", "delete_selected", gerente, post="yes")
    acao(como_rita, "auth_group", "delete_selected", outro, post="yes")

    assert set(Group.objects.values_list("name", flat=True)) == set(Papel)
