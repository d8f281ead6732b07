"""Lists of records: declared once, shown in pages, exported as .csv and .xlsx.

coluna: what a column shows. filtro: what is asked. lista: the page. exportar: the files.
"""

from comum.listas.coluna import (
    CODIGO,
    DIA,
    DINHEIRO,
    INTEIRO,
    MOMENTO,
    NUMERO,
    PERCENTUAL,
    PRECO,
    SIM_NAO,
    TEXTO,
    Coluna,
)
from comum.listas.filtro import BuscaFilter, DiaFilter, Filtro, RegistroFilter
from comum.listas.lista import Lista

__all__ = [
    "CODIGO",
    "DIA",
    "DINHEIRO",
    "INTEIRO",
    "MOMENTO",
    "NUMERO",
    "PERCENTUAL",
    "PRECO",
    "SIM_NAO",
    "TEXTO",
    "BuscaFilter",
    "Coluna",
    "DiaFilter",
    "Filtro",
    "Lista",
    "RegistroFilter",
]
