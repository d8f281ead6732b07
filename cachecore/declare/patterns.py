"""Names of scopes, the things that have a version: patterns and their fills, tables, events of rows.

"dashboard:{user_id}" is a pattern, "dashboard:7" one fill of it. "=shop_order" is a table, "@order.*[user_id=7]" any
event of the rows that belong to user 7. A pattern begins with a letter, so no two kinds share a name.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def table_scope(table: str) -> str:
    """The scope of a table of which unknown rows were written; table is a key of cachecore.sql.table_key."""
    return f"={table}"


def table_of(scope: str) -> str | None:
    """The table whose scope this is; None for any other scope."""
    return scope[1:] if scope[0] == "=" else None


def event_scope(event: str, param: str = "", text: str = "") -> str:
    """The scope of an event, of any row or of the rows with this value of one parameter."""
    return f"@{event}[{param}={text}]" if param else f"@{event}"


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

    def join(self, texts: Mapping[str, str]) -> str:
        """The scope with these texts in it, which are spelled already: see values.spelling."""
        scope = self._literals[0]
        for name, literal in zip(self.placeholders, self._literals[1:], strict=True):
            scope += texts[name] + literal
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
