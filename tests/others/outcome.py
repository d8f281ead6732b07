"""What came of one package, as its process wrote it down test by test, and the file that keeps it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.others.inside.recording import BAD, BEGUN, ENDED, HITS

COUNTS_QUERIES = "queries executed,"


@dataclass
class Outcome:
    """results: what each test came to, by its name. texts: the traceback of each that went wrong.

    trouble: how the process ended, empty when it ended as it should.
    hits, asked: how many answers came out of the cache, and of how many reads, where that was counted.
    made_of: the digest of what was run; another one now, and this is no result any more.
    """

    made_of: str
    seconds: float
    trouble: str
    results: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    hits: int = 0
    asked: int = 0

    @property
    def bad(self) -> set[str]:
        return {name for name, result in self.results.items() if result in BAD}


def read_lines(lines: Iterable[str], made_of: str, seconds: float, trouble: str) -> Outcome:
    """The outcome that these lines of inside/recording.py tell; a test that has several is as bad as its worst."""
    outcome = Outcome(made_of, seconds, trouble)
    began, ended = "", False
    for line in lines:
        try:
            name, result, text = json.loads(line)
        except ValueError:  # the process was killed while it wrote this one
            break
        if result == BEGUN:
            began = name
        elif result == ENDED:
            ended = True
        elif result == HITS:
            hits, asked = map(int, text.split())
            outcome.hits, outcome.asked = outcome.hits + hits, outcome.asked + asked
        elif outcome.results.get(name) not in BAD:
            outcome.results[name] = result
            if result in BAD:
                outcome.texts[name] = text
    if not outcome.trouble and not ended:
        outcome.trouble = "it ended before its tests did"
    if outcome.trouble and not ended and began and began not in outcome.results:
        outcome.trouble += f", in {began}"
    return outcome


@dataclass(frozen=True)
class Difference:
    """What a package did with cachecore that it did not do without: the names of the tests."""

    new: tuple[str, ...]
    counts: tuple[str, ...]
    lost: tuple[str, ...]
    trouble: str


def difference(without: Outcome, other: Outcome) -> Difference:
    """new went wrong only there; counts only because they count queries; lost were not run."""
    worse = sorted(other.bad - without.bad)
    counts = tuple(name for name in worse if COUNTS_QUERIES in other.texts[name])
    return Difference(
        new=tuple(name for name in worse if name not in counts),
        counts=counts,
        lost=tuple(sorted(without.results.keys() - other.results.keys() - without.bad)),
        trouble=other.trouble if other.trouble != without.trouble else "",
    )


def kept(path: Path) -> Outcome | None:
    return Outcome(**json.loads(path.read_text())) if path.exists() else None


def keep(path: Path, outcome: Outcome) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(outcome), indent=1))
    unfinished.replace(path)
