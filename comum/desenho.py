"""The drawings of the charts: SVG of plain shapes, sized by its viewBox and coloured by charts.css.

Nothing in it has an id, a style or a script, and the same data give the same bytes. Each mark carries its value as a
<title>: what the mouse shows, and what charts.js says at a touch and at the arrow keys.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from math import cos, pi, sin
from typing import NamedTuple

LARGURA, ALTURA = 480, 264
ALTURA_DA_BARRA = 30
MARGEM, RODAPE = 8, 26
# Of a letter at the largest size that charts.css gives to labels, on phones.
LETRA, LETRA_DEITADA = 8.6, 8.3
CORES = 8
# With more points than these a line has no dots.
PONTOS_COM_MARCA = 31
BURACO = 0.62  # of the radius of a ring


class Ponto(NamedTuple):
    """A value with what is said of it."""

    valor: float
    texto: str


Serie = Sequence[Ponto | None]


class Escala(NamedTuple):
    """The steps of an axis from the least to the greatest, and their labels."""

    passos: Sequence[float]
    rotulos: Sequence[str]

    def parte(self, valor: float) -> float:
        """How far along the axis a value lies, from 0 to 1."""
        return (valor - self.passos[0]) / (self.passos[-1] - self.passos[0])


class _Area(NamedTuple):
    """Where the marks are drawn."""

    x: float
    y: float
    largura: float
    altura: float


def linhas(titulo: str, rotulos: Sequence[str], series: Sequence[Serie], escala: Escala) -> str:
    """A line for each series over the labels; None leaves a gap."""
    area = _area_ao_lado_de(escala.rotulos)
    passo = area.largura / max(1, len(rotulos) - 1)
    lugares = [area.x + passo * i if len(rotulos) > 1 else area.x + area.largura / 2 for i in range(len(rotulos))]
    partes = [*_eixos(area, escala, rotulos, lugares)]
    for cor, serie in enumerate(series):
        pontos = [
            ponto and (lugares[i], area.y + area.altura * (1 - escala.parte(ponto.valor)), ponto.texto)
            for i, ponto in enumerate(serie)
        ]
        partes.append(f'<g class="cor-{cor % CORES}">')
        for existe, trecho in groupby(pontos, key=bool):
            if existe:
                partes.append(
                    f'<path class="traco" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y, _ in filter(None, trecho))}"/>'
                )
        raio = 3.5 if len(rotulos) <= PONTOS_COM_MARCA else 0
        classe = "ponto" if raio else "ponto ponto--oculto"
        partes += [
            _marca(f'circle class="{classe}" cx="{x:.1f}" cy="{y:.1f}" r="{raio or 5}"', texto, "circle")
            for x, y, texto in filter(None, pontos)
        ]
        partes.append("</g>")
    return _svg(titulo, LARGURA, ALTURA, partes)


def barras(titulo: str, rotulos: Sequence[str], series: Sequence[Serie], escala: Escala) -> str:
    """Vertical bars, those of one label side by side."""
    area = _area_ao_lado_de(escala.rotulos)
    faixa = area.largura / len(rotulos)
    cada = min(faixa * 0.72 / len(series), 64)
    zero = area.y + area.altura * (1 - escala.parte(0))
    partes = [*_eixos(area, escala, rotulos, [area.x + faixa * (i + 0.5) for i in range(len(rotulos))])]
    for cor, serie in enumerate(series):
        partes.append(f'<g class="cor-{cor % CORES}">')
        for i, ponto in enumerate(serie):
            if ponto is not None:
                x = area.x + faixa * (i + 0.5) + cada * (cor - len(series) / 2)
                y = area.y + area.altura * (1 - escala.parte(ponto.valor))
                partes.append(_barra(x + 1, min(y, zero), max(cada - 2, 1), abs(zero - y), ponto.texto))
        partes.append("</g>")
    return _svg(titulo, LARGURA, ALTURA, partes)


def barras_deitadas(titulo: str, rotulos: Sequence[str], serie: Serie, escala: Escala) -> str:
    """One horizontal bar a label, the first on top."""
    altura = 2 * MARGEM + RODAPE + ALTURA_DA_BARRA * len(rotulos)
    esquerda = 2 * MARGEM + LETRA_DEITADA * max(map(len, rotulos))
    direita = MARGEM + LETRA_DEITADA * len(escala.rotulos[-1]) / 2
    area = _Area(esquerda, MARGEM, LARGURA - esquerda - direita, ALTURA_DA_BARRA * len(rotulos))
    zero = area.x + area.largura * escala.parte(0)
    fundo = area.y + area.altura
    partes = ['<g class="eixo eixo-x">']
    for passo, rotulo in zip(escala.passos, escala.rotulos, strict=True):
        x = area.x + area.largura * escala.parte(passo)
        partes.append(_guia(x, area.y, x, fundo, forte=passo == 0))
        partes.append(_texto(x, fundo + RODAPE - MARGEM, rotulo))
    partes.append('</g><g class="eixo eixo-y">')
    for i, rotulo in enumerate(rotulos):
        partes.append(_texto(area.x - MARGEM, area.y + ALTURA_DA_BARRA * (i + 0.5) + 4, rotulo))
    partes.append('</g><g class="cor-0">')
    for i, ponto in enumerate(serie):
        if ponto is not None:
            x = area.x + area.largura * escala.parte(ponto.valor)
            y = area.y + ALTURA_DA_BARRA * i + 5
            partes.append(_barra(min(x, zero), y, abs(x - zero), ALTURA_DA_BARRA - 10, ponto.texto))
    partes.append("</g>")
    return _svg(titulo, LARGURA, altura, partes, classe="desenho deitado")


def rosca(titulo: str, fatias: Sequence[Ponto]) -> str:
    """A ring, each slice as large as its part of the whole; the values are positive."""
    centro, fora = ALTURA / 2, ALTURA / 2 - MARGEM
    dentro = fora * BURACO
    total = sum(fatia.valor for fatia in fatias)
    partes, inicio = [], 0.0
    for cor, fatia in enumerate(fatias):
        # A whole ring has two halves: an arc from a point to the same point is none.
        pedacos = 2 if len(fatias) == 1 else 1
        angulo = 2 * pi * fatia.valor / total / pedacos
        trechos = [_setor(centro, fora, dentro, inicio + angulo * i, inicio + angulo * (i + 1)) for i in range(pedacos)]
        inicio += angulo * pedacos
        caminho = f'path class="fatia" d="{" ".join(trechos)}"'
        partes.append(f'<g class="cor-{cor % CORES}">{_marca(caminho, fatia.texto, "path")}</g>')
    return _svg(titulo, ALTURA, ALTURA, partes)


def _setor(centro: float, fora: float, dentro: float, de: float, ate: float) -> str:
    """From the top, clockwise."""

    def em(raio: float, angulo: float) -> str:
        return f"{centro + raio * sin(angulo):.1f} {centro - raio * cos(angulo):.1f}"

    longo = int(ate - de > pi)
    return (
        f"M{em(fora, de)} A{fora:.1f} {fora:.1f} 0 {longo} 1 {em(fora, ate)} "
        f"L{em(dentro, ate)} A{dentro:.1f} {dentro:.1f} 0 {longo} 0 {em(dentro, de)} Z"
    )


def _area_ao_lado_de(rotulos: Sequence[str]) -> _Area:
    x = 2 * MARGEM + LETRA * max(map(len, rotulos))
    return _Area(x, 2 * MARGEM, LARGURA - x - 3 * MARGEM, ALTURA - 2 * MARGEM - RODAPE)


def _eixos(area: _Area, escala: Escala, rotulos: Sequence[str], lugares: Sequence[float]) -> Iterator[str]:
    yield '<g class="eixo eixo-y">'
    for passo, rotulo in zip(escala.passos, escala.rotulos, strict=True):
        y = area.y + area.altura * (1 - escala.parte(passo))
        yield _guia(area.x, y, area.x + area.largura, y, forte=passo == 0)
        yield _texto(area.x - MARGEM, y + 4, rotulo)
    yield '</g><g class="eixo eixo-x">'
    for x, rotulo in zip(lugares, rotulos, strict=True):
        if rotulo:
            yield _texto(x, ALTURA - MARGEM, rotulo)
    yield "</g>"


def _guia(x1: float, y1: float, x2: float, y2: float, *, forte: bool) -> str:
    classe = ' class="forte"' if forte else ""
    return f'<line{classe} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _texto(x: float, y: float, texto: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(texto)}</text>'


def _barra(x: float, y: float, largura: float, altura: float, texto: str) -> str:
    forma = f'rect class="barra" x="{x:.1f}" y="{y:.1f}" width="{largura:.1f}" height="{altura:.1f}" rx="2"'
    return _marca(forma, texto, "rect")


def _marca(forma: str, texto: str, elemento: str) -> str:
    return f"<{forma}><title>{escape(texto)}</title></{elemento}>"


def _svg(titulo: str, largura: float, altura: float, partes: Sequence[str], *, classe: str = "desenho") -> str:
    nome = escape(titulo)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classe}" viewBox="0 0 {largura} {altura}" role="img"'
        f' aria-label="{nome}" tabindex="0"><title>{nome}</title>{"".join(partes)}</svg>'
    )
