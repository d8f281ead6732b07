"""The messages of one page to the next, in a cookie whose name is a setting."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class MensagensNoCookie(CookieStorage):
    cookie_name = settings.MENSAGENS_COOKIE_NAME
