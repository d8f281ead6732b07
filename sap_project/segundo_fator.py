"""The second factor at the door: who has one, or needs one, opens no other page before the code was right.

Asked on every request, wherever the person came in: by password, by a link of the administration, by the admin.
"""

from typing import TYPE_CHECKING, Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.views import RedirectURLMixin
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from comum.atividade import log
from comum.atividade.models import LogAtividade
from pedidos.acesso import acesso_de
from pedidos.pessoas.segundo_fator import (
    CodigoErrado,
    SegundoFator,
    endereco_do_segredo,
    exige_segundo_fator,
    novo_sal,
)
from sap_project import espera
from sap_project.aparelho import lembrar_pessoa

if TYPE_CHECKING:
    _FormView = FormView["CodigoForm"]
else:
    _FormView = FormView

# In the session: the factor whose code was right, and of what the next secret is made.
CONFERIDO = "segundo_fator"
SAL = "segundo_fator_sal"
# These ask for no second factor: the ways in and out, and what tells nothing of anybody.
ABERTAS = frozenset(
    {
        *("entrar", "sair", "escolher_senha", "codigo", "segundo_fator"),
        *("admin:login", "admin:logout", "admin:jsi18n", "healthz", "readiness", "metrics"),
    }
)


class SegundoFatorMiddleware(MiddlewareMixin):
    """Goes below QuemMiddleware."""

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponseBase | None:
        if request.resolver_match is None or request.resolver_match.view_name in ABERTAS:
            return None
        onde = o_que_falta(request)
        if not onde:
            return None
        if request.path_info.startswith("/api/"):
            detail = "Confirme antes o segundo fator no site: a API usa a mesma sessão."
            return JsonResponse({"detail": detail}, status=403, json_dumps_params={"ensure_ascii": False})
        volta = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("inicio")
        return redirect(f"{reverse(onde)}?{urlencode({'next': volta})}")


def o_que_falta(request: HttpRequest) -> str:
    """The name of the page that this person must pass first; "" for none."""
    if not request.user.is_authenticated:
        return ""
    acesso, conferido = acesso_de(request), request.session.get(CONFERIDO)
    if acesso.segundo_fator_id is not None:
        return "" if conferido == acesso.segundo_fator_id else "codigo"
    if conferido is not None:
        # The administration has ended that factor, perhaps because it is in other hands: so is this session.
        logout(request)
        return "entrar"
    return "segundo_fator" if exige_segundo_fator(acesso) else ""


class CodigoForm(forms.Form):
    codigo = forms.CharField(
        label="Código",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": "Digite o código que o aplicativo mostra."},
    )

    def clean_codigo(self) -> str:
        # As people copy them: 123 456, ABCDE-FGHJK-MNPQR.
        return "".join(sinal for sinal in self.cleaned_data["codigo"].lower() if sinal.isalnum())


class CadastrarForm(CodigoForm):
    """Asks for the password too: who finds a screen that was left alone does not make a factor of his own."""

    senha = forms.CharField(
        label="Senha", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("senha", "codigo")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        del self.fields["codigo"].widget.attrs["autofocus"]

    def clean_senha(self) -> str:
        senha: str = self.cleaned_data["senha"]
        if authenticate(self.request, username=self.request.user.get_username(), password=senha) is None:
            raise forms.ValidationError("A senha não confere. Digite a senha com que você entra.", code="senha")
        return senha


@method_decorator([require_http_methods(["GET", "HEAD", "POST"]), sensitive_post_parameters()], name="dispatch")
class Codigo(RedirectURLMixin, _FormView):
    """After the password: the code of the telephone, or one of recovery."""

    template_name = "sap_project/codigo.html"
    form_class = CodigoForm
    next_page = "inicio"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        onde = o_que_falta(request)
        if onde != "codigo":
            # What somebody wrote into the address is a place, and never the name of a view.
            return redirect(onde) if onde else HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        quem = _quem_erra(request)
        if espera.espera_ate(request, quem):
            return espera.espere(request, credentials=quem)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: CodigoForm) -> HttpResponse:
        if not _conferir(self.request, form.cleaned_data["codigo"]):
            form.add_error("codigo", "O código não confere ou já foi usado. Espere o próximo e digite-o.")
            return _errou(self.request) or self.form_invalid(form)
        self.request.session[CONFERIDO] = acesso_de(self.request).segundo_fator_id
        self.request.session.cycle_key()
        lembrar_pessoa(self.request, self.request.user)  # type: ignore[arg-type]
        return super().form_valid(form)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def segundo_fator(request: HttpRequest) -> HttpResponse:
    """One's own factor: made, given new recovery codes, taken away to make another."""
    if (onde := o_que_falta(request)) not in ("", "segundo_fator"):
        return redirect(onde)
    fator = SegundoFator.objects.filter(usuario=request.user).first()  # type: ignore[misc]
    acao = request.POST.get("acao", "")
    if fator is None:
        response = _cadastrar(request) if acao == "cadastrar" else _mostrar_qr(request, CadastrarForm(request))
    elif acao in ("codigos", "retirar"):
        response = _mudar(request, fator, acao)
    else:
        response = _mostrar(request, {"fator": fator, "form": CodigoForm()})
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    return response


