"""Settlements in the admin: revenue and cost come from the paid pedidos, a definitive one stays."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apuracao.models import Apuracao
from pedidos.models import LogAtividade
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, alterar, enviar, erros, mensagens
from vendedor.models import Vendedor

NOVA = "admin:apuracao_apuracao_add"


def uma_apuracao(mes: int = 3, **fields: object) -> Apuracao:
    return Apuracao.objects.create(ano=2026, mes=mes, **fields)


def test_it_settles_a_month_with_what_its_paid_pedidos_add_up_to(felipe: User, ana: Vendedor):
    cast.um_pedido(ana, pago=True, data=date(2026, 3, 31))
    cast.um_pedido(ana, data=date(2026, 3, 15))
    cast.um_pedido(ana, pago=True, data=date(2026, 4, 1))

    enviar(entrar(felipe), reverse(NOVA), ano=2026, mes=3, verba_scann="10.00", outros_custos="5.00")

    apuracao = Apuracao.objects.get()
    assert (apuracao.receita_total, apuracao.custo_produtos) == (Decimal(100), Decimal(20))
    assert (apuracao.resultado, apuracao.usuario) == (Decimal(85), felipe)


def test_it_takes_the_month_from_the_page_that_led_here(felipe: User):
    form = entrar(felipe).get(reverse(NOVA), {"ano": 2026, "mes": 3}).context["adminform"].form

    assert (form["ano"].value(), form["mes"].value()) == ("2026", "3")


def test_it_calculates_anew_when_asked(felipe: User, ana: Vendedor):
    apuracao = uma_apuracao()
    cast.um_pedido(ana, pago=True, data=date(2026, 3, 31))

    response = acao(entrar(felipe), "apuracao_apuracao", "recalcular", apuracao)

    assert mensagens(response) == ["1 apuração recalculada."]
    apuracao.refresh_from_db()
    assert (apuracao.receita_total, apuracao.margem_bruta) == (Decimal(100), Decimal(80))


def test_it_refuses_a_month_twice_and_one_to_come(felipe: User):
    uma_apuracao()

    assert "Já existe uma apuração deste mês." in erros(enviar(entrar(felipe), reverse(NOVA), ano=2026, mes=3))
    assert "O mês 12/2099 ainda não chegou" in erros(enviar(entrar(felipe), reverse(NOVA), ano=2099, mes=12))


def test_it_becomes_definitive_once(felipe: User):
    apuracao = uma_apuracao()

    response = acao(entrar(felipe), "apuracao_apuracao", "tornar_definitiva", apuracao)
    assert mensagens(response) == ["1 apuração definitiva."]

    response = acao(entrar(felipe), "apuracao_apuracao", "tornar_definitiva", apuracao)
    assert mensagens(response)[-1:] == ["Apuração 03/2026 já é definitiva."]
    assert LogAtividade.objects.get().tipo == "FECHAMENTO"


def test_it_neither_changes_nor_deletes_a_definitive_one(como_rita: Client):
    definitiva, aberta = uma_apuracao(3, definitivo=True), uma_apuracao(4)

    assert not como_rita.get(alterar(definitiva)).context["has_change_permission"]
    assert como_rita.post(alterar(definitiva), {"verba_scann": "1"}).status_code == 403
    url = reverse("admin:apuracao_apuracao_delete", args=[definitiva.pk])
    assert como_rita.post(url, {"post": "yes"}).status_code == 403
    acao(como_rita, "apuracao_apuracao", "delete_selected", definitiva, aberta, post="yes")
    response = acao(como_rita, "apuracao_apuracao", "recalcular", definitiva)

    assert mensagens(response)[-1:] == ["Apuração 03/2026 é definitiva e não pode mudar."]
    assert Apuracao.objects.count() == 2

    acao(como_rita, "apuracao_apuracao", "delete_selected", aberta, post="yes")
    assert Apuracao.objects.get() == definitiva
