"""manage.py doctor: whether the site runs as docs/operations.md asks for, in words."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from sap_project.doctor import Level, examine


class Command(BaseCommand):
    help = (
        "Examina o que docs/operations.md pede de um site em produção: configuração, banco, migrações, gatilhos, "
        "cache_relay, Redis, arquivos e, se lhe dizem onde estão, as cópias de segurança e o próprio site. Não muda "
        "nada. Cada linha diz o fato e, onde algo falta, o que fazer. Termina com 1 se há algum erro."
    )
    requires_system_checks = ()  # it tells what they find

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", type=_url, help="o endereço do site, como as pessoas o abrem: https://sap.example")
        parser.add_argument("--backups", type=Path, metavar="PASTA", help="onde ficam as cópias de segurança")

    def handle(self, **options: Any) -> None:
        styles = {Level.OK: self.style.SUCCESS, Level.WARNING: self.style.WARNING, Level.ERROR: self.style.ERROR}
        counts: Counter[Level] = Counter()
        for found in examine(url=options["url"], backups=options["backups"]):
            counts[found.level] += 1
            way_out = f"\n{'':9}→ {found.way_out}" if found.way_out else ""
            self.stdout.write(f"{styles[found.level](f'{found.level:<8}')} {found.subject}: {found.fact}{way_out}")
            self.stdout.flush()
        said = f"Erros: {counts[Level.ERROR]}, avisos: {counts[Level.WARNING]}, em ordem: {counts[Level.OK]}."
        if counts[Level.ERROR]:
            raise CommandError(said)
        self.stdout.write(said)


def _url(text: str) -> str:
    try:
        url = urlsplit(text)
        known = url.scheme in ("http", "https") and url.hostname and (url.port or True)
    except ValueError:
        known = False
    if not known or url.path not in ("", "/") or url.query:
        raise ArgumentTypeError(f"{text!r} não é um endereço; dê um como https://sap.example, sem caminho")
    return text.rstrip("/")
