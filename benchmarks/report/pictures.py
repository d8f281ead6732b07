"""The curves of a run as SVG files, a picture each."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from pygal.graph.line import Line
from pygal.style import Style

from benchmarks.figures import Curve
from benchmarks.report.table import number

# An import hook that Python warns of at every later import, for maps that nothing here draws.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

# Okabe and Ito's: told apart by everybody.
COLOURS = ("#000000", "#0072b2", "#56b4e9", "#d55e00", "#e69f00", "#009e73", "#cc79a7")
STYLE = Style(background="white", plot_background="white", colors=COLOURS)  # type: ignore[no-untyped-call]
# Of more points than these only some are named below.
NAMED = 12


def draw(curves: Sequence[Curve], folder: Path) -> dict[str, Path]:
    """The file of each picture, by its name."""
    files = {}
    for picture in dict.fromkeys(curve.picture for curve in curves):
        path = folder / f"bench-{_slug(picture)}.svg"
        path.write_text(_svg(picture, [curve for curve in curves if curve.picture == picture]))
        files[picture] = path
    return files


def _svg(picture: str, curves: Sequence[Curve]) -> str:
    chart: Any = Line(
        title=picture,
        logarithmic=True,
        # Nothing is fetched from elsewhere, and the same figures make the same file.
        js=(),
        no_prefix=True,
        disable_xml_declaration=True,
        style=STYLE,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        truncate_legend=-1,
        truncate_label=-1,
        dots_size=3,
        stroke_style={"width": 2},
        width=900,
        height=520,
        x_title=curves[0].along,
        y_title="milliseconds",
        value_formatter=number,
        show_minor_x_labels=False,
    )  # type: ignore[no-untyped-call]
    places = [place for place, _ in curves[0].points]
    chart.x_labels = [number(place) for place in places]
    chart.x_labels_major = [number(place) for place in places if len(places) <= NAMED or _is_named(place)]
    for curve in curves:
        chart.add(curve.name, [value for _, value in curve.points], show_dots=len(places) <= NAMED)
    chart.add_xml_filter(_without_scripts)
    return str(chart.render(is_unicode=True))


def _without_scripts(svg: Element) -> Element:
    for parent in svg.iter():
        for script in [child for child in parent if str(child.tag).endswith("script")]:
            parent.remove(script)
    return svg


def _is_named(percentile: float) -> bool:
    return percentile % 10 == 0 or percentile in (95, 99)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
