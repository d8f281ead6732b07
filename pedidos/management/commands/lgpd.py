"""manage.py lgpd exportar | anonimizar | reter: what the law on personal data asks for."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pedidos.erros import ClienteRecusado
from pedidos.lgpd.anonimizar import anonimizar
from pedidos.lgpd.arquivos import soltar_comprovantes, soltar_planilhas, vencidos
from pedidos.lgpd.exportar import exportar
from pedidos.models import Cliente, Importacao


class Command(BaseCommand):
    help = (
        "exportar grava tudo o que há sobre um cliente num zip; anonimizar tira o cliente do cadastro, das coletas, "
        "dos comprovantes e do log, e deixa os pedidos; reter apaga os arquivos que já se guardaram pelo tempo de "
        "RETER_COMPROVANTES_MESES e RETER_RECUSADOS_DIAS. O que cada um faz está em docs/lgpd.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acoes = parser.add_subparsers(dest="acao", required=True, metavar="exportar|anonimizar|reter")
        de_um = acoes.add_parser("exportar", help="tudo o que há sobre um cliente, num zip")
        de_um.add_argument("cliente", type=int, help="o número do cliente")
        de_um.add_argument("arquivo", type=Path, help="o zip a gravar; não pode existir")
        tirar = acoes.add_parser("anonimizar", help="tira um cliente; não há como desfazer")
        tirar.add_argument("cliente", type=int, help="o número do cliente")
        tirar.add_argument("--motivo", required=True, help="por que, por exemplo: pedido do titular de 03/05/2026")
        tirar.add_argument("--sim", action="store_true", help="não pergunta")
        guardar = acoes.add_parser("reter", help="apaga os arquivos cujo tempo acabou")
        guardar.add_argument("--simular", action="store_true", help="só diz quantos são")

    def handle(self, *args: Any, acao: str, **options: Any) -> None:
        getattr(self, f"_{acao}")(**options)

    def _exportar(self, *, cliente: int, arquivo: Path, **options: Any) -> None:
        um = _um_cliente(cliente)
        try:
            # For who runs it alone: it is all about a person.
            descriptor = os.open(arquivo, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"Não se pode gravar {arquivo}: {error}. Escolha outro nome.") from error
        with os.fdopen(descriptor, "wb") as destino:
            quantos = exportar(um, destino)
        self.stdout.write(", ".join(f"{nome}: {n}" for nome, n in quantos.items()))
        self.stdout.write(self.style.SUCCESS(f"Tudo sobre {um} está em {arquivo}."))

    def _anonimizar(self, *, cliente: int, motivo: str, sim: bool, **options: Any) -> None:
        um = _um_cliente(cliente)
        if not sim and input(f"Anonimizar {um}, nº {um.pk}? Não há como desfazer. Digite sim: ").strip() != "sim":
            raise CommandError("Nada foi feito.")
        try:
            feito = anonimizar(um.pk, motivo, lambda lidas: self.stdout.write(f"{lidas} atividades lidas"))
        except ClienteRecusado as recusa:
            raise CommandError(str(recusa)) from recusa
        self.stdout.write(
            self.style.SUCCESS(
                f"O cliente {um.pk} foi anonimizado: {feito.atividades} atividades, {feito.comprovantes} comprovantes "
                f"e {feito.planilhas} planilhas."
            )
        )

    def _reter(self, *, simular: bool, **options: Any) -> None:
        for nome, registros in vencidos():
            planilhas = registros.model is Importacao
            if simular:
                quantos = registros.exclude(**{"arquivo" if planilhas else "comprovante": ""}).count()
            else:
                quantos = soltar_planilhas(registros) if planilhas else soltar_comprovantes(registros)
            self.stdout.write(f"{nome}: {quantos}")


def _um_cliente(numero: int) -> Cliente:
    cliente = Cliente.objects.filter(pk=numero).first()
    if cliente is None:
        raise CommandError(f"Não há cliente {numero}. O número está na página do cliente, em Clientes.")
    return cliente
