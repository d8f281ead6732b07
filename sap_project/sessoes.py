"""The session engine: in the database as Django's own, but for the model, who reads it, and the digest for its key."""

from typing import Any, cast

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from sap_project.models import Sessao, resumo_da_chave
from sap_project.quem import Pessoa, ler_sessao


class SessionStore(db.SessionStore):
    # Whose it was when it was read, where that is known.
    pessoa: Pessoa | None = None

    @classmethod
    def get_model_class(cls) -> type[Sessao]:
        return Sessao

    def load(self) -> dict[str, Any]:
        lida = ler_sessao(resumo_da_chave(self.session_key)) if self.session_key else None
        if lida is None or lida.fim <= timezone.now().timestamp():
            self._session_key = None
            return {}
        self.pessoa = lida.pessoa
        return lida.dados

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    def create_model_instance(self, data: dict[str, Any]) -> Sessao:
        sessao = cast(Sessao, super().create_model_instance(data))
        sessao.session_key = resumo_da_chave(sessao.session_key)
        sessao.usuario_id = data.get(SESSION_KEY)
        return sessao

    async def acreate_model_instance(self, data: dict[str, Any]) -> Sessao:
        return await sync_to_async(self.create_model_instance)(data)

    def exists(self, session_key: str) -> bool:
        return super().exists(resumo_da_chave(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(resumo_da_chave(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if chave := session_key or self.session_key:
            super().delete(resumo_da_chave(chave))

    async def adelete(self, session_key: str | None = None) -> None:
        if chave := session_key or self.session_key:
            await super().adelete(resumo_da_chave(chave))
