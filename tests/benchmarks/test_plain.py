"""The plain aggregates answer what the project's own queries answer: one measures the same page."""

from datetime import date

import pytest

from apuracao import queries as apuracao
from benchmarks.plain import apuracao as plain_apuracao
from benchmarks.plain import carteira as plain_carteira
from benchmarks.plain import cliente as plain_cliente
from benchmarks.plain import dashboard as plain_dashboard
from benchmarks.plain import rankings as plain_rankings
from comum.datas.periodo import Escolha, escolher
from pedidos.models import Cliente
from tests.vendedor.as_vendas import HOJE, um_comercio
from vendedor.queries import carteira, cliente, dashboard, pedidos_do_cliente, rankings

pytestmark = pytest.mark.django_db
PERIODOS = [escolher(escolha, HOJE) for escolha in (Escolha.TRINTA_DIAS, Escolha.ESTE_ANO, Escolha.TUDO)]


@pytest.fixture(params=range(2))
def ana(request, db):
    return um_comercio(request.param)[0]


@pytest.mark.parametrize("escolhido", PERIODOS)
def test_of_the_dashboard(ana, escolhido):
    asked = (ana.pk, escolhido.periodo, escolhido.anterior)

    assert plain_dashboard.painel_do_vendedor(*asked) == dashboard.painel_do_vendedor(*asked)
    assert plain_carteira.carteira_do_vendedor(ana.pk, 7, HOJE) == carteira.carteira_do_vendedor(ana.pk, 7, HOJE)


@pytest.mark.parametrize("escolhido", PERIODOS)
def test_of_a_client(ana, escolhido):
    for pk in Cliente.objects.values_list("pk", flat=True):
        asked = (pk, escolhido.periodo, escolhido.anterior)
        assert plain_cliente.historico_do_cliente(*asked) == cliente.historico_do_cliente(*asked)
        of = (pk, escolhido.periodo)
        assert plain_cliente.pedidos_do_cliente(*of) == pedidos_do_cliente.pedidos_do_cliente(*of)


@pytest.mark.parametrize("escolhido", PERIODOS)
def test_of_the_rankings(ana, escolhido):
    for vendedor_id in (None, ana.pk):
        for criterio in rankings.Criterio:
            asked = (escolhido.periodo, criterio, vendedor_id)
            assert plain_rankings.rankings_do_periodo(*asked) == rankings.rankings_do_periodo(*asked)


def test_of_the_settlements(ana):
    assert plain_apuracao.anos_com_movimento([]) == apuracao.anos_com_movimento([])
    for ano in (HOJE.year, HOJE.year - 1):
        assert plain_apuracao.calculado_por_mes(ano) == apuracao.calculado_por_mes(ano)
    assert plain_apuracao.calculado_por_mes(date.min.year) == {}
