"""Importing pedidos from a spreadsheet, .csv or .xlsx, with one line per item.

conferir() reads and checks a file and writes nothing; gravar() writes what it found right.
Neither prints: a command and a page can both use them, and draw their own progress.

    with conferir(path) as conferencia:
        for problema in conferencia.problemas(): ...
        gravacao = gravar(conferencia)

The way of a line: csv_rows or xlsx_rows reads it, lines takes its parts with the help of
fields and matching, spool keeps it on disk, existing recognises what was imported before,
loading writes. Nothing holds the whole file in memory.
"""

from pedidos.planilha.checking import Conferencia, Progresso, Resumo, conferir
from pedidos.planilha.loading import Gravacao, gravar
from pedidos.planilha.problemas import ArquivoRecusado, ImportacaoRecusada, Problema

__all__ = [
    "ArquivoRecusado",
    "Conferencia",
    "Gravacao",
    "ImportacaoRecusada",
    "Problema",
    "Progresso",
    "Resumo",
    "conferir",
    "gravar",
]
