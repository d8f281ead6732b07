"""manage.py clear_cache: ends what is cached, all of it or by pattern or event."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cachecore.api import clear_all_cache, emit, invalidate_cache
from cachecore.conf import conf
from cachecore.declare.scopes import CACHE_INVALIDATION_MAP, scopes_matching
from cachecore.errors import UnknownEventError, UnknownPatternError
from cachecore.management.asking import confirmed


class Command(BaseCommand):
    help = (
        "Ends what is cached, so that every page concerned is computed anew at its next request. "
        "Costs the same however much is cached: nothing is searched, and what is stored is overwritten "
        "or expires. Asks first. Without an option, everything ends."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--pattern",
            metavar="GLOB",
            help="a pattern, one fill of it, or a glob: vendedor_dashboard:7, 'vendedor_*'; see cache_stats",
        )
        which.add_argument(
            "--event", metavar="NAME", help="what this event, without parameters, would end; see cache_stats --map"
        )
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if conf().STORE == "memory":
            raise CommandError(
                "CACHECORE['STORE'] is 'memory': each process has its own cache, and this command cannot reach "
                "the server's. Restart the server, or use the store 'redis'."
            )
        pattern, event = options["pattern"], options["event"]
        try:
            if pattern:
                ended = sorted(scope for scopes in scopes_matching(pattern).values() for scope in scopes)
            elif event:
                ended = list(CACHE_INVALIDATION_MAP.get(event, ()))
            else:
                ended = ["everything"]
            if not options["no_input"] and not confirmed(self, f"This ends: {', '.join(ended) or 'nothing'}."):
                raise CommandError("Nothing was cleared. Without a question: --no-input.")
            if pattern:
                invalidate_cache(pattern)
            elif event:
                emit(event)
            else:
                clear_all_cache()
        except (UnknownPatternError, UnknownEventError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Cleared: {', '.join(ended) or 'nothing ends on this event'}."))
