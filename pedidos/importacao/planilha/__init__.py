"""Importing pedidos from a spreadsheet with one line per item: .xlsx, .csv, or a text or web page called .xls.

conferir() reads and checks a file and writes nothing; gravar() writes what it found right.
Neither prints: a command and a page can both use them, and draw their own progress.

    with conferir(path) as conferencia:
        for problema in conferencia.problemas(): ...
        gravacao = gravar(conferencia)

The way of a line: csv_rows, html_rows or xlsx_rows reads it, header says what its columns hold, layout tells
items from totals, lines takes its parts with the help of fields, dates, money, words and matching, spool keeps
it on disk, grouping makes orders of lines, existing recognises what was imported before, loading writes, undoing
takes it back. Nothing holds the whole file in memory.
"""

from pedidos.importacao.planilha.checking import Conferencia, Progresso, Resumo, conferir
from pedidos.importacao.planilha.loading import Gravacao, gravar
from pedidos.importacao.planilha.problemas import ArquivoRecusado, ImportacaoRecusada, Problema

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
