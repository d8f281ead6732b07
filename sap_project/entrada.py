"""Coming in and going out: the login and logout pages, and the one that asks to wait."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator


class FormularioDeEntrada(AuthenticationForm):
    error_messages = {
        "invalid_login": "Usuário ou senha não conferem. Veja se as maiúsculas estão ligadas e tente de novo.",
        "inactive": "Este usuário está desativado. Fale com quem administra o sistema.",
    }


class Entrar(LoginView):
    http_method_names = ["get", "head", "post", "options"]
    template_name = "sap_project/entrar.html"
    authentication_form = FormularioDeEntrada
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class Sair(LogoutView):
    """GET asks, POST does it. The menu can only link here: a form in it would put a CSRF token into cached pages."""

    http_method_names = ["get", "post", "options"]
    template_name = "sap_project/sair.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("entrar")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        messages.success(request, "Você saiu. Até logo!")
        return response


def espere(
    request: HttpRequest, instead_of: HttpResponseBase | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Said instead of the login page to whoever has guessed too often; with the moment when he may try again."""
    quando = _quando_tentar(request, credentials)
    faltam = max((quando - timezone.now()).total_seconds(), 1)
    context = {"quando": quando, "minutos": ceil(faltam / 60)}
    response = render(request, "sap_project/espere.html", context, status=429)
    response["Retry-After"] = str(ceil(faltam))
    return response


def _quando_tentar(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the last wrong password no longer counts. Costs a query."""
    moments = [
        attempts.aggregate(last=Max("attempt_time"))["last"]
        for attempts in AxesDatabaseHandler().get_user_attempts(request, credentials)
    ]
    last = max((moment for moment in moments if moment), default=timezone.now())
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return last + cool_off
