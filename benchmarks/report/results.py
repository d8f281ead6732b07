"""The results of a run: what was measured, when, where; a JSON file that anything else is made from."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.figures import Figure
from benchmarks.machine import Machine


class Results(msgspec.Struct):
    """without names the scenarios that gave no figures, and why."""

    size: str
    began: datetime
    machine: Machine
    figures: list[Figure] = []
    without: dict[str, str] = {}
    seconds: float = 0

    def write(self, folder: Path) -> Path:
        """By its size: the next run of that size takes its place."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.size}.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")
        return path


def begun(size: str, machine: Machine) -> Results:
    return Results(size, datetime.now(UTC).replace(microsecond=0), machine)
