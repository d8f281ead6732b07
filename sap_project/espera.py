"""Who has to wait at the door: a name that was guessed at, and an address that tries many names.

A name waits at the address that the wrong passwords came from. An address waits, for all names, when
LOGIN_FAILURES_ADDRESS wrong ones have come from it within JANELA: more than an office mistypes, and over soon.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

JANELA = timedelta(minutes=5)
NOME_NO_ENDERECO = ["username", "ip_address"]


def quem_espera(
    request_or_attempt: HttpRequest | AccessAttempt, credentials: dict[str, Any] | None = None
) -> list[str | list[str]]:
    """By what axes counts wrong passwords: by the address alone, too, while it has sent too many. Costs a query."""
    endereco = _endereco(request_or_attempt)
    return [NOME_NO_ENDERECO, "ip_address"] if _endereco_espera_ate(endereco) else [NOME_NO_ENDERECO]


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


def _endereco(request_or_attempt: HttpRequest | AccessAttempt) -> str | None:
    if isinstance(request_or_attempt, HttpRequest):
        return getattr(request_or_attempt, "axes_ip_address", None)
    endereco: str | None = request_or_attempt.ip_address
    return endereco


def _endereco_espera_ate(endereco: str | None) -> datetime | None:
    """When the wrong passwords of this address are few enough again; None when they are now, or no address is known."""
    if not endereco:
        return None
    erros = 0
    desde = timezone.now() - JANELA
    attempts = AccessAttempt.objects.filter(ip_address=endereco, attempt_time__gt=desde).order_by("-attempt_time")
    for moment, failures in attempts.values_list("attempt_time", "failures_since_start"):
        erros += failures
        if erros >= settings.LOGIN_FAILURES_ADDRESS:
            until: datetime = moment + JANELA
            return until
    return None


def _quando_tentar(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the last wrong password no longer counts. Costs a few queries."""
    if until := _endereco_espera_ate(_endereco(request)):
        return until
    moments = [
        attempts.aggregate(last=Max("attempt_time"))["last"]
        for attempts in AxesDatabaseHandler().get_user_attempts(request, credentials)
    ]
    last = max((moment for moment in moments if moment), default=timezone.now())
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return last + cool_off
