"""How much is measured: tiny for a test of the benchmarks themselves, quick in minutes, full for the README."""

from dataclasses import dataclass

from benchmarks.contestants import CONTESTANTS


@dataclass(frozen=True)
class Size:
    """orders are those in the database, more_orders those in that of a larger house, times how often the same
    house has its history in another one; entries are those in the cache."""

    name: str
    orders: int
    more_orders: int
    times: int
    entries: tuple[int, ...]
    # Samples of each kind, taken in turns, and calls in each of them.
    rounds: int
    calls: int
    cold_readers: int
    # Over gunicorn: for how long each sample is taken, and how many ask each of the workers at once.
    seconds: float
    readers_of_each_worker: int
    # Mixed loads: so many reads, with so many writes in a hundred, of each of these.
    reads: int
    writes: tuple[int, ...]
    contestants: tuple[str, ...]
    # A scenario that takes longer is ended.
    minutes: float


SIZES = {
    size.name: size
    for size in (
        Size(
            "tiny",
            orders=1_000,
            more_orders=2_000,
            times=2,
            entries=(50, 500),
            rounds=2,
            calls=2,
            cold_readers=4,
            seconds=0.05,
            readers_of_each_worker=1,
            reads=30,
            writes=(20,),
            # What the others need is in benchmarks/requirements.txt only.
            contestants=("off", "cachecore", "seed"),
            minutes=2,
        ),
        Size(
            "quick",
            orders=10_000,
            more_orders=20_000,
            times=2,
            entries=(1_000, 100_000),
            rounds=9,
            calls=20,
            cold_readers=50,
            seconds=0.1,
            readers_of_each_worker=2,
            reads=160,
            writes=(5, 20),
            contestants=tuple(CONTESTANTS),
            minutes=4,
        ),
        Size(
            "full",
            orders=100_000,
            more_orders=1_000_000,
            times=10,
            entries=(1_000, 100_000, 1_000_000),
            rounds=31,
            calls=100,
            cold_readers=50,
            seconds=0.25,
            readers_of_each_worker=2,
            reads=1_500,
            writes=(5, 20),
            contestants=tuple(CONTESTANTS),
            minutes=30,
        ),
    )
}
