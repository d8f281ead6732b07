"""The browsers that a person has come in with: a stranger's wrong passwords do not lock them out.

A signed cookie says so. It opens nothing: with it, wrong passwords are counted for this browser alone.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, dumps, loads
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin

from pedidos.acesso import acesso_do_usuario

SALT = "sap_project.aparelho"
LEMBRADO_POR = timedelta(days=180)
# Who shares a browser; the one who came in first is forgotten first.
MAIS_PESSOAS = 8


def aparelho_de(request: HttpRequest, nome: str) -> str:
    """The code of this browser, if the person of this name has come in with it; "" otherwise."""
    codigo, pessoas = _lido(request)
    return codigo if _pessoa(nome) in pessoas else ""


@receiver(user_logged_in)
def lembrar(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    # Who has a second factor has come in only after its code.
    if acesso_do_usuario(user).segundo_fator_id is None:
        lembrar_pessoa(request, user)


def lembrar_pessoa(request: HttpRequest, user: User) -> None:
    """This person has come in with this browser."""
    codigo, pessoas = _lido(request)
    pessoa = _pessoa(user.get_username())
    outras = [outra for outra in pessoas if outra != pessoa]
    request.aparelho = (codigo or secrets.token_hex(16), [*outras, pessoa][-MAIS_PESSOAS:])  # type: ignore[attr-defined]


class AparelhoMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if aparelho := getattr(request, "aparelho", None):
            response.set_cookie(
                settings.APARELHO_COOKIE_NAME,
                dumps(aparelho, salt=SALT),
                max_age=LEMBRADO_POR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _lido(request: HttpRequest) -> tuple[str, list[str]]:
    cookie = request.COOKIES.get(settings.APARELHO_COOKIE_NAME, "")
    try:
        codigo, pessoas = loads(cookie, salt=SALT, max_age=LEMBRADO_POR)
    except BadSignature:
        return "", []
    return codigo, pessoas


def _pessoa(nome: str) -> str:
    """The name as it stands in the cookie: for nobody to read."""
    return salted_hmac(SALT, nome).hexdigest()[:16]
