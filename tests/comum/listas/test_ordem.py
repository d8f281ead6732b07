"""What is empty comes last; what is always there is sorted as the indexes are."""

import pytest
from django.db.models import QuerySet

from comum.listas.ordem import ordenar
from pedidos.models import Cliente, Pedido, Produto

SEMPRE = [
    (Pedido.objects.all(), "data", '"pedidos_pedido"."data" DESC, "pedidos_pedido"."id" DESC'),
    (Pedido.objects.all(), "pk", '"pedidos_pedido"."id" DESC'),
    (Pedido.objects.all(), "cliente__nome", '"pedidos_cliente"."nome_busca" DESC, "pedidos_pedido"."id" DESC'),
    # Of another record its number, not what records of its kind are sorted by.
    (Pedido.objects.all(), "cliente", '"pedidos_pedido"."cliente_id" DESC, "pedidos_pedido"."id" DESC'),
]
AS_VEZES = [
    (Pedido.objects.all(), "confirmado_em"),
    (Pedido.objects.com_totais(), "total"),
    (Cliente.objects.all(), "vendedor__nome"),
    (Produto.objects.com_saldo(), "saldo"),
    (Produto.objects.all(), "estoque__quantidade"),
]


@pytest.mark.parametrize(("registros", "campo", "sql"), SEMPRE, ids=[campo for _, campo, _ in SEMPRE])
def test_what_is_always_there_is_sorted_plainly(registros: "QuerySet[Pedido]", campo: str, sql: str):
    assert str(ordenar(registros, (campo,), desce=True).query).endswith(f"ORDER BY {sql}")
    assert str(ordenar(registros, (campo,), desce=False).query).endswith(f"ORDER BY {sql.replace('DESC', 'ASC')}")


@pytest.mark.parametrize(("registros", "campo"), AS_VEZES, ids=[campo for _, campo in AS_VEZES])
def test_what_may_be_missing_is_last_either_way(registros: "QuerySet[Pedido]", campo: str):
    for desce, sentido in ((True, "DESC"), (False, "ASC")):
        assert f"{sentido} NULLS LAST, " in str(ordenar(registros, (campo,), desce=desce).query)
