"""The months of a year as a table."""

from django.urls import reverse
from django.utils.safestring import SafeString

from apuracao.ano import Ano, Mes
from comum.formatos import dinheiro, inteiro, mes_por_extenso, percentual, tom
from comum.tabela import Titulo, ligacao, tabela

NA_MESA = "numero so-na-mesa"
TITULOS = (
    Titulo("Mês", "", e_nome=True),
    Titulo("Situação", "", "sem-quebra"),
    Titulo("Pedidos", NA_MESA),
    Titulo("Receita"),
    Titulo("Custo", NA_MESA),
    Titulo("Margem bruta"),
    Titulo("%", NA_MESA),
    Titulo("Verbas"),
    Titulo("Outros custos"),
    Titulo("Resultado"),
)


def html_dos_meses(ano: Ano) -> SafeString:
    total = (
        f"Total de {ano.ano}",
        inteiro(ano.pedidos),
        dinheiro(ano.receita),
        dinheiro(ano.custo),
        dinheiro(ano.margem),
        percentual(ano.margem_percentual),
        dinheiro(ano.verbas),
        dinheiro(ano.outros_custos),
        dinheiro(ano.resultado),
    )
    return tabela("Mês a mês", TITULOS, map(_mes, ano.meses), classe="tabela--densa", total=total)


def _mes(mes: Mes) -> tuple[str, ...]:
    gravado, calculado = mes.gravado, mes.calculado
    margem = dinheiro(mes.margem)
    return (
        ligacao(reverse("apuracao:mes", args=mes.competencia), mes_por_extenso(mes.competencia.mes).capitalize()),
        f"{_selo(mes)}{DIFERE if mes.diferencas else ''}",
        inteiro(calculado.pedidos),
        dinheiro(calculado.receita),
        dinheiro(calculado.custo),
        f'<span class="negativo">{margem}</span>' if mes.margem < 0 else margem,
        percentual(mes.margem_percentual),
        dinheiro(gravado and gravado.verbas),
        dinheiro(gravado and gravado.outros_custos),
        f'<strong class="{tom(gravado and gravado.resultado)}">{dinheiro(gravado and gravado.resultado)}</strong>',
    )


DIFERE = '\n<span class="selo selo--ruim">Difere</span>'


def _selo(mes: Mes) -> str:
    como = "" if mes.gravado is None else " selo--bom" if mes.gravado.definitivo else " selo--alerta"
    return f'<span class="selo{como}">{mes.situacao}</span>'
