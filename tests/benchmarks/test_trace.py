"""A trace is made up from a seed, and an order in it goes its way."""

from benchmarks.load.trace import NEXT, House, Look, Read, Seller, Step, Verb, Write, trace

HOUSE = House(
    sellers=[Seller(1, 11, [101, 102, 103]), Seller(2, 12, [201, 202])], managers=[21], products=[(1, 500), (2, 700)]
)


def steps(seed: int = 1) -> list[Step]:
    return list(trace(HOUSE, reads=2_000, writes_in_a_hundred=20, seed=seed))


def test_the_same_seed_gives_the_same_steps_and_another_one_others():
    assert steps() == steps()
    assert steps(seed=2) != steps()


def test_it_has_as_many_reads_as_asked_for_and_about_the_share_of_writes():
    made = steps()

    reads, writes = ([step for step in made if isinstance(step, kind)] for kind in (Read, Write))
    assert len(reads) == 2_000
    assert 0.17 < len(writes) / (len(reads) + len(writes)) < 0.23


def test_the_first_is_asked_about_most():
    sold = [step.client for step in steps() if isinstance(step, Write) and step.verb is Verb.SELL]

    assert sold.count(101) > sold.count(102) > sold.count(103)
    assert sum(client < 200 for client in sold) > sum(client > 200 for client in sold)


def test_an_order_is_sold_before_it_is_paid_and_paid_before_it_is_approved():
    last: dict[int, Verb] = {}
    for step in steps():
        if isinstance(step, Write):
            before = last.get(step.order)
            allowed = {Verb.SELL} if before is None else {NEXT[before]} | {Verb.CANCEL}
            assert step.verb in allowed
            assert step.verb is not Verb.CANCEL or before is Verb.SELL
            last[step.order] = step.verb
    assert set(last.values()) == set(Verb)


def test_what_is_looked_at_was_read_since_the_last_look():
    since: set[Read] = set()
    looks = 0
    for step in steps():
        if isinstance(step, Read):
            since.add(step)
        elif isinstance(step, Look):
            assert set(step.reads) <= since
            since.clear()
            looks += 1
    assert looks


def test_a_seller_asks_for_what_is_his_own():
    for step in steps():
        if isinstance(step, Read) and step.user_id in (11, 12) and step.page == "client":
            client = int(step.address.rpartition("/")[2])
            assert client // 100 == step.user_id - 10
