"""Importing again, importing more, and importing until something breaks."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection

from pedidos.models import Cliente, LogAtividade, Pedido, Produto
from tests.dados.olist.pasta import importar

pytestmark = pytest.mark.django_db


def rows_everywhere() -> dict[str, int]:
    labels = ("pedidos", "vendedor")
    return {
        model._meta.label: model._default_manager.count()
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


@pytest.fixture
def cheia(pasta):
    """Two orders, one of them of two sellers, and one without items."""
    pasta.vendido("a1")
    pasta.pedido("a2", pessoa="joana")
    pasta.item("a2", vendedor="ana", preco="10.00")
    pasta.item("a2", produto="creme", vendedor="bruno", preco="10.00")
    pasta.pagamento("a2", "20.00")
    pasta.pedido("a3", status="canceled", aprovado="", despachado="", entregue="")
    return pasta


def test_it_adds_nothing_the_second_time_and_says_so(cheia):
    importar(cheia)
    before = rows_everywhere()

    said = importar(cheia)

    assert rows_everywhere() == before
    assert "Nada a acrescentar: os 4 pedidos desta pasta já estavam no sistema" in said


def test_it_adds_only_what_is_new_and_leaves_what_somebody_has_changed(cheia):
    importar(cheia)
    Cliente.objects.filter(referencia_externa="maria").update(nome="Bar da Maria")
    Produto.objects.filter(codigo_interno="batom").update(preco_medio_compra=1)
    cheia.vendido("a4", pessoa="maria", cidade="santos")

    said = importar(cheia)

    assert "1  pedidos" in said
    assert "Já estavam no sistema e ficaram como estavam: 4 pedidos." in said
    maria = Cliente.objects.get(referencia_externa="maria")
    assert (maria.nome, maria.cidade, maria.pedidos.count()) == ("Bar da Maria", "Sao Paulo", 3)
    assert Produto.objects.get(codigo_interno="batom").preco_medio_compra == 1


def test_it_notes_in_the_log_what_it_added(cheia):
    importar(cheia)

    atividade = LogAtividade.objects.get()
    assert (atividade.tipo, atividade.titulo) == ("IMPORTACAO", "Importação Olist")
    assert atividade.dados["pedidos"] == 4


@pytest.mark.parametrize("table", ["pedidos_cliente", "pedidos_coleta", "pedidos_logatividade"])
def test_it_leaves_nothing_behind_when_it_is_interrupted(cheia, table):
    before = rows_everywhere()

    def press_ctrl_c(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(press_ctrl_c), pytest.raises(CommandError) as refused:
        importar(cheia)

    assert str(refused.value) == "Interrompido: nada foi gravado."
    assert refused.value.returncode == 130
    assert rows_everywhere() == before


def test_it_leaves_nothing_behind_when_the_database_refuses_a_row(cheia):
    """Here the payment of an order that somebody deleted without its payment; or another import beside this one."""
    importar(cheia)
    alheio = Pedido.objects.get(referencia_externa="olist:a1:ana")
    Pedido.objects.filter(pk=alheio.pk).update(referencia_externa="OUTRA")
    before = rows_everywhere()

    with pytest.raises(CommandError) as refused:
        importar(cheia)

    assert "O banco de dados recusou a gravação: " in str(refused.value)
    assert "id_transacao" in str(refused.value)
    assert "Nada foi gravado. Se outro processo gravava ao mesmo tempo, repita o comando." in str(refused.value)
    assert rows_everywhere() == before
