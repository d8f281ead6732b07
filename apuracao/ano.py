"""A year of settlements as the page shows it: month by month, the totals, and what does not agree."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from apuracao.queries import NADA, NADA_ATRASADO, ZERO, Atrasado, Calculado, Gravado
from comum.datas.competencia import Competencia, competencia_de


class Diferenca(NamedTuple):
    """A figure that was written down and has another value today."""

    campo: str
    gravado: Decimal
    calculado: Decimal

    @property
    def valor(self) -> Decimal:
        return self.calculado - self.gravado


class Mes(NamedTuple):
    """atrasado: what it takes of the closed months before it, as long as it is open itself."""

    competencia: Competencia
    calculado: Calculado
    gravado: Gravado | None
    em_curso: bool
    atrasado: Atrasado = NADA_ATRASADO

    @property
    def margem(self) -> Decimal:
        return self.calculado.receita - self.calculado.custo

    @property
    def margem_percentual(self) -> Decimal | None:
        """None without revenue."""
        return self.margem * 100 / self.calculado.receita if self.calculado.receita else None

    @property
    def situacao(self) -> str:
        if self.gravado is None:
            return "Em curso" if self.em_curso else "Não apurado"
        return "Definitiva" if self.gravado.definitivo else "Aberta"

    @property
    def diferencas(self) -> list[Diferenca]:
        if self.gravado is None:
            return []
        gravado, calculado, atrasado = self.gravado, self.calculado, self.atrasado
        pairs = [
            Diferenca("Receita", gravado.receita - gravado.receita_atrasada, calculado.receita),
            Diferenca("Custo dos produtos", gravado.custo - gravado.custo_atrasado, calculado.custo),
        ]
        if not gravado.definitivo:
            pairs += [
                Diferenca("Receita de meses fechados", gravado.receita_atrasada, atrasado.receita),
                Diferenca("Custo de meses fechados", gravado.custo_atrasado, atrasado.custo),
            ]
        return [diferenca for diferenca in pairs if diferenca.valor]


class Ano(NamedTuple):
    ano: int
    meses: list[Mes]

    @property
    def com_movimento(self) -> bool:
        return any(mes.calculado.pedidos or mes.gravado for mes in self.meses)

    @property
    def pedidos(self) -> int:
        return sum(mes.calculado.pedidos for mes in self.meses)

    @property
    def receita(self) -> Decimal:
        return sum((mes.calculado.receita for mes in self.meses), ZERO)

    @property
    def custo(self) -> Decimal:
        return sum((mes.calculado.custo for mes in self.meses), ZERO)

    @property
    def margem(self) -> Decimal:
        return self.receita - self.custo

    @property
    def margem_percentual(self) -> Decimal | None:
        return self.margem * 100 / self.receita if self.receita else None

    @property
    def gravados(self) -> list[Gravado]:
        return [mes.gravado for mes in self.meses if mes.gravado]

    @property
    def definitivos(self) -> int:
        return sum(gravado.definitivo for gravado in self.gravados)

    @property
    def verbas(self) -> Decimal:
        return sum((gravado.verbas for gravado in self.gravados), ZERO)

    @property
    def outros_custos(self) -> Decimal:
        return sum((gravado.outros_custos for gravado in self.gravados), ZERO)

    @property
    def resultado(self) -> Decimal | None:
        """Of the months that were settled; None when none was."""
        return sum((gravado.resultado for gravado in self.gravados), ZERO) if self.gravados else None

    @property
    def mes_a_apurar(self) -> Mes | None:
        """The first that is over and had orders paid, and was not settled."""
        return next((m for m in self.meses if not m.em_curso and not m.gravado and m.calculado.pedidos), None)

    @property
    def meses_que_diferem(self) -> list[Mes]:
        return [mes for mes in self.meses if mes.diferencas]


def montar_ano(
    ano: int,
    calculado: Mapping[int, Calculado],
    gravado: Mapping[int, Gravado],
    hoje: date,
    atrasados: Mapping[int, Atrasado] = MappingProxyType({}),
) -> Ano:
    """The months in their order, up to the current one; a later one only if something was recorded for it."""
    atual = competencia_de(hoje)
    meses = [
        Mes(
            competencia,
            calculado.get(competencia.mes, NADA),
            gravado.get(competencia.mes),
            competencia == atual,
            atrasados.get(competencia.mes, NADA_ATRASADO),
        )
        for competencia in (Competencia(ano, mes) for mes in range(1, 13))
        if competencia <= atual or competencia.mes in calculado or competencia.mes in gravado
    ]
    return Ano(ano, meses)
