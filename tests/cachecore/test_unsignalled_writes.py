"""Writes that Django sends without a signal: they end what shows their table, in a transaction or not."""

import re
from contextlib import nullcontext
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from prometheus_client import REGISTRY

from cachecore import cached_with_invalidation
from pedidos.models import Categoria, Cliente, ItemPedido, Pedido, Produto
from tests import cast
from tests.cachecore.external_writer import function
from vendedor.models import Vendedor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]

SHOWN = ["pedido.*", "item_pedido.*", "cliente.*", "categoria.*", "produto.*", "usuario.*", "papel.*", "vendedor.*"]


@pytest.fixture
def tudo():
    """A read that shows all of it, so that any write must end it."""

    @cached_with_invalidation(timeout=60, key_prefix="tudo", invalidate_on=SHOWN)
    def tudo() -> list[str]:
        return [
            str(list(rows.order_by("pk").values_list()))
            for rows in (
                Pedido.objects.all(),
                ItemPedido.objects.all(),
                Cliente.objects.all(),
                Categoria.objects.all(),
                Produto.objects.all(),
                User.objects.all(),
                Group.objects.all(),
                User.groups.through.objects.all(),
                Group.permissions.through.objects.all(),
                Vendedor.objects.all(),
            )
        ]

    return tudo


