"""Settings of a project that nothing of this repository is a part of.

With DATABASE_URL and REDIS_URL it runs on PostgreSQL and Redis or Valkey, without them on SQLite and in memory.
"""

import os
from tempfile import mkdtemp
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET_KEY = "of these tests only"
USE_TZ = True
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "shop.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "cachecore",
    "shop",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]


def _database() -> dict[str, Any]:
    # Of another process of the same test, see processes.py.
    given = os.environ.get("SUITE_DATABASE_NAME")
    if not (address := os.environ.get("DATABASE_URL")):
        # A file, so that several connections see one database.
        name = given or os.path.join(mkdtemp(prefix="cachecore-suite-"), "db.sqlite3")  # noqa: PTH118
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {"init_command": "PRAGMA synchronous = OFF"},
            "TEST": {"NAME": f"{name}.test"},
        }
    url = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given or url.path.strip("/"),
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": url.hostname or parse_qs(url.query).get("host", [""])[0],
        "PORT": str(url.port or ""),
        "TEST": {"NAME": f"test_suite_{os.getpid()}"},
    }


DATABASES = {"default": _database()}
CACHECORE: dict[str, Any] = {"STORE": "memory", "NAMESPACE": os.environ.get("SUITE_NAMESPACE", "suite")}
if "REDIS_URL" in os.environ:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": os.environ["REDIS_URL"],
            # On a busy machine a store that takes half a second is not away.
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 20, "SOCKET_TIMEOUT": 20},
        }
    }
    CACHECORE |= {"STORE": "redis"}
