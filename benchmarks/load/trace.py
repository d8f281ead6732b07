"""What is asked of the site in which order: made up from a seed, the same for everybody who is measured."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import NamedTuple, TypeVar

import msgspec

T = TypeVar("T")

# How often something is asked of every page, in a hundred; first by sellers, of their own, then by those
# who see all of it.
BY_SELLERS = 70
OF_A_SELLER = {"dashboard": 40, "client": 35, "rankings": 25}
OF_A_MANAGER = {"dashboard": 35, "rankings": 30, "settlements": 20, "client": 15}
# Most people leave the filter as it is.
PERIODS = {"": 85, "periodo=7": 3, "periodo=90": 3, "periodo=este-mes": 3, "periodo=este-ano": 3, "periodo=tudo": 3}
NEW_ORDERS = 45
CANCELLED = 5
# So many writes come between two looks at whether the pages are right, and so many pages are looked at then.
LOOK_AFTER = 5
LOOKS = 3


class Verb(StrEnum):
    SELL = "sell"
    PAY = "pay"
    APPROVE = "approve"
    HAND_OUT = "hand out"
    CANCEL = "cancel"


NEXT = {Verb.SELL: Verb.PAY, Verb.PAY: Verb.APPROVE, Verb.APPROVE: Verb.HAND_OUT}


class Line(msgspec.Struct):
    product: int
    quantity: int
    cents: int


class Seller(NamedTuple):
    id: int
    user_id: int
    clients: Sequence[int]


class House(NamedTuple):
    """Who is there, those first who are asked about most; products with their prices in cents."""

    sellers: Sequence[Seller]
    managers: Sequence[int]
    products: Sequence[tuple[int, int]]


class Read(NamedTuple):
    """about: whose the page is, the seller's or the client's; 0 is the house."""

    page: str
    user_id: int
    address: str
    about: int


class Write(NamedTuple):
    """order counts the orders of the trace; the seller is the one whose client it is sold to."""

    verb: Verb
    order: int
    seller: int
    client: int
    lines: Sequence[Line] = ()

    def is_shown_by(self, read: Read) -> bool:
        """Whether a row that it writes is one of those that this page is made from."""
        match read.page:
            case "dashboard":
                return read.about == self.seller
            case "client":
                return read.about == self.client
            case "rankings":
                # A payment stands there only through its order.
                return read.about in (0, self.seller) and self.verb is not Verb.PAY
        # Made from orders that are paid; those are not cancelled here.
        return self.verb in (Verb.APPROVE, Verb.HAND_OUT)


class Look(NamedTuple):
    """Nothing is being written: are these pages, asked for once more, as the database is?"""

    reads: Sequence[Read]


Step = Read | Write | Look


def trace(house: House, *, reads: int, writes_in_a_hundred: int, seed: int) -> Iterator[Step]:
    """Ends with the last of so many reads."""
    rng = Random(seed)  # noqa: S311 (repeatable is what it must be)
    people = _People(house, rng)
    orders = _Orders(house, rng)
    lately: dict[Read, None] = {}
    since_the_last_look = 0
    while reads:
        if rng.random() * 100 < writes_in_a_hundred:
            yield orders.write(people)
            since_the_last_look += 1
        else:
            read = people.read()
            lately[read] = lately.pop(read, None)
            reads -= 1
            yield read
        if since_the_last_look == LOOK_AFTER and lately:
            yield Look(rng.sample(list(lately), min(LOOKS, len(lately))))
            lately.clear()
            since_the_last_look = 0


class _People:
    def __init__(self, house: House, rng: Random) -> None:
        self._house, self._rng = house, rng

    def read(self) -> Read:
        if self._rng.random() * 100 < BY_SELLERS:
            seller = self.seller()
            return self._of(OF_A_SELLER, seller.user_id, seller, "")
        return self._of(OF_A_MANAGER, self._rng.choice(self._house.managers), self.seller(), "vendedor")

    def seller(self) -> Seller:
        return _zipf(self._house.sellers, self._rng)

    def client(self) -> tuple[int, int]:
        """With his seller before him."""
        seller = self.seller()
        return seller.id, _zipf(seller.clients, self._rng)

    def _of(self, pages: dict[str, int], user_id: int, seller: Seller, chooses: str) -> Read:
        page = _weighted(pages, self._rng)
        period = _weighted(PERIODS, self._rng)
        match page:
            case "dashboard":
                asked = [f"{chooses}={seller.id}"] if chooses else []
                return Read(page, user_id, _address("/vendedor/", *asked, period), seller.id)
            case "rankings":
                return Read(page, user_id, _address("/vendedor/rankings", period), 0 if chooses else seller.id)
            case "client":
                client = _zipf(seller.clients, self._rng)
                return Read(page, user_id, f"/vendedor/cliente/{client}", client)
        return Read(page, user_id, "/apuracao/", 0)


class _Orders:
    """Each goes its way: sold, paid, approved, handed out; now and then one is cancelled."""

    def __init__(self, house: House, rng: Random) -> None:
        self._house, self._rng = house, rng
        self._open: list[Write] = []
        self._sold = 0

    def write(self, people: _People) -> Write:
        if not self._open or self._rng.random() * 100 < NEW_ORDERS:
            write = Write(Verb.SELL, self._sold, *people.client(), self._lines())
            self._sold += 1
        else:
            last = self._open.pop(self._rng.randrange(len(self._open)))
            is_cancelled = last.verb is Verb.SELL and self._rng.random() * 100 < CANCELLED
            write = last._replace(verb=Verb.CANCEL if is_cancelled else NEXT[last.verb], lines=())
        if write.verb in NEXT:
            self._open.append(write)
        return write

    def _lines(self) -> list[Line]:
        products = self._rng.sample(self._house.products, min(5, len(self._house.products)))
        return [Line(product, self._rng.randint(1, 20), cents) for product, cents in products]


def _zipf(things: Sequence[T], rng: Random) -> T:
    """The first twice as often as the second, three times as often as the third."""
    return rng.choices(things, cum_weights=list(accumulate(1 / rank for rank in range(1, len(things) + 1))))[0]


def _weighted(things: dict[str, int], rng: Random) -> str:
    return rng.choices(list(things), list(things.values()))[0]


def _address(path: str, *asked: str) -> str:
    query = "&".join(filter(None, asked))
    return f"{path}?{query}" if query else path
