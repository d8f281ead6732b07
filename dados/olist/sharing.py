"""Divides the payments of an order among its sellers, to the cent."""

from collections.abc import Sequence


def share_out(payments: Sequence[int], weights: Sequence[int]) -> list[list[int]]:
    """For each payment (in cents) what each weight gets of it.

    A payment's shares sum up to the payment and are never negative. A single payment is divided
    by the largest remainder; what rounding took from a seller in one payment he is ahead for in the
    next, so that payments that sum up to the weights give everybody exactly his weight. Were
    each payment divided on its own, fifteen vouchers could leave a seller cents short of his due,
    and his pedido unpaid.
    """
    if not any(weights):
        weights = [1] * len(weights)
    total = sum(weights)
    owed = [0] * len(weights)  # in cents times total, so that nothing is ever rounded; always > -total
    result = []
    for payment in payments:
        shares = [payment * weight // total for weight in weights]
        for at, weight in enumerate(weights):
            owed[at] += payment * weight - shares[at] * total
        for _ in range(payment - sum(shares)):
            at = max(range(len(owed)), key=owed.__getitem__)
            shares[at] += 1
            owed[at] -= total
        result.append(shares)
    return result
