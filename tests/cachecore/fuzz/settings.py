"""The settings of a small project: cachecore, one database, and models that are made while it runs."""

import os
from typing import Any
from uuid import uuid4

import environ

SECRET_KEY = "fuzz"
INSTALLED_APPS = ["cachecore"]
ROOT_URLCONF = "tests.cachecore.fuzz.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(environ.Env.db_url_config(os.environ["FUZZ_DATABASE_URL"]))  # type: ignore[no-untyped-call]
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }
CACHECORE = {
    "STORE": os.environ.get("FUZZ_STORE", "memory"),
    "NAMESPACE": f"fuzz-{uuid4().hex}",
    "UNDECLARED_TABLES": "depend",
    # Small, so that the whole table is meant now and then.
    "COARSEN_AFTER": 6,
    "OUTBOX_CHECK": 0,
}
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": os.environ.get("FUZZ_REDIS_URL", "redis://127.0.0.1:1"),
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 20, "SOCKET_TIMEOUT": 20},
    }
}
