"""Which clock or source of chance a computation reads, and where: its answer is then another one by itself.

Seen are calls of Python's own clocks, random numbers and unique ids by the project, by way of Django's helpers,
templates too. Not seen are those of the database, which two computations may tell by differing, and of other services.
"""

import datetime
import random
import secrets
import sys
import sysconfig
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# What a call passes through on its way to the clock without being the one who wants to know.
_HELPERS = (
    "django/utils/timezone.py",
    "django/utils/timesince.py",
    "django/utils/crypto.py",
    "django/template/",
    "django/contrib/humanize/",
)
_ASKED_FOR_OTHERS = (random.__file__, uuid.__file__, secrets.__file__)
_STDLIB = sysconfig.get_path("stdlib")
_CLOCKS: dict[str, tuple[str, ...]] = {
    "time": ("time", "time_ns", "localtime", "gmtime", "strftime", "ctime"),
    "datetime": ("now", "utcnow", "today"),
    "date": ("today",),
    "Random": ("random", "getrandbits"),
    "posix": ("urandom",),
}


@contextmanager
def observed() -> Iterator[list[str]]:
    """Fills the list with what was read where, while the block runs in this thread; it runs much slower then."""
    found: dict[str, None] = {}
    told: list[str] = []

    def profile(frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call" and (name := _clock(arg)) and (place := _who_asked(frame)):
            found.setdefault(f"{name} at {place}")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield told
    finally:
        sys.setprofile(before)
        told += found


def _clock(function: Callable[..., Any]) -> str:
    """Its name, for people; "" for what reads no clock."""
    owner: Any = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if isinstance(owner, type):
        kinds = [kind.__name__ for kind in (datetime.datetime, datetime.date) if issubclass(owner, kind)]
        group = next(iter(kinds), "")
    else:
        group = "Random" if isinstance(owner, random.Random) else getattr(owner, "__name__", "")
    return f"{group}.{name}" if name in _CLOCKS.get(group, ()) else ""


def _who_asked(frame: FrameType | None) -> str:
    """File and line of the project's own code; "" where a library wants the time for itself."""
    through_template = False
    while frame is not None:
        path = frame.f_code.co_filename.replace("\\", "/")
        if any(helper in path for helper in _HELPERS):
            through_template |= "django/template/" in path or "contrib/humanize" in path
        elif path in _ASKED_FOR_OTHERS:
            pass
        elif "/site-packages/" in path or path.startswith((_STDLIB, "<")):
            return ""
        else:
            return f"{path}:{frame.f_lineno}{' (in a template)' if through_template else ''}"
        frame = frame.f_back
    return ""
