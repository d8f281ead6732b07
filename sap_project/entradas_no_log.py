"""Sign-ins and lock-outs in the log, with the IP that they came from."""

from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from comum.atividade import log
from comum.atividade.models import LogAtividade


@receiver(user_logged_in)
def registrar_entrada(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    # A program that makes a session, such as a test, comes in by no address of the site.
    if request.path:
        log.registrar_da_pessoa(request, LogAtividade.Tipo.ENTRADA, user)


@receiver(user_locked_out)
def registrar_bloqueio(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Of a name that exists, and once for each wait: what a stranger does must not fill a log that is never cleared."""
    user = User.objects.filter(username=username).first()
    if user is None:
        return
    desde = timezone.now() - settings.AXES_COOLOFF_TIME
    do_usuario = LogAtividade.objects.do_registro(user).filter(tipo=LogAtividade.Tipo.BLOQUEIO, data_hora__gt=desde)
    if not do_usuario.exists():
        log.registrar_da_pessoa(request, LogAtividade.Tipo.BLOQUEIO, user)
