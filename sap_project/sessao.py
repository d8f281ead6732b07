"""How long a sign-in lasts: SESSION_COOKIE_AGE without use, and SESSION_LONGEST in all.

Writing the session down with every request would make a cache hit wait for the database;
it is written when a tenth of the time without use has passed since it was last.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from comum.atividade.log import ip_de

BEGAN = "began"
# Where a sign-in came from, and with what: for its owner to recognise it by.
IP = "ip"
NAVEGADOR = "navegador"
# What a page asks by itself is not use: an open tab must not keep its person signed in.
BY_ITSELF = "X-Asked-By-Itself"


@receiver(user_logged_in)
def begin(sender: type, request: HttpRequest, **kwargs: Any) -> None:
    request.session[BEGAN] = timezone.now().timestamp()
    request.session[IP] = ip_de(request)
    request.session[NAVEGADOR] = request.headers.get("User-Agent", "")[:300]
    request.session.set_expiry(_end(request.session))


class SessionRenewalMiddleware(MiddlewareMixin):
    """Goes below SessionMiddleware, which stores what this one changes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        session = request.session
        # A request that did not need its session must not read it now.
        if session.accessed and BEGAN in session and BY_ITSELF not in request.headers:
            end = _end(session)
            if end - session.get_expiry_date() >= _without_use() / 10:
                session.set_expiry(end)
        return response


def _end(session: SessionBase) -> datetime:
    now = timezone.now()
    latest = datetime.fromtimestamp(session[BEGAN], tz=now.tzinfo) + settings.SESSION_LONGEST
    return min(now + _without_use(), latest)


def _without_use() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)
