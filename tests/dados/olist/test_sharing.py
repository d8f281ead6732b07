"""Payments are divided to the cent: nothing lost, nothing invented, nobody negative."""

from hypothesis import given
from hypothesis import strategies as st

from dados.olist.sharing import share_out

cents = st.integers(0, 10**9)
weights = st.lists(cents, min_size=1, max_size=12)


@given(st.lists(cents, max_size=20), weights)
def test_it_gives_away_each_payment_exactly_and_never_less_than_nothing(payments, weights):
    shares = share_out(payments, weights)

    assert [sum(row) for row in shares] == payments
    assert all(share >= 0 for row in shares for share in row)
    assert all(len(row) == len(weights) for row in shares)


@given(cents, weights.filter(any))
def test_it_divides_one_payment_by_the_largest_remainder(payment, weights):
    (shares,) = share_out([payment], weights)

    total = sum(weights)
    remainders = [payment * weight % total for weight in weights]
    gained = [share - payment * weight // total for share, weight in zip(shares, weights, strict=True)]
    assert set(gained) <= {0, 1}
    with_cent = [remainder for remainder, cent in zip(remainders, gained, strict=True) if cent]
    without = [remainder for remainder, cent in zip(remainders, gained, strict=True) if not cent]
    assert not with_cent or not without or min(with_cent) >= max(without)


@given(weights.filter(any), st.data())
def test_it_gives_each_his_due_when_the_payments_together_are_what_is_due(weights, data):
    """In however many vouchers it was paid: otherwise a pedido could be a cent short of being paid."""
    rest = sum(weights)
    payments = []
    for _ in range(data.draw(st.integers(0, 14))):
        payments.append(data.draw(st.integers(0, rest)))
        rest -= payments[-1]
    payments.append(rest)

    shares = share_out(payments, weights)

    assert [sum(column) for column in zip(*shares, strict=True)] == weights


@given(cents, st.integers(1, 12))
def test_it_divides_equally_when_everything_was_free(payment, parts):
    (shares,) = share_out([payment], [0] * parts)

    assert max(shares) - min(shares) <= 1


def test_it_gives_the_odd_cent_to_whom_rounding_took_most():
    assert share_out([100], [1, 1, 1]) == [[34, 33, 33]]
    assert share_out([1001], [7000, 3000]) == [[701, 300]]
    assert share_out([5], [15, 35, 50]) == [[1, 2, 2]]
