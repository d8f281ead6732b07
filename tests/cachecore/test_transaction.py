"""Transactions: nothing ends before COMMIT, nothing uncommitted is stored, a rollback changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from cachecore import cached_with_invalidation, emit, invalidate_cache
from cachecore.declare.events import events_on
from cachecore.rows.row_changes import change_of
from cachecore.write.pending import Pending
from pedidos.models import Categoria
from tests.cachecore.threads import in_another_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]

PATTERN = "categorias"


@pytest.fixture
def categorias():
    @cached_with_invalidation(timeout=60, key_prefix=PATTERN, invalidate_on=["categoria.*"])
    def categorias() -> list[str]:
        return sorted(Categoria.objects.values_list("codigo", flat=True))

    return categorias


def um_erro_depois(codigo: str) -> None:
    Categoria.objects.create(codigo=codigo, nome=codigo)
    raise RuntimeError


def test_others_are_served_the_old_value_until_commit_and_the_new_one_after(categorias):
    before = categorias()

    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
        assert in_another_thread(categorias) == before

    assert in_another_thread(categorias) == sorted([*before, "AGUA"])


def test_the_writer_itself_sees_what_it_wrote_and_stores_nothing_of_it(categorias):
    before = categorias()

    with pytest.raises(RuntimeError), transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
        assert "AGUA" in categorias()
        raise RuntimeError

    assert categorias() == before


def test_a_rollback_loses_no_valid_entry(categorias, counted):
    categorias()

    with pytest.raises(RuntimeError), transaction.atomic():
        um_erro_depois("AGUA")
    categorias()

    assert counted("hit", PATTERN) == 1
    assert counted("invalidation", PATTERN) == 0


def test_a_savepoint_rolled_back_ends_nothing_when_the_rest_commits(categorias, counted):
    categorias()

    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            um_erro_depois("AGUA")
        assert "AGUA" not in categorias()
    categorias()

    assert counted("invalidation", PATTERN) == 0
    assert counted("hit", PATTERN) == 2


def test_a_savepoint_kept_ends_with_the_transaction(categorias):
    categorias()

    with transaction.atomic():
        with transaction.atomic():
            Categoria.objects.create(codigo="AGUA", nome="Água")
        with pytest.raises(RuntimeError), transaction.atomic():
            um_erro_depois("SUCO")

    assert "AGUA" in categorias()
    assert "SUCO" not in categorias()


def test_an_integrity_error_leaves_nothing_behind(categorias, counted):
    categorias()

    with pytest.raises(IntegrityError), transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
        Categoria.objects.bulk_create([Categoria(codigo="AGUA", nome="Água")])
    categorias()
    assert counted("hit", PATTERN) == 1

    Categoria.objects.create(codigo="AGUA", nome="Água")
    assert "AGUA" in categorias()


def test_it_has_ended_before_any_hook_of_the_application_runs(categorias):
    categorias()
    seen = []

    with transaction.atomic():
        # Registered before the write: whoever invalidates in a hook of his own comes too late.
        transaction.on_commit(lambda: seen.append((categorias(), in_another_thread(categorias))))
        Categoria.objects.create(codigo="AGUA", nome="Água")

    assert all("AGUA" in value for value in seen[0])


def test_a_hook_that_raises_harms_nothing(categorias):
    categorias()

    with pytest.raises(RuntimeError), transaction.atomic():
        transaction.on_commit(lambda: um_erro_depois("SUCO"))
        Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()


def test_a_write_that_no_signal_tells_of_makes_its_transaction_store_nothing(categorias):
    with pytest.raises(RuntimeError), transaction.atomic():
        Categoria.objects.bulk_create([Categoria(codigo="AGUA", nome="Água")])
        assert "AGUA" in categorias()
        raise RuntimeError

    assert "AGUA" not in categorias()


def test_an_event_said_in_a_transaction_takes_effect_with_its_commit(categorias):
    before = categorias()

    with transaction.atomic():
        Categoria.objects.bulk_create([Categoria(codigo="AGUA", nome="Água")])
        emit("categoria.criado")
        assert in_another_thread(categorias) == before

    assert "AGUA" in categorias()


def test_a_transaction_managed_by_hand_ends_with_its_commit(categorias):
    categorias()
    transaction.set_autocommit(False)
    try:
        Categoria.objects.create(codigo="AGUA", nome="Água")
        transaction.commit()
    finally:
        transaction.set_autocommit(True)

    assert "AGUA" in categorias()


def test_a_reader_that_began_before_the_commit_stores_nothing_that_is_served_after_it(categorias):
    """The reader selects, the writer commits and invalidates, the reader stores: every peer but one lies here."""

    @cached_with_invalidation(timeout=60, key_prefix="slow", invalidate_on=["categoria.*"])
    def slow(write_meanwhile: bool) -> list[str]:
        found = sorted(Categoria.objects.values_list("codigo", flat=True))
        if write_meanwhile and "AGUA" not in found:
            writer = Thread(target=in_another_thread, args=(Categoria(codigo="AGUA", nome="Água").save,))
            writer.start()
            writer.join(timeout=10)
        return found

    assert "AGUA" not in slow(write_meanwhile=True)
    assert "AGUA" in slow(write_meanwhile=True)


def test_nothing_is_stored_from_a_snapshot_that_may_be_older(categorias, counted):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = categorias()
        in_another_thread(Categoria(codigo="AGUA", nome="Água").save)
        assert categorias() == before

    assert "AGUA" in in_another_thread(categorias)
    assert "AGUA" in categorias()


@contextmanager
def by_hand() -> Iterator[None]:
    transaction.set_autocommit(False)
    try:
        yield
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)


@contextmanager
def said_to_the_session(level: str) -> Iterator[None]:
    """As a role, a database or the server's configuration may say it; nothing in Django's settings knows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET default_transaction_isolation TO '{level}'")
    yield
    connection.close()


