"""When what breaks: decided by the seed alone, before anything runs."""

import random
from typing import NamedTuple


class Fault(NamedTuple):
    at: float  # seconds after the beginning
    kind: str
    pick: float = 0.0  # which of those that can be hit; between 0 and 1


# Seconds between two of a kind, on average.
EVERY = {
    "process killed": 1.0,
    "backend terminated": 0.8,
    "key evicted": 0.15,
    "key damaged": 1.3,
    "store flushed": 5.0,
    "store paused": 4.0,
    "store saved": 6.0,
}
# One after the other, each for a while; all four within every four periods.
OUTAGES = ("store killed", "store stopped", "store frozen", "store killed and restarted")
OUTAGE_EVERY = 10.0


def schedule(seed: int, seconds: float) -> list[Fault]:
    rng = random.Random(f"schedule {seed}")
    faults = [
        Fault(period * (number + rng.random()), kind, rng.random())
        for kind, period in EVERY.items()
        for number in range(max(1, int(seconds / period)))
    ]
    count = max(len(OUTAGES), int(seconds / OUTAGE_EVERY))
    window = seconds / count
    kinds = [kind for _ in range(0, count, len(OUTAGES)) for kind in rng.sample(OUTAGES, len(OUTAGES))]
    for number, kind in enumerate(kinds[:count]):
        begins = window * (number + 0.1 + 0.4 * rng.random())
        lasts = 0.0 if kind.endswith("restarted") else window * (0.05 + 0.25 * rng.random())
        faults += [Fault(begins, kind), Fault(begins + lasts, "store back")]
    # By time alone: a restart comes after the end it belongs to, at the same moment.
    return sorted((fault for fault in faults if fault.at < seconds), key=lambda fault: fault.at)
