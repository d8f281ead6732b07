"""Every cached read of the project: what it is kept under, for how long, and what ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from inspect import Signature

from django.conf import settings

from cachecore.conf import conf
from cachecore.events import event_matches
from cachecore.patterns import Pattern


@dataclass(frozen=True, eq=False)
class Read:
    """One decorated function or view."""

    pattern: Pattern
    default_timeout: int
    default_stale_for: int
    invalidate_on: tuple[str, ...]
    label: str
    signature: Signature

    @property
    def timeout(self) -> int:
        """Seconds an entry lives at most; the setting wins over the decorator."""
        return conf().TIMEOUTS.get(self.pattern.name, self.default_timeout)

    @property
    def stale_for(self) -> int:
        """Seconds for which an old answer may be served after it has ended; likewise."""
        return conf().STALE_FOR.get(self.pattern.name, self.default_stale_for)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """The parameters that may be given without their names."""
        return tuple(p.name for p in self.signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD)

    @cached_property
    def named(self) -> frozenset[str]:
        """All parameters; none where some have no name to be given by, like *args."""
        parameters = self.signature.parameters.values()
        has_all = all(p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) for p in parameters)
        return frozenset(p.name for p in parameters) if has_all else frozenset()

    def ends_on(self, event: str) -> bool:
        return any(event_matches(event, wanted) for wanted in self.invalidate_on)


_registered: list[Read] = []


def register(read: Read) -> None:
    # A module that is imported again says the same once more; a factory's functions share a
    # label, but not a pattern, and each of them must be known.
    again = (read.label, read.pattern.template)
    _registered[:] = [known for known in _registered if (known.label, known.pattern.template) != again]
    _registered.append(read)


def all_reads() -> list[Read]:
    """Every read that a request can reach, also in a process that serves no request."""
    _import_views()
    return list(_registered)


def patterns() -> Iterator[Pattern]:
    """Each pattern once; several reads may be kept under the same."""
    yield from {read.pattern.template: read.pattern for read in all_reads()}.values()


@lru_cache(maxsize=1)
def _import_views() -> None:
    # A command that writes never imports the views, and must know what its writes end.
    import_module(settings.ROOT_URLCONF)
