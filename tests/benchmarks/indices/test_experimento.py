"""An index is taken away and given back, another tried and forgotten; what is asked meanwhile is what pages ask."""

from datetime import date

import pytest
from django.db import connection, models
from django.test import Client

from benchmarks.indices import plano
from benchmarks.indices.candidatos import CANDIDATOS, Candidato
from benchmarks.indices.captura import Captura, Consulta
from benchmarks.indices.catalogo import MEDIDOS, NOMEADOS, indices
from benchmarks.indices.experimento import medir_com, medir_sem
from benchmarks.indices.insercao import medir_insercao
from benchmarks.indices.perguntas import Perguntas, sem_valores
from benchmarks.indices.plano import executar, planejar
from pedidos.models import Cliente, Pedido
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
DO_CLIENTE = "SELECT * FROM pedidos_pedido WHERE cliente_id = {} ORDER BY data DESC LIMIT 5"


@pytest.fixture
def muitos(ana: Vendedor) -> int:
    """A client among two hundred, each with ten orders; his key."""
    clientes = Cliente.objects.bulk_create(Cliente(nome=f"Bar {n}", vendedor=ana) for n in range(200))
    Pedido.objects.bulk_create(
        Pedido(cliente=cliente, vendedor=ana, data=date(2026, 1, n + 1)) for n in range(10) for cliente in clientes
    )
    with connection.cursor() as cursor:
        # An index is made of no table for which a foreign key is still to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ANALYZE pedidos_pedido")
    return clientes[100].pk


def test_the_eleven_and_those_added_since_are_there_and_what_is_tried_is_not(db: None):
    assert set(MEDIDOS) <= set(indices())
    assert len(NOMEADOS) == 11
    assert {candidato.indice.name for candidato in CANDIDATOS}.isdisjoint(indices())


@pytest.mark.parametrize("nome", ["idx_pedido_cliente_data", "idx_estoque_produto_id", "idx_apuracao_ano_mes"])
def test_what_is_taken_away_is_back_afterwards(nome: str):
    antes = indices()

    medir_sem(antes[nome], [], {})

    assert {nome: i.definicao for nome, i in indices().items()} == {nome: i.definicao for nome, i in antes.items()}


def test_a_question_is_measured_without_its_index_and_with_it(muitos: int):
    usa = Consulta(DO_CLIENTE.format(muitos), DO_CLIENTE)
    planos = Perguntas([usa]).planos
    nome = "idx_pedido_cliente_data"
    assert nome in planos[usa.texto].indices

    (medida,) = medir_sem(indices()[nome], [usa], planos)

    assert medida.consulta is usa
    assert (nome in medida.sem.indices, nome in medida.com.indices) == (False, True)
    assert medida.sem.blocos > medida.com.blocos > 0
    assert medida.com.tempo > 0


def test_of_questions_that_differ_only_in_their_values_one_is_measured(muitos: int):
    usam = [Consulta(DO_CLIENTE.format(pk), DO_CLIENTE) for pk in range(muitos, muitos + 5)]

    assert len(medir_sem(indices()["idx_pedido_cliente_data"], usam, Perguntas(usam).planos)) == 1


def test_an_index_is_tried_and_forgotten(muitos: int):
    lista = Consulta("SELECT * FROM pedidos_pedido ORDER BY motivo_cancelamento LIMIT 5", "")
    outra = Consulta("SELECT count(*) FROM pedidos_cliente", "")
    so_para_tentar = models.Index(fields=["motivo_cancelamento"], name="idx_so_para_tentar")

    indice, usam, (medida,) = medir_com(
        Candidato("pedidos.Pedido", so_para_tentar, "isto"), [lista, outra], Perguntas([lista, outra]).planos
    )

    assert indice.nome == "idx_so_para_tentar"
    assert usam == [lista]
    assert indice.nome in medida.com.indices
    assert indice.nome not in medida.sem.indices | set(indices())


def test_a_question_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plano, "LIMITE", 50)

    execucao = executar("SELECT pg_sleep(30)")

    assert (execucao.tempo, execucao.interrompida) == (50, True)
    assert not executar("SELECT 1").interrompida


def test_a_large_table_read_for_a_few_rows_is_found_in_the_plan(muitos: int):
    (varredura,) = planejar("SELECT * FROM pedidos_pedido WHERE motivo_cancelamento = 'x' AND frete = 12").varreduras

    assert varredura.tabela == "pedidos_pedido"
    assert varredura.achadas < 20
    assert sem_valores(varredura.filtro) == "(((motivo_cancelamento)::text = '…'::text) AND (frete = '…'::numeric))"


# Of one column, of words, of a part of the rows.
@pytest.mark.parametrize("nome", ["idx_pedido_data", "idx_produto_nome_fts", "idx_pagamento_pendente"])
def test_the_cost_of_a_new_row_is_that_of_the_index_and_leaves_nothing_behind(nome: str, muitos: int):
    indice = indices()[nome]

    medida = medir_insercao(indice.tabela, indice.sobre, 500)

    assert min(medida.sem, medida.com) > 0
    assert medida.custo == max(medida.com - medida.sem, 0)
    assert set(connection.introspection.table_names()).isdisjoint({"medicao_copia", "medicao_novas"})


def test_what_a_page_asks_is_written_down_as_the_server_is_sent_it(ana: Vendedor, client: Client):
    pedido = cast.um_pedido(ana)
    client.force_login(ana.usuario)  # type: ignore[arg-type]
    captura = Captura()

    for pagina in ("uma", "outra", "outra"):
        with captura.da_pagina(pagina):
            client.get(f"/pedidos/{pedido.pk}")
    client.get("/pedidos/")

    do_pedido = [c for c in captura.consultas if f'"pedidos_pedido"."id" = {pedido.pk}' in c.texto]
    assert do_pedido
    assert all(consulta.paginas == ["uma", "outra"] for consulta in do_pedido)
    assert all("%s" in consulta.forma for consulta in do_pedido)
    assert all(planejar(consulta.texto).custo > 0 for consulta in captura.consultas)
    assert not [c for c in captura.consultas if not c.texto.startswith(("SELECT", "WITH"))]
