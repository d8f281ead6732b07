"""manage.py resumos: it says every difference, and makes right what is wrong."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pedidos.models import ComprasDoCliente, ComprasDoProduto, Pedido, ResumoLinha, VendasDoDia
from pedidos.resumos.conferir import todas_as_diferencas
from pedidos.resumos.recalculo import TOTAIS
from tests import cast

pytestmark = pytest.mark.django_db
HOJE = date(2026, 3, 31)


def resumos(acao: str) -> str:
    dito = StringIO()
    call_command("resumos", acao, stdout=dito)
    return dito.getvalue()


def conferir_e_recusar() -> str:
    dito = StringIO()
    with pytest.raises(CommandError, match=r"Diferenças: \d+\. Corrija com: manage.py resumos rebuild"):
        call_command("resumos", "check", stdout=dito)
    return dito.getvalue()


def test_it_says_that_all_is_well(ana):
    cast.um_pedido(ana)
    assert resumos("check") == "Os resumos são iguais à soma dos pedidos.\n"


def test_it_says_each_value_that_differs_and_makes_it_right(ana):
    cast.um_pedido(ana, data=HOJE)
    VendasDoDia.objects.update(vendas=99)
    ComprasDoCliente.objects.create(vendedor=ana, cliente_id=0, pedidos=0, vendas=1, receita=0, custo=0)
    ComprasDoProduto.objects.all().delete()

    assert conferir_e_recusar().splitlines()[:2] == [
        f"pedidos_vendasdodia (vendedor_id={ana.pk}, dia=2026-03-31): vendas é 99 e devia ser 100",
        f"pedidos_comprasdocliente (vendedor_id={ana.pk}, cliente_id=0): vendas é 1 e devia ser 0",
    ]

    assert "Pronto: 3 linhas corrigidas." in resumos("rebuild")
    assert resumos("check") == "Os resumos são iguais à soma dos pedidos.\n"
    assert "Pronto: 0 linhas corrigidas." in resumos("rebuild")


@pytest.mark.parametrize("estrago", ["falta", "sobra", "difere"])
def test_what_is_wrong_about_an_order_is_made_right_with_its_sums(ana, estrago):
    pedido, outro = cast.um_pedido(ana, data=HOJE), cast.um_pedido(ana, data=HOJE)
    resumo = ResumoLinha.objects.filter(pedido=pedido)
    if estrago == "falta":
        resumo.delete()
    elif estrago == "difere":
        resumo.update(pago=True, dia=date(2020, 1, 1))
    else:
        ResumoLinha.objects.filter(pedido=outro).update(pedido=outro.pk + 1000)
    conferir_e_recusar()

    resumos("rebuild")

    assert list(todas_as_diferencas()) == []


def test_what_the_triggers_did_not_see_is_found(ana):
    """As after ALTER TABLE ... DISABLE TRIGGER."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    pedido = cast.um_pedido(ana, data=HOJE)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pedidos_pedido DISABLE TRIGGER resumos_update")
        cursor.execute("UPDATE pedidos_pedido SET status = 'CANCELADO' WHERE id = %s", [pedido.pk])
        cursor.execute("ALTER TABLE pedidos_pedido ENABLE ALWAYS TRIGGER resumos_update")
    assert f"pedido_id={pedido.pk}, " in conferir_e_recusar()

    resumos("rebuild")

    assert list(todas_as_diferencas()) == []


def test_a_page_made_from_what_was_wrong_is_not_served_again(ana, client, transactional_db):
    cast.um_pedido(ana, data=HOJE)
    assert ana.usuario
    client.force_login(ana.usuario)
    VendasDoDia.objects.update(vendas=99)
    pagina = "/vendedor/?periodo=tudo"
    assert "R$ 99,00" in client.get(pagina).content.decode()

    resumos("rebuild")

    assert "R$ 99,00" not in client.get(pagina).content.decode()


@pytest.mark.parametrize("sem", [[], [verdade.model for verdade in TOTAIS]])
def test_what_is_loaded_from_a_file_is_counted_once(ana, tmp_path, sem):
    cast.um_pedido(ana, data=HOJE)
    arquivo = str(tmp_path / "dados.json")
    call_command("dumpdata", "pedidos", exclude=[model._meta.label for model in sem], output=arquivo, verbosity=0)
    Pedido.objects.all().delete()
    cast.um_pedido(ana, data=HOJE)

    call_command("loaddata", arquivo, verbosity=0)

    assert Pedido.objects.count() == 2
    assert list(todas_as_diferencas()) == []


def test_it_asks_for_one_of_its_two_words():
    with pytest.raises(CommandError, match="check"):
        call_command("resumos", "conferir")
