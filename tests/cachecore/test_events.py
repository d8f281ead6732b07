"""Events: emitted by saves and deletes, filled from the row as it was and as it is."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from cachecore import CACHE_INVALIDATION_MAP, cached_with_invalidation, emit
from cachecore.declare import registry
from cachecore.errors import UnknownEventError
from pedidos.models import Pagamento, Pedido
from tests import cast
from tests.cachecore.polling import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]


@pytest.fixture
def total_do_vendedor():
    @cached_with_invalidation(
        timeout=60, key_prefix="total_do_vendedor:{vendedor_id}", invalidate_on=["pedido.*", "item_pedido.*"]
    )
    def total_do_vendedor(vendedor_id: int) -> Decimal:
        return sum((pedido.calcular_total() for pedido in Pedido.objects.do_vendedor(vendedor_id)), Decimal(0))

    return total_do_vendedor


def test_it_renews_both_dashboards_when_a_pedido_changes_hands(ana, bruno, total_do_vendedor):
    pedido = cast.um_pedido(ana)
    assert (total_do_vendedor(ana.pk), total_do_vendedor(bruno.pk)) == (100, 0)

    pedido.vendedor = bruno
    pedido.save()

    assert (total_do_vendedor(ana.pk), total_do_vendedor(bruno.pk)) == (0, 100)


def test_it_leaves_the_dashboards_of_others_as_hits(ana, bruno, total_do_vendedor, counted):
    cast.um_pedido(ana)
    total_do_vendedor(bruno.pk)

    cast.um_pedido(ana)
    total_do_vendedor(bruno.pk)

    assert counted("hit", "total_do_vendedor:{vendedor_id}") == 1


def test_it_reads_the_old_side_from_the_row_when_the_instance_is_made_up(ana, bruno, total_do_vendedor):
    """The peers miss this one: a fresh instance with an existing pk is still an UPDATE."""
    pedido = cast.um_pedido(ana)
    total_do_vendedor(ana.pk)

    Pedido(pk=pedido.pk, cliente=pedido.cliente, vendedor=bruno).save()

    assert (total_do_vendedor(ana.pk), total_do_vendedor(bruno.pk)) == (0, 100)


def test_it_reads_the_old_side_from_the_row_when_the_instance_is_stale(ana, bruno, total_do_vendedor):
    carla = cast.um_vendedor("Carla")
    stale = cast.um_pedido(ana)
    fresh = Pedido.objects.get(pk=stale.pk)
    fresh.vendedor = bruno
    fresh.save()
    assert total_do_vendedor(bruno.pk) == 100

    stale.vendedor = carla
    stale.save()

    assert [total_do_vendedor(v.pk) for v in (ana, bruno, carla)] == [0, 0, 100]


def test_a_delete_ends_what_the_row_was_part_of(ana, total_do_vendedor):
    pedido = cast.um_pedido(ana)
    total_do_vendedor(ana.pk)

    pedido.delete()

    assert total_do_vendedor(ana.pk) == 0


def test_a_delete_of_many_ends_what_each_was_part_of(ana, bruno, total_do_vendedor):
    for vendedor in (ana, bruno):
        cast.um_pedido(vendedor)
        total_do_vendedor(vendedor.pk)

    Pedido.objects.all().delete()

    assert (total_do_vendedor(ana.pk), total_do_vendedor(bruno.pk)) == (0, 0)


@pytest.fixture
def happened():
    """Names of events, each a cached function: happened(what) lists those that ended."""
    names = [name for name in CACHE_INVALIDATION_MAP if name.startswith(("pedido.", "pagamento.", "usuario."))]
    made: list[str] = []

    def watch(name: str, number: int):
        @cached_with_invalidation(timeout=60, key_prefix=f"watch{number}", invalidate_on=[name])
        def watched() -> str:
            made.append(name)
            return name

        return watched

    watched = [watch(name, number) for number, name in enumerate(names)]

    def made_anew() -> list[str]:
        made.clear()
        for function in watched:
            function()
        return sorted(made)

    def ask(what) -> list[str]:
        # Nothing is kept while what an earlier test left behind is still being told.
        wait_until(lambda: not made_anew())
        what()
        return made_anew()

    return ask


def test_an_approval_is_an_event_of_its_own(ana, happened):
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal("100.00"))

    assert happened(pagamento.aprovar) == ["pagamento.aprovado", "pagamento.atualizado", "pedido.atualizado"]


def test_a_rejection_leaves_the_pedido_alone(ana, happened):
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal("100.00"))

    assert happened(pagamento.rejeitar) == ["pagamento.atualizado", "pagamento.rejeitado"]


def test_a_payment_made_approved_is_registered_and_approved(ana, happened):
    pedido = cast.um_pedido(ana)

    def pay():
        cast.um_pagamento(pedido, Decimal("10.00"), status_pagamento=Pagamento.Status.APROVADO)

    assert happened(pay) == ["pagamento.aprovado", "pagamento.registrado"]


def test_saving_what_was_already_so_is_no_second_approval(ana, happened):
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal("1.00"), status_pagamento=Pagamento.Status.APROVADO)

    assert happened(pagamento.save) == ["pagamento.atualizado"]


def test_a_cancellation_is_an_event_of_its_own(ana, happened):
    assert happened(cast.um_pedido(ana).cancelar) == ["pedido.atualizado", "pedido.cancelado"]


def test_signing_in_ends_nobodys_pages(client, ana, happened):
    assert happened(lambda: client.force_login(ana.usuario)) == []


def test_a_new_name_is_an_update_of_the_person(ana, happened):
    ana.usuario.first_name = "Ana Maria"

    assert happened(ana.usuario.save) == ["usuario.atualizado"]


@pytest.mark.parametrize("side", ["user", "group"])
def test_a_change_of_roles_may_be_any_event_of_a_person(ana, happened, side):
    """A row of a many-to-many relation is a part of a row of which nothing is known."""
    gerente = Group.objects.get(name="GERENTE")
    changes = {"user": lambda: ana.usuario.groups.add(gerente), "group": lambda: gerente.user_set.add(ana.usuario)}

    assert happened(changes[side]) == ["usuario.atualizado", "usuario.criado", "usuario.excluido"]


def test_an_event_emitted_by_hand_invalidates_what_it_names_and_all_of_what_it_leaves_out(
    ana, bruno, total_do_vendedor, counted
):
    for vendedor in (ana, bruno):
        total_do_vendedor(vendedor.pk)

    emit("pedido.criado", pedido_id=1, vendedor_id=ana.pk, cliente_id=1, carteira_id=None, status="RASCUNHO")
    total_do_vendedor(bruno.pk)
    assert counted("hit", "total_do_vendedor:{vendedor_id}") == 1
    total_do_vendedor(ana.pk)
    assert counted("hit", "total_do_vendedor:{vendedor_id}") == 1

    emit("pedido.criado", vendedor_id=ana.pk)
    total_do_vendedor(bruno.pk)
    assert counted("hit", "total_do_vendedor:{vendedor_id}") == 1


def test_an_event_that_nobody_emits_is_refused():
    with pytest.raises(UnknownEventError, match=r"No model emits 'pedido\.criada'\. Did you mean 'pedido\.criado'\?"):
        emit("pedido.criada")


def test_the_map_has_the_events_of_the_business():
    wanted = """pedido.criado pedido.atualizado pedido.cancelado pedido.excluido pagamento.registrado
        pagamento.aprovado pagamento.rejeitado coleta.registrada coleta.concluida apuracao.criada
        apuracao.atualizada apuracao.definitiva apuracao.excluida produto.criado produto.atualizado
        cliente.criado cliente.atualizado estoque.criado estoque.atualizado vendedor.criado
        vendedor.atualizado usuario.atualizado"""

    assert set(wanted.split()) <= set(CACHE_INVALIDATION_MAP)


def test_the_setting_adds_patterns_to_an_event(ana, total_do_vendedor, settings):
    settings.CACHECORE = {**settings.CACHECORE, "INVALIDATION_MAP": {"estoque.*": ("total_*",)}}

    assert "total_do_vendedor:{vendedor_id}" in CACHE_INVALIDATION_MAP["estoque.atualizado"]


def test_a_save_asks_its_own_update_for_both_sides_of_the_row(ana, django_assert_num_queries):
    """The tracker reads no row beforehand, and the project sees its statement as the ORM wrote it."""
    cliente = cast.um_cliente(ana)

    with transaction.atomic(), django_assert_num_queries(1) as queries:
        cliente.save()

    assert queries[0]["sql"].startswith("UPDATE")
    assert "RETURNING" not in queries[0]["sql"]


def test_an_event_that_the_setting_adds_counts_for_a_read_that_was_asked_before(settings):
    @cached_with_invalidation(timeout=60, key_prefix="asked_before", invalidate_on=["estoque.*"])
    def asked_before() -> int:
        return 1

    asked_before()
    (read,) = (read for read in registry.all_reads() if read.pattern.template == "asked_before")
    assert "pedidos_categoria" not in read.covered_tables()

    settings.CACHECORE = {**settings.CACHECORE, "INVALIDATION_MAP": {"categoria.*": ("asked_*",)}}

    assert "pedidos_categoria" in read.covered_tables()
