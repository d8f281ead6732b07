"""Walks through all states that can be reached, nearest first, and stops at the first lie."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from tests.cachecore.model.protocol import steps
from tests.cachecore.model.state import Options, State, canonical, first, in_order

# More steps than it takes, once everybody is through and nothing more fails, until the cache is of use again.
PATIENCE = 60
FAULTS = ("lost", "readers_lose", "restarts", "emptied", "evictions", "damage", "retries", "slow_commit")


@dataclass(frozen=True)
class Explored:
    states: int
    lie: str = ""
    trace: tuple[str, ...] = ()


def explore(options: Options, *, to_the_end: bool = True, limit: int = 5_000_000) -> Explored:
    """to_the_end: also tries, wherever everybody is through, whether the cache is of use again."""
    start = canonical(first(options), options)
    came_from: dict[State, State | None] = {start: None}
    # As they came, before they were brought in order: that is what takes the time.
    met: set[State] = set()
    level = [start]
    while level:
        following = []
        for state in level:
            if to_the_end and is_quiet(state) and (lie := what_follows(state, options)):
                return Explored(len(came_from), lie, (*_told(state, came_from, options), lie))
            for step in steps(state, options):
                if step.lie:
                    return Explored(len(came_from), step.lie, _told(state, came_from, options))
                if step.state in met:
                    continue
                met.add(step.state)
                reached = canonical(step.state, options)
                if reached not in came_from:
                    came_from[reached] = state
                    following.append(reached)
        level = following
        assert len(came_from) < limit
    return Explored(len(came_from))


def _told(last: State, came_from: dict[State, State | None], options: Options) -> tuple[str, ...]:
    """The steps in words. Each state numbers its people anew; here everybody keeps his name."""
    path = [last]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    path.reverse()
    names = {"W": list(range(options.writers)), "R": list(range(options.readers))}
    words = []

    def told(text: str) -> str:
        return re.sub(r"\b([WR])(\d)", lambda found: f"{found[1]}{names[found[1]][int(found[2]) - 1] + 1}", text)

    for state, wanted in pairwise(path):
        for step in steps(state, options):
            reached, writers, readers = in_order(step.state, options)
            if reached == wanted:
                words.append(told(step.words))
                names = {"W": [names["W"][i] for i in writers], "R": [names["R"][i] for i in readers]}
                break
    lies = [told(f"{step.words}: {step.lie}") for step in steps(last, options) if step.lie]
    return (*words, *lies[:1])


def is_quiet(state: State) -> bool:
    return all(writer.at == "end" for writer in state.writers) and all(reader.at == "idle" for reader in state.readers)


def what_follows(state: State, options: Options) -> str:
    """What is wrong with the next reads, of which none fails: the second at the latest stores, the third is a hit."""
    calm = replace(options, rollbacks=False, **dict.fromkeys(FAULTS, False))
    state = state._replace(expired=(1 << options.writers) - 1)
    stored = 0
    for _ in range(PATIENCE):
        # Who is away comes back, the fence becomes old, then only the first reader goes on.
        step = next((step for step in steps(state, calm) if not step.words.startswith("R2")), None)
        if step is None:
            break
        if step.words.endswith("a hit"):
            return step.lie if step.lie or stored <= 1 else "from here entries are stored again and again"
        stored += " stores " in step.words
        state = step.state
    return "from here the cache is bypassed for ever"
