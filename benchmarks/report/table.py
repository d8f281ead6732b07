"""The results as Markdown: a table for each subject, each figure beside its goal."""

from collections.abc import Iterator
from itertools import groupby

from benchmarks.figures import Figure, Goal
from benchmarks.report.results import Results


def markdown(results: Results) -> str:
    return "\n".join([*_head(results), *_tables(results), *_without(results)]) + "\n"


def _head(results: Results) -> Iterator[str]:
    machine = results.machine
    reached = [figure.reached for figure in results.figures if figure.goal]
    yield f"`python -m benchmarks {results.size}` on {results.began:%Y-%m-%d},"
    yield f"{results.seconds / 60:.0f} minutes: {machine.processor}, {machine.cores} cores, {machine.memory_gb} GB,"
    yield f"{machine.system}; {', '.join(f'{name} {number}' for name, number in machine.versions.items())}."
    yield f"Load per core before it began: {machine.load:.2f}{'' if machine.is_calm else ' (too much to rely on)'}."
    yield f"Goals reached: {sum(map(bool, reached))} of {len(reached)}."


def _tables(results: Results) -> Iterator[str]:
    for subject, figures in groupby(sorted(results.figures, key=lambda f: _place(results, f)), lambda f: f.subject):
        yield from ("", f"**{subject}**", "", "| | median | quartiles | goal | reached |", "|---|---:|---:|---:|---|")
        yield from map(_row, figures)


def _place(results: Results, figure: Figure) -> int:
    """Figures of one subject stand together, where the first of them was measured."""
    return next(place for place, other in enumerate(results.figures) if other.subject == figure.subject)


def _row(figure: Figure) -> str:
    spread = "" if figure.low == figure.high else f"{_number(figure.low)} – {_number(figure.high)}"
    reached = {None: "", True: "yes", False: "**no**"}[figure.reached]
    what = f"{figure.what} ({figure.note})" if figure.note else figure.what
    value = f"{_number(figure.value)} {figure.unit}".strip()
    return f"| {what} | {value} | {spread} | {_goal(figure.goal)} | {reached} |"


def _goal(goal: Goal | None) -> str:
    match goal:
        case None:
            return ""
        case Goal(at_most=None, at_least=least):
            return f"≥ {_number(least or 0)}"
        case Goal(at_most=most, at_least=None):
            return f"≤ {_number(most or 0)}"
        case Goal(at_most=most, at_least=least) if most == least:
            return f"= {_number(most or 0)}"
    return f"{_number(goal.at_least or 0)} – {_number(goal.at_most or 0)}"


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _without(results: Results) -> Iterator[str]:
    for scenario, why in results.without.items():
        yield from ("", f"No figures of `{scenario}`: {why}")
