"""Coming in and going out: the login and logout pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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
        # The browser shows the pages that it has kept to whoever goes back, without asking us; and it keeps drafts.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SairDaAdministracao(Sair):
    """Where the button of the admin leads."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("sair")
