"""manage.py cache_triggers: the PostgreSQL triggers that tell of writes which do not come from Django."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from cachecore.management.asking import confirmed
from cachecore.outbox.trigger_sql import Triggers


class Command(BaseCommand):
    help = (
        "Installs, removes or shows the triggers by which writes from outside Django (psql, COPY, stored "
        "functions, cascades in the database, another program) end what is cached. They write to the outbox, "
        "and cache_relay tells the cache. Install anew after the declared events or COARSEN_AFTER have changed; "
        "until then an older trigger ends more than it need, never less. PostgreSQL only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "action",
            choices=("install", "remove", "status"),
            help="install: what is missing or out of date; remove: all of them; "
            "status: per table, and exit status 1 unless all are installed and current",
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="alias of the database (default: %(default)s)")
        parser.add_argument("--dry-run", action="store_true", help="print the SQL and run nothing")
        parser.add_argument("--no-input", action="store_true", help="do not ask before removing")

    def handle(self, *args: Any, **options: Any) -> None:
        triggers = self._triggers(options["database"])
        action = options["action"]
        if action == "status":
            self._status(triggers)
            return
        portions = list(triggers.to_install() if action == "install" else triggers.to_remove())
        if options["dry_run"]:
            for portion in portions:
                self.stdout.write(f"BEGIN;\n{portion}\nCOMMIT;\n")
            return
        if not portions:
            done = "All triggers are installed and current" if action == "install" else "No trigger is installed"
            self.stdout.write(f"{done}; nothing to do.")
            return
        if (
            action == "remove"
            and not options["no_input"]
            and not confirmed(
                self,
                f"This removes all triggers of the cache from {options['database']!r}: until they are installed again, "
                "writes from outside Django leave old pages cached until they expire.",
            )
        ):
            raise CommandError("Nothing was removed. Without a question: --no-input.")
        triggers.run(iter(portions))
        if action == "install":
            self._show(triggers)
            self.stdout.write(
                self.style.SUCCESS("Installed. Run cache_relay as a service, so that what they write is told at once.")
            )
        else:
            self.stdout.write(
                self.style.SUCCESS("Removed. Writes from outside Django are not noticed by the cache any more.")
            )

    def _triggers(self, alias: str) -> Triggers:
        if alias not in connections:
            raise CommandError(f"There is no database {alias!r}; known: {', '.join(connections)}.")
        connection = connections[alias]
        if connection.vendor != "postgresql":
            raise CommandError(
                f"cache_triggers needs PostgreSQL; the database {alias!r} is {connection.display_name}. "
                "There, only writes through Django end what is cached."
            )
        triggers = Triggers(alias)
        if triggers.schema() is None:
            raise CommandError(f"The database {alias!r} has no outbox to write to. Run manage.py migrate first.")
        return triggers

    def _status(self, triggers: Triggers) -> None:
        wrong = self._show(triggers)
        if wrong:
            raise CommandError(f"{wrong} tables are not as they should be. Run: manage.py cache_triggers install")
        self.stdout.write(self.style.SUCCESS("All triggers are installed and current."))

    def _show(self, triggers: Triggers) -> int:
        states = triggers.states()
        width = max(len(state.table) for state in states)
        for state in states:
            style = self.style.SUCCESS if state.is_right else self.style.WARNING
            self.stdout.write(f"{state.table:<{width}}  {style(state.word)}")
        return sum(not state.is_right for state in states)
