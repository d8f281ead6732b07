"""The package of a product that a line of a catalogue speaks of; an empty cell changes nothing of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.core.exceptions import ValidationError

from pedidos.importacao.planilha.fields import (
    Cell,
    Marca,
    parse_preco_unitario,
    parse_quantidade,
    parse_texto,
)
from pedidos.importacao.planilha.lido import Lido
from pedidos.importacao.planilha.problemas import ValorRecusado
from pedidos.importacao.planilha.titulos import Campo
from pedidos.produtos.embalagem_dita import EmbalagemDita
from pedidos.produtos.unidades import BASE, MAIOR_FATOR, sigla_de

T = TypeVar("T")
# The name under which Produto takes its packages; no column of it.
EM_EMBALAGENS = "em_embalagens"
# Where the line only says how many there are in it.
_CAIXA = "CX"
_COM_FATOR = re.compile(r"\D*?([0-9]{1,6})")
_SO_DIGITOS = re.compile("[0-9]{8,14}")


class EmbalagemRecusada(ValorRecusado):
    def __init__(self, campo: Campo, motivo: str, saida: str) -> None:
        super().__init__(motivo, saida)
        self.campo = campo


class EmbalagemLida(NamedTuple):
    """None and "" where the line says nothing."""

    unidade: str
    fator: int
    ean: str
    preco_lista: Decimal | None

    def __str__(self) -> str:
        return str(EmbalagemDita(*self))


def read_embalagem(cells: Mapping[Campo, Cell], marca: Marca, tem: Mapping[str, int]) -> EmbalagemLida | None:
    """None where the line speaks of no package, or of one unit; tem are those of the product already.

    Raises EmbalagemRecusada.
    """
    if not cells:
        return None
    dita = _read(cells, Campo.EMBALAGEM, lambda cell: parse_texto(cell, 40)) or ""
    fator = _read(cells, Campo.EMBALAGEM_FATOR, lambda cell: _fator(cell, marca))
    ean = _read(cells, Campo.EMBALAGEM_EAN, _ean) or ""
    preco = _read(cells, Campo.EMBALAGEM_PRECO, lambda cell: parse_preco_unitario(cell, marca))
    exata = "".join(dita.upper().split())
    sigla = exata if exata in tem else sigla_de(dita) if dita else _CAIXA
    na_palavra = _COM_FATOR.fullmatch(dita)
    if na_palavra and fator not in (None, int(na_palavra[1])):
        raise EmbalagemRecusada(
            Campo.EMBALAGEM_FATOR, f"são {fator} unidades, e a embalagem diz {dita}", "confira qual das duas está certa"
        )
    if sigla == BASE or fator == 1:
        if ean or preco is not None:
            campo = Campo.EMBALAGEM_EAN if ean else Campo.EMBALAGEM_PRECO
            raise EmbalagemRecusada(campo, "não se sabe de que embalagem é", "escreva a unidade e quantas há nela")
        return None
    fator = fator or (int(na_palavra[1]) if na_palavra else tem.get(sigla))
    if fator is None:
        campo = next(iter(cells))
        raise EmbalagemRecusada(
            campo, f"não se sabe quantas unidades há em {sigla}", "escreva-o na coluna das unidades por embalagem"
        )
    try:
        EmbalagemDita.de(f"{sigla} {fator}")
    except ValidationError as error:
        motivo, _, saida = " ".join(error.messages).partition(". ")
        raise EmbalagemRecusada(next(iter(cells)), motivo, saida or "corrija-a") from None
    return EmbalagemLida(sigla, fator, ean, preco)


def refuse_same_ean(lida: EmbalagemLida, avulsa: str) -> None:
    """avulsa is the EAN of the single unit."""
    if lida.ean and lida.ean.lstrip("0") == avulsa.lstrip("0"):
        raise EmbalagemRecusada(Campo.EMBALAGEM_EAN, "é o EAN da unidade avulsa", "escreva o da embalagem, ou apague-o")


def juntar(lida: EmbalagemLida, ditas: Sequence[str]) -> Lido:
    """The packages of a product when this one is taken over, in the order in which they are kept."""
    tem = {dita.unidade: dita for dita in map(EmbalagemDita.de, ditas)}
    antes = tem.get(lida.unidade, EmbalagemDita(lida.unidade, lida.fator))
    preco = antes.preco_lista if lida.preco_lista is None else lida.preco_lista
    tem[lida.unidade] = EmbalagemDita(lida.unidade, lida.fator, lida.ean or antes.ean, preco)
    todas = [str(dita) for dita in sorted(tem.values(), key=lambda dita: (dita.fator, dita.unidade))]
    return Lido(todas, "; ".join(todas))


def _read(cells: Mapping[Campo, Cell], campo: Campo, parse: Callable[[Cell], T]) -> T | None:
    if campo not in cells:
        return None
    try:
        return parse(cells[campo])
    except ValorRecusado as recusa:
        raise EmbalagemRecusada(campo, recusa.motivo, recusa.saida) from None


def _fator(cell: Cell, marca: Marca) -> int:
    fator = parse_quantidade(cell, marca)
    if fator > MAIOR_FATOR:
        raise ValorRecusado("são unidades demais numa embalagem, o máximo é 100.000", "corrija o número")
    return fator


def _ean(cell: Cell) -> str:
    texto = parse_texto(cell, 40)
    if not _SO_DIGITOS.fullmatch(texto):
        raise ValorRecusado("não é um EAN", "escreva os 8, 12, 13 ou 14 dígitos; formate a coluna como texto")
    return texto
