"""A figure that was measured: its median and spread, beside the goal it was measured for."""

from collections.abc import Sequence
from statistics import median, quantiles

import msgspec


class Goal(msgspec.Struct, frozen=True):
    at_most: float | None = None
    at_least: float | None = None

    def reached(self, value: float) -> bool:
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)


class Figure(msgspec.Struct, frozen=True):
    """low and high are the quartiles of the samples; the same as value where it was counted, not timed."""

    subject: str
    what: str
    value: float
    low: float
    high: float
    unit: str = ""
    goal: Goal | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """None where there is no goal."""
        return None if self.goal is None else self.goal.reached(self.value)


def timed(
    subject: str, what: str, samples: Sequence[float], unit: str = "", *, goal: Goal | None = None, note: str = ""
) -> Figure:
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return Figure(subject, what, median(samples), low, high, unit, goal, note)


def counted(
    subject: str, what: str, value: float, unit: str = "", *, goal: Goal | None = None, note: str = ""
) -> Figure:
    return Figure(subject, what, value, value, value, unit, goal, note)
