"""Units in which a product is counted: single ones, and packages of so many of them (CX, FD, PC).

A package is named by a short word. Files and people write it in many ways: caixa, cx., CX 12, UN.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from comum.busca import sem_acento
from comum.erros import Recusa
from comum.formatos import inteiro
from comum.limites import MAIOR_QUANTIDADE

MAIOR_SIGLA = 6
MAIOR_FATOR = 100_000
# With the points between thousands; what is longer is no quantity, whatever it says.
MAIS_ALGARISMOS = 15
# Of the stock: what every product is counted in.
BASE = "UN"
_SINONIMOS = {
    sinonimo: sigla
    for sigla, sinonimos in (
        (BASE, "un und unid unids unidade unidades uni unit units ea each peca pecas pca"),
        ("CX", "cx cxs caixa caixas box boxes case cases"),
        ("FD", "fd fds fardo fardos bundle"),
        ("PC", "pc pcs pct pcts pcte pacote pacotes pack packs"),
        ("DZ", "dz duzia duzias dozen"),
        ("PL", "pl plt palete paletes pallet pallets"),
        ("EG", "eg engradado engradados grade grades"),
    )
    for sinonimo in sinonimos.split()
}
# A word, and after it how many it holds: CX12, CX 12, CX/12, cx c/ 12, Fardo com 6.
_DITA = re.compile(r"([a-z]+)\.?(?:\s*(?:c/|com|de|x|/|-)?\s*([0-9]{1,9}))?")
# One part of "3 CX + 6". The second says its unit, or a sign stands before it: 3 CX 12 may be a box of 12.
_PARTE = re.compile(
    r"(?P<e>\+|e\b)?\s*(?P<numero>[0-9][0-9.]*)\s*(?P<unidade>(?!e\b)[a-zà-ÿ]+[0-9]*)?\.?\s*", re.IGNORECASE
)
_MILHARES = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+")


class Unidade(NamedTuple):
    """How many of the base unit one holds; the base unit itself has no word and holds one."""

    sigla: str = ""
    fator: int = 1


AVULSA = Unidade()


class UnidadeRecusada(Recusa):
    """A unit that the product is not sold in, or a quantity that cannot be read."""


def sigla_de(texto: str) -> str:
    """The short word for what somebody wrote: CX of "Caixas", of "cx." and of "CX C/12"; BASE of "un"."""
    palavra = sem_acento(texto).strip()
    found = _DITA.fullmatch(palavra)
    return _SINONIMOS.get(found[1] if found else palavra, palavra.upper())


def escolher(texto: str, embalagens: Mapping[str, int]) -> Unidade:
    """The unit of a product that has these packages; raises UnidadeRecusada for one that it has not."""
    exata = " ".join(texto.upper().split())
    if exata in embalagens:
        return Unidade(exata, embalagens[exata])
    found = _DITA.fullmatch(sem_acento(texto).strip())
    sigla, cada = sigla_de(texto), int(found[2]) if found and found[2] else None
    # A product may have packages of two sizes: CX and CX24.
    for nome in (f"{sigla}{cada}", sigla):
        if nome in embalagens and cada in (None, embalagens[nome]):
            return Unidade(nome, embalagens[nome])
    if sigla in (BASE, "") and cada in (None, 1):
        return AVULSA
    raise UnidadeRecusada(f"“{texto.strip()}” não é uma unidade deste produto. Há: {dizer_unidades(embalagens)}.")


def somar(texto: str, embalagens: Mapping[str, int]) -> int:
    """The base units of "36", "3 CX", "3 cx 6 un" or "3 CX + 6"; raises UnidadeRecusada for anything else."""
    resto, total, lidas = texto.strip(), 0, 0
    sinal, resto = (-1, resto[1:].lstrip()) if resto[:1] in ("-", "−") else (1, resto)
    while resto or not lidas:
        parte = _PARTE.match(resto)
        if (
            parte is None
            or not _MILHARES.fullmatch(parte["numero"])
            or bool(lidas) < bool(parte["e"])
            or (lidas and not (parte["e"] or parte["unidade"]))
        ):
            raise UnidadeRecusada(_nao_se_entende(texto, embalagens))
        if len(parte["numero"]) > MAIS_ALGARISMOS:
            muito = f"“{parte['numero'][:MAIS_ALGARISMOS]}…” é demais"
            raise UnidadeRecusada(f"{muito}; o máximo é {inteiro(MAIOR_QUANTIDADE)}. Confira.")
        total += int(parte["numero"].replace(".", "")) * escolher(parte["unidade"] or "", embalagens).fator
        resto, lidas = resto[parte.end() :], lidas + 1
    if total > MAIOR_QUANTIDADE:
        raise UnidadeRecusada(f"São {inteiro(total)} unidades; o máximo é {inteiro(MAIOR_QUANTIDADE)}. Confira.")
    return sinal * total


def escrever(unidades: int, unidade: Unidade) -> str:
    """As somar() reads it: 36, 3 CX, or 3 CX 6 UN."""
    if not unidade.sigla:
        return inteiro(unidades)
    sinal = "-" if unidades < 0 else ""
    inteiras, soltas = divmod(abs(unidades), unidade.fator)
    ditas = [f"{inteiro(inteiras)} {unidade.sigla}"] if inteiras or not soltas else []
    return sinal + " ".join(ditas + ([f"{inteiro(soltas)} {BASE}"] if soltas else []))


def dizer(unidades: int, unidade: Unidade) -> str:
    """The same with what it comes to: 3 CX (36 UN)."""
    escrita = escrever(unidades, unidade)
    return f"{escrita} ({inteiro(unidades)} {BASE})" if unidade.sigla and abs(unidades) >= unidade.fator else escrita


def dizer_unidades(embalagens: Mapping[str, int]) -> str:
    """UN, CX de 12, FD de 6"""
    return ", ".join([BASE, *(f"{sigla} de {inteiro(fator)}" for sigla, fator in embalagens.items())])


def _nao_se_entende(texto: str, embalagens: Mapping[str, int]) -> str:
    exemplo = next((f", ou com a unidade: 3 {sigla}" for sigla in embalagens), "")
    return f"“{texto.strip()}” não é uma quantidade. Escreva um número inteiro{exemplo}."