def raw(sql: str, params: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def upsert(ana):
    Categoria.objects.bulk_create(
        [Categoria(codigo="OUTROS", nome="Resto")],
        update_conflicts=True,
        unique_fields=["codigo"],
        update_fields=["nome"],
    )


def bulk_update(ana):
    clientes = list(Cliente.objects.all())
    for cliente in clientes:
        cliente.cidade = "Recife"
    Cliente.objects.bulk_update(clientes, ["cidade"])


WRITES = {
    "update": lambda ana: Cliente.objects.update(cidade="Recife"),
    "update with F": lambda ana: ItemPedido.objects.update(quantidade=F("quantidade") + 1),
    "bulk_create": lambda ana: Categoria.objects.bulk_create([Categoria(codigo="AGUA", nome="Água")]),
    "upsert": upsert,
    "bulk_update": bulk_update,
    "m2m add": lambda ana: ana.usuario.groups.add(Group.objects.get(name="GERENTE")),
    "m2m set": lambda ana: ana.usuario.groups.set(Group.objects.filter(name="ADMIN")),
    "m2m clear": lambda ana: ana.usuario.groups.clear(),
    "m2m remove from the other side": lambda ana: Group.objects.get(name="VENDEDOR").user_set.remove(ana.usuario),
    "m2m clear from the other side": lambda ana: Group.objects.get(name="VENDEDOR").user_set.clear(),
    "m2m of a group": lambda ana: Group.objects.get(name="VENDEDOR").permissions.add(Permission.objects.latest("pk")),
    "through rows": lambda ana: User.groups.through.objects.all().delete(),
    "delete with SET_NULL": lambda ana: ana.usuario.delete(),
    "delete with CASCADE": lambda ana: Pedido.objects.all().delete(),
    "_raw_delete": lambda ana: ItemPedido.objects.all()._raw_delete("default"),
    "raw update": lambda ana: raw("UPDATE pedidos_cliente SET cidade = %s", ["Recife"]),
    "raw insert": lambda ana: raw("insert into pedidos_categoria (codigo, nome) values ('AGUA', 'Água')"),
    "raw with a comment": lambda ana: raw(
        "/* night job */ -- really\n update only public.pedidos_cliente set uf = 'PE'"
    ),
    "raw with CTE": lambda ana: raw(
        "WITH gone AS (DELETE FROM pedidos_itempedido RETURNING 1) SELECT count(*) FROM gone"
    ),
    "raw in capitals": lambda ana: raw("UPDATE PEDIDOS_CLIENTE SET CIDADE = %s", ["Recife"]),
    "raw with a name in parentheses": lambda ana: raw("UPDATE ONLY (pedidos_cliente) SET cidade = 'Recife'"),
    "raw with the name of the database": lambda ana: raw(
        f"UPDATE {connection.settings_dict['NAME']}.public.pedidos_cliente SET cidade = 'Recife'"
    ),
    "raw with a comment in a CTE": lambda ana: raw(
        "WITH a AS (UPDATE/* ; */pedidos_cliente SET cidade = '--' RETURNING 1) DELETE FROM pedidos_logatividade"
    ),
    "another behind it": lambda ana: raw("DELETE FROM pedidos_logatividade; TRUNCATE pedidos_itempedido CASCADE"),
    "two statements": lambda ana: raw("SELECT 1; UPDATE pedidos_cliente SET cidade = 'Recife'"),
    "truncate": lambda ana: raw("TRUNCATE pedidos_itempedido CASCADE"),
    "do block": lambda ana: raw("DO $$ BEGIN UPDATE pedidos_cliente SET cidade = 'Recife'; END $$"),
    "merge": lambda ana: raw(
        "MERGE INTO pedidos_categoria c USING (SELECT 'OUTROS' k) s ON c.codigo = s.k "
        "WHEN MATCHED THEN UPDATE SET nome = 'Resto'"
    ),
    "prepared": lambda ana: raw("PREPARE p AS UPDATE pedidos_cliente SET cidade = 'Recife'; EXECUTE p; DEALLOCATE p"),
}


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_it_ends_what_shows_the_table(ana, tudo, write, atomic):
    cast.um_pedido(ana)
    before = tudo()

    if atomic:
        with transaction.atomic():
            write(ana)
    else:
        write(ana)

    assert tudo() != before


AGUA = "INSERT INTO pedidos_categoria (codigo, nome) VALUES ('AGUA', 'Água')"
NOBODY = "pedidos_logatividade (tipo, titulo, descricao, modulo, dados, data_hora, registro)"


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
@pytest.mark.parametrize(
    "call",
    [
        "SELECT f()",
        'SELECT 1 WHERE public."f"() IS NULL',
        "WITH called AS (SELECT F ()) SELECT * FROM called",
        f"INSERT INTO {NOBODY} SELECT 'X', 'x', '', '', '{{}}', now(), '' FROM f()",
    ],
    ids=["select", "where", "with", "insert elsewhere"],
)
def test_a_function_invalidates_what_its_body_writes(tudo, counted, call, atomic):
    @cached_with_invalidation(timeout=60, key_prefix="produtos", invalidate_on=["produto.*"])
    def produtos() -> int:
        return Produto.objects.count()

    with function("f() RETURNS void", AGUA):
        before, _ = tudo(), produtos()
        with transaction.atomic() if atomic else nullcontext():
            raw(call)

        assert tudo() != before
        produtos()
    assert (counted("invalidation", "*"), counted("hit", "produtos")) == (0, 1)


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
def test_a_function_whose_body_makes_up_its_sql_invalidates_everything(tudo, counted, atomic):
    body = f"BEGIN EXECUTE $sql${AGUA}$sql$; END"
    with function("f() RETURNS void", body, "VOLATILE LANGUAGE plpgsql"):
        before = tudo()
        with transaction.atomic() if atomic else nullcontext():
            raw("SELECT f()")

        assert tudo() != before
    assert counted("invalidation", "*") == 1


def test_a_function_that_may_not_write_is_a_read_like_any_other(tudo, counted):
    with function("f() RETURNS bigint", "SELECT count(*) FROM pedidos_categoria", "STABLE LANGUAGE sql"):
        tudo()
        raw("SELECT f(), lower('A'), now()")
        tudo()

    assert counted("hit", "tudo") == 1


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
def test_one_that_cannot_be_understood_ends_everything_and_is_counted_where_an_operator_sees_it(tudo, counted, atomic):
    """Under the pattern of everything: in the metrics and in cache_stats."""

    def seen() -> tuple[float, int]:
        labels = {"operation": "invalidation", "pattern": "*"}
        printed = StringIO()
        call_command("cache_stats", "--fast", stdout=printed)
        titles, _, *rows = printed.getvalue().splitlines()
        column = re.split("  +", titles).index("invalidations")
        of_everything = next((row.split()[column] for row in rows if row.startswith("* ")), "0")
        return REGISTRY.get_sample_value("cachecore_operations_total", labels) or 0.0, int(of_everything)

    tudo()
    in_metrics, printed = seen()

    with transaction.atomic() if atomic else nullcontext():
        raw("DO $$ BEGIN EXECUTE 'SELECT 1'; END $$")
    tudo()

    assert (counted("hit", "tudo"), counted("miss", "tudo")) == (0, 2)
    assert seen() == (in_metrics + 1, printed + 1)


def test_ten_thousand_rows_cost_as_much_as_one(tudo, counted):
    tudo()

    Categoria.objects.bulk_create([Categoria(codigo=f"C{n}", nome="x") for n in range(10_000)])

    assert counted("invalidation", "tudo") == 1
    assert len(tudo()[3]) > 10_000


def test_a_save_ends_its_own_fill_only_and_an_update_the_whole_pattern(ana, bruno, counted):
    @cached_with_invalidation(timeout=60, key_prefix="pedidos_de:{vendedor_id}", invalidate_on=["pedido.*"])
    def pedidos_de(vendedor_id: int) -> int:
        return Pedido.objects.do_vendedor(vendedor_id).count()

    pedido = cast.um_pedido(ana)
    pedidos_de(bruno.pk)
    pedido.save()
    pedidos_de(bruno.pk)
    pedido.delete()
    pedidos_de(bruno.pk)
    assert counted("hit", "pedidos_de:{vendedor_id}") == 2

    Pedido.objects.filter(vendedor=ana).update(frete=Decimal("1.00"))
    pedidos_de(bruno.pk)
    assert counted("hit", "pedidos_de:{vendedor_id}") == 2


def test_a_statement_that_only_reads_ends_nothing(tudo, counted):
    tudo()
    list(Categoria.objects.all())
    with transaction.atomic():
        list(Categoria.objects.select_for_update())
    raw("SELECT 'UPDATE pedidos_categoria SET x = 1'")
    tudo()

    assert counted("hit", "tudo") == 1


def test_a_failed_save_leaves_no_announcement_behind(tudo):
    before = tudo()
    with pytest.raises(ValueError, match="seller"), transaction.atomic():
        Categoria.objects.create(codigo="X", nome="x")
        raise ValueError("seller")

    Categoria.objects.update(nome="Resto")

    assert tudo() != before
