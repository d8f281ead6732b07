"""How much is measured: tiny for a test of the benchmarks themselves, quick in minutes, full for the README."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """orders are those in the database, entries those in the cache."""

    name: str
    orders: int
    entries: tuple[int, ...]
    # Samples of each kind, taken in turns, and calls in each of them.
    rounds: int
    calls: int
    cold_readers: int
    # A scenario that takes longer is ended.
    minutes: float


SIZES = {
    size.name: size
    for size in (
        Size(
            "tiny",
            orders=1_000,
            entries=(50, 500),
            rounds=2,
            calls=2,
            cold_readers=4,
            minutes=2,
        ),
        Size(
            "quick",
            orders=10_000,
            entries=(1_000, 100_000),
            rounds=11,
            calls=30,
            cold_readers=50,
            minutes=2,
        ),
        Size(
            "full",
            orders=100_000,
            entries=(1_000, 100_000, 1_000_000),
            rounds=31,
            calls=100,
            cold_readers=50,
            minutes=30,
        ),
    )
}
