"""manage.py cache_explain: why a page or a call is answered from the cache, or computed."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from cachecore.conf import conf
from cachecore.declare.registry import Read, all_reads, import_views
from cachecore.errors import did_you_mean
from cachecore.examine import replay
from cachecore.examine.explanation import ExplainingWatch
from cachecore.serve.questions import Call, CannotBeAskedError, function_of
from cachecore.serve.watch import watched_by


class Command(BaseCommand):
    help = (
        "Asks for a page as a person, or calls a cached function, and says of each cached read on the way whether it "
        "is a hit, a miss or a bypass and why, under which key, what it depends on, and what invalidated it last. "
        "What is no hit is computed, and not stored. A sign '!' stands before what was written since it was stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", help="an address (/orders/7/?page=2 or absolute), or the name of a read")
        parser.add_argument("--user", metavar="NAME", help="who asks for the page; a stranger without it")
        parser.add_argument(
            "--args",
            dest="arguments",
            metavar="JSON",
            default="{}",
            help="arguments of a function: '{\"seller_id\": 7}'",
        )
        parser.add_argument("--language", metavar="CODE", help="in which a page is asked for; LANGUAGE_CODE without it")
        parser.add_argument("--header", metavar="NAME=VALUE", action="append", default=[], type=_pair)
        parser.add_argument("--cookie", metavar="NAME=VALUE", action="append", default=[], type=_pair)
        parser.add_argument("--json", action="store_true", help="print everything as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if conf().STORE == "memory":
            raise CommandError(
                "CACHECORE['STORE'] is 'memory': each process has its own cache, and this command cannot see the "
                "server's. The panel cachecore.panel.CachePanel of the debug toolbar shows it there."
            )
        import_views()
        watch = ExplainingWatch(dry=True)
        target: str = options["target"]
        try:
            with watched_by(watch):
                is_address = target.startswith(("/", "http://", "https://"))
                summary = self._visit(target, options) if is_address else self._call(target, options)
        except CannotBeAskedError as error:
            raise CommandError(f"{target} cannot be asked: {error}.") from error
        if options["json"]:
            told = {**summary, "reads": [asdict(each) for each in watch.explanations]}
            self.stdout.write(json.dumps(told, indent=2, default=str))
            return
        self.stdout.write(str(summary["asked"]))
        for explanation in watch.explanations:
            self.stdout.write("")
            for line in explanation.lines():
                self.stdout.write(line)
            if explanation.outcome in ("miss", "stale"):
                kept = explanation.key in watch.stored
                self.stdout.write(
                    f"  computed now: {'would be stored' if kept else 'would not be stored under this key'}"
                )
        if not watch.explanations:
            self.stdout.write(
                "\nNo cached read was reached: the answer comes from before it, or nothing is cached there."
            )
        if summary.get("cache_status"):
            self.stdout.write(f"\nCache-Status: {summary['cache_status']}")

    def _visit(self, url: str, options: dict[str, Any]) -> dict[str, Any]:
        given = {"headers": dict(options["header"]), "cookies": dict(options["cookie"])}
        question = replay.visit_of(url, _user(options["user"]), language=options["language"], **given)
        response = replay.visit(question)
        who = options["user"] or "a stranger"
        where = f" to {response.headers['Location']}" if response.has_header("Location") else ""
        address = f"{question.scheme}://{question.host}{question.path}{'?' if question.query else ''}{question.query}"
        return {
            "asked": f"GET {address} by {who}: answered {response.status_code}{where}",
            "status": response.status_code,
            "cache_status": response.headers.get("Cache-Status", ""),
        }

    def _call(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        read = _read(name)
        try:
            arguments = json.loads(options["arguments"])
            if not isinstance(arguments, dict):
                raise ValueError("it is no object")
            bound = read.signature.bind(**arguments)
        except (ValueError, TypeError) as error:
            raise CommandError(
                f"--args is {options['arguments']!r}: {error}. Give a JSON object for {read.label}{read.signature}."
            ) from error
        bound.apply_defaults()
        given = {name: value for name, value in bound.arguments.items() if name in arguments}
        try:
            replay.call(Call(read.label, read.identity, given, []))
        except CannotBeAskedError:
            raise
        except Exception as error:
            raise CommandError(f"{read.label} raises {type(error).__name__}: {error}") from error
        return {"asked": f"{read.label}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"}


def _read(name: str) -> Read:
    functions = [read for read in all_reads() if function_of(read) is not None]
    found = [read for read in functions if read.label == name or read.label.endswith(f".{name}")]
    if len(found) == 1:
        return found[0]
    labels = sorted({read.label for read in found or functions})
    if found:
        raise CommandError(f"{name!r} may be any of {', '.join(labels)}.")
    raise CommandError(
        f"No cached function is called {name!r}. {did_you_mean(name, labels)} A page is asked by its address."
    )


def _user(name: str | None) -> Any:
    if name is None:
        return None
    model: Any = get_user_model()
    try:
        return model._default_manager.get_by_natural_key(name)
    except model.DoesNotExist:
        raise CommandError(f"There is no user {name!r}; give the {model.USERNAME_FIELD} of one.") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise ValueError
    return name, value