def _cadastrar(request: HttpRequest) -> HttpResponse:
    form = CadastrarForm(request, request.POST)
    if not form.is_valid():
        return _mostrar_qr(request, form)
    sal = request.session.get(SAL) or novo_sal()
    try:
        with transaction.atomic():
            fator = SegundoFator.objects.cadastrar(request.user, sal, form.cleaned_data["codigo"])  # type: ignore[arg-type]
            codigos = fator.novos_codigos()
            _registrar(request, "Segundo fator cadastrado")
    except CodigoErrado as recusa:
        form.add_error("codigo", str(recusa))
        return _mostrar_qr(request, form)
    except IntegrityError:
        # Sent twice at the same moment: the other one shows the codes.
        return redirect("segundo_fator")
    request.session.pop(SAL, None)
    request.session[CONFERIDO] = fator.pk
    request.session.cycle_key()
    return _mostrar(request, {"fator": fator, "codigos": codigos})


def _mudar(request: HttpRequest, fator: SegundoFator, acao: str) -> HttpResponse:
    form, quem = CodigoForm(request.POST), _quem_erra(request)
    if espera.espera_ate(request, quem):
        return espera.espere(request, credentials=quem)
    if not form.is_valid():
        return _mostrar(request, {"fator": fator, "form": form})
    if not _conferir(request, form.cleaned_data["codigo"]):
        form.add_error("codigo", "O código não confere ou já foi usado. Espere o próximo e digite-o.")
        return _errou(request) or _mostrar(request, {"fator": fator, "form": form})
    with transaction.atomic():
        if acao == "codigos":
            codigos = fator.novos_codigos()
            _registrar(request, "Novos códigos de recuperação")
            return _mostrar(request, {"fator": fator, "codigos": codigos})
        fator.delete()
        _registrar(request, "Segundo fator retirado")
    del request.session[CONFERIDO]
    messages.success(request, "O segundo fator foi retirado. Cadastre outro quando quiser.")
    return redirect("segundo_fator")


def _conferir(request: HttpRequest, codigo: str) -> bool:
    fator = SegundoFator.objects.get(usuario=request.user)  # type: ignore[misc]
    if fator.usar_codigo(codigo):
        espera.esquecer_erros(request, _quem_erra(request))
        return True
    if not fator.usar_codigo_de_recuperacao(codigo):
        return False
    espera.esquecer_erros(request, _quem_erra(request))
    _registrar(request, "Código de recuperação usado")
    restam = fator.codigos.count()
    messages.warning(request, f"Este código de recuperação não vale mais. Restam {restam}: gere outros em Senha.")
    return True


def _quem_erra(request: HttpRequest) -> dict[str, Any]:
    """As espera.py counts wrong codes: apart from wrong passwords, which nobody but the person must be able to add."""
    nome = request.user.get_username()
    return {"username": salted_hmac(__name__, nome).hexdigest(), "pessoa": nome}


def _errou(request: HttpRequest) -> HttpResponse | None:
    """Counts it; the page that says to wait, when it was one too many."""
    quem = _quem_erra(request)
    return espera.espere(request, credentials=quem) if espera.contar_erro(request, quem) else None


def _registrar(request: HttpRequest, feito: str) -> None:
    log.registrar_da_pessoa(request, LogAtividade.Tipo.SEGUNDO_FATOR, request.user, feito)  # type: ignore[arg-type]


def _mostrar_qr(request: HttpRequest, form: CadastrarForm) -> HttpResponse:
    sal = request.session.setdefault(SAL, novo_sal())
    endereco, segredo = endereco_do_segredo(sal, request.user)  # type: ignore[arg-type]
    desenho = segno.make(endereco, error="m").svg_inline(scale=5, dark="#000", light="#fff", title="QR code")
    grupos = " ".join(segredo[i : i + 4] for i in range(0, len(segredo), 4))
    # Drawn by segno of an address that is quoted.
    return _mostrar(request, {"form": form, "qr": mark_safe(desenho), "segredo": grupos})  # noqa: S308


def _mostrar(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    obrigatorio = exige_segundo_fator(acesso_de(request))
    papeis = ", ".join(settings.SEGUNDO_FATOR_PAPEIS)
    return render(request, "sap_project/segundo_fator.html", {**context, "obrigatorio": obrigatorio, "papeis": papeis})
