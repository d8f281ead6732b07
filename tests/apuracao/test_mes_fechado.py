"""A closed month takes nothing in: dates in it are refused, and what its orders come to later is of the next one."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apuracao.apurar import ApuracaoDesatualizada, apurar, calcular, recalcular, tornar_definitiva
from apuracao.models import Apuracao, PedidoApurado
from apuracao.queries import pedidos_a_apurar, pedidos_atrasados
from comum.datas.competencia import Competencia
from pedidos.erros import MesFechado
from pedidos.meses.aberto import aviso_de_mes_fechado
from pedidos.models import Pagamento, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import ao_mesmo_tempo
from tests.pedidos.views.formulario import campos
from vendedor.models import Vendedor

FEVEREIRO, MARCO, ABRIL = (Competencia(2024, mes) for mes in (2, 3, 4))
EM_MARCO = date(2024, 3, 10)


def fechar(competencia: Competencia, usuario: User | None = None) -> Apuracao:
    apuracao = apurar(competencia, usuario)  # type: ignore[arg-type]
    tornar_definitiva(apuracao)
    return apuracao


@pytest.fixture
def marco_fechado(db: None) -> Apuracao:
    return fechar(MARCO)


def test_no_order_and_no_payment_is_given_a_date_in_it(ana: Vendedor, marco_fechado: Apuracao):
    aberto = cast.um_pedido(ana, data=date(2024, 4, 2))
    pagamento = cast.um_pagamento(aberto, Decimal("10.00"))
    aberto.data = EM_MARCO
    pagamento.data_registro = datetime(2024, 3, 31, 22, tzinfo=timezone.get_default_timezone())
    escritas: list[Callable[[], object]] = [
        lambda: cast.um_pedido(ana, data=EM_MARCO),
        aberto.save,
        lambda: aberto.save(update_fields=["data"]),
        pagamento.save,
        lambda: cast.um_pagamento(Pedido.objects.get(), Decimal(1), data_registro=pagamento.data_registro),
    ]
    for escrita in escritas:
        with (
            pytest.raises(MesFechado, match=r"cairia em 03/2024.*Use uma data a partir de 01/04/2024"),
            transaction.atomic(),
        ):
            escrita()


def test_the_form_of_an_order_tells_it_beside_the_date(
    client: Client, gilda: User, ana: Vendedor, marco_fechado: Apuracao
):
    pedido = cast.um_pedido(ana, data=date(2024, 4, 2))
    client.force_login(gilda)
    endereco = f"/pedidos/{pedido.pk}/editar"

    response = client.post(endereco, campos(client.get(endereco)) | {"data": "2024-03-10"})

    assert response.status_code == 400
    assert "Um pedido de 10/03/2024 cairia em 03/2024" in response.content.decode()


def test_an_order_of_it_keeps_its_date_and_is_edited(ana: Vendedor):
    pedido = cast.um_pedido(ana, data=EM_MARCO)
    fechar(MARCO)
    pedido.frete = Decimal("7.00")
    pedido.save()
    pedido.alterar(cliente_id=pedido.cliente_id, vendedor_id=ana.pk, data=EM_MARCO, frete=Decimal(0), linhas=[])

    assert Pedido.objects.get().data == EM_MARCO


def test_money_that_comes_late_is_of_the_next_open_month(client: Client, gilda: User, ana: Vendedor):
    cast.um_pedido(ana, data=EM_MARCO, quantidade=1, pago=True)
    tarde = cast.um_pagamento(cast.um_pedido(ana, data=EM_MARCO), Decimal("100.00"))
    cast.um_pedido(ana, data=date(2024, 5, 2), quantidade=2, pago=True)
    fechar(MARCO)
    fechar(ABRIL)
    assert "entra na apuração de 05/2024" in aviso_de_mes_fechado(EM_MARCO)
    tarde.aprovar()

    de_maio = apurar(Competencia(2024, 5), gilda)

    assert (de_maio.receita_total, de_maio.receita_atrasada) == (Decimal("120.00"), Decimal("100.00"))
    assert (de_maio.custo_produtos, de_maio.custo_atrasado) == (Decimal("24.00"), Decimal("20.00"))
    assert list(pedidos_atrasados(Competencia(2024, 5))) == [tarde.pedido]
    client.force_login(gilda)
    assert "De meses fechados" in client.get("/apuracao/2024/5/").content.decode()
    assert f"/pedidos/{tarde.pedido_id}" in client.get("/apuracao/2024/5/atrasados/").content.decode()
    assert "A diferença entra na apuração de 05/2024" in client.get("/apuracao/2024/3/").content.decode()


def test_what_is_taken_back_is_taken_from_the_next_open_month(ana: Vendedor, gilda: User):
    pago = cast.um_pedido(ana, data=EM_MARCO, pago=True)
    fechar(MARCO)
    pago.pagamentos.get().desfazer_aprovacao("O cheque voltou")

    de_abril = fechar(ABRIL)

    assert (de_abril.receita_total, de_abril.custo_produtos) == (Decimal("-100.00"), Decimal("-20.00"))
    assert [linha.receita for linha in PedidoApurado.objects.order_by("pk")] == [Decimal(100), Decimal(-100)]


def test_a_settlement_is_not_closed_with_figures_of_another_day(ana: Vendedor, gilda: User):
    apuracao = apurar(MARCO, gilda)
    cast.um_pedido(ana, data=EM_MARCO, pago=True)

    with pytest.raises(ApuracaoDesatualizada, match="Recalcule"):
        tornar_definitiva(apuracao)
    assert not Apuracao.objects.get().definitivo
    apuracao.refresh_from_db()
    recalcular(apuracao)
    tornar_definitiva(apuracao)
    assert Apuracao.objects.get().receita_total == Decimal("100.00")


ATO = st.tuples(st.sampled_from(["pagar", "desfazer", "cancelar", "fechar"]), st.integers(0, 5))


@examples(20)
@given(atos=st.lists(ATO, max_size=14))
def test_each_real_is_settled_once_whenever_it_comes(ana: Vendedor, gilda: User, atos: list[tuple[str, int]]):
    with transaction.atomic():
        pedidos = [
            cast.um_pedido(ana, data=date(2024, 2 + n // 2, 5 + n), quantidade=n + 1, preco="3.33") for n in range(6)
        ]
        pagamentos = [cast.um_pagamento(pedido, pedido.calcular_total()) for pedido in pedidos]
        for ato, n in atos:
            pagamento = Pagamento.objects.get(pk=pagamentos[n].pk)
            aprovado = pagamento.status_pagamento == Pagamento.Status.APROVADO
            if ato == "pagar" and pagamento.esta_pendente:
                pagamento.aprovar()
            elif ato == "desfazer" and aprovado:
                pagamento.desfazer_aprovacao("engano")
            elif ato == "cancelar" and n % 2 and Pedido.objects.get(pk=pedidos[n].pk).pode_ser_cancelado:
                Pedido.objects.get(pk=pedidos[n].pk).cancelar("desistiu")
            elif ato == "fechar" and not Apuracao.objects.filter(mes=2 + n).exists():
                fechar(Competencia(2024, 2 + n))
        fechados = list(Apuracao.objects.all())
        abertos = [Apuracao(ano=2024, mes=mes) for mes in range(2, 9) if mes not in {a.mes for a in fechados}]
        for apuracao in abertos:
            calcular(apuracao)
            do_mes = pedidos_a_apurar(apuracao.competencia)
            assert sum(pedido.receita for pedido in do_mes) == apuracao.receita_total
        todas = fechados + abertos

        # What the orders themselves say, asked one by one.
        pagos = [pedido for pedido in Pedido.objects.all() if pedido.status in Pedido.PAGOS]
        assert sum(a.receita_total for a in todas) == sum(pedido.calcular_total() for pedido in pagos)
        assert sum(a.custo_produtos for a in todas) == 2 * sum(p.itens.get().quantidade for p in pagos)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_payment_approved_while_its_month_is_closed_is_settled_once():
    ana, gilda = cast.um_vendedor("Ana"), cast.uma_pessoa("gilda")
    for mes in (3, 6, 9):
        pagamento = cast.um_pagamento(cast.um_pedido(ana, data=date(2024, mes, 10)), Decimal("100.00"))
        apuracao = apurar(Competencia(2024, mes), gilda)

        aprovado, _ = ao_mesmo_tempo(pagamento.aprovar, partial(tornar_definitiva, apuracao))

        assert aprovado is None
        apuracao.refresh_from_db()
        if not apuracao.definitivo:
            # The payment was first: the figures were not those of the orders any more.
            recalcular(apuracao)
            tornar_definitiva(apuracao)
        seguinte = apurar(Competencia(2024, mes + 1), gilda)
        assert apuracao.receita_total + seguinte.receita_total == Decimal("100.00")
