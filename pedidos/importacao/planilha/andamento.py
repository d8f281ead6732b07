"""How far a long work is, told between processes by a file; and whether anybody still does it.

Whoever works holds a lock on the file. The kernel lets go of it however the process ends, so
a work that nobody does any more is recognised at once, without a clock.
"""

import fcntl
import os
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from comum.erros import Recusa

_WIDTH = 200


class Andamento(NamedTuple):
    etapa: str
    feito: int
    total: int

    @property
    def por_cento(self) -> int:
        return min(100, 100 * self.feito // self.total) if self.total else 0


class Trabalho:
    """The work on one thing, by whoever made this; ends with terminar()."""

    def __init__(self, nome: str) -> None:
        path = _path(nome)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._parar = _stop_path(nome)
        self._parar.unlink(missing_ok=True)
        self._file = path.open("wb", buffering=0)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def contar(self, etapa: str, feito: int, total: int) -> None:
        """Tells how far the work is. Raises Parada when somebody has asked for its end."""
        # One write of one size: whoever reads sees the old line or the new one.
        os.pwrite(self._file.fileno(), f"{etapa}\t{feito}\t{total}".encode().ljust(_WIDTH), 0)
        if self._parar.exists():
            raise Parada("Parada a pedido: nada foi gravado.")

    def terminar(self) -> None:
        self._parar.unlink(missing_ok=True)
        Path(self._file.name).unlink(missing_ok=True)
        self._file.close()

    def __del__(self) -> None:
        # Of a request that was refused after it began: no thread will end this.
        self._file.close()


class Parada(Recusa):
    """The work was asked to stop, and has stopped."""


def pedir_parada(nome: str) -> bool:
    """Whether there is a work to be stopped; it stops when it counts next."""
    if not alguem_trabalha(nome):
        return False
    _stop_path(nome).touch()
    return True


def alguem_trabalha(nome: str) -> bool:
    try:
        with _path(nome).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def ler(nome: str) -> Andamento | None:
    """None before the first word, and when the work has ended."""
    try:
        words = _path(nome).read_text().strip().split("\t")
    except FileNotFoundError:
        return None
    return Andamento(words[0], int(words[1]), int(words[2])) if len(words) == 3 else None


def _stop_path(nome: str) -> Path:
    return _path(nome).with_suffix(".parar")


def _path(nome: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "importacoes" / f"{nome}.andamento"
