"""The link by which a person chooses a password, made and shown once, to be handed on."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from comum.atividade import log
from comum.atividade.models import LogAtividade

FEITO = "Link de senha"


class TokensDoLink(PasswordResetTokenGenerator):
    """Only the last link that was made for a person is good: the log says which one that is."""

    key_salt = "pedidos.pessoas.senha_link.TokensDoLink"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        links = LogAtividade.objects.do_registro(user).filter(tipo=LogAtividade.Tipo.SENHA, titulo__startswith=FEITO)
        ultimo = links.values_list("pk", flat=True).first()
        return f"{super()._make_hash_value(user, timestamp)}{ultimo}"


tokens = TokensDoLink()


def pagina_do_link(request: HttpRequest, user: User | None, context: dict[str, Any]) -> HttpResponse:
    """GET asks, POST makes it: a page that is merely opened hands out nothing."""
    if user is None:
        raise Http404("Esta pessoa não existe.")
    if not user.is_active:
        raise PermissionDenied(f"{user} está desativado e não recebe link de senha. Ative antes.")
    link = _novo_link(request, user) if request.method == "POST" else ""
    context = {
        **context,
        "title": f"Link de senha para {user.get_full_name() or user.get_username()}",
        "original": user,
        "link": link,
        "dias": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
    }
    return TemplateResponse(request, "pedidos/admin/senha_link.html", context)


def _novo_link(request: HttpRequest, user: User) -> str:
    """Written down first: that ends the link before it."""
    log.registrar_da_pessoa(request, LogAtividade.Tipo.SENHA, user, FEITO)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return request.build_absolute_uri(reverse("escolher_senha", args=[uid, tokens.make_token(user)]))
