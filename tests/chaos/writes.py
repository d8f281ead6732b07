"""Single writes, each by another way through Django: with signals, without, and without Django's words."""

import random
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import F
from django.db.models.functions import Concat
from django.db.models.signals import post_save

from pedidos.models import Categoria, Cliente
from tests.chaos.reads import CARTEIRAS, CLIENTES, CODIGOS, PEOPLE

Write = Callable[[random.Random], Any]


class Freguez(Cliente):
    class Meta:
        proxy = True
        app_label = "pedidos"


# Instances loaded or made at some time, saved at another: stale, as in a form left open.
_held: dict[int, Cliente] = {}


def _cliente(rng: random.Random, pk: int | None = None) -> Cliente:
    pk = pk or rng.choice(CLIENTES)
    return Cliente(pk=pk, nome=f"Bar {pk}", cidade=_word(rng), vendedor_id=rng.choice(CARTEIRAS))


def _word(rng: random.Random) -> str:
    return f"w{rng.getrandbits(60):x}"


def _some(rng: random.Random) -> list[int]:
    # In order, so that two bulk writes wait for each other instead of failing.
    return sorted(rng.sample(CLIENTES, rng.randint(1, 5)))


def _raw(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def save(rng: random.Random) -> None:
    cliente = Cliente.objects.filter(pk=rng.choice(CLIENTES)).first()
    if cliente is not None:
        _held[cliente.pk] = cliente
        cliente.cidade = _word(rng)
        cliente.save()


def save_moved(rng: random.Random) -> None:
    cliente = Cliente.objects.filter(pk=rng.choice(CLIENTES)).first()
    if cliente is not None:
        cliente.vendedor_id = rng.choice(CARTEIRAS)
        cliente.save(update_fields=["vendedor"])


def save_fresh_with_existing_pk(rng: random.Random) -> None:
    _cliente(rng).save()


def save_stale(rng: random.Random) -> None:
    if _held:
        rng.choice(list(_held.values())).save()


def save_by_proxy(rng: random.Random) -> None:
    Freguez(pk=rng.choice(CLIENTES), nome="x", cidade=_word(rng), vendedor_id=rng.choice(CARTEIRAS)).save()


def save_with_receiver(rng: random.Random) -> None:
    """As "only one is the default" does: the save of one row writes another one of its table."""

    def write_another(**kwargs: Any) -> None:
        Cliente.objects.filter(pk=rng.choice(CLIENTES)).update(vendedor=rng.choice(CARTEIRAS))

    post_save.connect(write_another, sender=Cliente)
    try:
        save_moved(rng)
    finally:
        post_save.disconnect(write_another, sender=Cliente)


def create(rng: random.Random) -> None:
    _cliente(rng).save(force_insert=True)


def delete(rng: random.Random) -> None:
    _cliente(rng).delete()


def delete_queryset(rng: random.Random) -> None:
    Cliente.objects.filter(pk__in=_some(rng)[:2]).delete()


def update(rng: random.Random) -> None:
    Cliente.objects.filter(pk=rng.choice(CLIENTES)).update(cidade=_word(rng))


def update_moved(rng: random.Random) -> None:
    Cliente.objects.filter(pk=rng.choice(CLIENTES)).update(vendedor=rng.choice(CARTEIRAS), cidade=Concat("nome", "uf"))


def update_many(rng: random.Random) -> None:
    Cliente.objects.filter(vendedor=rng.choice(CARTEIRAS)).update(ativo=True, nome=F("nome"))


def bulk_create(rng: random.Random) -> None:
    Cliente.objects.bulk_create([_cliente(rng, pk) for pk in _some(rng)], ignore_conflicts=True)


def upsert(rng: random.Random) -> None:
    Cliente.objects.bulk_create(
        [_cliente(rng, pk) for pk in _some(rng)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["cidade", "vendedor"],
    )


def bulk_update(rng: random.Random) -> None:
    Cliente.objects.bulk_update([_cliente(rng, pk) for pk in _some(rng)], ["cidade", "vendedor"])


def raw_update(rng: random.Random) -> None:
    _raw("UPDATE pedidos_cliente SET cidade = %s WHERE id = %s", _word(rng), rng.choice(CLIENTES))


def raw_two_statements(rng: random.Random) -> None:
    _raw("SELECT 1; UPDATE pedidos_cliente SET cidade = %s WHERE id = %s", _word(rng), rng.choice(CLIENTES))


def raw_cte(rng: random.Random) -> None:
    _raw(
        "WITH moved AS (UPDATE pedidos_cliente SET vendedor_id = %s WHERE id = %s RETURNING 1) SELECT * FROM moved",
        rng.choice(CARTEIRAS),
        rng.choice(CLIENTES),
    )


def raw_many(rng: random.Random) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE pedidos_cliente SET cidade = %s WHERE id = %s", [["x", pk] for pk in _some(rng)])


def raw_block(rng: random.Random) -> None:
    _raw("DO $$ BEGIN UPDATE pedidos_categoria SET nome = nome WHERE codigo = 'K1'; END $$")


def truncate(rng: random.Random) -> None:
    _raw("TRUNCATE pedidos_cliente CASCADE")
    upsert(rng)


def categoria_save(rng: random.Random) -> None:
    Categoria(codigo=rng.choice(CODIGOS), nome=_word(rng)).save()


def categoria_delete(rng: random.Random) -> None:
    Categoria.objects.filter(codigo=rng.choice(CODIGOS)).delete()


def categoria_update(rng: random.Random) -> None:
    Categoria.objects.filter(codigo=rng.choice(CODIGOS)).update(nome=_word(rng))


def user_save(rng: random.Random) -> None:
    User.objects.get(pk=rng.choice(PEOPLE)).save(update_fields=["first_name", "is_active"])


def user_update(rng: random.Random) -> None:
    User.objects.filter(pk=rng.choice(PEOPLE)).update(last_name=_word(rng))


def user_groups(rng: random.Random) -> None:
    groups = User.objects.get(pk=rng.choice(PEOPLE)).groups
    group = rng.choice(list(Group.objects.order_by("pk")))
    rng.choice([groups.add, groups.remove])(group)


# Name and weight. Most go through signals, whose precision is what can go wrong.
WRITES: dict[Write, int] = {
    save: 6,
    save_moved: 6,
    save_fresh_with_existing_pk: 6,
    save_stale: 4,
    save_by_proxy: 2,
    save_with_receiver: 2,
    create: 4,
    delete: 4,
    delete_queryset: 1,
    update: 2,
    update_moved: 2,
    update_many: 1,
    bulk_create: 1,
    upsert: 2,
    bulk_update: 1,
    raw_update: 2,
    raw_two_statements: 1,
    raw_cte: 1,
    raw_many: 1,
    raw_block: 1,
    truncate: 1,
    categoria_save: 3,
    categoria_delete: 1,
    categoria_update: 1,
    user_save: 2,
    user_update: 1,
    user_groups: 2,
}


def any_write(rng: random.Random) -> Write:
    return rng.choices(list(WRITES), list(WRITES.values()))[0]
