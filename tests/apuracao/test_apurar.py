"""What is done to the settlement of a month: made once, edited by one at a time, closed for good."""

from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apuracao.forms import VALORES
from apuracao.models import Apuracao
from pedidos.models import LogAtividade
from tests.cast import um_pedido
from tests.examples import examples
from tests.pedidos.views.formulario import campos
from vendedor.models import Vendedor

APURAR = "/apuracao/2024/3/apurar"


@pytest.fixture
def gerencia(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


@pytest.fixture
def de_marco(ana: Vendedor) -> Apuracao:
    um_pedido(ana, data=date(2024, 3, 1), quantidade=10, pago=True)
    return Apuracao.objects.create(ano=2024, mes=3, receita_total=Decimal("100.00"), custo_produtos=Decimal("20.00"))


def mandar(client: Client, endereco: str, **valores: str) -> Any:
    """What a browser sends: the form as it is shown, with these values typed into it."""
    return client.post(endereco, campos(client.get(endereco)) | valores)


def palavras(response: Any) -> str:
    return unescape(response.content.decode())


def test_it_settles_the_month_with_the_figures_of_its_paid_orders(gerencia: Client, ana: Vendedor, gilda: User):
    um_pedido(ana, data=date(2024, 3, 1), quantidade=10, pago=True)

    response = mandar(gerencia, APURAR, verba_scann="1.234,56", outros_custos="R$ 0,56")

    assert (response.status_code, response["Location"]) == (302, "/apuracao/2024/3/")
    feita = Apuracao.objects.get()
    assert (feita.receita_total, feita.custo_produtos, feita.usuario) == (Decimal("100.00"), Decimal("20.00"), gilda)
    assert feita.resultado == Decimal("1314.00")
    assert LogAtividade.objects.do_registro(feita).get().dados["verba_scann"] == "1234.56"
    assert "Março de 2024 apurado." in palavras(gerencia.get("/apuracao/2024/3/"))


def test_sent_twice_it_settles_once(gerencia: Client, db: None):
    dados = campos(gerencia.get(APURAR))

    for _ in range(2):
        assert gerencia.post(APURAR, dados)["Location"] == "/apuracao/2024/3/"

    assert Apuracao.objects.count() == 1
    assert "já tinha sido enviado" in palavras(gerencia.get("/apuracao/2024/3/"))


def test_a_month_is_not_settled_a_second_time(gerencia: Client, db: None):
    dados = campos(gerencia.get(APURAR))
    Apuracao.objects.create(ano=2024, mes=3, verba_scann=7)

    response = gerencia.post(APURAR, dados)

    assert response.status_code == 400
    assert "Outra pessoa acabou de gravar algo que colide com isto." in palavras(response)
    assert Apuracao.objects.get().verba_scann == 7
    assert gerencia.get(APURAR)["Location"] == "/apuracao/2024/3/"


def test_it_edits_the_verbas_and_nothing_else(gerencia: Client, de_marco: Apuracao):
    response = mandar(gerencia, f"/apuracao/{de_marco.pk}/editar", verba_time_ambev="10,00", receita_total="999,00")

    assert response.status_code == 302
    de_marco.refresh_from_db()
    assert (de_marco.verba_time_ambev, de_marco.receita_total) == (Decimal("10.00"), Decimal("100.00"))
    mudanca = LogAtividade.objects.do_registro(de_marco).get().dados["verba_time_ambev"]
    assert mudanca == {"antes": "0.00", "depois": "10.00"}


def test_who_edits_second_is_told_and_shown_the_difference(gerencia: Client, de_marco: Apuracao):
    endereco = f"/apuracao/{de_marco.pk}/editar"
    aberto = campos(gerencia.get(endereco))
    de_marco.alterar(verba_scann=Decimal("5.00"))

    response = gerencia.post(endereco, aberto | {"verba_scann": "9,00"})

    assert response.status_code == 400
    html = palavras(response)
    assert "O registro mudou depois que você abriu este formulário." in html
    assert "R$ 0,00" in html
    assert "R$ 5,00" in html
    de_marco.refresh_from_db()
    assert de_marco.verba_scann == Decimal("5.00")


def test_it_takes_the_figures_of_today_when_asked(gerencia: Client, ana: Vendedor, de_marco: Apuracao):
    um_pedido(ana, data=date(2024, 3, 2), quantidade=5, pago=True)
    endereco = f"/apuracao/{de_marco.pk}/recalcular"

    assert "Receita: de R$ 100,00 para R$ 150,00" in palavras(gerencia.get(endereco))
    gerencia.post(endereco)

    de_marco.refresh_from_db()
    assert (de_marco.receita_total, de_marco.custo_produtos) == (Decimal("150.00"), Decimal("30.00"))


def test_a_definitive_one_refuses_everything(gerencia: Client, de_marco: Apuracao):
    dados = campos(gerencia.get(f"/apuracao/{de_marco.pk}/editar"))
    assert gerencia.post(f"/apuracao/{de_marco.pk}/tornar-definitiva").status_code == 302

    for verbo in ("editar", "recalcular", "tornar-definitiva", "excluir"):
        response = gerencia.post(f"/apuracao/{de_marco.pk}/{verbo}", dados)
        assert response.status_code == 400
        assert "definitiva" in palavras(response).split("Nada foi gravado.")[1][:300]
    assert Apuracao.objects.get().definitivo
    assert "Tornar definitiva" not in palavras(gerencia.get("/apuracao/2024/3/"))


def test_one_that_is_not_definitive_can_be_deleted_and_the_log_says_what_was_lost(gerencia: Client, de_marco: Apuracao):
    response = gerencia.post(f"/apuracao/{de_marco.pk}/excluir")

    assert (response.status_code, Apuracao.objects.count()) == (302, 0)
    assert LogAtividade.objects.do_registro(de_marco).get().dados["receita_total"] == "100.00"


@pytest.mark.parametrize("id_", [999, 99999999999999999999])
def test_one_that_does_not_exist_has_no_page(gerencia: Client, db: None, id_: int):
    assert gerencia.get(f"/apuracao/{id_}/editar").status_code == 404


VALOR = st.one_of(
    st.text(max_size=30),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(["-1", "1e400", "99999999999,99", "0,001", "<script>", "' OR 1=1 --", "１２"]),
)


@examples(16)
@given(valores=st.fixed_dictionaries(dict.fromkeys(VALORES, VALOR)))
def test_whatever_is_typed_is_kept_to_the_cent_or_refused(gerencia: Client, db: None, valores: dict[str, str]):
    Apuracao.objects.all().delete()
    response = mandar(gerencia, APURAR, **valores)

    assert response.status_code in (302, 400)
    assert Apuracao.objects.count() == (response.status_code == 302)
