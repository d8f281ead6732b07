"""manage.py log_verificar: proves that the log of activities is as it was written."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comum.atividade.juntar import Ponta, juntar, ponta, verificar


class Command(BaseCommand):
    help = (
        "Confere os selos e a corrente do log de atividades, e mostra cada linha alterada, apagada ou posta por outra "
        "mão. Termina com 0 se o log está inteiro e com 1 se não. Pode rodar enquanto outros gravam. "
        "Com --ancora também se vê que as últimas linhas foram apagadas junto com a ponta: guarde o arquivo onde quem "
        "grava no banco não grava."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ancora",
            metavar="ARQUIVO",
            type=Path,
            help="compara com onde o log terminava da última vez, e se está inteiro anota onde termina agora",
        )

    def handle(self, *args: Any, ancora: Path | None, **options: Any) -> None:
        de_antes = _lida(ancora) if ancora else None
        juntar()
        problemas = 0
        for problema in verificar(de_antes, self._contar):
            self.stdout.write(problema)
            problemas += 1
        if problemas:
            raise CommandError(f"O log não é o que foi escrito: {problemas} problema(s). Veja docs/security.md, o log.")
        agora = ponta()
        if ancora:
            _anotar(ancora, agora)
        self.stdout.write(self.style.SUCCESS(f"O log está inteiro: {agora.posicao} linhas, até {agora.elo[:16]}…"))

    def _contar(self, feitas: int, de: int) -> None:
        self.stdout.write(f"{feitas} de {de} linhas conferidas")
        self.stdout.flush()


def _lida(arquivo: Path) -> Ponta | None:
    """None when nothing was noted yet."""
    if not arquivo.exists():
        return None
    try:
        dados = json.loads(arquivo.read_text())
        return Ponta(int(dados["posicao"]), str(dados["elo"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"Não se entende a âncora {arquivo}: {error}. Traga de volta a que este comando escreveu; apagá-la é "
            "começar de novo."
        ) from error


def _anotar(arquivo: Path, agora: Ponta) -> None:
    novo = arquivo.with_name(f"{arquivo.name}.novo")
    try:
        novo.write_text(json.dumps(agora._asdict()))
        novo.replace(arquivo)
    except OSError as error:
        raise CommandError(f"Não se pôde anotar a âncora em {arquivo}: {error}. Escolha outro lugar.") from error
