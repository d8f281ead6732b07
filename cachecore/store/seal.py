"""The seal of what is read back from the store: bytes that this installation did not write are not believed.

A keyed BLAKE2b over the name and the bytes (RFC 7693, keyed mode). Its key is derived from SECRET_KEY, apart from all
other uses of that. While SECRET_KEY_FALLBACKS names former keys, what they sealed is still believed.
"""

from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.encoding import force_bytes

SIZE = 16  # bytes
_PURPOSE = b"cachecore.seal"


def seal(name: str, data: bytes) -> bytes:
    """SIZE bytes that nobody can make without the secret, for these bytes under this name."""
    return _mac(_keys()[0], name, data)


def is_sealed(name: str, data: bytes, made: bytes) -> bool:
    """Whether that is the seal of these bytes under this name, by the present secret or a former one."""
    return any(compare_digest(_mac(key, name, data), made) for key in _keys())


def digest(data: bytes) -> bytes:
    """What a sealed head says of a body: no two bodies have the same."""
    return blake2b(data, digest_size=SIZE).digest()


def _mac(key: bytes, name: str, data: bytes) -> bytes:
    named = name.encode()
    return blake2b(b"%d:%s%s" % (len(named), named, data), digest_size=SIZE, key=key).digest()


@lru_cache(maxsize=1)
def _keys() -> tuple[bytes, ...]:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return tuple(blake2b(force_bytes(secret), digest_size=32, person=_PURPOSE).digest() for secret in secrets)


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in ("SECRET_KEY", "SECRET_KEY_FALLBACKS"):
        _keys.cache_clear()


setting_changed.connect(_forget, dispatch_uid="cachecore.seal")
