"""The house in the month that runs: what each sold, against the same days before, and against his target."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from comum.datas.competencia import Competencia, competencia_de
from comum.datas.periodo import Periodo, mesmos_dias
from pedidos.models import VendasDoDia
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


def comparados(hoje: date) -> Comparados:
    mes = competencia_de(hoje)
    ano_passado = Competencia(mes.ano - 1, mes.mes)
    return Comparados(*(mesmos_dias(cada, hoje) for cada in (mes, mes.anterior(), ano_passado)))


def por_vendedor(dias: Comparados) -> list[DoVendedor]:
    """Three queries. Who sold in these days or has a target; who sold most comes first."""
    agora, mes, ano = (Q(dia__range=periodo) for periodo in dias)
    somas = {
        vendedor_id: (reais(vendas), reais(mes_passado), reais(ano_passado))
        for vendedor_id, vendas, mes_passado, ano_passado in VendasDoDia.objects.filter(agora | mes | ano)
        .values("vendedor_id")
        .annotate(agora=soma("vendas", agora), antes=soma("vendas", mes), ha_um_ano=soma("vendas", ano))
        .values_list("vendedor_id", "agora", "antes", "ha_um_ano")
    }
    metas = dict(Meta.objects.do_mes(competencia_de(dias.mes.inicio)).values_list("vendedor_id", "valor"))
    quem = Vendedor.objects.filter(pk__in=somas.keys() | metas.keys()).values_list("pk", "nome")
    nada = (ZERO, ZERO, ZERO)
    linhas = [DoVendedor(pk, nome, *somas.get(pk, nada), metas.get(pk)) for pk, nome in quem]
    com_algo = [v for v in linhas if v.meta or v.vendas or v.mes_passado or v.ano_passado]
    return sorted(com_algo, key=lambda v: (-v.vendas, v.nome))


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
