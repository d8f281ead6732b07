"""Charts as a part of the page: a title, a drawing (desenho.py), a legend, and the figures as a table to be opened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from math import ceil, floor

from django.utils.safestring import SafeString, mark_safe

from comum import desenho
from comum.desenho import CORES, Escala, Ponto
from comum.formatos import abreviado, dinheiro, inteiro, percentual

Numero = Decimal | int
# How figures are written, with nothing in it that HTML would take for its own.
Formato = Callable[[Numero | None], str]
Series = Mapping[str, Sequence[Numero | None]]

__all__ = ["barras", "barras_horizontais", "dinheiro", "inteiro", "linha", "percentual", "rosca"]

LETRAS_DO_ROTULO = 22


def linha(titulo: str, rotulos: Sequence[str], series: Series, *, formato: Formato = dinheiro) -> SafeString:
    """A line for each series over the labels; None leaves a gap."""
    return _over_labels(desenho.linhas, titulo, rotulos, series, formato)


def barras(titulo: str, rotulos: Sequence[str], series: Series, *, formato: Formato = dinheiro) -> SafeString:
    """Vertical bars, those of one label side by side."""
    return _over_labels(desenho.barras, titulo, rotulos, series, formato)


def barras_horizontais(
    titulo: str, rotulos: Sequence[str], valores: Sequence[Numero | None], *, formato: Formato = dinheiro
) -> SafeString:
    """A ranking: one horizontal bar a label, the first on top."""

    def draw(nome: str, visiveis: Sequence[str], series: Sequence[desenho.Serie], escala: Escala) -> str:
        return desenho.barras_deitadas(nome, [_shortened(rotulo) for rotulo in rotulos], series[0], escala)

    return _over_labels(draw, titulo, rotulos, {titulo: valores}, formato)


def rosca(titulo: str, partes: Mapping[str, Numero | None], *, formato: Formato = dinheiro) -> SafeString:
    """What the parts of a whole are; parts that are not positive have no slice."""
    fatias = {nome: valor for nome, valor in partes.items() if valor is not None and valor > 0}
    total = sum(fatias.values())
    pontos, legenda = [], []
    for cor, (nome, valor) in enumerate(fatias.items()):
        texto, parte = formato(valor), percentual(Decimal(valor) * 100 / total)
        pontos.append(Ponto(float(valor), f"{nome}: {texto} ({parte})"))
        quanto = f'<span class="legenda-valor">{texto} <small>{parte}</small></span>'
        legenda.append(_entry(cor, nome) + quanto)
    return _figure(titulo, desenho.rosca(titulo, pontos) if pontos else "", legenda, classe=" grafico--rosca")


def _over_labels(
    draw: Callable[[str, Sequence[str], Sequence[desenho.Serie], Escala], str],
    titulo: str,
    rotulos: Sequence[str],
    series: Series,
    formato: Formato,
) -> SafeString:
    rotulos = [str(rotulo) for rotulo in rotulos]
    for nome, valores in series.items():
        if len(valores) != len(rotulos):
            raise ValueError(f"The series {nome!r} has {len(valores)} values for {len(rotulos)} labels.")
    if all(valor is None for valores in series.values() for valor in valores):
        return _figure(titulo, "")
    several = len(series) > 1
    textos = {nome: [formato(valor) for valor in valores] for nome, valores in series.items()}
    pontos = [
        [
            None
            if valor is None
            else Ponto(float(valor), f"{nome}, {rotulo}: {texto}" if several else f"{rotulo}: {texto}")
            for rotulo, valor, texto in zip(rotulos, valores, textos[nome], strict=True)
        ]
        for nome, valores in series.items()
    ]
    escala = _scale([valor for valores in series.values() for valor in valores if valor is not None], formato)
    return _figure(
        titulo,
        draw(titulo, _thinned(rotulos), pontos, escala),
        [_entry(cor, nome) for cor, nome in enumerate(series)] if several else (),
        _figures(titulo, list(series) if several else ["Valor"], rotulos, list(zip(*textos.values(), strict=True))),
    )


def _thinned(rotulos: Sequence[str]) -> list[str]:
    """As many labels as fit side by side on a phone, evenly spread, the last one among them."""
    widest = max(len(rotulo) for rotulo in rotulos) * 10 + 10
    every = ceil(len(rotulos) / max(1, 420 // widest))
    return [rotulo if (len(rotulos) - 1 - i) % every == 0 else "" for i, rotulo in enumerate(rotulos)]


def _scale(valores: Sequence[Numero], formato: Formato) -> Escala:
    """From zero past the furthest value, in four or five steps of 1, 2 or 5 times a power of ten."""
    menor, maior = min(0, *valores), max(0, *valores)
    if menor == maior:
        maior = 1
    bruto = Decimal(maior - menor) / 5
    potencia = Decimal(10) ** bruto.adjusted()
    passo = next(potencia * vezes for vezes in (1, 2, 5, 10) if potencia * vezes >= bruto)
    if formato is inteiro:
        passo = max(passo, Decimal(1))
    passos = [passo * i for i in range(floor(menor / passo), ceil(maior / passo) + 1)]
    return Escala([float(passo) for passo in passos], [abreviado(passo) for passo in passos])


def _shortened(rotulo: str) -> str:
    return rotulo if len(rotulo) <= LETRAS_DO_ROTULO else rotulo[: LETRAS_DO_ROTULO - 1].rstrip() + "…"


# Written here and not in a template, which takes three times as long as the drawing. Every text is escaped.


def _figure(titulo: str, drawing: str, legenda: Iterable[str] = (), numeros: str = "", classe: str = "") -> SafeString:
    """Without a drawing it says that there is nothing to draw."""
    conteudo = '<p class="vazio">Sem dados neste período.</p>'
    if drawing:
        entradas = "".join(f"<li>{entrada}</li>" for entrada in legenda)
        lista = f'<ul class="legenda">{entradas}</ul>' if entradas else ""
        saida = '<output class="grafico-valor"></output>'
        conteudo = f'<div class="grafico-area">{drawing}{saida}</div>{lista}{numeros}'
    return mark_safe(  # noqa: S308
        f'<figure class="grafico{classe}"><figcaption>{escape(titulo)}</figcaption>{conteudo}</figure>'
    )


def _entry(cor: int, nome: str) -> str:
    return f'<span class="amostra cor-{cor % CORES}"></span><span class="legenda-nome">{escape(nome)}</span>'


def _figures(titulo: str, colunas: Sequence[str], rotulos: Sequence[str], linhas: Sequence[Sequence[str]]) -> str:
    """The figures as a table to be opened, marked up as {% tabela %} does it."""
    titulos = [escape(coluna) for coluna in colunas]
    cabecalhos = "".join(f'<th scope="col" class="numero" role="columnheader">{nome}</th>' for nome in titulos)
    celulas = [f'<td class="numero" role="cell" data-rotulo="{nome}">' for nome in titulos]
    corpo = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{escape(rotulo)}</th>'
        + "".join(f"{celula}{valor}</td>" for celula, valor in zip(celulas, valores, strict=True))
        + "</tr>"
        for rotulo, valores in zip(rotulos, linhas, strict=True)
    )
    return (
        '<details class="numeros"><summary>Ver os números</summary>'
        f'<div class="tabela" tabindex="0" role="region" aria-label="{escape(titulo)}"><table role="table">'
        f'<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader"></th>{cabecalhos}</tr></thead>'
        f'<tbody role="rowgroup">{corpo}</tbody></table></div></details>'
    )
