"""manage.py segundo_fator_zerar NOME: for an administrator who has lost the telephone and whom nobody else can help."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from pedidos.pessoas.segundo_fator import zerar


class Command(BaseCommand):
    help = (
        "Apaga o segundo fator de uma pessoa, que cadastra outro na próxima entrada. As sessões em que ele foi "
        "conferido terminam. Fica no log de atividades."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nome", metavar="NOME", help="o usuário, como ele entra")

    def handle(self, *args: Any, nome: str, **options: Any) -> None:
        usuario = User.objects.filter(username=nome).first()
        if usuario is None:
            raise CommandError(f"Não há usuário {nome}. Confira o nome em Administração, Usuários.")
        if not zerar(usuario, None):
            raise CommandError(f"{nome} não tem segundo fator: não há o que zerar.")
        self.stdout.write(self.style.SUCCESS(f"O segundo fator de {nome} foi zerado."))
