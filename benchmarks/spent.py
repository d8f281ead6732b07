"""Where the CPU of this process goes while a page is answered: the database, the templates, all else."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.template.backends.django import Template

DATABASE, TEMPLATES, REST = "database", "templates", "rest"


class Spent:
    """Seconds of each part; what the database takes of a template counts as the database's."""

    def __init__(self) -> None:
        self.of: defaultdict[str, float] = defaultdict(float)
        self._part, self._since = REST, process_time()

    def turn_to(self, part: str) -> str:
        """Counts what was spent since the last turn; says of which part that was."""
        now = process_time()
        self.of[self._part] += now - self._since
        before, self._part, self._since = self._part, part, now
        return before

    def during(self, part: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*args: Any, **kwargs: Any) -> Any:
            before = self.turn_to(part)
            try:
                return do(*args, **kwargs)
            finally:
                self.turn_to(before)

        return measured


@contextmanager
def spending() -> Iterator[Spent]:
    """Of what is done in the block, which is done by this thread alone."""
    spent = Spent()

    class Cursor(CursorWrapper):
        # SQLite finds its rows while they are fetched.
        def __getattr__(self, name: str) -> Any:
            found = super().__getattr__(name)
            return spent.during(DATABASE, found) if name.startswith("fetch") else found

        def execute(self, *args: Any, **kwargs: Any) -> Any:
            return spent.during(DATABASE, super().execute)(*args, **kwargs)

    render = Template.render

    def rendered(self: Template, *args: Any, **kwargs: Any) -> Any:
        return spent.during(TEMPLATES, render)(self, *args, **kwargs)

    with (
        patch.object(connection, "make_cursor", lambda cursor: Cursor(cursor, connection)),
        patch.object(Template, "render", rendered),
    ):
        yield spent
        spent.turn_to(REST)
