"""A list in pages: filtered, sorted, in pages, as its address says; what the address says wrong is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from comum.datas.periodo_form import encurtado
from comum.listas import exportar
from comum.listas.coluna import Coluna
from comum.listas.filtro import Filtro
from comum.listas.ordem import ordenar
from comum.listas.xlsx import MAIS_LINHAS, Folha
from comum.tabela import Titulo, ligacao, tabela

# A box to tick, of the form of the page whose id is marcados.
MARCA = '<input type="checkbox" form="marcados" name="marcado" value="{}" aria-label="Marcar {}"> '


class Cabecalho(NamedTuple):
    """ligacao leads to the list sorted by it."""

    titulo: str
    classes: str
    ligacao: str
    aria_sort: str


class Celula(NamedTuple):
    texto: str
    classes: str
    url: str
    selo: str
    marca: str

    @property
    def html(self) -> str:
        texto = escape(self.texto)
        dito = f'<span class="selo selo--{self.selo}">{texto}</span>' if self.selo else ligacao(self.url, self.texto)
        return f"{MARCA.format(escape(self.marca), texto)}{dito}" if self.marca else dito


class Pagina(NamedTuple):
    """What the template shows."""

    filtro: Filtro
    cabecalhos: list[Cabecalho]
    linhas: list[list[Celula]]
    pagina: Page[Any] | None
    ordem: str
    avisos: list[str]
    exportar: list[tuple[str, str]]

    @property
    def tabela(self) -> SafeString:
        titulos = (
            Titulo(c.titulo, c.classes, e_nome=not n, aria_sort=c.aria_sort, ligacao=c.ligacao)
            for n, c in enumerate(self.cabecalhos)
        )
        linhas = ([celula.html for celula in linha] for linha in self.linhas)
        return tabela("Lista", tuple(titulos), linhas, classe="tabela--lista")


@dataclass(frozen=True)
class Lista:
    """nome is that of its URLs (nome:exportar_csv, nome:exportar_xlsx) and of the files.

    ordem is the column it is sorted by when the address does not say, with "-" for downwards.
    Costs two queries for the rows, and one for each filter that offers records to choose from.
    """

    nome: str
    template: str
    colunas: tuple[Coluna, ...]
    filtro: type[Filtro]
    ordem: str
    por_pagina: int = 50

    def render(
        self, request: HttpRequest, registros: QuerySet[Any], quantos: int | None = None, **contexto: Any
    ) -> HttpResponse:
        """quantos: how many rows the filter leaves, where that is known already."""
        filtro = self.filtro(request.GET, queryset=registros, request=request)
        avisos: list[str] = []
        ordem = self._ordem(request, avisos)
        valido = filtro.is_valid()
        pagina = self._pagina(request, self._ordenar(filtro.qs, ordem), quantos, avisos) if valido else None
        lista = Pagina(
            filtro,
            [self._cabecalho(request, coluna, ordem) for coluna in self.colunas],
            self._linhas(request, pagina or []),
            pagina,
            request.GET.get("ordem", "") and ordem,
            avisos,
            [(formato, self._url(request, formato)) for formato in exportar.FORMATOS],
        )
        status = HTTPStatus.OK if valido and "recusa" not in contexto else HTTPStatus.BAD_REQUEST
        return render(request, self.template, {"lista": lista, **contexto}, status=status)

    def filtrar(self, request: HttpRequest, registros: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of all pages, sorted; none when the filter is wrong."""
        filtro = self.filtro(request.GET, queryset=registros, request=request)
        return self._ordenar(filtro.qs, self._ordem(request, [])) if filtro.is_valid() else registros.none()

    def achados(self, request: HttpRequest, registros: QuerySet[Any], busca: str, quantos: int) -> Pagina:
        """The first of what the filter called busca finds, whatever else the address says; costs a query."""
        filtro = self.filtro({"busca": busca}, queryset=registros, request=request)
        achados = self._ordenar(filtro.qs, self.ordem)[:quantos] if filtro.is_valid() else []
        cabecalhos = [Cabecalho(coluna.titulo, coluna.classes, "", "") for coluna in self.colunas]
        return Pagina(filtro, cabecalhos, self._linhas(request, achados), None, "", [], [])

    def exportar(
        self, request: HttpRequest, registros: QuerySet[Any], formato: str, **contexto: Any
    ) -> HttpResponseBase:
        """The file of the rows that the page would show, all of them; a wrong filter shows the page.

        The log gets who took how many rows of what.
        """
        filtro = self.filtro(request.GET, queryset=registros, request=request)
        if not filtro.is_valid():
            return self.render(request, registros, **contexto)
        linhas = self._ordenar(filtro.qs, self._ordem(request, []))
        quantas = linhas.count()
        if formato == "xlsx" and quantas > MAIS_LINHAS:
            recusa = f"São {quantas} linhas, e uma planilha .xlsx comporta {MAIS_LINHAS}."
            return self.render(request, registros, recusa=f"{recusa} Filtre a lista, ou exporte em .csv.", **contexto)
        folha = Folha("Lista", self.colunas, linhas.iterator(chunk_size=exportar.POR_VEZ), quantas)
        pergunta = {**_de_que(request), **filtro.sem_textos()}
        return exportar.entregar(request, self.nome, formato, [folha], pergunta=pergunta)

    def _ordem(self, request: HttpRequest, avisos: list[str]) -> str:
        pedida = request.GET.get("ordem", "")
        if not pedida or self._coluna(pedida):
            return pedida or self.ordem
        avisos.append(f"Esta lista não se ordena por “{encurtado(pedida)}”. Escolha uma coluna pelo título dela.")
        return self.ordem

    def _coluna(self, ordem: str) -> Coluna | None:
        return next((c for c in self.colunas if c.ordem and c.nome == ordem.removeprefix("-")), None)

    def _ordenar(self, registros: QuerySet[Any], ordem: str) -> QuerySet[Any]:
        if (coluna := self._coluna(ordem)) is None:
            raise ImproperlyConfigured(f"The list {self.nome} is sorted by {ordem}, which is no column that sorts.")
        return ordenar(registros, coluna.ordem, desce=ordem.startswith("-"))

    def _pagina(
        self, request: HttpRequest, registros: QuerySet[Model], quantos: int | None, avisos: list[str]
    ) -> Page[Any]:
        paginas = Paginator(registros, self.por_pagina)
        if quantos is not None:
            paginas.count = quantos
        pedida = request.GET.get("pagina", "").strip() or "1"
        if not (pedida.isascii() and pedida.isdigit() and int(pedida[:9]) > 0):
            avisos.append(f"“{encurtado(pedida)}” não é o número de uma página; esta é a primeira.")
            return paginas.page(1)
        numero = int(pedida[:9])
        if numero > paginas.num_pages:
            avisos.append(f"A página {encurtado(pedida)} não existe; esta é a última.")
            numero = paginas.num_pages
        return paginas.page(numero)

    def _linhas(self, request: HttpRequest, registros: Iterable[Any]) -> list[list[Celula]]:
        return [[_celula(request, coluna, registro) for coluna in self.colunas] for registro in registros]

    def _cabecalho(self, request: HttpRequest, coluna: Coluna, ordem: str) -> Cabecalho:
        atual = ordem.removeprefix("-") == coluna.nome
        desce = atual and ordem.startswith("-")
        seguinte = coluna.nome if desce or not atual else f"-{coluna.nome}"
        aria = ("descending" if desce else "ascending") if atual else ""
        query = request.GET.copy()
        query.pop("pagina", None)
        query["ordem"] = seguinte
        return Cabecalho(coluna.titulo, coluna.classes, f"?{query.urlencode()}" if coluna.ordem else "", aria)

    def _url(self, request: HttpRequest, formato: str) -> str:
        query = request.GET.copy()
        query.pop("pagina", None)
        return reverse(f"{self.nome}:exportar_{formato}", kwargs=_de_que(request)) + (
            f"?{query.urlencode()}" if query else ""
        )


def _de_que(request: HttpRequest) -> dict[str, Any]:
    """A list of something (the pedidos of a month) has files of the same thing."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    return {nome: valor for nome, valor in kwargs.items() if nome != "formato"}


def _celula(request: HttpRequest, coluna: Coluna, registro: Any) -> Celula:
    return Celula(
        coluna.na_tela(registro),
        coluna.classes,
        coluna.url_para(request, registro),
        coluna.selo(registro) if coluna.selo else "",
        coluna.marca(registro) if coluna.marca else "",
    )
