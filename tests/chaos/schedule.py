"""When what breaks: decided by the seed alone, before anything runs."""

import random
from typing import NamedTuple


class Fault(NamedTuple):
    at: float  # seconds after the beginning
    kind: str
    pick: float = 0.0  # which of those that can be hit; between 0 and 1


# The replica that will take over misses what is written from the first of these to the second.
CUT_OFF, FAILED_OVER = "replica cut off", "store failed over"

# One process alone cannot reach the store from the first of these to the second.
ALONE, LET_IN = "process cut off", "process let in"

# Seconds between two of a kind, on average.
EVERY = {
    "process killed": 1.0,
    ALONE: 1.5,
    "backend terminated": 0.8,
    "key evicted": 0.15,
    "key damaged": 1.3,
    "store flushed": 5.0,
    "store paused": 4.0,
    "store saved": 6.0,
}
# One after the other, each for a while; all of them within as many periods as there are kinds.
OUTAGES = ("store killed", "store stopped", "store frozen", "store killed and restarted", FAILED_OVER)
OUTAGE_EVERY = 10.0


def schedule(seed: int, seconds: float, pace: float = 1.0) -> list[Fault]:
    """pace: with 0.5, everything breaks half as often; each kind breaks at least once all the same."""
    rng = random.Random(f"schedule {seed}")
    faults = [
        Fault(period * (number + rng.random()), kind, rng.random())
        for kind, period in ((kind, every / pace) for kind, every in EVERY.items())
        for number in range(max(1, int(seconds / period)))
    ]
    faults += [Fault(fault.at + 2 * rng.random(), LET_IN, fault.pick) for fault in faults if fault.kind == ALONE]
    count = max(len(OUTAGES), int(seconds * pace / OUTAGE_EVERY))
    window = seconds / count
    kinds = [kind for _ in range(0, count, len(OUTAGES)) for kind in rng.sample(OUTAGES, len(OUTAGES))]
    for number, kind in enumerate(kinds[:count]):
        begins = window * (number + 0.1 + 0.4 * rng.random())
        # What is written meanwhile ends again what the lost writes had ended: no time for that.
        at_once = kind in (FAILED_OVER, "store killed and restarted")
        lasts = 0.0 if at_once else window * (0.05 + 0.25 * rng.random())
        faults += [Fault(begins, kind), Fault(begins + lasts, "store back")]
        if kind == FAILED_OVER:
            faults.append(Fault(begins - window * 0.1 * rng.random(), CUT_OFF))
    # By time alone: a restart comes after the end it belongs to, at the same moment.
    return sorted((fault for fault in faults if fault.at < seconds), key=lambda fault: fault.at)
