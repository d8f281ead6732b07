"""A person's own sign-ins: where they are open, and ending them."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comum.atividade import log
from comum.atividade.models import LogAtividade
from sap_project.models import Sessao, resumo_da_chave
from sap_project.sessao import BEGAN, IP, NAVEGADOR

# The first that a browser's name of itself contains: many contain that of another, too.
NAVEGADORES = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SISTEMAS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


class Aberta(NamedTuple):
    """resumo names the session without letting anybody in."""

    resumo: str
    esta: bool
    navegador: str
    ip: str
    desde: datetime | None
    vista: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def minhas_sessoes(request: HttpRequest) -> HttpResponse:
    """POST ends the one that sessao names, or without it all but this one."""
    if request.method == "POST":
        _encerrar(request, request.POST.get("sessao", ""))
        return redirect("minhas_sessoes")
    esta = resumo_da_chave(str(request.session.session_key))
    abertas = sorted(
        (_aberta(sessao, esta) for sessao in _vivas(request)), key=lambda aberta: (not aberta.esta, aberta.vista)
    )
    return render(request, "sap_project/minhas_sessoes.html", {"abertas": abertas})


@transaction.atomic
def _encerrar(request: HttpRequest, resumo: str) -> None:
    quais = _vivas(request).exclude(pk=resumo_da_chave(str(request.session.session_key)))
    if resumo:
        # Other signs no database takes.
        quais = quais.filter(pk=resumo) if resumo.isalnum() else quais.none()
    quantas, _ = quais.delete()
    if not quantas:
        messages.info(request, "Não havia outra sessão a encerrar.")
        return
    log.registrar(
        request,
        LogAtividade.Tipo.SESSAO,
        f"Sessões encerradas: usuário {request.user}",
        modulo="auth",
        dados={"id": request.user.pk, "quantas": quantas},
    )
    messages.success(request, f"Sessões encerradas: {quantas}. Se alguma não era sua, troque a senha.")


def _vivas(request: HttpRequest) -> QuerySet[Sessao]:
    return Sessao.objects.filter(usuario_id=request.user.pk, expire_date__gt=timezone.now())


def _aberta(sessao: Sessao, esta: str) -> Aberta:
    dados: dict[str, Any] = sessao.get_decoded()
    began = dados.get(BEGAN)
    return Aberta(
        resumo=sessao.session_key,
        esta=sessao.session_key == esta,
        navegador=nome_do_navegador(dados.get(NAVEGADOR, "")),
        ip=dados.get(IP) or "desconhecido",
        desde=datetime.fromtimestamp(began, tz=timezone.get_current_timezone()) if began else None,
        # It is written down when a tenth of the time without use has passed.
        vista=sessao.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


def nome_do_navegador(user_agent: str) -> str:
    """For people: "Firefox, Linux"."""
    nomes = [
        next((nome for sinal, nome in tabela.items() if sinal in user_agent), "") for tabela in (NAVEGADORES, SISTEMAS)
    ]
    return ", ".join(filter(None, nomes)) or "Navegador desconhecido"
