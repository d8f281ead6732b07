"""How figures are presented: as cards that compare, as charts, as tables of a ranking."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from comum import graficos
from comum.formatos import dinheiro, inteiro, percentual
from vendedor.queries.rankings import Colocado, Criterio, Rankings
from vendedor.queries.serie import Serie
from vendedor.queries.vendas import Totais, variacao

Numero = Decimal | int
# More bars than this are thinner than a finger and a line says it better.
BARRAS = 31
NO_GRAFICO = 10


class Indicador(NamedTuple):
    """A card; variacao is None where there is nothing to compare with."""

    rotulo: str
    valor: str
    nota: str
    variacao: Decimal | None
    antes: str


def indicadores(totais: Totais, anteriores: Totais | None) -> list[Indicador]:
    def um(
        rotulo: str,
        nota: str,
        ler: Callable[[Totais], Numero | None],
        formato: Callable[[Numero | None], str] = dinheiro,
    ) -> Indicador:
        antes = ler(anteriores) if anteriores else None
        return Indicador(rotulo, formato(ler(totais)), nota, variacao(ler(totais), antes), formato(antes))

    falta = totais.vendas - totais.receita
    return [
        um("Vendas", "pedidos não cancelados", lambda t: t.vendas),
        um(
            "Receita",
            f"pago por inteiro; faltam {dinheiro(falta)}" if falta else "pago por inteiro",
            lambda t: t.receita,
        ),
        um("Margem bruta", f"{percentual(totais.margem_percentual)} das vendas", lambda t: t.margem),
        um("Pedidos", "sem os cancelados", lambda t: t.pedidos, inteiro),
        um("Ticket médio", "vendas por pedido", lambda t: t.ticket_medio),
    ]


def grafico_da_serie(nome: str, serie: Serie) -> SafeString:
    draw = graficos.barras if len(serie.dias) <= BARRAS else graficos.linha
    return draw(f"{nome} por {serie.passo}", serie.rotulos, {nome: serie.valores})


class Linha(NamedTuple):
    """endereco is "" for what has no page, or none that this person may open; parte is in percent of the first."""

    posicao: int
    colocado: Colocado
    endereco: str
    parte: int


class Tabela(NamedTuple):
    titulo: str
    quem: str
    diversidade: str
    linhas: list[Linha]


def tabelas_dos_rankings(rankings: Rankings, criterio: Criterio, vendedor_id: int | None) -> list[Tabela]:
    """For a seller there is no table of sellers, and of the clients only those of his portfolio have a page."""

    def do_painel(colocado: Colocado) -> str:
        return f"{reverse('vendedor:dashboard')}?vendedor={colocado.id}"

    def do_cliente(colocado: Colocado) -> str:
        abre = vendedor_id in (None, colocado.carteira_id)
        return reverse("vendedor:cliente", args=[colocado.id]) if abre else ""

    clientes = _tabela(
        "Clientes", "Cliente", "Produtos", colocados=rankings.clientes, criterio=criterio, endereco=do_cliente
    )
    produtos = _tabela(
        "Produtos", "Produto", "Clientes", colocados=rankings.produtos, criterio=criterio, endereco=lambda _: ""
    )
    if vendedor_id is not None:
        return [clientes, produtos]
    vendedores = _tabela(
        "Vendedores", "Vendedor", "Produtos", colocados=rankings.vendedores, criterio=criterio, endereco=do_painel
    )
    return [vendedores, clientes, produtos]


def _tabela(
    titulo: str,
    quem: str,
    diversidade: str,
    *,
    colocados: list[Colocado],
    criterio: Criterio,
    endereco: Callable[[Colocado], str],
) -> Tabela:
    maior = max([alcancado(colocado, criterio) for colocado in colocados], default=0)
    linhas = [
        Linha(posicao, colocado, endereco(colocado), _parte(alcancado(colocado, criterio), maior))
        for posicao, colocado in enumerate(colocados, start=1)
    ]
    return Tabela(titulo, quem, diversidade, linhas)


def grafico_do_ranking(tabela: Tabela, criterio: Criterio) -> SafeString:
    primeiros = [linha.colocado for linha in tabela.linhas[:NO_GRAFICO]]
    return graficos.barras_horizontais(
        f"{tabela.titulo} por {criterio.label.lower()}",
        [colocado.nome for colocado in primeiros],
        [alcancado(colocado, criterio) for colocado in primeiros],
        formato=inteiro if criterio is Criterio.DIVERSIDADE else dinheiro,
    )


def alcancado(colocado: Colocado, criterio: Criterio) -> Numero:
    """The figure by which the places are given."""
    valor: Numero = getattr(colocado, criterio.value)
    return valor


def _parte(valor: Numero, maior: Numero) -> int:
    return round(max(valor, 0) * 100 / maior) if maior > 0 else 0
