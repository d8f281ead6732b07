"""The two years themselves: complete, believable, and right to the cent and to the pack."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import timezone

from apuracao.models import Apuracao
from comum.datas.competencia import Competencia
from dados.demo.carregar import carregar
from dados.demo.catalogo import produtos
from dados.demo.plano import Plano
from pedidos.models import (
    Categoria,
    Cliente,
    Coleta,
    Estoque,
    ItemColetado,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    Produto,
)
from pedidos.pedidos.reserva import com_reserva
from tests import cast
from vendedor.models import Vendedor

# A Wednesday, 14:30 in São Paulo.
AGORA = datetime(2026, 3, 18, 17, 30, tzinfo=UTC)
HOJE = timezone.localdate(AGORA)
PEDIDOS = 3_000

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """Loaded once, rolled back after the file: these tests only look."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        carregar(Plano(PEDIDOS), "demo", AGORA, lambda feitos: None)
        yield
        transaction.set_rollback(True)


def test_it_makes_as_many_as_were_asked_for():
    assert Pedido.objects.count() == PEDIDOS
    assert (Cliente.objects.count(), Vendedor.objects.count()) == (120, 8)
    assert Produto.objects.count() == len(produtos()) >= 60


def test_it_links_ana_and_bruno_to_their_logins():
    logins = Vendedor.objects.exclude(usuario=None).values_list("usuario__username", "nome")

    assert dict(logins) == {"ana": "Ana Beatriz Souza", "bruno": "Bruno Carvalho"}


def test_it_gives_every_seller_clients_and_sales():
    vendedores: Any = Vendedor.objects.annotate(vendas=Count("pedidos", distinct=True), carteira=Count("clientes"))
    for vendedor in vendedores:
        assert vendedor.vendas > 100
        assert vendedor.carteira > 0


def test_it_sells_only_what_belongs_to_the_client_of_the_seller():
    assert not Pedido.objects.exclude(cliente__vendedor=F("vendedor")).exists()


def test_it_tells_two_years_until_today():
    dias = Pedido.objects.aggregate(primeiro=Min("data"), ultimo=Max("data"))

    assert dias["primeiro"].replace(day=1) == HOJE.replace(year=HOJE.year - 2, day=1)
    assert HOJE - timedelta(days=3) <= dias["ultimo"] <= HOJE


def test_it_puts_nothing_into_the_future():
    assert not Pedido.objects.filter(Q(criado_em__gt=AGORA) | Q(confirmado_em__gt=AGORA)).exists()
    assert not Pagamento.objects.filter(data_registro__gt=AGORA).exists()
    assert not Coleta.objects.filter(Q(data__gt=HOJE) | Q(criado_em__gt=AGORA)).exists()
    assert not MovimentacaoEstoque.objects.filter(criado_em__gt=AGORA).exists()


def test_it_sells_on_no_sunday_and_more_in_december_than_in_july():
    por_mes: Counter[int] = Counter()
    for dia in Pedido.objects.values_list("data", flat=True):
        assert dia.weekday() < 6
        por_mes[dia.month] += 1

    assert por_mes[12] > por_mes[7]


def test_it_keeps_the_weekday_of_most_clients():
    dias: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for cliente_id, dia in Pedido.objects.values_list("cliente_id", "data"):
        dias[cliente_id][dia.weekday()] += 1

    no_dia = sum(semana.most_common(1)[0][1] for semana in dias.values())
    assert no_dia / PEDIDOS > 0.9


# The demo releases nothing before it is paid.
@pytest.mark.parametrize("status", cast.STATUS_SEM_LIBERACAO)
def test_it_has_orders_of_every_status(status):
    assert Pedido.objects.filter(status=status).exists()


@pytest.mark.parametrize("status", Pagamento.Status.values)
def test_it_has_payments_of_every_status(status):
    assert Pagamento.objects.filter(status_pagamento=status).exists()


@pytest.mark.parametrize("categoria", ["CERVEJA", "NAB", "OUTROS"])
def test_it_sells_of_every_category(categoria):
    assert Categoria.objects.filter(pk=categoria).exists()
    assert ItemPedido.objects.filter(produto__categoria=categoria).exists()


def test_it_never_sells_below_cost():
    assert not ItemPedido.objects.filter(preco_venda__lte=F("preco_compra")).exists()


def por_pedido(queryset, soma) -> dict[int, Decimal]:
    return dict(queryset.values("pedido").annotate(soma=Sum(soma)).values_list("pedido", "soma"))


def test_it_gives_each_order_the_status_that_its_payments_and_pick_ups_mean():
    totais = por_pedido(ItemPedido.objects.all(), "valor_total_venda")
    pagos = por_pedido(Pagamento.objects.aprovados(), "valor")
    coletados = set(Coleta.objects.values_list("pedido_id", "status"))

    for pk, status in Pedido.objects.values_list("pk", "status"):
        total, pago = totais[pk], pagos.get(pk, Decimal(0))
        assert 0 < total >= pago
        if status == Pedido.Status.CANCELADO:
            assert pago == 0
            assert not coletados & {(pk, "PARCIAL"), (pk, "TOTAL")}
        elif pago < total:
            assert status == Pedido.Status.PENDENTE
        elif (pk, "TOTAL") in coletados:
            assert status == Pedido.Status.COLETA_CONCLUIDA
        elif (pk, "PARCIAL") in coletados:
            assert status == Pedido.Status.COLETA_PARCIAL
        else:
            assert status == Pedido.Status.PAGAMENTO_APROVADO


