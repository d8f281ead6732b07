"""manage.py medir_indices: what each index earns and costs, measured and written down."""

import signal
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from benchmarks.indices.banco import nome_do_banco
from benchmarks.indices.documento import DOCUMENTOS, escrever
from benchmarks.indices.medir import Progresso, medir
from comum.erros import Recusa
from dados.demo.plano import MAIOR, MENOR


class Command(BaseCommand):
    help = (
        "Mede em PostgreSQL o que cada índice poupa e custa, e escreve as recomendações e o que se mediu. "
        "Usa um banco só seu, ao lado do configurado, que é apagado no fim; nos dados do site não toca."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pedidos", type=int, required=True, help=f"quantos pedidos medir, de {MENOR} a {MAIOR}")
        parser.add_argument(
            "--saida",
            type=Path,
            default=Path(),
            metavar="PASTA",
            help=f"a pasta em que escrever {' e '.join(DOCUMENTOS)} (padrão: a atual)",
        )

    def handle(self, *, pedidos: int, saida: Path, verbosity: int, **options: Any) -> None:
        if not MENOR <= pedidos <= MAIOR:
            raise CommandError(f"--pedidos é {pedidos}; pode ir de {MENOR} a {MAIOR}.")
        if not saida.is_dir():
            raise CommandError(f"--saida é {saida}, que não é uma pasta: dê o nome de uma que exista.")
        with ExitStack() as barras, _que_termina():
            try:
                medicao = medir(pedidos, Barras(barras) if verbosity else Progresso())
            except Recusa as recusa:
                raise CommandError(str(recusa)) from None
            except KeyboardInterrupt:
                raise CommandError(
                    f"Interrompido: nada foi escrito, e o banco {nome_do_banco()} foi apagado.", returncode=130
                ) from None
        for caminho, texto in escrever(medicao).items():
            (saida / caminho).parent.mkdir(exist_ok=True)
            (saida / caminho).write_text(texto, encoding="utf-8")
            if verbosity:
                self.stdout.write(self.style.SUCCESS(f"Escrito: {saida / caminho}"))


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
