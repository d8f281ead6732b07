"""The link for a first or forgotten password: made on request, shown once, and enough to come in."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from pedidos.acesso import Papel
from pedidos.models import LogAtividade
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar

NOVA = "guaraná quente 8"


@pytest.fixture
def como_adele(adele: User) -> Client:
    return entrar(adele)


def pagina(user: User) -> str:
    return reverse("admin:auth_user_link", args=[user.pk])


def link_de(response: Any) -> str:
    found = re.search(r'value="http://testserver(/senha/[^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def test_it_lets_a_new_person_choose_a_password_and_come_in(como_adele: Client, client: Client):
    nova = cast.uma_pessoa("nova", Papel.GERENTE)
    nova.set_unusable_password()
    nova.save()

    form = client.get(link_de(como_adele.post(pagina(nova))))["Location"]
    client.post(form, {"new_password1": NOVA, "new_password2": NOVA})

    assert "Olá, Nova" in client.get("/").content.decode()
    assert Client().post("/entrar/", {"username": "nova", "password": NOVA}).status_code == 302


def test_it_makes_none_before_it_is_asked(como_adele: Client, gilda: User):
    html = como_adele.get(pagina(gilda)).content.decode()

    assert "Fazer o link" in html
    assert "/senha/" not in html
    assert not LogAtividade.objects.exists()


def test_it_writes_down_that_it_was_made_and_not_the_link(como_adele: Client, adele: User, gilda: User):
    como_adele.post(pagina(gilda))

    atividade = LogAtividade.objects.get()
    assert (atividade.usuario, atividade.tipo, atividade.titulo) == (adele, "SENHA", "Link de senha: usuário gilda")
    assert atividade.dados == {"id": gilda.pk}


def test_it_is_found_on_the_page_of_the_person(como_adele: Client, gilda: User):
    assert f'href="{pagina(gilda)}"' in como_adele.get(alterar(gilda)).content.decode()


def test_it_is_made_for_nobody_who_is_out_of_reach(como_adele: Client, rita: User, gilda: User, felipe: User):
    inativa = cast.uma_pessoa("inativa")
    User.objects.filter(pk=inativa.pk).update(is_active=False)

    assert como_adele.post(pagina(rita)).status_code == 403
    assert entrar(felipe).post(pagina(gilda)).status_code == 403
    refused = como_adele.post(pagina(inativa))
    assert refused.status_code == 403
    assert "inativa está desativado e não recebe link de senha." in refused.content.decode()
    assert como_adele.post(reverse("admin:auth_user_link", args=[999_999])).status_code == 404
    assert not LogAtividade.objects.exists()


def test_it_does_not_make_its_giver_somebody_who_may_do_more(adele: User, gilda: User):
    porteiro = cast.uma_pessoa("porteiro")
    porteiro.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    nova = cast.uma_pessoa("nova")
    como_porteiro = entrar(porteiro)

    assert como_porteiro.post(pagina(nova)).status_code == 200
    for outra in (adele, gilda):
        assert como_porteiro.post(pagina(outra)).status_code == 403
        url = reverse("admin:auth_user_password_change", args=[outra.pk])
        assert como_porteiro.post(url, {"password1": NOVA, "password2": NOVA}).status_code == 403


def test_it_is_refused_to_another_site(adele: User, gilda: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(adele)

    assert client.post(pagina(gilda)).status_code == 403
