"""Transactions of every kind around the single writes: how they begin, and above all how they end."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from django.db import IntegrityError, InternalError, connection, transaction

from cachecore.write import write_intents
from pedidos.models import Cliente
from tests.chaos.reads import CARTEIRAS, CLIENTES
from tests.chaos.writes import any_write

# check() reads through the cache and checks what it got, wherever it is called.
Check = Callable[[], None]
Shape = Callable[[random.Random, Check], Any]


class _RolledBack(Exception):
    pass


def _write(rng: random.Random) -> None:
    """One write; one that the database refuses, as a create of what exists, leaves the transaction usable."""
    write = any_write(rng)
    if not connection.in_atomic_block:
        _swallow(lambda: write(rng))
    else:
        _swallow(lambda: _inside_savepoint(lambda: write(rng)))


def _inside_savepoint(call: Callable[[], None]) -> None:
    with transaction.atomic():
        call()


def _swallow(call: Callable[[], None]) -> None:
    with suppress(IntegrityError):
        call()


def autocommit(rng: random.Random, check: Check) -> None:
    _write(rng)
    check()


def atomic(rng: random.Random, check: Check) -> None:
    with transaction.atomic():
        for _ in range(rng.randint(1, 3)):
            any_write(rng)(rng)


def atomic_that_reads(rng: random.Random, check: Check) -> None:
    with transaction.atomic():
        check()
        _write(rng)
        check()
        _write(rng)
        check()
    check()


def hook(rng: random.Random, check: Check) -> None:
    with transaction.atomic():
        transaction.on_commit(check)
        _write(rng)
        transaction.on_commit(check)


def hook_that_writes(rng: random.Random, check: Check) -> None:
    with transaction.atomic():
        _write(rng)
        transaction.on_commit(lambda: atomic(rng, check), robust=True)
    check()


def rolled_back(rng: random.Random, check: Check) -> None:
    try:
        with transaction.atomic():
            _write(rng)
            check()
            raise _RolledBack
    except _RolledBack:
        check()


def savepoint_rolled_back(rng: random.Random, check: Check) -> None:
    with transaction.atomic():
        if rng.random() < 0.5:
            _write(rng)
        try:
            with transaction.atomic():
                _write(rng)
                check()
                raise _RolledBack
        except _RolledBack:
            check()
        if rng.random() < 0.5:
            _write(rng)
    check()


def savepoint_kept_and_all_rolled_back(rng: random.Random, check: Check) -> None:
    try:
        with transaction.atomic():
            with transaction.atomic():
                _write(rng)
            check()
            raise _RolledBack
    except _RolledBack:
        check()


def long(rng: random.Random, check: Check) -> None:
    with transaction.atomic():
        for _ in range(rng.randint(3, 6)):
            _write(rng)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [rng.random() / 20])
            if rng.random() < 0.3:
                check()


def integrity_error(rng: random.Random, check: Check) -> None:
    def collide() -> None:
        with transaction.atomic():
            _write(rng)
            pk = rng.choice(CLIENTES)
            for _ in range(2):
                Cliente(pk=pk, nome="x", vendedor_id=rng.choice(CARTEIRAS)).save(force_insert=True)

    _swallow(collide)
    check()


def refused_at_commit(rng: random.Random, check: Check) -> None:
    _fail_at_commit("refused", rng)
    check()


def failed_at_commit(rng: random.Random, check: Check) -> None:
    """The database refuses in a way that does not say that it refused."""
    _fail_at_commit("failed", rng)
    check()


def _fail_at_commit(word: str, rng: random.Random) -> None:
    try:
        with transaction.atomic():
            _write(rng)
            Cliente(pk=rng.choice(CLIENTES), nome="x", cidade=word, vendedor_id=rng.choice(CARTEIRAS)).save()
    except (IntegrityError, InternalError):
        pass


def by_hand(rng: random.Random, check: Check) -> None:
    transaction.set_autocommit(False)
    try:
        any_write(rng)(rng)
        check()
        if rng.random() < 0.5:
            transaction.commit()
            check()
        else:
            transaction.rollback()
    finally:
        # What was left in the middle by an exception must not be committed by this.
        transaction.rollback()
        transaction.set_autocommit(True)


def slow_commit(rng: random.Random, check: Check) -> None:
    connection.ensure_connection()
    with _instead(connection, "_commit", _slowly(rng, connection._commit)):  # type: ignore[attr-defined]
        atomic(rng, check)
    check()


def slow_after_commit(rng: random.Random, check: Check) -> None:
    with _instead(write_intents, "invalidate", _slowly(rng, write_intents.invalidate)):
        atomic(rng, check)
    check()


def killed_before_commit(rng: random.Random, check: Check) -> None:
    """Its mark stands, its COMMIT was never sent."""
    connection.ensure_connection()
    with _instead(connection, "_commit", _die):
        atomic(rng, check)


def killed_after_commit(rng: random.Random, check: Check) -> None:
    """Its COMMIT is through, and nobody was told."""
    with _instead(write_intents, "invalidate", _die):
        atomic(rng, check)


def _die(*args: Any, **kwargs: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _slowly(rng: random.Random, call: Callable[..., None]) -> Callable[..., None]:
    def called(*args: Any, **kwargs: Any) -> None:
        time.sleep(rng.random() / 20)
        call(*args, **kwargs)

    return called


@contextmanager
def _instead(owner: Any, name: str, replacement: Any) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, original)


SHAPES: dict[Shape, int] = {
    autocommit: 30,
    atomic: 20,
    atomic_that_reads: 8,
    hook: 8,
    hook_that_writes: 3,
    rolled_back: 6,
    savepoint_rolled_back: 8,
    savepoint_kept_and_all_rolled_back: 3,
    long: 2,
    integrity_error: 4,
    refused_at_commit: 3,
    failed_at_commit: 3,
    by_hand: 4,
    slow_commit: 5,
    slow_after_commit: 5,
    killed_before_commit: 1,
    killed_after_commit: 1,
}
KILLED = {killed_before_commit, killed_after_commit}


def any_shape(rng: random.Random) -> Shape:
    return rng.choices(list(SHAPES), list(SHAPES.values()))[0]
