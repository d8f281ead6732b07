"""What a page cost that had to be computed."""

import msgspec


class Missed(msgspec.Struct):
    """grows_with_all: it ranks all there ever was."""

    page: str
    milliseconds: list[float]
    queries: int
    grows_with_all: bool
