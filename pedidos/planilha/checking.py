"""Checks a whole file without writing anything: its problems line by line, and what it would add."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from pedidos.planilha.existing import compare_with_existing
from pedidos.planilha.header import read_header
from pedidos.planilha.lines import LineReader
from pedidos.planilha.matching import Matching
from pedidos.planilha.problemas import LONGEST_PATH, ArquivoRecusado, Problema, printable
from pedidos.planilha.reading import open_sheet
from pedidos.planilha.rows import Sheet, is_blank_row
from pedidos.planilha.spool import Spool, open_spool

# Called with what is being done, how much of it is done, and how much there is.
Progresso = Callable[[str, int, int], None]
_EVERY = 500


def no_progress(etapa: str, feito: int, total: int) -> None:
    """For whoever does not watch."""


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


@dataclass
class Conferencia:
    """A checked file. It lives as long as the with block of conferir()."""

    nome: str
    descricao: str
    spool: Spool
    linhas: int = 0

    def problemas(self) -> Iterator[Problema]:
        """In the order of the lines; they may be as many as the file has."""
        rows = self.spool.query("SELECT linha, coluna, valor, motivo, saida FROM problema ORDER BY linha, rowid")
        return (Problema(*row) for row in rows)

    @property
    def total_de_problemas(self) -> int:
        return self.spool.count("SELECT COUNT(*) FROM problema")

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

    def _a_criar(self, tabela: str) -> int:
        return self.spool.count("SELECT COUNT(*) FROM novo WHERE tabela = ?", tabela)


@contextmanager
def conferir(
    path: Path,
    *,
    nome: str | None = None,
    criar: bool = False,
    hoje: date | None = None,
    progresso: Progresso = no_progress,
) -> Iterator[Conferencia]:
    """Reads and checks the file. Raises ArquivoRecusado when it cannot be read as a whole.

    What is wrong in single lines is in problemas() of the result; gravar() in loading.py
    writes what is right. The file is read once and not needed after that.
    """
    nome = printable(nome or str(path), LONGEST_PATH)
    with open_spool() as spool:
        with open_sheet(path, nome) as sheet:
            conferencia = Conferencia(nome, sheet.description, spool)
            _read(conferencia, sheet, criar, hoje or timezone.localdate(), progresso)
        spool.group()
        compare_with_existing(spool)
        yield conferencia


def _read(conferencia: Conferencia, sheet: Sheet, criar: bool, hoje: date, progresso: Progresso) -> None:
    header = next((row for row in sheet.rows if not is_blank_row(row)), None)
    if header is None:
        raise ArquivoRecusado(
            f"{conferencia.nome} ({sheet.description}) não tem nenhuma linha preenchida. "
            "Confira se é o arquivo certo e se os pedidos estão na primeira aba."
        )
    where = f"{conferencia.nome}, linha {header.numero} ({sheet.description})"
    columns = read_header(header.cells, where)
    width = len(header.cells) if sheet.refuses_extra_cells else None
    line = LineReader(conferencia.spool, Matching(conferencia.spool, criar=criar), columns, width, hoje)
    for row in sheet.rows:
        if is_blank_row(row):
            continue
        line.read(row)
        conferencia.linhas += 1
        if conferencia.linhas % _EVERY == 0:
            progresso("Lendo", min(sheet.position(), sheet.size), sheet.size)
    progresso("Lendo", sheet.size, sheet.size)
    if not conferencia.linhas:
        raise ArquivoRecusado(f"{conferencia.nome} só tem o cabeçalho, nenhum item. Confira se é o arquivo certo.")
