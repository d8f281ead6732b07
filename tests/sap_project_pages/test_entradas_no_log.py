"""Sign-ins and lock-outs stand in the log, with the IP they came from."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import LogAtividade

SENHA = "cerveja gelada 9"
IP = "2001:db8:7:1::5"


@pytest.fixture(autouse=True)
def gilda(gilda: User) -> User:
    gilda.set_password(SENHA)
    gilda.save()
    return gilda


def entrar(password: str = SENHA, username: str = "gilda", porta: str = "/entrar/", de: str = IP) -> int:
    return Client(REMOTE_ADDR=de).post(porta, {"username": username, "password": password}).status_code


@pytest.mark.parametrize("porta", ["/entrar/", "/admin/login/"])
def test_a_sign_in_is_written_down_with_its_ip(gilda: User, porta: str):
    assert entrar(porta=porta) == 302

    atividade = LogAtividade.objects.get()
    assert (atividade.tipo, atividade.titulo) == ("ENTRADA", "Entrada: usuário gilda")
    assert (atividade.usuario, atividade.ip, atividade.dados) == (gilda, IP, {"id": gilda.pk})


def test_a_wrong_password_alone_is_not_written_down():
    assert entrar("errada") == 200

    assert not LogAtividade.objects.exists()


def test_a_lock_out_is_written_down_once_with_its_ip(gilda: User):
    assert [entrar("errada") for _ in range(8)][4:] == [429] * 4

    atividade = LogAtividade.objects.get()
    assert (atividade.tipo, atividade.titulo) == ("BLOQUEIO", "Entrada bloqueada: usuário gilda")
    assert (atividade.usuario, atividade.ip, atividade.dados) == (None, IP, {"id": gilda.pk})


def test_a_stranger_does_not_fill_the_log():
    for n in range(3):
        for _ in range(5):
            entrar("errada", de=f"198.51.100.{n}")
            entrar("errada", username=f"ninguem{n}", de=f"198.51.100.{n}")

    assert LogAtividade.objects.count() == 1


def test_it_is_shown_in_the_admin(client: Client, admin_user: User):
    entrar()
    client.force_login(admin_user)

    html = client.get("/admin/pedidos/logatividade/?tipo__exact=ENTRADA").content.decode()

    assert "Entrada: usuário gilda" in html
    assert IP in html
