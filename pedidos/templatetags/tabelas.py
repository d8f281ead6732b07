"""A table that a phone shows as cards: each row one card, each figure beside its heading.

The stylesheet does the folding. Laid out as cards, some browsers no longer tell a screen reader
that this is a table, so every part of it says what it is.
"""

import re
from itertools import count

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_TAG = re.compile(r"<(thead|tbody|tfoot|table|tr|th|td)\b([^>]*)>")
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]*>")
_COLSPAN = re.compile(r'colspan="(\d+)"')
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}


@register.simple_block_tag
def tabela(content: SafeString, nome: str, classe: str = "") -> SafeString:
    """{% tabela "Itens" %}<table>…</table>{% endtabela %}: in a frame that scrolls by itself, called nome."""
    # Every value in it has been escaped already: what looks like a tag was written in a template.
    head, _, _ = content.partition("</thead>")
    titulos = [_ANY_TAG.sub("", titulo).strip() for titulo in _HEADING.findall(head)]
    colunas = count()

    def marked(match: re.Match[str]) -> str:
        nonlocal colunas
        tag, attributes = match.groups()
        if tag == "tr":
            colunas = count()
        role, rotulo = _role(tag, attributes), ""
        if tag in ("th", "td"):
            coluna = next(colunas)
            if colspan := _COLSPAN.search(attributes):
                colunas = count(coluna + int(colspan[1]))
            if role in ("cell", "rowheader") and coluna < len(titulos):
                rotulo = f' data-rotulo="{titulos[coluna]}"'
        return f'<{tag}{attributes} role="{role}"{rotulo}>'

    return format_html(
        '<div class="tabela{}" tabindex="0" role="region" aria-label="{}">{}</div>',
        f" {classe}" if classe else "",
        nome,
        mark_safe(_TAG.sub(marked, content)),  # noqa: S308
    )


def _role(tag: str, attributes: str) -> str:
    if tag == "th":
        return "columnheader" if 'scope="col"' in attributes else "rowheader"
    return _ROLES[tag]
