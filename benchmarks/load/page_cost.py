"""What a page cost that had to be computed, in CPU of the process that computed it."""

import msgspec


class PageCost(msgspec.Struct):
    """Milliseconds, a sample for each time that it was computed; parts of them by the names of spent.py."""

    page: str
    milliseconds: list[float]
    parts: dict[str, list[float]]
    statements: int
    size: int

    def add(self, other: "PageCost") -> None:
        """The samples of another run."""
        self.milliseconds += other.milliseconds
        for part, samples in other.parts.items():
            self.parts[part] += samples
