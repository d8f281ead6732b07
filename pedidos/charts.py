"""Charts as SVG that belongs to the page: drawn by pygal, coloured and sized by static/sap_project/charts.css.

Each function returns a <figure>: title, drawing, legend, and the figures as a table that
can be opened. What pygal would bring along (styles, scripts, its own ids) is left out,
because the pages allow neither inline scripts nor inline styles, and because the same data
must give the same bytes.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import ceil, floor
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

import pygal
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from pygal.graph.bar import Bar
from pygal.graph.horizontalbar import HorizontalBar
from pygal.graph.line import Line
from pygal.graph.pie import Pie
from pygal.style import Style

from pedidos.templatetags.formatos import abreviado, dinheiro, inteiro, percentual

# pygal adds an import hook that Python 3.11 warns of at every later import. It only serves
# pygal's maps, which we do not use.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

Numero = Decimal | int
Formato = Callable[[Numero | None], str]
Series = Mapping[str, Sequence[Numero | None]]

__all__ = ["barras", "barras_horizontais", "dinheiro", "inteiro", "linha", "percentual", "rosca"]

LARGURA, ALTURA = 480, 264
ALTURA_DA_BARRA = 30
LETRAS_DO_ROTULO = 22
CORES = 8
# The largest size charts.css gives to labels (on phones): pygal reserves the margins for it.
ESTILO = Style(label_font_size=17, major_label_font_size=17)  # type: ignore[no-untyped-call]
ESTILO_DEITADO = Style(label_font_size=14, major_label_font_size=14)  # type: ignore[no-untyped-call]


class Parcela(NamedTuple):
    """A slice of a rosca, or an entry of a legend."""

    nome: str
    cor: int
    valor: str = ""
    parte: str = ""


def linha(titulo: str, rotulos: Sequence[str], series: Series, *, formato: Formato = dinheiro) -> SafeString:
    """A line for each series over the labels; None leaves a gap."""
    chart = _chart(Line, show_dots=len(rotulos) <= 31, dots_size=3.5)
    return _over_labels(chart, titulo, rotulos, series, formato)


def barras(titulo: str, rotulos: Sequence[str], series: Series, *, formato: Formato = dinheiro) -> SafeString:
    """Standing bars, those of one label side by side."""
    return _over_labels(_chart(Bar, rounded_bars=2, spacing=4), titulo, rotulos, series, formato)


def barras_horizontais(
    titulo: str, rotulos: Sequence[str], valores: Sequence[Numero | None], *, formato: Formato = dinheiro
) -> SafeString:
    """A ranking: one lying bar a label, the first on top."""
    chart = _chart(
        HorizontalBar,
        rounded_bars=2,
        height=48 + ALTURA_DA_BARRA * len(rotulos),
        style=ESTILO_DEITADO,
    )
    # pygal draws the first one at the bottom.
    curtos = [_shortened(rotulo) for rotulo in rotulos]
    return _over_labels(
        chart, titulo, rotulos[::-1], {titulo: valores[::-1]}, formato, curtos=curtos[::-1], reverse_table=True
    )


def rosca(titulo: str, partes: Mapping[str, Numero | None], *, formato: Formato = dinheiro) -> SafeString:
    """What the parts of a whole are; parts that are not positive have no slice."""
    fatias = {nome: valor for nome, valor in partes.items() if valor is not None and valor > 0}
    if not fatias:
        return _figure(titulo, None)
    total = sum(fatias.values())
    chart = _chart(Pie, inner_radius=0.62, width=ALTURA, margin=4)
    legenda = []
    for cor, (nome, valor) in enumerate(fatias.items()):
        parte = percentual(Decimal(valor) * 100 / total)
        chart.add(nome, [{"value": float(valor), "formatter": _always(f"{nome}: {formato(valor)} ({parte})")}])
        legenda.append(Parcela(nome, cor % CORES, formato(valor), parte))
    return _figure(titulo, _drawing(chart, titulo), legenda=legenda, classe="rosca")


def _over_labels(
    chart: Any,
    titulo: str,
    rotulos: Sequence[str],
    series: Series,
    formato: Formato,
    *,
    curtos: Sequence[str] | None = None,
    reverse_table: bool = False,
) -> SafeString:
    rotulos = [str(rotulo) for rotulo in rotulos]
    for nome, valores in series.items():
        if len(valores) != len(rotulos):
            raise ValueError(f"The series {nome!r} has {len(valores)} values for {len(rotulos)} labels.")
    if all(valor is None for valores in series.values() for valor in valores):
        return _figure(titulo, None)
    chart.x_labels = list(curtos) if curtos else _thinned(rotulos)
    chart.y_labels = _scale([valor for valores in series.values() for valor in valores if valor is not None], formato)
    several = len(series) > 1
    for nome, valores in series.items():
        points = []
        for rotulo, valor in zip(rotulos, valores, strict=True):
            texto = f"{nome}, {rotulo}: {formato(valor)}" if several else f"{rotulo}: {formato(valor)}"
            points.append(None if valor is None else {"value": float(valor), "formatter": _always(texto)})
        chart.add(nome, points)
    linhas = [(rotulo, [formato(valores[i]) for valores in series.values()]) for i, rotulo in enumerate(rotulos)]
    return _figure(
        titulo,
        _drawing(chart, titulo),
        legenda=[Parcela(nome, i % CORES) for i, nome in enumerate(series)] if several else [],
        colunas=list(series) if several else ["Valor"],
        linhas=linhas[::-1] if reverse_table else linhas,
    )


def _chart(kind: Any, **options: Any) -> Any:
    defaults: dict[str, Any] = {
        "width": LARGURA,
        "height": ALTURA,
        "margin": 8,
        "style": ESTILO,
        "js": [],
        "css": [],
        "show_legend": False,
        "title": None,
        "truncate_label": -1,
        "value_formatter": lambda value: abreviado(Decimal(str(value))),
    }
    return kind(**{**defaults, **options})


def _thinned(rotulos: Sequence[str]) -> list[str]:
    """As many labels as fit side by side on a phone, evenly spread, the last one among them."""
    widest = max(len(rotulo) for rotulo in rotulos) * 10 + 10
    every = ceil(len(rotulos) / max(1, 420 // widest))
    return [rotulo if (len(rotulos) - 1 - i) % every == 0 else "" for i, rotulo in enumerate(rotulos)]


def _scale(valores: Sequence[Numero], formato: Formato) -> list[float]:
    """From zero past the furthest value, in four or five steps of 1, 2 or 5 times a power of ten.

    pygal's own steps are 4s and 8s, and end below the highest bar.
    """
    menor, maior = min(0, *valores), max(0, *valores)
    if menor == maior:
        maior = 1
    bruto = Decimal(maior - menor) / 5
    potencia = Decimal(10) ** bruto.adjusted()
    passo = next(potencia * vezes for vezes in (1, 2, 5, 10) if potencia * vezes >= bruto)
    if formato is inteiro:
        passo = max(passo, Decimal(1))
    return [float(passo * i) for i in range(floor(menor / passo), ceil(maior / passo) + 1)]


def _always(text: str) -> Callable[[Any], str]:
    return lambda _value: text


def _shortened(rotulo: str) -> str:
    return rotulo if len(rotulo) <= LETRAS_DO_ROTULO else rotulo[: LETRAS_DO_ROTULO - 1].rstrip() + "…"


def _drawing(chart: Any, titulo: str) -> SafeString:
    root = chart.render_tree()
    _clean(root)
    for name in ("id", "width", "height"):
        root.attrib.pop(name, None)
    root.set("class", "desenho")
    root.set("role", "img")
    root.set("aria-label", titulo)
    # The title of the whole comes first: that is where screen readers look for it.
    for child in root.findall("title"):
        root.remove(child)
    title = Element("title")
    title.text = titulo
    root.insert(0, title)
    # Safe: the serializer escapes every text and attribute of the tree.
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308


def _clean(node: Element) -> None:
    """Takes out what is not drawing, and turns pygal's hidden descriptions into tooltips."""
    node.attrib.pop("style", None)
    tooltip = None
    for child in list(node):
        if not isinstance(child.tag, str) or child.tag in ("defs", "style", "script"):
            node.remove(child)
        elif child.tag == "desc":
            if child.get("class") == "value":
                tooltip = child.text
            node.remove(child)
        elif "overlay" in child.get("class", "") and not child.findall(".//circle"):
            node.remove(child)
        else:
            _clean(child)
    if tooltip:
        SubElement(node, "title").text = tooltip


def _figure(titulo: str, desenho: SafeString | None, **context: Any) -> SafeString:
    return render_to_string("pedidos/grafico.html", {"titulo": titulo, "desenho": desenho, **context})
