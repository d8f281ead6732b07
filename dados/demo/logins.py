"""One login for each role, all with one password."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from comum.erros import Recusa
from pedidos.acesso import Papel

SENHA_DE_DESENVOLVIMENTO = "demo"
# By it a demo user is told from a person; mail to it goes nowhere (RFC 2606).
DOMINIO = "demo.invalid"


class UsuarioAlheio(Recusa):
    """A person who is not of the demo already has one of its user names."""


class Login(NamedTuple):
    username: str
    papel: Papel
    nome: str
    sobrenome: str

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMINIO}"


LOGINS = (
    Login("admin", Papel.ADMIN, "Adriana", "Prado"),
    Login("gerente", Papel.GERENTE, "Gilda", "Moraes"),
    Login("financeiro", Papel.FINANCEIRO, "Fausto", "Ramos"),
    Login("logistica", Papel.LOGISTICA, "Lúcio", "Peixoto"),
    Login("ana", Papel.VENDEDOR, "Ana Beatriz", "Souza"),
    Login("bruno", Papel.VENDEDOR, "Bruno", "Carvalho"),
)


def criar_logins(senha: str) -> dict[str, int]:
    """The ids by user name. Users of an earlier demo are kept and get this password.

    Raises UsuarioAlheio when a name belongs to somebody else; nothing is changed then.
    """
    existentes = {user.username: user for user in User.objects.filter(username__in=[x.username for x in LOGINS])}
    alheios = [login.username for login in LOGINS if not _e_da_demo(login, existentes.get(login.username))]
    if alheios:
        raise UsuarioAlheio(
            f"Já existe um usuário {', '.join(map(repr, alheios))} que não é da demonstração. "
            "Mude o nome dele, ou use um banco vazio."
        )
    # One hash for all: each costs a good part of a second, on purpose.
    hashed = make_password(senha)
    ids = {}
    for login in LOGINS:
        user = existentes.get(login.username) or User(username=login.username, email=login.email)
        user.first_name, user.last_name = login.nome, login.sobrenome
        user.is_active, user.is_superuser = True, login.papel == Papel.ADMIN
        user.is_staff = login.papel != Papel.VENDEDOR
        user.password = hashed
        user.save()
        user.groups.set(Group.objects.filter(name=login.papel))
        ids[login.username] = user.pk
    return ids


def logins_existentes() -> list[Login]:
    emails = {login.email for login in LOGINS}
    existentes = set(User.objects.filter(email__in=emails, is_active=True).values_list("username", flat=True))
    return [login for login in LOGINS if login.username in existentes]


def descrever(logins: Iterable[Login]) -> list[str]:
    return [f"  {login.username:<12}{login.papel.label} ({login.nome} {login.sobrenome})" for login in logins]


def _e_da_demo(login: Login, user: User | None) -> bool:
    return user is None or user.email == login.email
