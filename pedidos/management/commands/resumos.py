"""manage.py resumos check | rebuild: what the orders add up to, compared with what is kept of it, or made right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pedidos.resumos.conferir import todas_as_diferencas
from pedidos.resumos.refazer import refazer


class Command(BaseCommand):
    help = (
        "Os resumos são as somas de que as páginas tiram os seus números; gatilhos do banco as mantêm. "
        "check as compara com os pedidos e mostra cada diferença; rebuild grava o que falta. "
        "Os dois podem rodar enquanto outros gravam, e rebuild pode ser interrompido e repetido."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("acao", choices=("check", "rebuild"), metavar="check|rebuild")

    def handle(self, **options: Any) -> None:
        (self._check if options["acao"] == "check" else self._rebuild)()

    def _check(self) -> None:
        quantas = 0
        for quantas, diferenca in enumerate(todas_as_diferencas(), start=1):  # noqa: B007
            self.stdout.write(str(diferenca))
        if quantas:
            raise CommandError(f"Diferenças: {quantas}. Corrija com: manage.py resumos rebuild")
        self.stdout.write(self.style.SUCCESS("Os resumos são iguais à soma dos pedidos."))

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
