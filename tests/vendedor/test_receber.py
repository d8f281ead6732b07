"""What clients owe: in parts, the earliest paid first, by age of the day that is asked about."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pedidos.clientes.prazo import dias_do_prazo, parcelas, validate_prazo
from pedidos.erros import LimiteExcedido
from pedidos.models import Cliente, Pedido, Produto
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.pedidos.receber import aviso_de_limite, divida_de
from tests import cast
from tests.pedidos.models.conftest import ao_mesmo_tempo
from vendedor.models import Vendedor
from vendedor.queries.receber import abertas, por_cliente, por_vendedor, total_de

HOJE = date(2024, 6, 30)
CENTAVOS = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-2))
PRAZOS = st.sets(st.integers(0, 365), min_size=1, max_size=12).map(lambda dias: "/".join(map(str, sorted(dias))))


def pedir(vendedor: Vendedor, cliente: Cliente, valor: str = "100.00", dia: date | None = None) -> Pedido:
    produto = cast.um_produto(f"Produto {Produto.objects.count()}")
    return Pedido.objects.registrar(
        cliente_id=cliente.pk,
        vendedor_id=vendedor.pk,
        data=dia or timezone.localdate(),
        frete=Decimal(0),
        linhas=[LinhaPedida(produto.pk, 1, Decimal(valor))],
    )


@given(prazo=PRAZOS, total=CENTAVOS, pago=CENTAVOS)
def test_the_parts_are_the_order_and_money_pays_the_earliest(prazo: str, total: Decimal, pago: Decimal):
    validate_prazo(prazo)
    feitas = parcelas(HOJE, prazo, total, pago)

    assert sum(parcela.valor for parcela in feitas) == total
    assert sum(parcela.aberto for parcela in feitas) == max(total - pago, 0)
    assert [(parcela.vencimento - HOJE).days for parcela in feitas] == list(dias_do_prazo(prazo))
    # Behind a part that is open no money has come.
    abertos = [parcela for parcela in feitas if parcela.aberto]
    assert all(parcela.aberto == parcela.valor for parcela in abertos[1:])


@pytest.mark.parametrize("prazo", ["30/28", "30/30", "366", "30/", "trinta", "28 35", "/".join(map(str, range(13)))])
def test_what_is_no_term_is_refused(prazo: str):
    with pytest.raises(ValidationError, match="não é um prazo"):
        validate_prazo(prazo)


def test_an_order_is_made_on_the_terms_that_its_client_has_then(ana: Vendedor):
    ze = cast.um_cliente(ana, prazo="28/35")
    pedido = pedir(ana, ze)
    ze.alterar({"prazo": ""})

    assert Pedido.objects.get(pk=pedido.pk).prazo == "28/35"


@pytest.mark.parametrize(("dias", "faixa"), [(-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (400, 3)])
def test_age_is_counted_from_the_day_after_the_due_date(ana: Vendedor, dias: int, faixa: int):
    cast.um_pedido(ana, data=HOJE - timedelta(days=dias))

    assert total_de(por_cliente(abertas(None, HOJE))).faixas == [
        Decimal("100.00") if n == faixa else Decimal(0) for n in range(4)
    ]


def test_it_adds_up_by_client_and_by_seller(ana: Vendedor, bruno: Vendedor):
    ze, lua = cast.um_cliente(ana, "Bar do Zé", prazo="30/60"), cast.um_cliente(bruno, "Bar da Lua")
    a_prazo = pedir(ana, ze, "100.01", date(2024, 5, 1))
    cast.um_pagamento(a_prazo, Decimal("60.00"), status_pagamento="APROVADO")
    cast.um_pagamento(a_prazo, Decimal("1.00"))
    pedir(bruno, lua, "7.00", HOJE)
    pedir(ana, lua, "5.00", date(2024, 1, 1)).cancelar("desistiu")
    coletado = cast.uma_coleta(ana, quantidade=10).pedido
    coletado.pagamentos.get().desfazer_aprovacao("o cheque voltou")

    todas = abertas(None, HOJE)

    # 50,00 and 50,01: ten of the second are paid, which is due today.
    sem_coletado = [aberta for aberta in todas if aberta.pedido_id != coletado.pk]
    assert [(d.nome, d.faixas) for d in por_cliente(sem_coletado)] == [
        ("Bar do Zé", [Decimal("40.01"), 0, 0, 0]),
        ("Bar da Lua", [Decimal("7.00"), 0, 0, 0]),
    ]
    assert coletado.pk in {a.pedido_id for a in todas}
    assert sum(d.total for d in por_vendedor(todas)) == sum(d.total for d in por_cliente(todas)) == Decimal("147.01")
    assert {a.pedido_id for a in abertas(bruno.pk, HOJE)} == set(
        bruno.pedidos.exclude(status="CANCELADO").values_list("pk", flat=True)
    )


@pytest.mark.parametrize("como", ["avisa", "recusa"])
def test_an_order_beyond_the_limit_is_told_or_refused(settings: Any, ana: Vendedor, como: str):
    settings.LIMITE_DE_CREDITO = como
    ze = cast.um_cliente(ana, limite_credito=Decimal("150.00"))
    primeiro = pedir(ana, ze)
    assert aviso_de_limite(ze) == ""

    if como == "recusa":
        with pytest.raises(LimiteExcedido, match=r"deve R\$ 200,00 com este pedido, e o limite .* R\$ 150,00"):
            pedir(ana, ze)
        assert divida_de(ze.pk) == Decimal("100.00")
        cast.um_pagamento(primeiro, Decimal("100.00"), status_pagamento="APROVADO")
        pedir(ana, ze)
    else:
        pedir(ana, ze)
        assert "R$ 200,00" in aviso_de_limite(ze)


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_both_fit_into_what_is_left(settings: Any):
    settings.LIMITE_DE_CREDITO = "recusa"
    ana = cast.um_vendedor("Ana")
    ze = cast.um_cliente(ana, limite_credito=Decimal("150.00"))
    produto = cast.um_produto()

    def registrar() -> Pedido:
        return Pedido.objects.registrar(
            cliente_id=ze.pk, vendedor_id=ana.pk, data=timezone.localdate(), frete=Decimal(0),
            linhas=[LinhaPedida(produto.pk, 1, Decimal(100))],
        )  # fmt: skip

    results = ao_mesmo_tempo(registrar, registrar)

    assert sorted(type(result).__name__ for result in results) == ["LimiteExcedido", "Pedido"]
    assert divida_de(ze.pk) == Decimal("100.00")


@pytest.fixture
def gerencia(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


@pytest.mark.django_db(transaction=True)
def test_the_page_is_kept_until_money_comes_or_the_day_ends(
    gerencia: Client, ana: Vendedor, monkeypatch: pytest.MonkeyPatch
):
    pedido = pedir(ana, cast.um_cliente(ana, prazo="10"))
    assert "Bar do Zé" in gerencia.get("/receber/").content.decode()
    assert gerencia.get("/receber/")["Cache-Status"] == "cachecore; hit"

    depois = timezone.localdate() + timedelta(days=11)
    with monkeypatch.context() as patch:
        patch.setattr("vendedor.views.receber.timezone", SimpleNamespace(localdate=lambda: depois))
        html = unescape(gerencia.get("/receber/").content.decode())
        assert "vencido: R$ 100,00" in html
    cast.um_pagamento(pedido, Decimal("100.00"), status_pagamento="APROVADO")
    assert "Nenhum cliente deve nada" in gerencia.get("/receber/").content.decode()


def test_a_page_has_so_many_and_its_totals_are_of_all(gerencia: Client, ana: Vendedor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vendedor.views.receber.POR_PAGINA", 1)
    pedir(ana, cast.um_cliente(ana, "Bar do Zé"), "100.00", timezone.localdate() - timedelta(days=1))
    pedir(ana, cast.um_cliente(ana, "Bar da Lua"), "50.00")

    primeira, segunda = (gerencia.get(f"/receber/?pagina={n}").content.decode() for n in (1, 2))

    assert ("Bar do Zé" in primeira, "Bar da Lua" in primeira) == (True, False)
    assert ("Bar do Zé" in segunda, "Bar da Lua" in segunda) == (False, True)
    assert "R$ 150,00" in primeira
    assert "R$ 150,00" in segunda


def test_the_freight_is_owed_where_it_is_charged(settings: Any, ana: Vendedor):
    pedido = pedir(ana, cast.um_cliente(ana))
    cast.um_pagamento(pedido, Decimal("100.00"), status_pagamento="APROVADO")
    Pedido.objects.filter(pk=pedido.pk).update(frete=Decimal("7.50"))

    assert abertas(None, HOJE) == []
    settings.FRETE_COBRADO = True
    assert [aberta.aberto for aberta in abertas(None, HOJE)] == [Decimal("7.50")]


def test_each_open_part_is_in_the_file(gerencia: Client, ana: Vendedor):
    pedir(ana, cast.um_cliente(ana, prazo="10/20"))

    arquivo = b"".join(gerencia.get("/receber/receber.csv")).decode("utf-8-sig")

    assert [linha.split(";")[6:] for linha in arquivo.splitlines()[1:]] == [["50,00", "0", "A vencer"]] * 2
    assert b"".join(gerencia.get("/receber/receber.xlsx")).startswith(b"PK")


def test_the_finance_desk_sets_the_terms(gerencia: Client, ana: Vendedor):
    ze = cast.um_cliente(ana)

    gerencia.post(f"/clientes/{ze.pk}/condicoes", {"prazo": "28/35", "limite_credito": "1.500,00"})

    ze.refresh_from_db()
    assert (ze.prazo, ze.limite_credito) == ("28/35", Decimal("1500.00"))
    assert "28/35 dias" in gerencia.get(f"/clientes/{ze.pk}").content.decode()
    assert gerencia.post(f"/clientes/{ze.pk}/condicoes", {"prazo": "35/28"}).status_code == 400
