"""manage.py cache_relay: tells the cache what was written outside Django; runs as a service."""

import signal
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.outbox.relay import Relay


class Command(BaseCommand):
    help = (
        "Empties the outbox into the cache: what the triggers of cache_triggers have written, and what ended "
        "while the cache was away. On PostgreSQL it is woken by each commit that leaves something there. Any "
        "number may run, on any machine; it survives restarts of the database and of Redis, and ends on "
        "SIGTERM or Ctrl-C after what it is doing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval",
            type=_seconds,
            default=1.0,
            metavar="SECONDS",
            help="between two looks at the outbox when nothing wakes it (default: %(default)s)",
        )
        parser.add_argument("--once", action="store_true", help="tell what is there now, say how much it was, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if conf().STORE == "memory":
            raise CommandError(
                "CACHECORE['STORE'] is 'memory': each process has its own cache, and the relay cannot reach "
                "the server's. Use the store 'redis'."
            )
        relay = Relay(options["interval"])
        if options["once"]:
            try:
                self.stdout.write(f"Told: {relay.run_once()}.")
            except (DatabaseError, StoreError) as error:
                raise CommandError(f"Not everything could be told, it stays in the outbox: {error}") from error
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        self.stdout.write(f"Relaying; looking at least every {options['interval']:g} s. Ctrl-C ends it.")
        self.stdout.flush()
        relay.run()
        self.stdout.write(f"Stopped. Told: {relay.delivered}.")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.01 <= seconds <= 3600:
        raise ArgumentTypeError(f"{text!r} is no interval; give seconds from 0.01 to 3600")
    return seconds
