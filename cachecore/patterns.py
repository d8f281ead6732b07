"""Key patterns: one template that a read fills from its arguments and an event from its row.

"vendedor_dashboard:{vendedor_id}" is a pattern, "vendedor_dashboard:7" one fill of it. Both
are scopes, the things that have a version: an entry carries the versions of its fill, of
its whole pattern, and of everything.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{(\w+)\}")
EVERYTHING = "*"


class Pattern:
    def __init__(self, template: str) -> None:
        rest = PLACEHOLDER.sub("", template)
        if not template or any(c in rest for c in "{}*?[] ") or not template[0].isalpha():
            raise ValueError(
                f"{template!r} is no key pattern; write a name and placeholders, like 'dashboard:{{user_id}}'."
            )
        self.template = template
        self.placeholders: tuple[str, ...] = tuple(PLACEHOLDER.findall(template))
        self._literals = PLACEHOLDER.split(template)[::2]

    @property
    def name(self) -> str:
        """What the template begins with, up to its first colon or placeholder."""
        return re.split(r"[:{]", self.template, maxsplit=1)[0]

    def fill(self, params: Mapping[str, Any]) -> str:
        """The scope with these values in it; raises KeyError for a placeholder that params lacks."""
        scope = self._literals[0]
        for name, literal in zip(self.placeholders, self._literals[1:], strict=True):
            # Quoted, so that two different values can never make the same scope.
            scope += quote(str(params[name]), safe="") + literal
        return scope

    def is_filled_by(self, scope: str) -> bool:
        return re.fullmatch(r"[^:{}*?]+".join(map(re.escape, self._literals)), scope) is not None

    def __repr__(self) -> str:
        return f"Pattern({self.template!r})"


def is_glob(text: str) -> bool:
    return "*" in text or "?" in text


def glob_can_mean(glob: str, template: str) -> bool:
    """Whether some fill of the template, or the template itself, matches the glob."""
    return _overlap(re.sub(r"\*+", "*", glob), PLACEHOLDER.sub("*", template))


@lru_cache(maxsize=4096)
def _overlap(a: str, b: str) -> bool:
    """Whether two globs have a word in common."""
    if not a or not b:
        return not (a + b).strip("*")
    if a[0] == "*":
        return _overlap(a[1:], b) or (_overlap(a, b[1:]))
    if b[0] == "*":
        return _overlap(b, a)
    return (a[0] == b[0] or "?" in (a[0], b[0])) and _overlap(a[1:], b[1:])
