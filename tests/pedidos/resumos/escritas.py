"""Every way in which somebody may write orders and lines, each a few rows at random."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from comum.erros import Recusa
from pedidos.models import Cliente, ItemPedido, Pagamento, Pedido, Produto
from pedidos.pedidos.pedido import LinhaPedida
from tests import cast
from vendedor.models import Vendedor

HOJE = date(2026, 3, 31)
# Two days of one month and one of another, so that sums meet.
DIAS = [HOJE, HOJE - timedelta(days=1), HOJE - timedelta(days=40)]

Escrita = Callable[[Random], object]
ESCRITAS: dict[str, Escrita] = {}
# Those that no other database understands.
SO_NO_POSTGRESQL: set[str] = set()


def um_comercio_pequeno() -> None:
    vendedores = [cast.um_vendedor(nome, usuario=None) for nome in ("Ana", "Bruno")]
    for n in range(3):
        cast.um_cliente(vendedores[n % 2], f"Bar {n}")
        cast.um_produto(f"Produto {n}", preco_compra=f"{n}.50")


def escrita(funcao: Escrita) -> Escrita:
    ESCRITAS[getattr(funcao, "__name__", "")] = funcao
    return funcao


def so_no_postgresql(funcao: Escrita) -> Escrita:
    SO_NO_POSTGRESQL.add(getattr(funcao, "__name__", ""))
    return escrita(funcao)


def escrever(nome: str, sorte: Random) -> None:
    """What a verb refuses is not written, and that is a way too."""
    try:
        with transaction.atomic():
            ESCRITAS[nome](sorte)
    except Recusa:
        pass


def executar(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def um(sorte: Random, model: Any) -> Any:
    return sorte.choice(list(model.objects.order_by("pk")))


def alguns(sorte: Random, model: Any) -> list[Any]:
    todos = list(model.objects.order_by("pk"))
    return sorte.sample(todos, min(len(todos), sorte.randrange(1, 4)))


def ids(sorte: Random, model: Any) -> list[int]:
    return [registro.pk for registro in alguns(sorte, model)] or [0]


def dados(sorte: Random) -> dict[str, Any]:
    return {
        "cliente_id": um(sorte, Cliente).pk,
        "vendedor_id": um(sorte, Vendedor).pk,
        "data": sorte.choice(DIAS),
        "frete": Decimal(0),
        "linhas": [
            LinhaPedida(um(sorte, Produto).pk, sorte.randrange(1, 9), preco(sorte)) for _ in range(sorte.randrange(3))
        ],
    }


def preco(sorte: Random) -> Decimal:
    return sorte.choice([Decimal("0.00"), Decimal("0.10"), Decimal("3.33"), Decimal("10.00")])


def item(sorte: Random, pedido: Pedido) -> ItemPedido:
    return ItemPedido(
        pedido=pedido,
        produto=um(sorte, Produto),
        quantidade=sorte.randrange(1, 9),
        preco_venda=preco(sorte),
        preco_compra=preco(sorte),
    )


# --- verbs


@escrita
def registrar(sorte: Random) -> None:
    Pedido.objects.registrar(**dados(sorte))


@escrita
def alterar(sorte: Random) -> None:
    for pedido in alguns(sorte, Pedido):
        pedido.alterar(**dados(sorte))


@escrita
def pagar(sorte: Random) -> None:
    for pedido in alguns(sorte, Pedido):
        if total := pedido.calcular_total():
            cast.um_pagamento(pedido, total, status_pagamento=Pagamento.Status.APROVADO)


@escrita
def cancelar(sorte: Random) -> None:
    for pedido in alguns(sorte, Pedido):
        pedido.cancelar()


@escrita
def transferir(sorte: Random) -> None:
    um(sorte, Cliente).transferir(um(sorte, Vendedor).pk)


@escrita
def excluir_itens(sorte: Random) -> None:
    for gravado in alguns(sorte, ItemPedido):
        gravado.delete()


# --- many at once, and past the verbs


@escrita
def criar_muitos(sorte: Random) -> None:
    pedidos = Pedido.objects.bulk_create(
        Pedido(cliente=um(sorte, Cliente), vendedor=um(sorte, Vendedor), data=sorte.choice(DIAS), status=status(sorte))
        for _ in range(sorte.randrange(1, 5))
    )
    ItemPedido.objects.bulk_create(item(sorte, pedido) for pedido in pedidos for _ in range(sorte.randrange(4)))


@escrita
def criar_por_cima(sorte: Random) -> None:
    """Some of them are there already, and become what is said of them now."""
    novos = [item(sorte, um(sorte, Pedido)) for _ in range(2)] if Pedido.objects.exists() else []
    for novo, gravado in zip(novos, alguns(sorte, ItemPedido), strict=False):
        novo.pk = gravado.pk
    ItemPedido.objects.bulk_create(
        [novo for novo in novos if novo.pk],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["pedido", "produto", "quantidade", "preco_venda", "preco_compra"],
    )


@escrita
def mudar_muitos(sorte: Random) -> None:
    pedidos = alguns(sorte, Pedido)
    for pedido in pedidos:
        pedido.status, pedido.data, pedido.vendedor = status(sorte), sorte.choice(DIAS), um(sorte, Vendedor)
    Pedido.objects.bulk_update(pedidos, ["status", "data", "vendedor"])


@escrita
def mudar_todos(sorte: Random) -> None:
    Pedido.objects.filter(status=status(sorte)).update(status=status(sorte), cliente=um(sorte, Cliente))


@escrita
def mudar_itens(sorte: Random) -> None:
    ItemPedido.objects.filter(pk__in=ids(sorte, ItemPedido)).update(
        quantidade=sorte.randrange(1, 9), produto=um(sorte, Produto)
    )


@escrita
def excluir_pedidos(sorte: Random) -> None:
    Pagamento.objects.all().delete()
    Pedido.objects.filter(pk__in=ids(sorte, Pedido)).delete()


# --- SQL


@escrita
def mudar_em_sql(sorte: Random) -> None:
    executar(
        "UPDATE pedidos_pedido SET status = %s, vendedor_id = %s, data = %s WHERE id % 2 = %s".replace("% 2", "%% 2"),
        status(sorte), um(sorte, Vendedor).pk, str(sorte.choice(DIAS)), sorte.randrange(2),
    )  # fmt: skip


@escrita
def mudar_nada(sorte: Random) -> None:
    executar("UPDATE pedidos_pedido SET frete = frete + 1")
    executar("UPDATE pedidos_itempedido SET quantidade = quantidade")


@escrita
def levar_itens_a_outro_pedido(sorte: Random) -> None:
    if Pedido.objects.exists():
        marcas = ids(sorte, ItemPedido)
        executar(
            f"UPDATE pedidos_itempedido SET pedido_id = %s WHERE id IN ({', '.join(['%s'] * len(marcas))})",
            um(sorte, Pedido).pk, *marcas,
        )  # fmt: skip


@escrita
def dobrar_itens(sorte: Random) -> None:
    colunas = "pedido_id, produto_id, quantidade, preco_venda, preco_compra, preco_compra_suposto"
    executar(
        f"INSERT INTO pedidos_itempedido ({colunas}) SELECT {colunas} FROM pedidos_itempedido WHERE id <= %s",
        ids(sorte, ItemPedido)[0],
    )


@escrita
def mudar_o_numero(sorte: Random) -> None:
    """The keys are checked at the end only, so an order and its lines may change their number one after the other."""
    for pedido in alguns(sorte, Pedido)[:1]:
        novo = pedido.pk + 1_000_000
        executar("UPDATE pedidos_pedido SET id = %s WHERE id = %s", novo, pedido.pk)
        for tabela in ("pedidos_itempedido", "pedidos_pagamento"):
            executar(f"UPDATE {tabela} SET pedido_id = %s WHERE pedido_id = %s", novo, pedido.pk)


@escrita
def criar_itens_antes_do_pedido(sorte: Random) -> None:
    pedido = Pedido(cliente=um(sorte, Cliente), vendedor=um(sorte, Vendedor), data=sorte.choice(DIAS), pk=2_000_000)
    if not Pedido.objects.filter(pk=pedido.pk).exists():
        ItemPedido.objects.bulk_create(item(sorte, pedido) for _ in range(2))
        Pedido.objects.bulk_create([pedido])


@escrita
def excluir_em_sql(sorte: Random) -> None:
    """The order before its lines."""
    for pedido in alguns(sorte, Pedido)[:1]:
        executar("DELETE FROM pedidos_pedido WHERE id = %s", pedido.pk)
        for tabela in ("pedidos_itempedido", "pedidos_pagamento"):
            executar(f"DELETE FROM {tabela} WHERE pedido_id = %s", pedido.pk)


@so_no_postgresql
def copiar(sorte: Random) -> None:
    linhas = "\n".join(
        f"{pedido.pk}\t{um(sorte, Produto).pk}\t2\t{preco(sorte)}\t1.00\tf" for pedido in alguns(sorte, Pedido)
    )
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            "COPY pedidos_itempedido (pedido_id, produto_id, quantidade, preco_venda, preco_compra,"
            " preco_compra_suposto) FROM STDIN",
            io.StringIO(linhas),
        )


@so_no_postgresql
def tudo_numa_so_instrucao(sorte: Random) -> None:
    """The order and its lines, taken out, changed and put in, in one statement."""
    executar(
        "WITH mudam AS (UPDATE pedidos_pedido SET status = %s, data = %s WHERE id = ANY(%s) RETURNING id),"
        " saem AS (DELETE FROM pedidos_itempedido WHERE id = ANY(%s)),"
        " dobram AS (UPDATE pedidos_itempedido SET quantidade = quantidade * 2"
        "   WHERE pedido_id = ANY(%s) AND id <> ALL(%s))"
        " INSERT INTO pedidos_itempedido (pedido_id, produto_id, quantidade, preco_venda, preco_compra,"
        " preco_compra_suposto) SELECT id, %s, 3, 1.50, 1, false FROM mudam",
        *(status(sorte), sorte.choice(DIAS), (pedidos := ids(sorte, Pedido)), (itens := ids(sorte, ItemPedido))),
        *(pedidos, itens, um(sorte, Produto).pk),
    )


@so_no_postgresql
def fundir(sorte: Random) -> None:
    executar(
        "MERGE INTO pedidos_itempedido i USING pedidos_pedido p ON i.pedido_id = p.id AND i.quantidade > 3"
        " WHEN MATCHED AND i.quantidade > 6 THEN DELETE WHEN MATCHED THEN UPDATE SET preco_venda = 4.44"
        " WHEN NOT MATCHED THEN INSERT (pedido_id, produto_id, quantidade, preco_venda, preco_compra,"
        " preco_compra_suposto) VALUES (p.id, %s, 1, 2, 1, false)",
        um(sorte, Produto).pk,
    )


@so_no_postgresql
def truncar(sorte: Random) -> None:
    executar("SET CONSTRAINTS ALL IMMEDIATE")
    tabelas = [
        ["pedidos_itemcoletado", "pedidos_itemdevolvido", "pedidos_itempedido"],
        [
            *("pedidos_itemcoletado", "pedidos_itemdevolvido", "pedidos_itempedido", "pedidos_coleta"),
            *("pedidos_devolucao", "pedidos_pagamento", "pedidos_reembolso", "pedidos_creditocliente"),
            *("apuracao_pedidoapurado", "pedidos_pedido"),
        ],
    ]
    for sql in connection.ops.sql_flush(no_style(), sorte.choice(tabelas)):
        executar(sql)
    executar("SET CONSTRAINTS ALL DEFERRED")


def status(sorte: Random) -> str:
    return sorte.choice(cast.STATUS_SEM_LIBERACAO).value
