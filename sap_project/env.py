"""Reads the environment; a value it cannot read stops the start, saying what is allowed.

django-environ's own casts read any unknown text as False and know no bounds; these
readers keep its .env file and its URL parsing, and refuse what they do not understand.
"""

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
import redis.connection
from django.core.exceptions import ImproperlyConfigured

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
_NAME = r"[\w-]+(?:\.[\w-]+)*"
_IPV6 = r"\[[0-9a-fA-F:.]+\]"
HOST = re.compile(rf"\*|\.?{_NAME}|{_IPV6}")
ORIGIN = re.compile(rf"https?://(?:(?:\*\.)?{_NAME}|{_IPV6})(?::[0-9]{{1,5}})?")


def read_dotenv(path: Path) -> None:
    """Adds the variables of a .env file, if there is one; real variables win over it."""
    if path.is_file():
        environ.Env.read_env(path, overwrite=False)


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    value = text(name, "true" if default else "false")
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise _refused(name, value, f"one of {', '.join(TRUE + FALSE)}")


def integer(name: str, default: int, *, at_least: int, at_most: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and at_least <= int(value) <= at_most):
        raise _refused(name, value, f"a whole number from {at_least} to {at_most}")
    return int(value)


def seconds(name: str, default: float, *, at_most: float) -> float:
    value = text(name, f"{default:g}")
    if not (re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII) and float(value) <= at_most):
        raise _refused(name, value, f"seconds from 0 to {at_most:g}, such as {default:g}")
    return float(value)


def amount(name: str) -> Decimal | None:
    """Reais, or None when the variable is not set."""
    value = text(name, "")
    if not value:
        return None
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", value, re.ASCII):
        raise _refused(name, value, "an amount such as 1000.00, or nothing")
    return Decimal(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise _refused(name, value, f"one of {', '.join(allowed)}")
    return value


def chosen(name: str, default: tuple[str, ...], allowed: tuple[str, ...], *, none: str) -> tuple[str, ...]:
    """Some of allowed, separated by commas; none says that it is not one of them."""
    words = tuple(_split(value := text(name, ",".join(default))))
    if words == (none,):
        return ()
    if not set(words) <= set(allowed):
        raise _refused(name, value, f"{none}, or some of {', '.join(allowed)}, separated by commas")
    return words


def keys(name: str) -> list[str]:
    """Secrets separated by commas. None is refused: a refusal would show it."""
    return _split(text(name, ""))


def hosts(name: str) -> list[str]:
    """Names and addresses separated by commas, as in ALLOWED_HOSTS; never with a scheme, a port or a path."""
    return _words(name, HOST, "host names like sap.example or .sap.example, addresses, or *, separated by commas")


def origins(name: str) -> list[str]:
    """Origins separated by commas, as in CSRF_TRUSTED_ORIGINS."""
    return _words(name, ORIGIN, "origins like https://sap.example or https://*.sap.example:8443, separated by commas")


def _words(name: str, form: re.Pattern[str], allowed: str) -> list[str]:
    words = _split(text(name, ""))
    for word in words:
        if not form.fullmatch(word):
            raise _refused(name, word, allowed)
    return words


def _split(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """A DATABASES entry from a URL: postgres://user:password@host:port/name or sqlite:///path."""
    value = text(name, default)
    try:
        parts = urlsplit(value)
        config: dict[str, Any] = _database_config(value) if _names_a_database(parts) else {}
    except ValueError:  # a port that is no number
        config = {}
    if not config:
        raise _refused(name, _without_secrets(value), "postgres://user:password@host:port/name or sqlite:///path")
    return config


def _database_config(url: str) -> dict[str, Any]:
    return dict(environ.Env.db_url_config(url))  # type: ignore[no-untyped-call]


def _names_a_database(parts: SplitResult) -> bool:
    if parts.scheme == "sqlite":
        return not parts.netloc and bool(parts.path.strip("/"))
    return parts.scheme in ("postgres", "postgresql") and bool(parts.path.strip("/"))


def redis_url(name: str) -> str:
    """The address of a Redis or Valkey server, or "" when the variable is not set."""
    value = text(name, "")
    if value:
        try:
            redis.connection.parse_url(value)  # type: ignore[no-untyped-call]
        except ValueError:
            allowed = "redis://host:port/0, rediss://host:port/0 or unix:///path"
            raise _refused(name, _without_secrets(value), allowed) from None
    return value


def _without_secrets(url: str) -> str:
    """The URL as it may be shown: what stands before an @ or after a ? can be a password."""
    scheme, found, rest = url.partition("://")
    if "@" in rest:
        rest = f"***@{rest.rsplit('@', 1)[1]}"
    return scheme + found + rest.partition("?")[0]


def _refused(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}; allowed: {allowed}. Set it in the environment or in .env.")
