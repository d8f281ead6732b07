"""The link by which a person chooses a password, made and shown once, to be handed on."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def pagina_do_link(request: HttpRequest, user: User | None, context: dict[str, Any]) -> HttpResponse:
    """GET asks, POST makes it: a page that is merely opened hands out nothing."""
    if user is None:
        raise Http404("Esta pessoa não existe.")
    if not user.is_active:
        raise PermissionDenied(f"{user} está desativado e não recebe link de senha. Ative antes.")
    link = request.build_absolute_uri(_endereco(user)) if request.method == "POST" else ""
    context = {
        **context,
        "title": f"Link de senha para {user.get_full_name() or user.get_username()}",
        "original": user,
        "link": link,
        "dias": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
    }
    return TemplateResponse(request, "pedidos/admin/senha_link.html", context)


def _endereco(user: User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("escolher_senha", args=[uid, default_token_generator.make_token(user)])
