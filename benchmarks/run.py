"""A run: how much is measured, on which databases, and how a scenario is run on one of them."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

import msgspec

from benchmarks import children
from benchmarks.databases import Databases, History
from benchmarks.figures import Found
from benchmarks.sizes import Size

T = TypeVar("T")
FILLING = 60  # minutes, at most


class Run(NamedTuple):
    """env: what all processes run under."""

    size: Size
    databases: Databases
    env: Mapping[str, str]

    def scenario(self, name: str) -> list[Found]:
        return self.output(list[Found], name)

    def output(
        self, kind: type[T], name: str, *arguments: str, history: History | None = None, settings: str = "project"
    ) -> T:
        """What a scenario finds, on a copy of the database with this history that it may write to."""
        with self.databases.copy(history or History(self.size.orders), FILLING) as database:
            env = {**self.env, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": f"benchmarks.contestants.{settings}"}
            command = (name, self.size.name, *arguments)
            output = children.output_of("benchmarks.scenario", *command, env=env, minutes=self.size.minutes)
        return msgspec.json.decode(output, type=kind)
