"""A second factor that was lost: ended by the administration or on the command line, written down, sessions with it."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from pedidos.models import LogAtividade, SegundoFator
from sap_project.segundo_fator import CONFERIDO
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, mensagens


@pytest.fixture
def fator(felipe: User) -> SegundoFator:
    return SegundoFator.objects.create(usuario=felipe, sal="00", ultimo_passo=0)


def com_codigo(user: User, fator: SegundoFator) -> Client:
    client = entrar(user)
    session = client.session
    session[CONFERIDO] = fator.pk
    session.save()
    return client


def test_it_is_ended_and_so_are_the_sessions_with_it(como_rita: Client, felipe: User, fator: SegundoFator):
    dele = com_codigo(felipe, fator)
    assert dele.get("/").status_code == 200

    response = acao(como_rita, "auth_user", "zerar_segundo_fator", felipe)

    assert mensagens(response) == ["O segundo fator de felipe foi zerado, e as sessões com ele terminam."]
    assert not SegundoFator.objects.exists()
    assert dele.get("/")["Location"].startswith("/entrar/")
    assert dele.get("/")["Location"] == "/entrar/?next=/"
    atividade = LogAtividade.objects.get(tipo="SEGUNDO_FATOR")
    assert (atividade.titulo, atividade.usuario.username if atividade.usuario else "") == (
        "Segundo fator zerado: usuário felipe",
        "rita",
    )


def test_nobody_ends_his_own_or_that_of_who_may_more(rita: User, adele: User):
    for user in (rita, adele):
        SegundoFator.objects.create(usuario=user, sal="00", ultimo_passo=0)
    dela = com_codigo(adele, SegundoFator.objects.get(usuario=adele))

    ditas = mensagens(acao(dela, "auth_user", "zerar_segundo_fator", adele, rita))

    assert sorted(ditas) == [f"O segundo fator de {nome} não é seu para zerar aqui." for nome in ("adele", "rita")]
    assert SegundoFator.objects.count() == 2


def test_a_command_ends_it(felipe: User, fator: SegundoFator, capsys: pytest.CaptureFixture[str]):
    call_command("segundo_fator_zerar", "felipe")

    assert "O segundo fator de felipe foi zerado." in capsys.readouterr().out
    assert LogAtividade.objects.get().titulo == "Segundo fator zerado: usuário felipe"


@pytest.mark.parametrize(
    ("nome", "palavras"), [("ninguem", "Não há usuário ninguem."), ("felipe", "felipe não tem segundo fator")]
)
def test_a_command_says_that_there_is_none(felipe: User, nome: str, palavras: str):
    with pytest.raises(CommandError, match=palavras):
        call_command("segundo_fator_zerar", nome)
