"""What a run finds: figures, each with its spread beside its goal; curves; and what could not be measured."""

from collections.abc import Sequence
from statistics import median, quantiles

import msgspec


class Goal(msgspec.Struct, frozen=True):
    at_most: float | None = None
    at_least: float | None = None

    def reached(self, value: float) -> bool:
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)


class Figure(msgspec.Struct, frozen=True, tag="figure"):
    """low and high are the quartiles of the samples; the same as value where there was one, or it was counted.

    of: whose it is, a page's or a contestant's, where there is one of each.
    """

    subject: str
    what: str
    value: float
    low: float
    high: float
    unit: str = ""
    goal: Goal | None = None
    note: str = ""
    of: str = ""

    @property
    def reached(self) -> bool | None:
        """None where there is no goal."""
        return None if self.goal is None else self.goal.reached(self.value)


class Curve(msgspec.Struct, frozen=True, tag="curve"):
    """A line of a picture, by the name of the picture; along says what the first of each two numbers is."""

    picture: str
    name: str
    along: str
    points: list[tuple[float, float]]


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """A part that gave no figures, and why."""

    part: str
    why: str


Found = Figure | Curve | Missing


def timed(
    subject: str,
    what: str,
    samples: Sequence[float],
    unit: str = "",
    *,
    goal: Goal | None = None,
    note: str = "",
    of: str = "",
) -> Figure:
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return Figure(subject, what, median(samples), low, high, unit, goal, note, of)


def counted(
    subject: str,
    what: str,
    value: float,
    unit: str = "",
    *,
    goal: Goal | None = None,
    note: str = "",
    of: str = "",
) -> Figure:
    return Figure(subject, what, value, value, value, unit, goal, note, of)
