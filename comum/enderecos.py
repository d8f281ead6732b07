"""The addresses of records, which a page has hundreds of: Django takes fifty times as long to say one."""

from functools import lru_cache

from django.core.exceptions import ImproperlyConfigured
from django.urls import get_script_prefix, reverse


def endereco(nome: str, pk: int) -> str:
    """Where the page of this name shows the record with this number, in which the address ends."""
    return f"{_antes_do_numero(nome, get_script_prefix())}{pk}"


@lru_cache(maxsize=100)
def _antes_do_numero(nome: str, _prefixo: str) -> str:
    do_zero = reverse(nome, args=[0])
    if not do_zero.endswith("/0"):
        raise ImproperlyConfigured(f"{do_zero} does not end in the number of its record.")
    return do_zero[:-1]
