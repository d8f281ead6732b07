"""Writing down who did what, when and from where.

The row is written in the transaction of the deed itself: what is rolled back was not done.
Values of personal data stay out of it; that they changed is all the log needs to know.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import HttpRequest

from pedidos.models import LogAtividade
from pedidos.models.log import chave_do_registro

# Fields whose values are nobody's business here, whatever the model.
PESSOAIS = frozenset(
    {
        "cep",
        "comprovante",
        "cpf_cnpj",
        "documento_retirada",
        "email",
        "endereco",
        "nome_retirada",
        "password",
        "password1",
        "password2",
        "telefone",
        "usable_password",
    }
)


def registrar(
    quem: HttpRequest | User | None,
    tipo: LogAtividade.Tipo,
    titulo: str,
    *,
    modulo: str,
    descricao: str = "",
    dados: Mapping[str, Any] | None = None,
    registro: Model | None = None,
) -> LogAtividade:
    """Adds a row to the log. A request also tells from where; None is the system itself.

    registro is the record it was done to, in whose history it then stands.
    """
    ip = None
    if isinstance(quem, HttpRequest):
        ip = endereco(quem)
        # A request that no middleware has seen has no user.
        user: User | AnonymousUser | None = getattr(quem, "user", None)
    else:
        user = quem
    return LogAtividade.objects.create(
        usuario=user if isinstance(user, User) else None,
        tipo=tipo,
        titulo=titulo[:150],
        descricao=descricao,
        modulo=modulo,
        dados=dict(dados or {}),
        ip=ip,
        registro=chave_do_registro(registro) if registro is not None else "",
    )


def do_registro(
    quem: HttpRequest | User | None, tipo: str, registro: Model, dados: Mapping[str, Any] | None = None
) -> LogAtividade:
    """Adds what was done to one record, under the title that all such deeds have."""
    tipo = LogAtividade.Tipo(tipo)
    return registrar(
        quem,
        tipo,
        f"{tipo.label}: {registro._meta.verbose_name} {registro}",
        modulo=registro._meta.app_label,
        dados={"id": registro.pk, **(dados or {})},
        registro=registro,
    )


def endereco(request: HttpRequest) -> str | None:
    """The address that the request came from, or None where a server behind a unix socket knows none.

    X-Forwarded-For is read only with BEHIND_TLS_PROXY on, and of it only what our own proxy
    has added: anybody may write the rest.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def mudancas(antes: Mapping[str, Any], depois: Mapping[str, Any], campos: Iterable[str]) -> dict[str, Any]:
    """What of these fields changed, fit for dados: {"valor": {"antes": "10.00", "depois": "12.00"}}.

    Of personal data only the name of the field: {"telefone": "alterado"}.
    """
    return {
        campo: "alterado"
        if campo in PESSOAIS
        else {"antes": _plain(antes.get(campo)), "depois": _plain(depois.get(campo))}
        for campo in sorted(campos)
    }


def _plain(value: Any) -> Any:
    """As JSON has it: rows by their key, money and dates as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return _plain(value.pk)
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return str(value)