@contextmanager
def said_in_the_settings(level: str) -> Iterator[None]:
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {
        **options,
        "isolation_level": {"repeatable read": 2, "serializable": 3}[level],
    }
    connection.close()
    yield
    connection.settings_dict["OPTIONS"] = options
    connection.close()


@pytest.mark.parametrize("begun", [transaction.atomic, by_hand])
@pytest.mark.parametrize("said", [said_to_the_session, said_in_the_settings])
@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_snapshot_is_one_whoever_has_asked_for_it(categorias, level, said, begun, counted):
    categorias()
    invalidate_cache(PATTERN)  # nothing is cached, and there is a version to store under
    with said(level), begun():
        before = sorted(Categoria.objects.values_list("codigo", flat=True))
        in_another_thread(Categoria(codigo="AGUA", nome="Água").save)
        assert categorias() == before
    assert counted("store", PATTERN) == 1

    assert "AGUA" in in_another_thread(categorias)


@pytest.mark.parametrize("begun", [transaction.atomic, by_hand])
def test_what_a_transaction_has_copied_is_not_kept(categorias, begun):
    categorias()
    invalidate_cache(PATTERN)
    with pytest.raises(ZeroDivisionError), begun():
        with connection.cursor() as cursor:
            cursor.copy_expert("COPY pedidos_categoria (codigo, nome) FROM STDIN", StringIO("AGUA\tx\n"))
        assert "AGUA" in categorias()
        assert "AGUA" not in in_another_thread(categorias)
        raise ZeroDivisionError

    assert "AGUA" not in categorias()


@pytest.mark.parametrize("begun", [transaction.atomic, by_hand])
def test_what_a_transaction_reads_at_read_committed_is_kept(categorias, begun, counted):
    with begun():
        categorias()
    categorias()

    assert (counted("store", PATTERN), counted("hit", PATTERN)) == (1, 1)


def test_thousands_of_rows_are_collected_as_their_whole_table():
    (clientes,) = events_on("pedidos_cliente").rows
    pending = Pending()
    for number in range(10_000):
        changed = change_of(clientes, frozenset({"cliente.atualizado"}), {"cliente_id": number, "carteira_id": 1})
        pending.add_changes("pedidos_cliente", [changed])

    assert pending.take() == ({"pedidos_cliente": {"=pedidos_cliente"}}, {})
