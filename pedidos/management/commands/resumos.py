"""manage.py resumos check | rebuild: what the orders add up to, compared with what is kept of it, or made right."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from pedidos.resumos.conferir import Diferenca, diferencas_das_linhas, diferencas_dos_resumos
from pedidos.resumos.gatilhos import sem_gatilho
from pedidos.resumos.refazer import refazer


class Command(BaseCommand):
    help = (
        "Os resumos são as somas de que as páginas tiram os seus números; gatilhos do banco as mantêm. "
        "check as compara com os pedidos e mostra cada diferença; rebuild instala os gatilhos que faltam e corrige as "
        "somas. Os dois podem rodar enquanto outros gravam, e rebuild pode ser interrompido e repetido."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("acao", choices=("check", "rebuild"), metavar="check|rebuild")

    def handle(self, **options: Any) -> None:
        (self._check if options["acao"] == "check" else self._rebuild)()

    def _check(self) -> None:
        if tabelas := sem_gatilho(connection):
            raise CommandError(
                f"Faltam gatilhos em: {', '.join(tabelas)}. Instale-os e corrija com: manage.py resumos rebuild"
            )
        if erradas := self._mostrar(diferencas_das_linhas()):
            raise CommandError(
                f"Linhas de pedidos que guardam outro valor que o da fórmula: {erradas}. O banco as calcula: falta uma "
                "migração ou alguém mudou a coluna. Rode manage.py migrate e confira de novo."
            )
        if quantas := self._mostrar(diferencas_dos_resumos()):
            raise CommandError(f"Diferenças: {quantas}. Corrija com: manage.py resumos rebuild")
        self.stdout.write(self.style.SUCCESS("Os resumos são iguais à soma dos pedidos."))

    def _mostrar(self, diferencas: Iterator[Diferenca]) -> int:
        """Returns how many there were."""
        quantas = 0
        for diferenca in diferencas:
            self.stdout.write(str(diferenca))
            quantas += 1
        return quantas

    def _rebuild(self) -> None:
        try:
            erradas = refazer(self._contar)
        except KeyboardInterrupt:
            raise CommandError(
                "Interrompido: o que já foi corrigido fica. Rode de novo para terminar.", returncode=130
            ) from None
        self.stdout.write(self.style.SUCCESS(f"Pronto: {erradas} linhas corrigidas."))

    def _contar(self, tabela: str, feitas: int, de: int) -> None:
        self.stdout.write(f"{tabela}: {feitas} de {de} corrigidas")
        self.stdout.flush()
