"""What sellers earn: at the percentage of the day of each order, whatever was agreed later."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apuracao.models import Apuracao
from comum.datas.periodo import TUDO, Periodo
from pedidos.erros import MesFechado
from pedidos.models import Pedido
from tests import cast
from tests.examples import examples
from vendedor.models import Comissao, Vendedor
from vendedor.queries.comissoes import pedidos_comissionados, por_vendedor
from vendedor.queries.dashboard import painel_do_vendedor
from vendedor.views import comissoes

MARCO = Periodo(date(2024, 3, 1), date(2024, 3, 31))


@pytest.fixture
def gerencia(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


def test_what_was_earned_in_a_month_that_is_over_stays_when_the_rate_changes(ana: Vendedor):
    ana.comissoes.update(percentual=6)
    cast.um_pedido(ana, data=date(2024, 3, 10), quantidade=1, preco="13260.43", pago=True)
    assert painel_do_vendedor(ana.pk, MARCO, None).comissao == Decimal("795.63")

    ana.comissoes.create(desde=date(2024, 4, 1), percentual=10)

    assert painel_do_vendedor(ana.pk, MARCO, None).comissao == Decimal("795.63")


def test_a_rate_of_days_before_all_that_is_closed_is_agreed_later(ana: Vendedor):
    ana.comissoes.update(desde=date(2024, 3, 1))
    Apuracao.objects.create(ano=2024, mes=3, definitivo=True)

    ana.comissoes.create(desde=date(2023, 6, 1), percentual=5)

    with pytest.raises(MesFechado, match="mudaria 03/2024"), transaction.atomic():
        ana.comissoes.create(desde=date(2024, 3, 2), percentual=5)


def test_no_rate_is_agreed_for_days_of_a_closed_month(ana: Vendedor):
    Apuracao.objects.create(ano=2024, mes=3, definitivo=True)
    antiga = ana.comissoes.get()
    antiga.full_clean()
    antiga.percentual = Decimal(9)

    for escrita in (
        lambda: ana.comissoes.create(desde=date(2024, 2, 1), percentual=9),
        antiga.save,
        antiga.delete,
        lambda: ana.comissoes.all().delete(),
    ):
        with pytest.raises(MesFechado, match="O primeiro dia possível é 01/04/2024"), transaction.atomic():
            escrita()
    with pytest.raises(ValidationError, match="mudaria 03/2024, cuja apuração é definitiva"):
        antiga.full_clean()
    ana.comissoes.create(desde=date(2024, 4, 1), percentual=9)


DIAS = st.integers(0, 70).map(lambda n: date(2024, 2, 20) + timedelta(days=n))
CENTESIMOS = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2))


@examples(25)
@given(
    taxas=st.dictionaries(DIAS, CENTESIMOS, max_size=6),
    vendas=st.lists(st.tuples(DIAS, st.integers(1, 9), st.integers(1, 99_999), st.booleans()), max_size=8),
    periodo=st.tuples(DIAS, DIAS).map(lambda dias: Periodo(min(dias), max(dias))),
)
def test_each_order_earns_what_was_agreed_on_its_day_to_the_cent(
    ana: Vendedor, taxas: dict[date, Decimal], vendas: list[tuple[date, int, int, bool]], periodo: Periodo
):
    with transaction.atomic():
        ana.comissoes.all().delete()
        for desde, percentual in taxas.items():
            ana.comissoes.create(desde=desde, percentual=percentual)
        for dia, quantidade, centavos, pago in vendas:
            cast.um_pedido(ana, data=dia, quantidade=quantidade, preco=str(Decimal(centavos).scaleb(-2)), pago=pago)

        # Day by day, in whole numbers, and without asking the database what it thinks.
        esperado = 0
        for dia, quantidade, centavos, pago in vendas:
            valendo = [taxas[d] for d in sorted(taxas) if d <= dia]
            if pago and valendo and periodo.inicio <= dia <= periodo.fim:
                cheio, resto = divmod(quantidade * centavos * int(valendo[-1] * 100), 10_000)
                esperado += cheio + (resto >= 5000)
        do_periodo = pedidos_comissionados().filter(data__range=periodo)
        assert painel_do_vendedor(ana.pk, periodo, None).comissao == Decimal(esperado).scaleb(-2)
        assert sum(parcela.comissao for parcela in por_vendedor(do_periodo)) == Decimal(esperado).scaleb(-2)
        assert sum(pedido.comissao for pedido in do_periodo) == Decimal(esperado).scaleb(-2)
        transaction.set_rollback(True)


def test_the_statement_shows_all_sellers_and_the_orders_behind(gerencia: Client, ana: Vendedor, bruno: Vendedor):
    ana.comissoes.create(desde=date(2024, 3, 16), percentual=Decimal("7.50"))
    pagos = [cast.um_pedido(ana, data=date(2024, 3, dia), pago=True) for dia in (15, 16)]
    pagos.append(cast.um_pedido(bruno, data=date(2024, 3, 20), pago=True))
    cast.um_pedido(bruno, data=date(2024, 3, 20))

    for endereco in ("/vendedor/comissoes/", "/vendedor/comissoes/imprimir"):
        html = unescape(gerencia.get(f"{endereco}?de=2024-03-01&ate=2024-03-31").content.decode())
        assert all(f"{valor} %" in html for valor in ("5,00", "7,50"))
        assert "R$ 17,50" in html
        assert all(str(pedido.pk) in html for pedido in pagos)
    arquivo = b"".join(gerencia.get("/vendedor/comissoes/comissoes.csv?de=2024-03-01")).decode()
    assert sorted(linha.split(";")[-1] for linha in arquivo.splitlines()[1:]) == ["5,00", "5,00", "7,50"]


def test_paper_shows_the_sums_alone_where_the_orders_are_too_many(
    gerencia: Client, ana: Vendedor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(comissoes, "NO_PAPEL", 1)
    cliente = cast.um_cliente(ana, "Bar do Porto")
    for _ in range(2):
        cast.um_pedido(ana, cliente=cliente, pago=True)

    html = gerencia.get("/vendedor/comissoes/imprimir").content.decode()

    assert "Os 2 pedidos não cabem no papel: escolha um período menor, ou exporte a lista." in html
    assert "R$ 10,00" in html
    assert "Bar do Porto" not in html


def test_a_seller_sees_his_own(client: Client, ana: Vendedor, bruno: Vendedor):
    cast.um_pedido(bruno, pago=True)
    assert ana.usuario
    client.force_login(ana.usuario)

    html = client.get("/vendedor/comissoes/", follow=True).content.decode()

    assert "Bruno" not in html
    assert Pedido.objects.count() == 1
    assert painel_do_vendedor(bruno.pk, TUDO, None).comissao == Decimal("5.00")
    assert Comissao.objects.count() == 2
