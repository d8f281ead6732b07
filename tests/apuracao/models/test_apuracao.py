"""A settlement: one for each month that has begun, open until it is definitive and then for ever."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apuracao.apurar import tornar_definitiva
from apuracao.models import Apuracao, ApuracaoDefinitiva, ApuracaoFutura
from tests.pedidos.models.conftest import ao_mesmo_tempo

dinheiro = st.decimals("-9999999.99", "9999999.99", places=2)


def uma_apuracao(**fields: Any) -> Apuracao:
    return Apuracao.objects.create(**{"ano": 2026, "mes": 3, **fields})


@pytest.fixture
def definitiva(db: None) -> Apuracao:
    apuracao = uma_apuracao(verba_scann=Decimal(10))
    tornar_definitiva(apuracao)
    return apuracao


@given(st.lists(dinheiro, min_size=7, max_size=7))
def test_it_adds_up_to_the_cent(valores: list[Decimal]):
    receita, custo, scann, plano, ambev, outras, outros_custos = valores
    apuracao = Apuracao(
        ano=2026,
        mes=3,
        receita_total=receita,
        custo_produtos=custo,
        verba_scann=scann,
        verba_plano_negocios=plano,
        verba_time_ambev=ambev,
        verba_outras_receitas=outras,
        outros_custos=outros_custos,
    )

    assert apuracao.margem_bruta == receita - custo
    assert apuracao.resultado == receita - custo + scann + plano + ambev + outras - outros_custos


def test_there_is_one_for_a_month(db: None):
    uma_apuracao()

    with pytest.raises(IntegrityError, match="idx_apuracao_ano_mes"), transaction.atomic():
        uma_apuracao()
    with pytest.raises(ValidationError, match="Já existe uma apuração deste mês"):
        Apuracao(ano=2026, mes=3).full_clean()


def test_there_is_none_for_a_month_to_come(db: None):
    with pytest.raises(ApuracaoFutura, match="O mês 12/2099 ainda não chegou; a apuração vai até"):
        uma_apuracao(ano=2099, mes=12)
    with pytest.raises(ValidationError, match="O mês 12/2099 ainda não chegou"):
        Apuracao(ano=2099, mes=12).full_clean()


def test_the_month_begins_at_midnight_in_sao_paulo(db: None, monkeypatch: pytest.MonkeyPatch):
    # One hour into April in London is still March where the goods are sold.
    moment = datetime.fromisoformat("2026-04-01T01:00:00+00:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)

    with pytest.raises(ApuracaoFutura, match="O mês 04/2026 ainda não chegou; a apuração vai até 03/2026"):
        uma_apuracao(mes=4)
    uma_apuracao(mes=3)


@pytest.mark.parametrize("mes", [0, 13])
def test_a_month_is_one_of_twelve(db: None, mes: int):
    with pytest.raises(ValidationError) as error:
        Apuracao(ano=2026, mes=mes).full_clean()
    assert "mes" in error.value.message_dict


def test_a_definitive_one_does_not_change_whichever_way(definitiva: Apuracao):
    antiga = Apuracao.objects.get(pk=definitiva.pk)
    antiga.definitivo = False
    antiga.verba_scann = Decimal(99)
    mesmo_mes = Apuracao(ano=2026, mes=3, verba_scann=Decimal(99))

    for change, words in (
        (antiga.save, "Apuração 03/2026 é definitiva e não pode mudar"),
        (antiga.delete, "Apuração 03/2026 é definitiva e não pode mudar"),
        (lambda: tornar_definitiva(antiga), "Apuração 03/2026 já é definitiva"),
        (lambda: Apuracao.objects.update(verba_scann=99), "Já definitiva, não pode mudar: Apuração 03/2026"),
        (lambda: Apuracao.objects.filter(mes=3).delete(), "Já definitiva, não pode mudar: Apuração 03/2026"),
        (lambda: Apuracao.objects.bulk_update([antiga], ["verba_scann"]), "Já definitiva, não pode mudar"),
        (
            lambda: Apuracao.objects.bulk_create(
                [mesmo_mes], update_conflicts=True, unique_fields=["ano", "mes"], update_fields=["verba_scann"]
            ),
            "Uma apuração não se sobrepõe a outra",
        ),
        (
            lambda: Apuracao.objects.update_or_create(ano=2026, mes=3, defaults={"verba_scann": 99}),
            "Apuração 03/2026 é definitiva e não pode mudar",
        ),
    ):
        with pytest.raises(ApuracaoDefinitiva, match=words), transaction.atomic():
            change()

    definitiva.refresh_from_db()
    assert (definitiva.definitivo, definitiva.verba_scann) == (True, Decimal(10))


def test_an_open_one_changes_and_goes(db: None):
    apuracao = uma_apuracao()
    apuracao.verba_scann = Decimal(5)
    apuracao.save()
    Apuracao.objects.update(outros_custos=Decimal(2))

    apuracao.refresh_from_db()
    assert apuracao.resultado == Decimal(3)
    apuracao.delete()
    assert not Apuracao.objects.exists()


def test_others_stay_open_beside_a_definitive_one(definitiva: Apuracao):
    uma_apuracao(mes=4)

    assert Apuracao.objects.filter(definitivo=False).update(verba_scann=1) == 1
    assert Apuracao.objects.filter(mes=4).delete()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_does_not_reopen_what_becomes_definitive_at_the_same_moment():
    for mes in range(1, 6):
        apuracao = uma_apuracao(mes=mes)
        antiga = Apuracao.objects.get(pk=apuracao.pk)
        antiga.verba_scann = Decimal(99)

        results = ao_mesmo_tempo(partial(tornar_definitiva, apuracao), antiga.save)

        assert results[0] is None
        assert results[1] is None or isinstance(results[1], ApuracaoDefinitiva)
        assert Apuracao.objects.get(pk=apuracao.pk).definitivo
