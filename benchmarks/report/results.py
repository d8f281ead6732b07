"""The results of a run: what was measured, when, where; a JSON file that anything else is made from."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.figures import Curve, Figure, Found, Missing
from benchmarks.machine import Machine


class Results(msgspec.Struct):
    """without names the parts that gave no figures, and why."""

    size: str
    began: datetime
    machine: Machine
    figures: list[Figure] = []
    curves: list[Curve] = []
    without: dict[str, str] = {}
    seconds: float = 0

    def take(self, part: str, found: Iterable[Found]) -> None:
        """What a part finds, as it comes, in place of what an earlier run found of the same subjects."""
        self.without.pop(part, None)
        begun: set[str] = set()
        for one in found:
            subject = one.subject if isinstance(one, Figure) else one.picture if isinstance(one, Curve) else ""
            if subject not in begun:
                begun.add(subject)
                self._forget(subject)
            self.add(one)

    def _forget(self, subject: str) -> None:
        self.figures = [figure for figure in self.figures if figure.subject != subject]
        self.curves = [curve for curve in self.curves if curve.picture != subject]

    def add(self, found: Found) -> None:
        match found:
            case Figure():
                self.figures.append(found)
            case Curve():
                self.curves.append(found)
            case Missing(part, why):
                print(why, file=sys.stderr)
                self.without[part] = why

    def write(self, folder: Path) -> Path:
        """By its size: the next run of that size takes its place."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.size}.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")
        return path


def begun(size: str, machine: Machine) -> Results:
    return Results(size, datetime.now(UTC).replace(microsecond=0), machine)


def gone_on(size: str, machine: Machine, folder: Path) -> Results:
    """The last run of this size, to measure parts of it anew; a new one where that was on another machine."""
    path = folder / f"{size}.json"
    if path.exists() and (earlier := read(path)).machine.is_like(machine):
        return earlier
    return begun(size, machine)


def read(path: Path) -> Results:
    return msgspec.json.decode(path.read_bytes(), type=Results)
