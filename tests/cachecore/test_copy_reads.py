"""COPY of psycopg2 reads tables like any statement: what an answer is made from is seen."""

from contextlib import nullcontext
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cachecore import cached_with_invalidation
from cachecore.errors import UndeclaredTableError

pytestmark = pytest.mark.django_db(transaction=True)

COPIES = {
    "copy_to": lambda cursor, out: cursor.copy_to(out, "pedidos_categoria"),
    "copy_expert": lambda cursor, out: cursor.copy_expert("COPY pedidos_categoria TO STDOUT", out),
}


@pytest.mark.parametrize("debug", [False, True], ids=["plain cursor", "debug cursor"])
@pytest.mark.parametrize("how", COPIES)
def test_a_table_that_copy_reads_is_noted(how, debug):
    @cached_with_invalidation(timeout=60, key_prefix="copied", invalidate_on=["produto.*"])
    def copied() -> str:
        out = StringIO()
        with connection.cursor() as cursor:
            COPIES[how](cursor, out)
        return out.getvalue()

    said = r"reads the table 'pedidos_categoria'.*Add 'categoria\.\*' to it"
    # Cursors of another class, as with DEBUG, run while queries are captured.
    with CaptureQueriesContext(connection) if debug else nullcontext(), pytest.raises(UndeclaredTableError, match=said):
        copied()
