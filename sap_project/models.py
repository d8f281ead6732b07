"""Who is signed in."""

from hashlib import blake2b
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

if TYPE_CHECKING:
    from sap_project.sessoes import SessionStore


def resumo_da_chave(chave: str) -> str:
    return blake2b(chave.encode(), digest_size=16).hexdigest()


class Sessao(AbstractBaseSession):
    """A sign-in, kept under the digest of its key (resumo_da_chave): who reads the table or the cache gets in nowhere.

    session_key, Django's name of the column, holds that digest. The key itself is in the cookie alone.
    """

    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, editable=False)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "sessão"
        verbose_name_plural = "sessões"

    def __str__(self) -> str:
        return self.session_key

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        # Which imports this module.
        from sap_project.sessoes import SessionStore

        return SessionStore
