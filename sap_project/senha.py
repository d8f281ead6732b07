"""A person's own password: changing it, and choosing one by a link that the administration hands out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_variables

from comum.atividade import log
from comum.atividade.models import LogAtividade
from pedidos.pessoas.senha_link import tokens


class TrocarSenhaForm(PasswordChangeForm):
    """A wrong old password counts like one at the door: nobody guesses it at a screen that was left alone."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    @sensitive_variables("old")
    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) is None:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class TrocarSenha(PasswordChangeView):
    """Asks for the old one; every other session of the person ends with it."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "sap_project/trocar_senha.html"
    form_class = TrocarSenhaForm
    success_url = reverse_lazy("inicio")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        log.registrar_da_pessoa(self.request, LogAtividade.Tipo.SENHA, form.user, "Troca de senha")
        messages.success(self.request, "Senha trocada. Nos outros aparelhos em que você entrou, entre de novo.")
        return response


@method_decorator(login_not_required, name="dispatch")
class EscolherSenha(PasswordResetConfirmView):
    """The link works once, until PASSWORD_RESET_TIMEOUT, and lets in whoever has chosen."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "sap_project/escolher_senha.html"
    success_url = reverse_lazy("inicio")
    token_generator = tokens
    reset_url_token = "nova"  # noqa: S105
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        log.registrar_da_pessoa(self.request, LogAtividade.Tipo.SENHA, form.user, "Senha escolhida pelo link")
        messages.success(self.request, "Senha escolhida. Da próxima vez, entre com ela.")
        return response
