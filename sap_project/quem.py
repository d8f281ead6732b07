"""Who asks: a session and the person it belongs to, read through the cache in one go.

So a page that is a hit asks the database nothing; and whoever is deactivated, changes the
password or loses a role is another person at the next request, as with everything cached.
"""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from cachecore import cached_with_invalidation
from pedidos.acesso import Acesso, acesso_do_usuario
from sap_project.models import Sessao

# What pages show and ask of a person, in the order of the table. The rest is read where it is asked for.
NAO_LIDOS = {"password", "last_login", "email", "date_joined"}
CAMPOS = [field.attname for field in User._meta.concrete_fields if field.attname not in NAO_LIDOS]


class Pessoa(NamedTuple):
    """campos: the values of CAMPOS."""

    campos: list[Any]
    papeis: list[str]
    vendedor_id: int | None
    segundo_fator_id: int | None

    def como_usuario(self) -> User:
        user = User.from_db("default", CAMPOS, self.campos)
        user.acesso = Acesso(frozenset(self.papeis), self.vendedor_id, self.segundo_fator_id)  # type: ignore[attr-defined]
        return user


class Lida(NamedTuple):
    """A session as it is stored. fim is in seconds since 1970; pessoa is None where only Django can tell."""

    dados: dict[str, Any]
    fim: float
    pessoa: Pessoa | None


@cached_with_invalidation(
    timeout=600,
    key_prefix="sessao:{resumo}",
    invalidate_on=["sessao.*", "usuario.*", "papel.*", "vendedor.*", "segundo_fator.*"],
)
def ler_sessao(resumo: str) -> Lida | None:
    sessao = Sessao.objects.filter(pk=resumo).first()
    if sessao is None:
        return None
    dados = sessao.get_decoded()
    return Lida(dados, sessao.expire_date.timestamp(), _pessoa(dados))


def _pessoa(dados: dict[str, Any]) -> Pessoa | None:
    """As django.contrib.auth.get_user decides, but for what that changes: keys that were rotated, a session ended."""
    backend = dados.get(BACKEND_SESSION_KEY)
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = load_backend(backend).get_user(dados[SESSION_KEY])
    if user is None or not constant_time_compare(dados.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    acesso = acesso_do_usuario(user)
    campos = [getattr(user, campo) for campo in CAMPOS]
    return Pessoa(campos, sorted(acesso.papeis), acesso.vendedor_id, acesso.segundo_fator_id)


class QuemMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _usuario(request))  # type: ignore[assignment]


def _usuario(request: HttpRequest) -> User | AnonymousUser:
    session: Any = request.session
    user_id = session.get(SESSION_KEY)  # reads the session
    pessoa: Pessoa | None = session.pessoa
    lido = pessoa.como_usuario() if pessoa else None
    user = lido if lido and user_id == str(lido.pk) else get_user(request)
    # Known now: whoever asks for it again need not come by here.
    request.user = user
    return user
