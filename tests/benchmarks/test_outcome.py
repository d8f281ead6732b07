"""What counts as a hit, and what an oracle would have hit."""

import pytest

from benchmarks.load.outcome import WARMS_UP, first_looks, hits_by_rows, hits_by_words, outcome
from benchmarks.load.played import Answered, Played
from benchmarks.load.trace import Read, Verb, Write

ANA = Read("dashboard", 1, "/vendedor/", 10)
BRUNO = Read("dashboard", 2, "/vendedor/", 20)
CLIENT = Read("client", 1, "/vendedor/cliente/100", 100)
HOUSE = Read("rankings", 9, "/vendedor/rankings", 0)
SETTLEMENTS = Read("settlements", 9, "/apuracao/", 0)
Steps = list[Answered | Write]


def answered(read: Read = ANA, said: bytes = b"a", *, sql: int = 0, counts: bool = True) -> Answered:
    return Answered(read, 1.0, sql, said, counts)


def after_warming_up(*steps: Answered | Write) -> Steps:
    """Before them as many of somebody else as do not count."""
    other = answered(Read("client", 9, "/vendedor/cliente/1", 1))
    return [other] * (len(steps) * WARMS_UP // (100 - WARMS_UP)) + list(steps)


def test_an_oracle_of_words_hits_what_says_the_same_to_the_same_person():
    steps = after_warming_up(
        answered(ANA, b"a"), answered(BRUNO, b"a"), answered(ANA, b"a"), answered(ANA, b"b"), answered(ANA, b"a")
    )

    assert hits_by_words(steps) == 1


def test_it_knows_what_was_only_looked_at_but_does_not_count_it():
    steps = after_warming_up(answered(said=b"a"), answered(said=b"b", counts=False), answered(said=b"b"))

    assert hits_by_words(steps) == 1


@pytest.mark.parametrize(
    ("verb", "ended"),
    [
        (Verb.SELL, {ANA, CLIENT, HOUSE}),
        (Verb.PAY, {ANA, CLIENT}),
        (Verb.APPROVE, {ANA, CLIENT, HOUSE, SETTLEMENTS}),
        (Verb.HAND_OUT, {ANA, CLIENT, HOUSE, SETTLEMENTS}),
        (Verb.CANCEL, {ANA, CLIENT, HOUSE}),
    ],
)
def test_an_oracle_of_rows_hits_where_none_was_written_that_the_page_is_made_from(verb, ended):
    everybody = [answered(read) for read in (ANA, BRUNO, CLIENT, HOUSE, SETTLEMENTS)]
    steps = after_warming_up(*everybody, Write(verb, 0, seller=10, client=100), *everybody)

    assert hits_by_rows(steps) == len(everybody) - len(ended)
    for read in (ANA, BRUNO, CLIENT, HOUSE, SETTLEMENTS):
        assert Write(verb, 0, seller=10, client=100).is_shown_by(read) is (read in ended)


def test_the_first_look_of_each_person_at_each_page_is_counted_once():
    steps = after_warming_up(
        answered(ANA), answered(BRUNO), Write(Verb.SELL, 0, seller=10, client=100), answered(ANA), answered(CLIENT)
    )

    assert first_looks(steps) == 3


def test_a_hit_asks_the_database_nothing():
    played = Played()
    played.writes, played.looked_at = [2.0], 3
    played.steps += [answered(sql=9)] * 2 + [answered(sql=0)] * 6 + [answered(sql=4)] * 2

    out = outcome(played, own_share=0.1)

    # The first two went by while it warmed up.
    assert out.hits == pytest.approx(75)
    assert out.sql == pytest.approx(1)
