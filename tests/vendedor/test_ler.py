"""What an address asks for is checked once, and never mixed up with what another one does."""

from datetime import date

import pytest
from django.test import RequestFactory

from comum.datas.periodo import Escolha
from vendedor.forms import ClienteForm, F, PainelForm, RankingsForm, ler

HOJE = date(2026, 3, 10)


def asked(form: type[F], query: str, *, hoje: date = HOJE, padrao: Escolha = Escolha.TRINTA_DIAS) -> F:
    return ler(form, RequestFactory().get(f"/{query}"), hoje=hoje, padrao=padrao)


def test_the_same_question_is_checked_once():
    assert asked(PainelForm, "?periodo=7") is asked(PainelForm, "?periodo=7")


@pytest.mark.parametrize(
    "other",
    [
        lambda: asked(PainelForm, "?periodo=90"),
        lambda: asked(PainelForm, "?periodo=7", hoje=date(2026, 3, 11)),
        lambda: asked(RankingsForm, "?periodo=7"),
    ],
)
def test_another_day_another_page_and_another_address_are_other_questions(other):
    assert other() is not asked(PainelForm, "?periodo=7")


def test_where_nothing_is_asked_for_it_is_what_the_page_says():
    assert asked(ClienteForm, "", padrao=Escolha.TUDO).escolhido.escolha == "tudo"
    assert asked(ClienteForm, "").escolhido.escolha == "30"


def test_nonsense_stays_nonsense():
    for _ in range(2):
        form = asked(PainelForm, "?periodo=nunca")
        assert not form.is_valid()
        assert "O período “nunca” não existe" in form.errors["periodo"][0]
