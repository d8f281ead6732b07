"""The house in the month that runs: who sold what where, against the same days before and against the targets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from comum.datas.competencia import Competencia, competencia_de
from comum.datas.periodo import Periodo, mesmos_dias
from pedidos.clientes.cidade import Cidade
from pedidos.models import ResumoLinha, VendasDoDia
from vendedor.models import Meta, Vendedor
from vendedor.queries.vendas import ZERO, reais, soma, variacao


class Comparados(NamedTuple):
    """The month so far, and the same days of the month and of the year before."""

    mes: Periodo
    mes_passado: Periodo
    ano_passado: Periodo


class DoVendedor(NamedTuple):
    """id is None for the sum of all."""

    id: int | None
    nome: str
    vendas: Decimal
    mes_passado: Decimal
    ano_passado: Decimal
    meta: Decimal | None

    @property
    def filtro(self) -> dict[str, Any] | None:
        return {"vendedor": self.id} if self.id else None

    @property
    def contra_o_mes(self) -> Decimal | None:
        return variacao(self.vendas, self.mes_passado)

    @property
    def contra_o_ano(self) -> Decimal | None:
        return variacao(self.vendas, self.ano_passado)

    @property
    def alcancado(self) -> Decimal | None:
        """In percent of the target."""
        return self.vendas / self.meta * 100 if self.meta else None

    @property
    def falta(self) -> Decimal | None:
        return max(self.meta - self.vendas, ZERO) if self.meta is not None else None


class Parte(NamedTuple):
    """What was sold of a category or in a city; filtro, of the list of orders, is None for several together."""

    nome: str
    filtro: dict[str, Any] | None
    vendas: Decimal
    mes_passado: Decimal
    ano_passado: Decimal


P = TypeVar("P", DoVendedor, Parte)


def comparados(hoje: date) -> Comparados:
    mes = competencia_de(hoje)
    ano_passado = Competencia(mes.ano - 1, mes.mes)
    return Comparados(*(mesmos_dias(cada, hoje) for cada in (mes, mes.anterior(), ano_passado)))


def por_vendedor(dias: Comparados) -> list[DoVendedor]:
    """Two queries. Who sold in these days or has a target; who sold most comes first."""
    somas = {pk: valores for (pk,), valores in _somas(VendasDoDia.objects.values("vendedor_id"), dias, "vendedor_id")}
    metas = Meta.objects.do_mes(competencia_de(dias.mes.inicio)).filter(vendedor=OuterRef("pk"))
    quem = Vendedor.objects.annotate(meta=Subquery(metas.values("valor"))).filter(
        Q(pk__in=list(somas)) | Q(meta__isnull=False)
    )
    nada = (ZERO, ZERO, ZERO)
    return _em_ordem(
        DoVendedor(pk, nome, *somas.get(pk, nada), meta) for pk, nome, meta in quem.values_list("pk", "nome", "meta")
    )


def por_categoria(dias: Comparados) -> list[Parte]:
    """One query."""
    chave = ("produto__categoria", "produto__categoria__nome")
    somas = _somas(ResumoLinha.objects.values(*chave), dias, *chave)
    return _em_ordem(Parte(nome, {"categoria": codigo}, *valores) for (codigo, nome), valores in somas)


def por_cidade(dias: Comparados) -> list[Parte]:
    """One query. A city is one, typed with its accents or without."""
    chave = ("cliente__cidade_busca", "cliente__uf")
    linhas = ResumoLinha.objects.values(*chave).annotate(cidade=Max("cliente__cidade"))
    cidades = ((Cidade(*chave), valores) for chave, valores in _somas(linhas, dias, "cidade", "cliente__uf"))
    return _em_ordem(Parte(str(cidade), {"cidade": cidade.na_url}, *valores) for cidade, valores in cidades)


def _somas(
    linhas: "QuerySet[Any, Any]", dias: Comparados, *mostra: str
) -> Iterator[tuple[Sequence[Any], tuple[Decimal, Decimal, Decimal]]]:
    """Of each group of linhas: mostra, and what was sold in each of the periods."""
    agora, mes, ano = (Q(dia__range=periodo) for periodo in dias)
    somas = linhas.filter(agora | mes | ano).annotate(
        agora=soma("vendas", agora), antes=soma("vendas", mes), ha_um_ano=soma("vendas", ano)
    )
    for *chave, vendas, mes_passado, ano_passado in somas.values_list(*mostra, "agora", "antes", "ha_um_ano"):
        yield chave, (reais(vendas), reais(mes_passado), reais(ano_passado))


def _em_ordem(linhas: Iterable[P]) -> list[P]:
    """Those that have anything to show; who sold most comes first."""
    com_algo = [v for v in linhas if any(v[2:])]
    return sorted(com_algo, key=lambda v: (-v.vendas, v.nome))


def primeiras(partes: list[Parte], quantas: int) -> list[Parte]:
    """So many of them, and the others in one line."""
    outras = partes[quantas:]
    if not outras:
        return partes
    somas = (sum(valores, ZERO) for valores in zip(*(parte[2:] for parte in outras), strict=True))
    return [*partes[:quantas], Parte(f"Outras ({len(outras)})", None, *somas)]


def total(linhas: list[DoVendedor], nome: str = "Total") -> DoVendedor:
    metas = [v.meta for v in linhas if v.meta is not None]
    return DoVendedor(
        None,
        nome,
        sum((v.vendas for v in linhas), ZERO),
        sum((v.mes_passado for v in linhas), ZERO),
        sum((v.ano_passado for v in linhas), ZERO),
        sum(metas, ZERO) if metas else None,
    )