def test_it_collects_what_was_ordered_and_all_of_it_when_the_pick_up_says_so():
    coletado = {
        row["item"]: row["soma"] for row in ItemColetado.objects.values("item").annotate(soma=Sum("quantidade"))
    }
    itens = ItemPedido.objects.select_related("pedido").iterator()
    for item in itens:
        if item.pedido.status == Pedido.Status.COLETA_CONCLUIDA:
            assert coletado[item.pk] == item.quantidade
        else:
            assert coletado.get(item.pk, 0) <= item.quantidade
    assert Coleta.objects.filter(status=Coleta.Status.PARCIAL).exists()


def test_it_collects_nothing_before_it_was_paid():
    pagos = dict(
        Pagamento.objects.aprovados().values("pedido").annotate(em=Max("data_registro")).values_list("pedido", "em")
    )
    for coleta in Coleta.objects.iterator():
        assert timezone.localdate(pagos[coleta.pedido_id]) < coleta.data


def test_it_keeps_a_stock_that_is_what_its_movements_add_up_to():
    for estoque in Estoque.objects.all():
        saldo = 0
        for movimentacao in estoque.movimentacoes.order_by("id"):
            assert movimentacao.antes == saldo
            saldo += movimentacao.movimentada
            assert movimentacao.depois == saldo >= 0
        assert estoque.quantidade == saldo


def test_it_has_in_stock_whatever_it_promises():
    produtos = com_reserva(Produto.objects.all())
    assert produtos.filter(prometido__gt=0).exists()
    assert not produtos.filter(livre__lt=0).exists()


def test_it_moves_stock_in_the_order_of_time():
    for estoque in Estoque.objects.all():
        momentos = list(estoque.movimentacoes.order_by("id").values_list("criado_em", flat=True))
        assert momentos == sorted(momentos)


def test_it_takes_out_of_stock_what_was_collected():
    coletado = dict(
        ItemColetado.objects.values("item__produto").annotate(n=Sum("quantidade")).values_list("item__produto", "n")
    )
    saidas = dict(
        MovimentacaoEstoque.objects.filter(tipo="SAIDA")
        .values("estoque__produto")
        .annotate(n=-Sum("movimentada"))
        .values_list("estoque__produto", "n")
    )

    assert saidas == coletado


def test_it_settles_every_month_that_is_over_with_what_was_paid_in_it():
    apuracoes = list(Apuracao.objects.order_by("ano", "mes"))

    assert [apuracao.definitivo for apuracao in apuracoes] == [True] * 22 + [False] * 2
    assert apuracoes[-1].competencia == Competencia(HOJE.year, HOJE.month).anterior()
    for apuracao in apuracoes:
        soma = ItemPedido.objects.filter(
            pedido__in=Pedido.objects.da_competencia(apuracao.ano, apuracao.mes).pagos()
        ).aggregate(receita=Sum("valor_total_venda"), custo=Sum("valor_total_compra"))
        assert (apuracao.receita_total, apuracao.custo_produtos) == (soma["receita"], soma["custo"])
        assert apuracao.verbas > 0
        assert apuracao.resultado > Decimal(0)


@pytest.mark.parametrize("login", ["ana", "bruno"])
def test_it_has_somebody_on_each_card_of_clients_without_a_purchase(login):
    ultimas = list(
        Cliente.objects.filter(vendedor__usuario__username=login)
        .annotate(ultima=Max("pedidos__data", filter=~Q(pedidos__status="CANCELADO")))
        .exclude(ultima=None)
        .values_list("ultima", flat=True)
    )
    sem_compra = [sum((HOJE - ultima).days > dias for ultima in ultimas) for dias in (7, 15, 30)]

    assert len(ultimas) > sem_compra[0] > sem_compra[1] > sem_compra[2] > 0


@pytest.mark.parametrize("model", [Cliente, Produto, Vendedor, Pagamento, Apuracao, Pedido, ItemPedido, Coleta])
def test_it_writes_rows_that_their_forms_would_accept(model):
    # COPY asks no validator; a sample is asked here, a client with each kind of document among it.
    for row in model.objects.all()[:60]:
        try:
            row.clean_fields()
            row.clean()
        except ValidationError as refused:
            pytest.fail(f"{row!r}: {refused}")


def test_it_invents_documents_that_nobody_has():
    documentos = list(Cliente.objects.values_list("cpf_cnpj", flat=True))

    assert all(documento.startswith(("DEMO", "000")) for documento in documentos)
    assert {len(documento) for documento in documentos} == {11, 14}
    assert len(set(documentos)) == len(documentos)


def test_it_leaves_the_sequences_after_the_last_row():
    assert Cliente.objects.create(nome="Bar Novo").pk == 121
    assert Pedido.objects.create(cliente_id=1, vendedor_id=1).pk == PEDIDOS + 1
