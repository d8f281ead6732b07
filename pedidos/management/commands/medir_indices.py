"""manage.py medir_indices: what each index earns and costs, measured and written down."""

import signal
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pedidos.demo.plano import MAIOR, MENOR
from pedidos.erros import Recusa
from pedidos.medicao.banco import nome_do_banco
from pedidos.medicao.documento import escrever
from pedidos.medicao.medir import Progresso, medir


class Command(BaseCommand):
    help = (
        "Mede em PostgreSQL o que cada índice poupa e custa, e escreve as recomendações num documento. "
        "Usa um banco só seu, ao lado do configurado, que é apagado no fim; nos dados do site não toca."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pedidos", type=int, required=True, help=f"quantos pedidos medir, de {MENOR} a {MAIOR}")
        parser.add_argument(
            "--saida",
            type=Path,
            default=Path("RECOMENDACOES_INDICES.md"),
            metavar="ARQUIVO",
            help="onde escrever (padrão: %(default)s)",
        )

    def handle(self, *, pedidos: int, saida: Path, verbosity: int, **options: Any) -> None:
        if not MENOR <= pedidos <= MAIOR:
            raise CommandError(f"--pedidos é {pedidos}; pode ir de {MENOR} a {MAIOR}.")
        if saida.is_dir() or not saida.absolute().parent.is_dir():
            raise CommandError(
                f"--saida é {saida}, onde não se pode escrever um arquivo: dê o nome de um, numa pasta que exista."
            )
        with ExitStack() as barras, _que_termina():
            try:
                medicao = medir(pedidos, Barras(barras) if verbosity else Progresso())
            except Recusa as recusa:
                raise CommandError(str(recusa)) from None
            except KeyboardInterrupt:
                raise CommandError(
                    f"Interrompido: {saida} não foi escrito, e o banco {nome_do_banco()} foi apagado.", returncode=130
                ) from None
        saida.write_text(escrever(medicao), encoding="utf-8")
        if verbosity:
            self.stdout.write(self.style.SUCCESS(f"Escrito: {saida}"))


class Barras(Progresso):
    """A bar for each part of the work, on a terminal."""

    def __init__(self, barras: ExitStack) -> None:
        self.barras = barras

    def etapa(self, nome: str, total: int) -> Callable[[int], object]:
        # None: only on a terminal.
        return self.barras.enter_context(tqdm(total=total, desc=nome, unit="", disable=None)).update


@contextmanager
def _que_termina() -> Iterator[None]:
    """Asked to end, it ends as by Ctrl-C: the database is dropped."""

    def interromper(*_: object) -> None:
        raise KeyboardInterrupt

    antes = signal.signal(signal.SIGTERM, interromper)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, antes)
