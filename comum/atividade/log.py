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

from comum.atividade.models import LogAtividade, chave_do_registro
from comum.formatos import casas_do_preco

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
        ip = ip_de(quem)
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


def registrar_da_pessoa(
    quem: HttpRequest | User | None, tipo: LogAtividade.Tipo, usuario: User, feito: str = ""
) -> LogAtividade:
    """Of how a person comes in: to whom, and what was done where the kind does not say it all."""
    titulo = f"{feito or tipo.label}: usuário {usuario}"
    return registrar(quem, tipo, titulo, modulo="auth", dados={"id": usuario.pk}, registro=usuario)


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


def ip_de(request: HttpRequest) -> str | None:
    """The IP that the request came from, or None where a server behind a unix socket knows none.

    X-Forwarded-For is read only with BEHIND_TLS_PROXY on, and of it only what our own proxy
    has added: anybody may write the rest.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        ip = ipaddress.ip_address(_sem_porta(address))
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address as a socket of both kinds says it; and no interface of ours (fe80::1%eth0).
        ip = ip.ipv4_mapped or ipaddress.IPv6Address(int(ip))
    return str(ip)


def _sem_porta(address: str) -> str:
    """Some proxies add the port: 203.0.113.7:51234, [2001:db8::1]:51234."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.rpartition(":")
    return host if "." in host and ":" not in host and port.isdigit() else address


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
        return str(casas_do_preco(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return _plain(value.pk)
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return str(value)
