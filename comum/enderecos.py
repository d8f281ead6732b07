"""The addresses of records and lists, which a page has hundreds of: Django takes fifty times as long to say one."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.urls import get_script_prefix, reverse


def endereco(nome: str, pk: int) -> str:
    """Where the page of this name shows the record with this number, in which the address ends."""
    return f"{_antes_do_numero(nome, get_script_prefix())}{pk}"


def endereco_com(nome: str, pergunta: Mapping[str, Any]) -> str:
    """Where the page of this name answers these questions."""
    return f"{_da_pagina(nome, get_script_prefix())}?{urlencode(pergunta)}"


@lru_cache(maxsize=100)
def _da_pagina(nome: str, _prefixo: str) -> str:
    return reverse(nome)


@lru_cache(maxsize=100)
def _antes_do_numero(nome: str, _prefixo: str) -> str:
    do_zero = reverse(nome, args=[0])
    if not do_zero.endswith("/0"):
        raise ImproperlyConfigured(f"{do_zero} does not end in the number of its record.")
    return do_zero[:-1]
