"""The results as Markdown: each figure beside its goal, and side by side what several contestants have made of it."""

from collections.abc import Iterable, Iterator

from benchmarks.figures import Figure, Goal
from benchmarks.report.results import Results

REACHED = {None: "", True: "yes", False: "**no**"}


def markdown(results: Results) -> str:
    """Everything that was found."""
    return "\n".join([*head(results), *tables(results.figures), *_without(results)]) + "\n"


def head(results: Results) -> Iterator[str]:
    machine = results.machine
    reached = [figure.reached for figure in results.figures if figure.goal]
    yield f"`python -m benchmarks {results.size}` on {results.began:%Y-%m-%d},"
    yield f"{results.seconds / 60:.0f} minutes: {machine.processor}, {machine.cores} cores, {machine.memory_gb} GB,"
    yield f"{machine.system}; {', '.join(f'{name} {number}' for name, number in machine.versions.items())}."
    yield f"Load per core before it began: {machine.load:.2f}{'' if machine.is_calm else ' (too much to rely on)'}."
    yield f"Goals reached: {sum(map(bool, reached))} of {len(reached)}."


def tables(figures: Iterable[Figure]) -> Iterator[str]:
    """A row for each figure, with its spread."""
    for subject, its in _by_subject(figures).items():
        yield from ("", f"**{subject}**", "", "| | median | quartiles | goal | reached |", "|---|---:|---:|---:|---|")
        yield from map(_row, its)


def overview(figures: Iterable[Figure]) -> Iterator[str]:
    """What there is of several pages or contestants side by side; a row for each of the others."""
    for subject, its in _by_subject(figures).items():
        yield from ("", f"**{subject}**")
        if alone := [figure for figure in its if not figure.of]:
            yield from ("", "| | median | quartiles | goal | reached |", "|---|---:|---:|---:|---|")
            yield from map(_row, alone)
        if compared := [figure for figure in its if figure.of]:
            yield from ("", *_side_by_side(compared))


def _by_subject(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Figures of one subject stand together, where the first of them was measured."""
    of_subject: dict[str, list[Figure]] = {}
    for figure in figures:
        of_subject.setdefault(figure.subject, []).append(figure)
    return of_subject


def _row(figure: Figure) -> str:
    spread = "" if figure.low == figure.high else f"{number(figure.low)} – {number(figure.high)}"
    what = f"{figure.of}: {figure.what}" if figure.of else figure.what
    what = f"{what} ({figure.note})" if figure.note else what
    return f"| {what} | {_value(figure)} | {spread} | {_goal(figure.goal)} | {REACHED[figure.reached]} |"


def _side_by_side(figures: list[Figure]) -> Iterator[str]:
    whats = list(dict.fromkeys(figure.what for figure in figures))
    yield f"| | {' | '.join(whats)} |"
    yield f"|---|{'---:|' * len(whats)}"
    for of in dict.fromkeys(figure.of for figure in figures):
        its = {figure.what: _cell(figure) for figure in figures if figure.of == of}
        yield f"| {of} | {' | '.join(its.get(what, '') for what in whats)} |"


def _cell(figure: Figure) -> str:
    beside = f" ({_goal(figure.goal)}: {REACHED[figure.reached]})" if figure.goal else ""
    return f"{_value(figure)}{beside}"


def _value(figure: Figure) -> str:
    return f"{number(figure.value)} {figure.unit}".strip()


def _goal(goal: Goal | None) -> str:
    match goal:
        case None:
            return ""
        case Goal(at_most=None, at_least=least):
            return f"≥ {number(least or 0)}"
        case Goal(at_most=most, at_least=None):
            return f"≤ {number(most or 0)}"
        case Goal(at_most=most, at_least=least) if most == least:
            return f"= {number(most or 0)}"
    return f"{number(goal.at_least or 0)} – {number(goal.at_most or 0)}"


def number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _without(results: Results) -> Iterator[str]:
    for scenario, why in results.without.items():
        yield from ("", f"No figures of `{scenario}`: {why}")
