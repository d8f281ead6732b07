"""Samples of several things taken in turns, so that what disturbs the machine disturbs all of them."""

import gc
from collections.abc import Callable, Mapping
from time import perf_counter, process_time

Clock = Callable[[], float]
CPU: Clock = process_time
WALL: Clock = perf_counter


def in_turns(
    things: Mapping[str, Callable[[], object]], *, rounds: int, calls: int, clock: Clock
) -> dict[str, list[float]]:
    """Seconds per call, a sample per round; the first round warms up and does not count."""
    samples: dict[str, list[float]] = {name: [] for name in things}
    for number in range(rounds + 1):
        for name, call in things.items():
            gc.collect()
            began = clock()
            for _ in range(calls):
                call()
            seconds = (clock() - began) / calls
            if number:
                samples[name].append(seconds)
    return samples


def ratios(samples: list[float], reference: list[float]) -> list[float]:
    """Round by round."""
    return [one / other for one, other in zip(samples, reference, strict=True)]
