"""What is done in the admin stands in the log: every page of it writes there, or changes nothing."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from comum.admin.base import RegistroAdmin
from pedidos.models import Categoria, LogAtividade
from tests.pedidos.admin.formulario import alterar, enviar
from vendedor.models import Vendedor

# The page of the cache changes no record, and writes down by itself what it clears.
PAGINAS = [
    model for model in apps.get_models() if admin.site.is_registered(model) and model._meta.label != "cachecore.Cache"
]


@pytest.mark.parametrize("model", PAGINAS)
def test_every_page_is_of_the_kind_that_writes_down(model):
    pagina = admin.site._registry[model]

    assert isinstance(pagina, RegistroAdmin)
    # Nobody writes his own way past it.
    for name in ("save_model", "log_activity", "_log_deletion"):
        assert getattr(type(pagina), name) is getattr(RegistroAdmin, name)


def test_a_change_has_before_and_after(como_rita: Client, ana: Vendedor):
    enviar(como_rita, alterar(ana), nome="Ana Maria")

    assert LogAtividade.objects.get().dados["nome"] == {"antes": "Ana", "depois": "Ana Maria"}


def test_the_rights_of_a_role_have_before_and_after(como_rita: Client):
    papel = Group.objects.get(name="VENDEDOR")
    antes = sorted(papel.permissions.values_list("pk", flat=True))
    [nova] = Permission.objects.exclude(pk__in=antes)[:1]

    como_rita.post(alterar(papel), {"name": papel.name, "permissions": [*antes, nova.pk]})

    mudou = LogAtividade.objects.get().dados["permissions"]
    assert (sorted(mudou["antes"]), sorted(mudou["depois"])) == (antes, sorted([*antes, nova.pk]))


def test_what_was_deleted_is_kept_as_it_was(como_rita: Client):
    categoria = Categoria.objects.create(codigo="AGUAS", nome="Águas")

    como_rita.post(f"/admin/pedidos/categoria/{categoria.pk}/delete/", {"post": "yes"})

    atividade = LogAtividade.objects.get()
    assert (atividade.tipo, atividade.dados["nome"]) == ("EXCLUSAO", {"antes": "Águas", "depois": None})


def test_a_password_that_is_given_is_written_down_without_it(como_rita: Client, gilda: User):
    senha = {"password1": "guaraná quente 8", "password2": "guaraná quente 8", "usable_password": "true"}
    como_rita.post(f"/admin/auth/user/{gilda.pk}/password/", senha)

    atividade = LogAtividade.objects.get()
    assert (atividade.titulo, atividade.dados) == ("Troca de senha: usuário gilda", {"id": gilda.pk})
