"""A column of a list: what it shows of a row, by what it sorts, and what a file gets of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from comum.formatos import AUSENTE, casas_do_preco, dia, dinheiro, em_centavos, inteiro, momento, percentual, preco

# What a file may hold in a cell.
Celula = str | int | Decimal | date | datetime | None


class Tipo(NamedTuple):
    """How a kind of value is written: for people, and into a cell with its number format."""

    na_tela: Callable[[Any], str]
    na_celula: Callable[[Any], Celula]
    formato: str = "General"
    numero: bool = False
    # Too short to be broken over two lines.
    curto: bool = False


def _same(value: Any) -> Any:
    return value


def _sim_ou_nao(value: Any) -> str:
    return "Sim" if value else "Não"


def _wall_clock(value: datetime) -> datetime:
    """The moment as the clock in São Paulo shows it: cells know no time zones."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


TEXTO = Tipo(lambda value: str(value) or AUSENTE, str)
# A code that people read in one piece: a telephone, a CNPJ.
CODIGO = TEXTO._replace(curto=True)
# The number of something: sorted as one, written without points.
NUMERO = Tipo(str, _same, "0", curto=True)
INTEIRO = Tipo(inteiro, _same, "#,##0", numero=True)
DINHEIRO = Tipo(dinheiro, em_centavos, '"R$" #,##0.00', numero=True)
PRECO = Tipo(preco, casas_do_preco, '"R$" #,##0.00##', numero=True)
# Of a hundred: 12.34 is 12,3 %.
PERCENTUAL = Tipo(percentual, em_centavos, '0.0" %"', numero=True)
DIA = Tipo(dia, _same, "dd/mm/yyyy", curto=True)
MOMENTO = Tipo(momento, _wall_clock, "dd/mm/yyyy hh:mm")
SIM_NAO = Tipo(_sim_ou_nao, _sim_ou_nao)


@dataclass(frozen=True)
class Coluna:
    """valor: the path of an attribute ("cliente", "pedido.data") or a function of the row.

    ordem: the fields that the database sorts by; without it the column does not sort.
    url, selo: functions of the row, for the address it links to and the tone of a badge.
    ve: whether whoever asks may open that address, of the request and the row; without it, who sees the list may.
    marca: a function of the row, for the value of a box to tick, or "" for none; the boxes belong
    to the form of the page whose id is marcados.
    no_telefone: False for what a phone has no room for; the page of the record has it.
    no_alto: True for what a phone shows in the first line of a row, beside its name.
    """

    nome: str
    titulo: str
    valor: str | Callable[[Any], Any]
    tipo: Tipo = TEXTO
    ordem: tuple[str, ...] = ()
    url: Callable[[Any], str] | None = None
    ve: Callable[[HttpRequest, Any], bool] | None = None
    selo: Callable[[Any], str] | None = None
    marca: Callable[[Any], str] | None = None
    no_telefone: bool = True
    no_alto: bool = False

    @property
    def classes(self) -> str:
        """Those of its cells, for the stylesheet."""
        ditas = {
            "numero": self.tipo.numero,
            "sem-quebra": self.tipo.curto,
            "so-na-mesa": not self.no_telefone,
            "alto": self.no_alto,
        }
        return " ".join(classe for classe, vale in ditas.items() if vale)

    @cached_property
    def de(self) -> Callable[[Any], Any]:
        """The value of a row; made once, for a file has a hundred thousand cells."""
        return attrgetter(self.valor) if isinstance(self.valor, str) else self.valor

    def na_tela(self, registro: Any) -> str:
        valor = self.de(registro)
        return AUSENTE if valor is None else self.tipo.na_tela(valor)

    def url_para(self, request: HttpRequest, registro: Any) -> str:
        """Empty where it links to nothing, or to nothing that whoever asks may open."""
        return self.url(registro) if self.url and (self.ve is None or self.ve(request, registro)) else ""

    def na_celula(self, registro: Any) -> Celula:
        valor = self.de(registro)
        return None if valor is None else self.tipo.na_celula(valor)
