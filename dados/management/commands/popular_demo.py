"""Fills an empty database with a believable distributor, of any size, and says who may log in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from comum.erros import Recusa
from dados.demo import banco, logins
from dados.demo.carregar import carregar
from dados.demo.plano import MAIOR, MENOR, PADRAO, Plano


class Command(BaseCommand):
    help = (
        "Enche um banco vazio com dois anos de uma distribuidora de bebidas fictícia e mostra os logins. "
        "Tudo ou nada: interrompido, não deixa rastro."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pedidos", type=int, default=PADRAO, help=f"de {MENOR} a {MAIOR}; padrão {PADRAO}")
        parser.add_argument("--semente", type=int, default=1, help="outra semente, outra distribuidora; padrão 1")
        parser.add_argument("--senha", help='senha de todos os logins; com DEBUG ligado o padrão é "demo"')
        parser.add_argument("--somente-se-vazio", action="store_true", help="não faz nada se já há dados")
        parser.add_argument("--limpar", action="store_true", help="apaga antes o que houver, depois de perguntar")
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="não pergunta nada")

    def handle(self, **options: Any) -> None:
        if not MENOR <= options["pedidos"] <= MAIOR:
            raise CommandError(f"--pedidos é {options['pedidos']}; pode ir de {MENOR} a {MAIOR}.")
        if options["somente_se_vazio"] and options["limpar"]:
            raise CommandError("--somente-se-vazio e --limpar se contradizem: escolha um dos dois.")
        if options["somente_se_vazio"] and not banco.vazio():
            self._mostrar_logins(None)
            return
        senha = _senha(options["senha"])
        if options["limpar"] and options["interactive"]:
            self._perguntar()
        plano = Plano(options["pedidos"], options["semente"])
        try:
            with transaction.atomic():
                feito = self._popular(plano, senha, options)
        except KeyboardInterrupt:
            raise CommandError("Interrompido: nada foi gravado.", returncode=130) from None
        except Recusa as recusa:
            raise CommandError(str(recusa)) from None
        if feito and options["verbosity"]:
            self.stdout.write(f"Pronto: {banco.conteudo()}.")
        self._mostrar_logins(senha if feito else None)

    def _popular(self, plano: Plano, senha: str, options: dict[str, Any]) -> bool:
        banco.travar()
        if options["limpar"]:
            banco.limpar()
        elif not banco.vazio():
            # Another one was faster, while this one waited for the lock.
            if options["somente_se_vazio"]:
                return False
            raise CommandError(
                f"O banco já tem dados ({banco.conteudo()}) e nada foi mudado. "
                "Use --limpar para apagá-los antes, ou outro banco (DATABASE_URL)."
            )
        # None: only on a terminal.
        mudo = None if options["verbosity"] else True
        with tqdm(total=plano.pedidos, desc="Pedidos", unit="", disable=mudo) as barra:
            carregar(plano, senha, timezone.now(), barra.update)
        return True

    def _perguntar(self) -> None:
        if banco.vazio():
            return
        self.stdout.write(self.style.WARNING(f"Vão ser apagados todos os dados do negócio: {banco.conteudo()}."))
        try:
            resposta = input("Digite 'sim' para continuar: ")
        except EOFError:
            resposta = ""
        if resposta.strip().lower() != "sim":
            raise CommandError("Nada foi apagado. Sem pergunta: --no-input.")

    def _mostrar_logins(self, senha: str | None) -> None:
        existentes = logins.logins_existentes()
        if not existentes:
            self.stdout.write(
                "O banco já tem dados e nenhum login de demonstração; crie um login com: manage.py createsuperuser"
            )
            return
        self.stdout.write("Logins de demonstração:")
        for linha in logins.descrever(existentes):
            self.stdout.write(linha)
        if settings.DEBUG:
            da_demo = senha in (None, logins.SENHA_DE_DESENVOLVIMENTO)
            if da_demo:
                ressalva = "" if senha else " (se ninguém a mudou)"
                self.stdout.write(f"Senha de todos: {logins.SENHA_DE_DESENVOLVIMENTO}{ressalva}")
            self.stdout.write(
                self.style.SUCCESS(f"Endereço, com o servidor rodando: http://127.0.0.1:{settings.PORT}/")
            )


def _senha(dada: str | None) -> str:
    if settings.DEBUG:
        return dada or logins.SENHA_DE_DESENVOLVIMENTO
    if not dada:
        raise CommandError(
            "Com DEBUG desligado os logins de demonstração não têm senha conhecida de todos: dê uma com --senha."
        )
    try:
        validate_password(dada)
    except ValidationError as erro:
        raise CommandError(f"--senha: {' '.join(erro.messages)}") from None
    return dada
