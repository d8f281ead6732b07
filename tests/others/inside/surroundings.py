"""The database, the caches and cachecore's settings that the command asks for, for a settings module."""

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATABASE = "OTHERS_DATABASE"
REDIS = "OTHERS_REDIS"
MODE = "OTHERS_MODE"


def socket_folder() -> str:
    """Where the PostgreSQL of this run listens; empty when it is run on SQLite."""
    return parse_qs(urlsplit(os.environ[DATABASE]).query)["host"][0] if os.environ[DATABASE] else ""


def database(name: str) -> dict[str, Any]:
    if not (host := socket_folder()):
        return {"ENGINE": "django.db.backends.sqlite3"}
    return {"ENGINE": "django.db.backends.postgresql", "HOST": host, "USER": "postgres", "NAME": name}


def has_cachecore() -> bool:
    return os.environ[MODE] != "without"


def is_watched() -> bool:
    return os.environ[MODE] == "watched"


def hits_in_tests() -> bool:
    return os.environ[MODE] == "hits"


def installed(apps: Sequence[str], *further: str) -> list[str]:
    return [*apps, *further, "cachecore"] if has_cachecore() else list(apps)


def caches() -> dict[str, Any]:
    found: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if has_cachecore() and os.environ[REDIS]:
        found["cachecore"] = {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": os.environ[REDIS]}
    return found


def cachecore() -> dict[str, Any]:
    """The CACHECORE setting: one process on SQLite, the store that several share on PostgreSQL."""
    return {"STORE": "redis", "CACHE_ALIAS": "cachecore"} if os.environ[REDIS] else {"STORE": "memory"}
