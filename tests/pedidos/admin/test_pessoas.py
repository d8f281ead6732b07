"""People and roles in the admin: whoever manages users gives nobody more than he has himself."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from pedidos.acesso import Papel
from pedidos.models import LogAtividade
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, alterar, enviar, erros
from vendedor.models import Vendedor


@pytest.fixture
def como_adele(adele: User) -> Client:
    return entrar(adele)


def papel(nome: Papel) -> int:
    return Group.objects.get(name=nome).pk


def test_it_does_not_let_a_person_make_himself_superuser(como_adele: Client, adele: User):
    todas = list(Permission.objects.values_list("pk", flat=True))

    enviar(como_adele, alterar(adele), is_superuser="on", user_permissions=todas)

    adele.refresh_from_db()
    assert not adele.is_superuser
    assert not adele.user_permissions.exists()
    page = como_adele.get(alterar(adele)).content.decode()
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page


def test_it_does_not_let_anybody_but_a_superuser_touch_a_superuser(como_adele: Client, rita: User):
    senha = reverse("admin:auth_user_password_change", args=[rita.pk])
    before = User.objects.get(pk=rita.pk).password

    assert como_adele.post(alterar(rita), {"username": "rita"}).status_code == 403
    assert como_adele.post(senha, {"password1": "Trocada#2026", "password2": "Trocada#2026"}).status_code == 403
    assert como_adele.post(reverse("admin:auth_user_delete", args=[rita.pk]), {"post": "yes"}).status_code == 403
    como_adele.post(
        reverse("admin:auth_user_changelist"),
        {"action": "delete_selected", "_selected_action": [str(rita.pk)], "post": "yes"},
    )

    assert User.objects.get(pk=rita.pk).password == before


def test_it_gives_a_role(como_adele: Client, adele: User):
    nova = cast.uma_pessoa("nova")

    enviar(como_adele, alterar(nova), groups=[papel(Papel.FINANCEIRO)])

    assert [group.name for group in nova.groups.all()] == ["FINANCEIRO"]
    assert LogAtividade.objects.get().dados["groups"] == {"antes": [], "depois": [papel(Papel.FINANCEIRO)]}


def test_it_does_not_give_a_role_that_may_more_than_the_giver(db: None):
    porteiro = cast.uma_pessoa("porteiro")
    porteiro.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))

    response = enviar(entrar(porteiro), alterar(porteiro), groups=[papel(Papel.ADMIN)])

    assert "não é uma das escolhas disponíveis" in erros(response)
    assert not porteiro.groups.exists()


def test_it_leaves_the_roles_that_the_giver_could_not_give(db: None):
    porteiro, gerente = cast.uma_pessoa("porteiro"), cast.uma_pessoa("gerente", Papel.GERENTE, Papel.VENDEDOR)
    porteiro.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))

    enviar(entrar(porteiro), alterar(gerente), first_name="Outro nome", groups=[])

    gerente.refresh_from_db()
    assert (gerente.first_name, [group.name for group in gerente.groups.all()]) == ("Outro nome", ["GERENTE"])


def test_it_keeps_the_roles_themselves_from_everybody_but_a_superuser(como_adele: Client, como_rita: Client):
    group = Group.objects.get(name=Papel.GERENTE)

    assert como_adele.get(alterar(group)).status_code == 200
    assert como_adele.post(alterar(group), {"name": "OUTRO"}).status_code == 403
    assert como_rita.get(alterar(group)).context["has_change_permission"]


def test_it_shows_the_role_in_the_list(como_adele: Client, gilda: User, rita: User):
    page = como_adele.get(reverse("admin:auth_user_changelist")).content.decode()

    assert '<td class="field-papeis">GERENTE</td>' in page
    assert '<td class="field-papeis">superusuário</td>' in page
    filtered = como_adele.get(reverse("admin:auth_user_changelist"), {"groups__id__exact": papel(Papel.GERENTE)})
    assert list(filtered.context["cl"].queryset) == [gilda]


def test_it_takes_in_a_new_person_with_a_role_and_without_a_password(como_adele: Client):
    response = enviar(
        como_adele, reverse("admin:auth_user_add"), username="nova", first_name="Nova", groups=[papel(Papel.VENDEDOR)]
    )

    nova = User.objects.get(username="nova")
    assert response["Location"] == reverse("admin:auth_user_link", args=[nova.pk])
    assert ([group.name for group in nova.groups.all()], nova.is_staff) == (["VENDEDOR"], False)
    assert not nova.has_usable_password()
    assert LogAtividade.objects.get().titulo == "Inclusão: usuário nova"


def test_it_stays_in_the_window_that_another_form_has_opened(como_adele: Client):
    response = enviar(como_adele, reverse("admin:auth_user_add"), username="nova", _popup="1")

    assert "popup_response" in response.content.decode()


def test_it_writes_down_that_a_password_was_changed_and_not_which(como_adele: Client, gilda: User):
    url = reverse("admin:auth_user_password_change", args=[gilda.pk])

    response = como_adele.post(
        url, {"usable_password": "true", "password1": "Trocada#2026", "password2": "Trocada#2026"}
    )

    assert response.status_code == 302
    atividade = LogAtividade.objects.get()
    assert (atividade.tipo, atividade.titulo, atividade.dados) == (
        "SENHA",
        "Troca de senha: usuário gilda",
        {"id": gilda.pk},
    )


@pytest.mark.parametrize("papeis", [[Papel.GERENTE], [Papel.FINANCEIRO], [Papel.LOGISTICA], [Papel.VENDEDOR]], ids=str)
def test_it_opens_the_users_to_no_other_role(db: None, papeis: list[Papel]):
    pessoa = cast.uma_pessoa("alguem", *papeis, is_staff=True)

    assert entrar(pessoa).get(reverse("admin:auth_user_changelist")).status_code == 403


def test_it_leads_a_person_who_changes_his_own_password_to_where_the_old_one_is_asked(como_adele: Client, adele: User):
    for pk in (adele.pk, f"0{adele.pk}"):
        url = reverse("admin:auth_user_password_change", args=[pk])

        assert como_adele.post(url, {"usable_password": "false", "unset-password": "x"})["Location"] == "/senha/"


def test_it_shows_which_seller_a_person_is(como_adele: Client, ana: Vendedor, gilda: User):
    assert ana.usuario is not None

    assert alterar(ana) in como_adele.get(alterar(ana.usuario)).content.decode()
    assert "A ligação se faz em" in como_adele.get(alterar(gilda)).content.decode()


def test_it_lets_in_again_whoever_has_guessed_too_often(como_adele: Client, gilda: User):
    door = Client(REMOTE_ADDR="203.0.113.7")
    wrong = {"username": "gilda", "password": "errada"}
    assert [door.post("/entrar/", wrong).status_code for _ in range(5)][-1] == 429

    acao(como_adele, "auth_user", "liberar_entrada", gilda)

    assert door.post("/entrar/", wrong).status_code == 200
    assert LogAtividade.objects.get(tipo="SENHA").titulo == "Entrada liberada: usuário gilda"
