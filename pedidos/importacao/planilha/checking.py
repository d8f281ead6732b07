"""Checks a whole file without writing anything: its problems line by line, and what it would add."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from comum.formatos import dia
from pedidos.importacao.planilha.comissoes import tell_of_commissions
from pedidos.importacao.planilha.existing import compare_with_existing
from pedidos.importacao.planilha.fields import Cell
from pedidos.importacao.planilha.grouping import settle
from pedidos.importacao.planilha.header import SEARCHED, Colunas, find_header, read_header, titles_of
from pedidos.importacao.planilha.layout import Layout, tell_left_out
from pedidos.importacao.planilha.lines import LineReader
from pedidos.importacao.planilha.matching import Matching
from pedidos.importacao.planilha.months import tell_of_closed_months
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.problemas import LONGEST_PATH, ArquivoRecusado, Problema, printable
from pedidos.importacao.planilha.promessas import tell_of_promises
from pedidos.importacao.planilha.reading import open_sheet
from pedidos.importacao.planilha.rows import Row, Sheet, is_blank_row
from pedidos.importacao.planilha.spool import Spool, open_spool
from pedidos.importacao.planilha.vocabulario import DE_PEDIDOS, Vocabulario
from pedidos.importacao.planilha.words import PalavrasADizer
from pedidos.pedidos.excecoes import Excecoes

# Called with what is being done, how much of it is done, and how much there is.
Progresso = Callable[[str, int, int], None]
# Given the titles of a file, what was said of such a file before.
Lembranca = Callable[[list[str], Opcoes], Opcoes]
_EVERY = 500
# Of so many lines the figures are looked at to tell what a column holds.
_SAMPLE = 200


def no_progress(etapa: str, feito: int, total: int) -> None:
    """For whoever does not watch."""


def no_memory(titulos: list[str], opcoes: Opcoes) -> Opcoes:
    """For a file of which nothing is remembered."""
    return opcoes


class Resumo(NamedTuple):
    """What a file holds, counted."""

    linhas: int
    pedidos_novos: int
    itens_novos: int
    pedidos_ja_importados: int
    pedidos_de_fora: int
    problemas: int
    clientes_a_criar: int
    produtos_a_criar: int
    vendedores_a_criar: int


class PorSituacao(NamedTuple):
    """How many of the new orders come in as this, and what they are worth."""

    situacao: str
    pedidos: int
    valor: Decimal


class Novo(NamedTuple):
    """A record that would be created, and those that look alike."""

    tabela: str
    nome: str
    linha: int
    parecidos: list[str]


class Aviso(NamedTuple):
    """Something that stops nothing: of what kind, what, on which line first, on how many."""

    tipo: str
    texto: str
    linha: int
    vezes: int


@dataclass
class Conferida:
    """A checked file of any kind. It lives as long as the with block that checks it."""

    nome: str
    descricao: str
    spool: Spool
    opcoes: Opcoes
    colunas: Colunas
    linhas: int = 0

    def problemas(self) -> Iterator[Problema]:
        """In the order of the lines; they may be as many as the file has."""
        rows = self.spool.query("SELECT linha, coluna, valor, motivo, saida FROM problema ORDER BY linha, rowid")
        return (Problema(*row) for row in rows)

    @property
    def total_de_problemas(self) -> int:
        return self.spool.count("SELECT COUNT(*) FROM problema")

    def avisos(self, most: int) -> list[Aviso]:
        """The first of each kind."""
        rows = self.spool.query(
            "SELECT tipo, texto, linha, vezes FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY tipo ORDER BY linha) AS n"
            " FROM aviso) WHERE n <= ? ORDER BY tipo, n",
            (most,),
        )
        return [Aviso(*row) for row in rows]

    def total_de_avisos(self) -> dict[str, int]:
        """By kind, on how many lines."""
        return dict(self.spool.query("SELECT tipo, SUM(vezes) FROM aviso GROUP BY tipo").fetchall())


class Conferencia(Conferida):
    """A checked file of orders."""

    @property
    def resumo(self) -> Resumo:
        count = self.spool.count
        estado = "SELECT COUNT(*) FROM pedido WHERE estado = ?"
        return Resumo(
            linhas=self.linhas,
            pedidos_novos=count(estado, "novo"),
            itens_novos=count("SELECT SUM(linhas) FROM pedido WHERE estado = 'novo'"),
            pedidos_ja_importados=count(estado, "existente"),
            pedidos_de_fora=count(estado, "ruim"),
            problemas=self.total_de_problemas,
            clientes_a_criar=self._a_criar("cliente"),
            produtos_a_criar=self._a_criar("produto"),
            vendedores_a_criar=self._a_criar("vendedor"),
        )

    def valor(self) -> Decimal:
        """What the new orders are worth together."""
        return Decimal(self.spool.count("SELECT SUM(valor) FROM pedido WHERE estado = 'novo'")) / 100

    def periodo(self) -> str:
        """The first and the last day of the new orders; empty where there are none."""
        days = self.spool.query("SELECT MIN(data), MAX(data) FROM pedido WHERE estado = 'novo'").fetchone()
        return " a ".join(dia(date.fromisoformat(day)) for day in dict.fromkeys(days) if day)

    def por_situacao(self) -> list[PorSituacao]:
        rows = self.spool.query(
            "SELECT CASE WHEN coletado_em IS NOT NULL THEN 'Pagos e coletados' WHEN quitado"
            " THEN 'Pagos, a coletar' WHEN pago > 0 THEN 'Pagos em parte' ELSE 'Pendentes' END AS situacao,"
            " COUNT(*), SUM(valor) FROM pedido WHERE estado = 'novo' GROUP BY 1 ORDER BY 1"
        )
        return [PorSituacao(situacao, pedidos, Decimal(valor) / 100) for situacao, pedidos, valor in rows]

    def a_criar(self, most: int) -> list[Novo]:
        """The first of the records that would be created."""
        rows = self.spool.query("SELECT tabela, nome, linha, parecidos FROM novo ORDER BY id DESC LIMIT ?", (most,))
        return [Novo(tabela, nome, linha, json.loads(parecidos)) for tabela, nome, linha, parecidos in rows]

    def excecoes(self) -> Excecoes:
        """The sales below cost and beyond what is free, as the verbs of Pedido would ask about them."""
        return excecoes_dos_avisos(self.spool.query("SELECT tipo, texto FROM aviso").fetchall())

    def _a_criar(self, tabela: str) -> int:
        return self.spool.count("SELECT COUNT(*) FROM novo WHERE tabela = ?", tabela)


def excecoes_dos_avisos(avisos: Iterable[tuple[str, str]]) -> Excecoes:
    """Of what a check told, by kind and text: the exceptions of its sales."""
    ditas = list(avisos)
    return Excecoes(*([texto for tipo, texto in ditas if tipo == que] for que in ("abaixo_do_custo", "alem_do_livre")))


@contextmanager
def conferir(
    path: Path,
    *,
    nome: str | None = None,
    criar: bool = False,
    opcoes: Opcoes | None = None,
    lembrar: Lembranca = no_memory,
    hoje: date | None = None,
    progresso: Progresso = no_progress,
) -> Iterator[Conferencia]:
    """Reads and checks the file. Raises ArquivoRecusado when it cannot be read as a whole.

    Raises ColunasADizer or PalavrasADizer when the person has to say what something means.
    What is wrong in single lines is in problemas() of the result; gravar() in loading.py
    writes what is right. The file is read once and not needed after that.
    """
    nome = printable(nome or str(path), LONGEST_PATH)
    opcoes = opcoes or Opcoes(criar=criar)
    with open_spool() as spool:
        with open_sheet(path, nome) as sheet:
            conferencia = _read(
                nome,
                spool,
                sheet,
                opcoes,
                lembrar=lembrar,
                hoje=hoje or timezone.localdate(),
                progresso=progresso,
            )
        spool.group()
        settle(spool, conferencia.opcoes)
        compare_with_existing(spool, outro_do_dia=conferencia.opcoes.outro_do_dia)
        tell_of_closed_months(spool)
        tell_of_commissions(spool)
        tell_of_promises(spool)
        yield conferencia


class Aberta(NamedTuple):
    """A file whose columns are known: what was said of it, its titles, and the lines below them."""

    opcoes: Opcoes
    colunas: Colunas
    titulos: list[Cell]
    rows: Iterator[Row]


def open_columns(
    nome: str, spool: Spool, sheet: Sheet, opcoes: Opcoes, *, lembrar: Lembranca, vocabulario: Vocabulario
) -> Aberta:
    """Raises ArquivoRecusado for what is no such file, ColunasADizer when the person has to say something."""
    filled = (row for row in sheet.rows if not is_blank_row(row))
    first = list(islice(filled, SEARCHED))
    if not first:
        raise ArquivoRecusado(
            f"{nome} ({sheet.description}) não tem nenhuma linha preenchida. "
            "Confira se é o arquivo certo e se os dados estão em uma aba visível."
        )
    at = find_header(first, f"{nome}, linha {first[0].numero} ({sheet.description})", vocabulario)
    header, rest = first[at], chain(first[at + 1 :], filled)
    sample = list(islice(rest, _SAMPLE))
    where = f"{nome}, linha {header.numero} ({sheet.description})"
    opcoes = lembrar(titles_of(header.cells), opcoes)
    colunas = read_header(
        header.cells, where, sample, escolhas=opcoes.colunas, marca=opcoes.marca, vocabulario=vocabulario
    )
    for row in first[:at]:
        tell_left_out(spool, row, "está acima dos títulos")
    for texto in sheet.deixado:
        spool.add_aviso("deixado", texto, 0)
    return Aberta(opcoes, colunas, header.cells, chain(sample, rest))


def _read(
    nome: str,
    spool: Spool,
    sheet: Sheet,
    opcoes: Opcoes,
    *,
    lembrar: Lembranca,
    hoje: date,
    progresso: Progresso,
) -> Conferencia:
    aberta = open_columns(nome, spool, sheet, opcoes, lembrar=lembrar, vocabulario=DE_PEDIDOS)
    opcoes, colunas = aberta.opcoes, aberta.colunas
    layout = Layout(spool, colunas, aberta.titulos, opcoes.marca)
    line = LineReader(
        spool,
        Matching(spool, criar=opcoes.criar),
        colunas,
        layout,
        opcoes,
        width=len(aberta.titulos) if sheet.refuses_extra_cells else None,
        hoje=hoje,
        epoca=sheet.epoca,
    )
    conferencia = Conferencia(nome, sheet.description, spool, opcoes, colunas)
    for row in aberta.rows:
        conferencia.linhas += line.read(row)
        if conferencia.linhas % _EVERY == 0:
            progresso("Lendo", min(sheet.position(), sheet.size), sheet.size)
    layout.finish()
    progresso("Lendo", sheet.size, sheet.size)
    if not conferencia.linhas:
        raise ArquivoRecusado(f"{nome} só tem o cabeçalho, nenhum item. Confira se é o arquivo certo.")
    if novas := line.palavras.novas:
        raise PalavrasADizer(nome, novas, colunas)
    return conferencia
