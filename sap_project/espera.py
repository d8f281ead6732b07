"""Who has to wait at the door, and how little is kept to know it.

Wrong passwords are counted for a name at an address, for an address whatever the names, and for a name
wherever they come from. The last would let a stranger lock a person out. So a browser in which the
person has come in before (aparelho.py) is counted by itself, and waits for nobody's mistakes but its own.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any, NamedTuple

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from comum.atividade import log
from sap_project.aparelho import aparelho_de

logger = logging.getLogger(__name__)

JANELA = timedelta(minutes=5)
# What a customer of a provider has at least: he may ask from any address of it.
REDE_DE_UM = 64
MAIOR_NOME = 150


class Erros(NamedTuple):
    """The wrong passwords of a name at an address, or in a browser that is known."""

    nome: str
    endereco: str | None
    aparelho: str
    quando: datetime
    vezes: int


class Porta(AxesDatabaseHandler):
    """What axes asks: whether to let somebody try, and what to write down when the password was wrong."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """As many as are too many, or none: espera_ate weighs more than one number can say."""
        limite: int = settings.AXES_FAILURE_LIMIT
        return limite if espera_ate(request, credentials) else 0

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        visita: Any = request
        # Whoever tries too early is not counted: that would make the wait longer.
        if not visita.axes_locked_out:
            visita.axes_locked_out = contar_erro(request, credentials)
        visita.axes_credentials = credentials

    def filter_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> "list[QuerySet[AccessAttempt]]":
        """What is forgotten when the right password comes: what was wrong here, and nothing from elsewhere."""
        return [_erros_daqui(request, credentials)]


def contar_erro(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Counts a wrong password or code; whether one has to wait from now on."""
    _contar(request, credentials)
    if not espera_ate(request, credentials):
        return False
    logger.warning("A name or an address has to wait: too many wrong passwords or codes.")
    user_locked_out.send("axes", request=request, username=_pessoa(request, credentials), ip_address=None)
    return True


def esquecer_erros(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """What was right makes good what was wrong here."""
    _erros_daqui(request, credentials).delete()


def _erros_daqui(request: HttpRequest, credentials: dict[str, Any] | None) -> "QuerySet[AccessAttempt]":
    aqui = Q(ip_address=_endereco(request))
    if aparelho := aparelho_de(request, _pessoa(request, credentials)):
        aqui |= Q(user_agent=aparelho)
    return AccessAttempt.objects.filter(aqui, username=_nome(request, credentials))


def rede(request: HttpRequest) -> str | None:
    """By what an address is counted: the network of an IPv6 address, since its owner chooses the rest."""
    endereco = log.ip_de(request)
    if endereco and isinstance(ip_address(endereco), IPv6Address):
        return str(ip_network(f"{endereco}/{REDE_DE_UM}", strict=False).network_address)
    return endereco


def espera_ate(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime | None:
    """When this person may try again here; None when it is now. Costs a query."""
    nome, endereco = _nome(request, credentials), _endereco(request)
    aparelho = aparelho_de(request, _pessoa(request, credentials))
    erros = _erros(nome, endereco)
    espera: timedelta = settings.AXES_COOLOFF_TIME
    if aparelho:
        do_aparelho = (e for e in erros if e.nome == nome and e.aparelho == aparelho)
        return _demais(do_aparelho, settings.AXES_FAILURE_LIMIT, espera)
    do_nome = [e for e in erros if e.nome == nome and not e.aparelho]
    esperas = (
        _demais((e for e in do_nome if e.endereco == endereco), settings.AXES_FAILURE_LIMIT, espera),
        _demais(do_nome, settings.LOGIN_FAILURES_NAME, espera),
        _demais((e for e in erros if endereco and e.endereco == endereco), settings.LOGIN_FAILURES_ADDRESS, JANELA),
    )
    return max(filter(None, esperas), default=None)


def espere(
    request: HttpRequest, instead_of: HttpResponseBase | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Said instead of the login page to whoever has guessed too often; with the moment when he may try again."""
    agora = timezone.now()
    quando = espera_ate(request, credentials) or agora
    faltam = max((quando - agora).total_seconds(), 1)
    context = {"quando": quando, "minutos": ceil(faltam / 60)}
    response = render(request, "sap_project/espere.html", context, status=429)
    response["Retry-After"] = str(ceil(faltam))
    return response


def _demais(erros: Iterable[Erros], limite: int, espera: timedelta) -> datetime | None:
    """When there are fewer than limite again, each being forgotten after espera. The last comes first."""
    vezes = 0
    desde = timezone.now() - espera
    for erro in erros:
        if erro.quando <= desde:
            return None
        vezes += erro.vezes
        if vezes >= limite:
            return erro.quando + espera
    return None


def _erros(nome: str, endereco: str | None) -> list[Erros]:
    """Those that may still count, the last first. No more are stored than the limits allow."""
    de_quem = Q(username=nome) | Q(ip_address=endereco) if endereco else Q(username=nome)
    attempts = AccessAttempt.objects.filter(de_quem, attempt_time__gt=_lembrados_desde()).order_by("-attempt_time")
    fields = ("username", "ip_address", "user_agent", "attempt_time", "failures_since_start")
    return [Erros(*row) for row in attempts.values_list(*fields)]


@transaction.atomic
def _contar(request: HttpRequest, credentials: dict[str, Any] | None) -> None:
    """Keeps a number, and of what was sent only the name: what a stranger sends would fill the disk."""
    AccessAttempt.objects.filter(attempt_time__lte=_lembrados_desde()).delete()
    attempt, created = AccessAttempt.objects.select_for_update().get_or_create(
        username=_nome(request, credentials),
        ip_address=_endereco(request),
        user_agent=aparelho_de(request, _pessoa(request, credentials)),
        defaults={"failures_since_start": 1},
    )
    if not created:
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            failures_since_start=F("failures_since_start") + 1, attempt_time=timezone.now()
        )


def _lembrados_desde() -> datetime:
    return timezone.now() - max(settings.AXES_COOLOFF_TIME, JANELA)


def _pessoa(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Whose name it is, where what is counted goes by another."""
    return (credentials or {}).get("pessoa") or _nome(request, credentials)


def _nome(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    return str(get_client_username(request, credentials) or "")[:MAIOR_NOME]


def _endereco(request: HttpRequest) -> str | None:
    return rede(request)
