"""What counts as a hit, and what an oracle would have hit."""

import pytest

from benchmarks.load.outcome import WARMS_UP, ideal_hits, outcome
from benchmarks.load.played import Answered, Played
from benchmarks.load.trace import Read

ANA, BRUNO = Read("dashboard", 1, "/vendedor/"), Read("dashboard", 2, "/vendedor/")


def answered(read: Read = ANA, said: bytes = b"a", *, sql: int = 0, counts: bool = True) -> Answered:
    return Answered(read, 1.0, sql, said, counts)


def after_warming_up(*reads: Answered) -> list[Answered]:
    """Before them as many of somebody else as do not count."""
    other = answered(Read("client", 9, "/vendedor/cliente/1"))
    return [other] * (len(reads) * WARMS_UP // (100 - WARMS_UP)) + list(reads)


def test_an_oracle_hits_what_says_the_same_to_the_same_person():
    reads = after_warming_up(
        answered(ANA, b"a"), answered(BRUNO, b"a"), answered(ANA, b"a"), answered(ANA, b"b"), answered(ANA, b"a")
    )

    assert ideal_hits(reads) == 1


def test_it_knows_what_was_only_looked_at_but_does_not_count_it():
    reads = after_warming_up(answered(said=b"a"), answered(said=b"b", counts=False), answered(said=b"b"))

    assert ideal_hits(reads) == 1


def test_a_hit_asks_the_database_nothing():
    played = Played()
    played.writes, played.looked_at = [2.0], 3
    played.reads += [answered(sql=9)] * 2 + [answered(sql=0)] * 6 + [answered(sql=4)] * 2

    out = outcome(played, own_share=0.1)

    # The first two went by while it warmed up.
    assert out.hits == pytest.approx(75)
    assert out.sql == pytest.approx(1)
