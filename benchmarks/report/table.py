"""The results as Markdown: each figure beside its goal, and a summary of those that have one."""

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


def summary(figures: Iterable[Figure]) -> Iterator[str]:
    """A row for each thing that has a goal, whatever pages or contestants it was measured of."""
    yield from ("| | | median | goal | reached |", "|---|---|---:|---:|---|")
    for subject, its in _by_subject(figure for figure in figures if figure.goal).items():
        for what in dict.fromkeys(figure.what for figure in its):
            yield _summary_row(subject, [figure for figure in its if figure.what == what])


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


def _summary_row(subject: str, figures: list[Figure]) -> str:
    """Of several: the least and the greatest, and how many reached their goal."""
    least, greatest = (choose(figures, key=lambda figure: figure.value) for choose in (min, max))
    value = _value(least) if least.value == greatest.value else f"{number(least.value)} – {_value(greatest)}"
    goals = " or ".join(dict.fromkeys(_goal(figure.goal) for figure in figures))
    reached = sum(bool(figure.reached) for figure in figures)
    said = "yes" if reached == len(figures) else "**no**" if reached == 0 else f"**{reached} of {len(figures)}**"
    return f"| {subject} | {figures[0].what} | {value} | {goals} | {said} |"


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
