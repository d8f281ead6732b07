"""The part of README.md that a run writes: a row for each goal. All figures and the pictures go to docs/."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.report import pictures
from benchmarks.report.results import Results
from benchmarks.report.table import head, markdown, summary

README = Path("README.md")
DOCS = Path("docs")
ALL = DOCS / "benchmarks.md"
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


class NoPlaceForThem(ValueError):
    """README.md does not say where the figures go."""


def write(results: Results) -> list[Path]:
    """Writes them into README.md, and all of the figures and the pictures into docs/; says which files."""
    text = README.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise NoPlaceForThem(f"{README} must have one line {BEGIN} and after it one line {END}.")
    before, rest = text.split(BEGIN)
    drawn = pictures.draw(results.curves, DOCS)
    ALL.write_text(f"# All figures of the last full run\n\n{markdown(results)}{_pictures(drawn)}")
    README.write_text(f"{before}{BEGIN}\n{_part(results)}\n{END}{rest.split(END)[1]}")
    return [README, ALL, *drawn.values()]


def _part(results: Results) -> str:
    return "\n".join([*head(results), "", *summary(results.figures), "", f"[All figures, with their quartiles]({ALL})"])


def _pictures(drawn: Mapping[str, Path]) -> str:
    return "".join(f"\n![{name}]({path.name})\n" for name, path in drawn.items())
