"""The activity log in the admin: shown, searched, never written by hand."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from comum.atividade import log
from pedidos.models import LogAtividade
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar


def uma_atividade(user: User) -> LogAtividade:
    return log.registrar(
        user, LogAtividade.Tipo.IMPORTACAO, "Importação de março", modulo="pedidos", dados={"linhas": 7}
    )


def test_it_shows_what_was_done(gilda: User):
    registro = uma_atividade(gilda)

    page = entrar(gilda).get(alterar(registro)).content.decode()

    assert "Importação de março" in page
    assert "&quot;linhas&quot;: 7" in page


def test_it_finds_what_somebody_did(gilda: User, felipe: User):
    registro = uma_atividade(gilda)
    uma_atividade(felipe)

    page = entrar(gilda).get(reverse("admin:pedidos_logatividade_changelist"), {"q": "gilda"})

    assert list(page.context["cl"].queryset) == [registro]


def test_it_cannot_be_written_changed_or_deleted(como_rita: Client, rita: User):
    registro = uma_atividade(rita)

    assert como_rita.get(reverse("admin:pedidos_logatividade_add")).status_code == 403
    assert como_rita.post(alterar(registro), {"titulo": "Outra"}).status_code == 403
    url = reverse("admin:pedidos_logatividade_delete", args=[registro.pk])
    assert como_rita.post(url, {"post": "yes"}).status_code == 403
    assert LogAtividade.objects.get().titulo == "Importação de março"
