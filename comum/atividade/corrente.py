"""The seals of the log: a row that was changed, deleted or put in by another hand shows.

Two keyed hashes (HMAC-SHA256 by LOG_KEYS) do it. selo is of a row, made when it is written. elo joins the rows: it is
of the elo before it, the position, the id and the selo. A row is joined after its transaction has committed. Joining
alone takes a lock, and only while it lasts: transactions that write to the log do not wait for each other.

What is personal may be taken out of a row later. selo stays as it was, since the chain is made of it, and can then be
compared with nothing: sal, which went into it, is gone. selo_anonimo, by the same keys, is of the row as it is now.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings

CAMPOS = ("usuario_id", "tipo", "titulo", "descricao", "modulo", "registro", "dados", "data_hora", "ip")
# The elo before the first.
COMECO = ""


def selo_de(linha: Mapping[str, Any], sal: str, chave: str | None = None) -> str:
    """Of a row as it is written; linha has CAMPOS."""
    return _hmac(chave, "selo", sal, *(_texto(linha[campo]) for campo in CAMPOS))


def selo_anonimo_de(linha: Mapping[str, Any], selo: str, chave: str | None = None) -> str:
    """Of a row from which somebody was taken out; selo is the one it was written with."""
    return _hmac(chave, "anonimo", selo, *(_texto(linha[campo]) for campo in CAMPOS))


def elo_de(anterior: str, posicao: int, pk: int, selo: str, chave: str | None = None) -> str:
    return _hmac(chave, "elo", anterior, str(posicao), str(pk), selo)


def _hmac(chave: str | None, *partes: str) -> str:
    """By the key of now, where none is named."""
    key = sha256(f"{__name__}:{chave or settings.LOG_KEYS[0]}".encode()).digest()
    # With their lengths: no two lists of parts are the same bytes.
    return hmac.new(key, json.dumps(partes).encode(), sha256).hexdigest()


def _texto(valor: Any) -> str:
    """The same for a value that is written and for what a database gives back of it."""
    if isinstance(valor, datetime):
        return valor.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(valor, dict | list):
        return json.dumps(_plano(json.loads(json.dumps(valor, default=str))), sort_keys=True)
    return json.dumps(valor)


def _plano(valor: Any) -> Any:
    """PostgreSQL writes 1e2 as 100."""
    if isinstance(valor, dict):
        return {chave: _plano(um) for chave, um in valor.items()}
    if isinstance(valor, list):
        return [_plano(um) for um in valor]
    if isinstance(valor, int | float) and not isinstance(valor, bool):
        return format(Decimal(str(valor)).normalize(), "f")
    return valor
