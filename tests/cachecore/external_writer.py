"""Another program: a connection to the same database that knows nothing of Django, and the triggers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import pytest
from django.db import connection

from cachecore.models import Outbox
from cachecore.outbox import queue
from cachecore.outbox.trigger_sql import Triggers
from cachecore.sql import catalog
from cachecore.store import get_store
from tests.cachecore.threads import in_another_thread

# A pedido like another one, of another seller.
LIKE_PEDIDO = """
INSERT INTO pedidos_pedido SELECT (jsonb_populate_record(p, jsonb_build_object(
  'id', nextval('pedidos_pedido_id_seq'), 'vendedor_id', %s))).* FROM pedidos_pedido p ORDER BY id LIMIT 1
"""
# An item like any other, of the pedido.
LIKE_ITEM = """
INSERT INTO pedidos_itempedido (pedido_id, produto_id, quantidade, preco_venda, preco_compra, preco_compra_suposto)
SELECT %s, produto_id, 1, preco_venda, preco_compra, preco_compra_suposto FROM pedidos_itempedido ORDER BY id LIMIT 1
"""


@contextmanager
def outside() -> Iterator[Any]:
    """A cursor in a transaction that is committed at the end."""
    with closing(_connect()) as theirs, theirs, theirs.cursor() as cursor:
        yield cursor


@contextmanager
def listening() -> Iterator[Callable[[], int]]:
    """Says how many notifications there were for the relay."""
    with closing(_connect()) as theirs, theirs.cursor() as cursor:
        theirs.autocommit = True
        cursor.execute("LISTEN cachecore")

        def heard() -> int:
            cursor.execute("SELECT 1")
            return len(theirs.notifies)

        yield heard


def _connect() -> Any:
    known = connection.get_connection_params()
    return psycopg2.connect(**{name: known[name] for name in ("dbname", "host", "user", "port") if name in known})


def write(sql: str, *params: Any) -> None:
    with outside() as cursor:
        cursor.execute(sql, params or None)


@contextmanager
def function(
    signature: str, body: str, how: str = "VOLATILE LANGUAGE sql", *, kind: str = "FUNCTION"
) -> Iterator[None]:
    """A stored function or procedure, while this lasts; what the catalog said before is forgotten."""
    name = signature.split("(", maxsplit=1)[0]
    write(f"CREATE {kind} {signature} {how} AS $$ {body} $$")
    catalog.forget()
    try:
        yield
    finally:
        write(f"DROP {kind} {name}")
        catalog.forget()


def procedure(signature: str, body: str) -> AbstractContextManager[None]:
    """A stored procedure; it may end transactions, so CALL runs in none of ours."""
    return function(signature, body, "LANGUAGE sql", kind="PROCEDURE")


def tell() -> int:
    """What the relay does, now."""
    return in_another_thread(lambda: queue.deliver_all(get_store(), wait=False))


def written() -> list[tuple[str, str, Any]]:
    return list(Outbox.objects.values_list("table", "operation", "changes"))


@pytest.fixture(scope="module")
def triggers_of_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        triggers = Triggers("default")
        triggers.run(triggers.to_install())
    yield
    with django_db_blocker.unblock():
        triggers.run(triggers.to_remove())


@pytest.fixture
def triggers(triggers_of_the_module: None, transactional_db: None) -> None:
    """Installed, and nothing written yet: emptying the tables after a test was a write too."""
    queue.triggers_changed()
    tell()
