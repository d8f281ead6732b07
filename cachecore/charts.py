"""Small charts as inline SVG, without styles and scripts: any Content-Security-Policy shows them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, GAP = 720, 120, 2


class Series(NamedTuple):
    """color: any that SVG knows; it is seen on light and on dark."""

    name: str
    color: str
    values: Sequence[int]


def stacked_bars(title: str, series: Sequence[Series]) -> SafeString:
    """A bar for each place of the series, their values on top of each other; title is read aloud, with the sums."""
    totals = [sum(values) for values in zip(*(each.values for each in series), strict=True)]
    scale = HEIGHT / max(1, *totals)
    width = WIDTH / max(1, len(totals))
    bars = []
    for place in range(len(totals)):
        top = float(HEIGHT)
        for each in series:
            height = each.values[place] * scale
            top -= height
            if height:
                bars.append((f"{place * width:.1f}", f"{top:.1f}", f"{width - GAP:.1f}", f"{height:.1f}", each.color))
    label = f"{title}: {', '.join(f'{each.name} {sum(each.values)}' for each in series)}"
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="100%" height="{}" preserveAspectRatio="none">{}'
        '<line x1="0" x2="{}" y1="{}" y2="{}" stroke="currentColor" stroke-width="1"/></svg>',
        label,
        WIDTH,
        HEIGHT + 1,
        HEIGHT,
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', bars),
        WIDTH,
        HEIGHT,
        HEIGHT,
    )


def share(title: str, part: float, color: str) -> SafeString:
    """A horizontal bar that is filled to that part of one."""
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 100 8" width="100" height="8">'
        '<rect width="100" height="8" fill="none" stroke="currentColor" stroke-width="0.5"/>'
        '<rect width="{}" height="8" fill="{}"/></svg>',
        title,
        f"{100 * part:.1f}",
        color,
    )
