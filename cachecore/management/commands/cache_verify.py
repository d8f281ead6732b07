"""manage.py cache_verify: computes what is cached once more, and says what differs."""

import json
import random
import signal
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cachecore.conf import conf
from cachecore.declare.patterns import glob_can_mean, is_glob
from cachecore.declare.registry import import_views, patterns
from cachecore.errors import StoreError, did_you_mean
from cachecore.examine.verification import DIFFERENT, RESULTS, UNKNOWN, VARIES, Verified, clear, keys_matching, verify
from cachecore.metrics import flush

PROGRESS_EVERY_S = 2.0


class Command(BaseCommand):
    help = (
        "Computes cached answers once more and compares them with what is stored, under the same versions. A function "
        "is called with the same arguments, a page is asked for as the same person, without signing in. What is stored "
        "stays as it is, unless --fix. Exit status 1 where something differs, 2 where it could not be found out; "
        "Ctrl-C or SIGTERM ends it after the entry at hand, with the same summary and status."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pattern", metavar="GLOB", help="only what is kept under these patterns: 'vendedor_*'")
        parser.add_argument("--sample", type=_positive, metavar="N", help="only so many entries, chosen at random")
        parser.add_argument(
            "--watch", action="store_true", help="a sample (of 60, or --sample) each minute, until it is ended"
        )
        parser.add_argument("--fix", action="store_true", help="take out of the cache what differs")
        parser.add_argument("--json", action="store_true", help="print everything as one JSON object, at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        if conf().STORE == "memory":
            raise CommandError(
                "CACHECORE['STORE'] is 'memory': each process has its own cache, and this command cannot see the "
                "server's. Set CACHECORE['VERIFY_ONE_IN'] to verify hits in the server itself."
            )
        import_views()
        is_wanted = _wanted(options["pattern"])
        ending = Event()
        before = {number: signal.signal(number, lambda *_: ending.set()) for number in (signal.SIGINT, signal.SIGTERM)}
        if options["watch"]:
            self.stderr.write("Verifying a sample each minute; Ctrl-C ends it.")
            self.stderr.flush()
        try:
            found = self._verify(_chosen(is_wanted, options, ending), ending, options)
        except StoreError as error:
            raise CommandError(
                f"The cache store does not answer ({error}): nothing can be compared.", returncode=2
            ) from error
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            flush()
        self._conclude(found, options, interrupted=ending.is_set())

    def _verify(self, keys: Iterable[str], ending: Event, options: dict[str, Any]) -> list[Verified]:
        found: list[Verified] = []
        told_at = time.monotonic()
        for key in keys:
            if ending.is_set():
                break
            result = verify(key)
            found.append(result)
            if not options["json"]:
                self._tell(result, options["verbosity"])
            if options["fix"] and result.result == DIFFERENT:
                clear([result])
            if time.monotonic() - told_at >= PROGRESS_EVERY_S:
                told_at = time.monotonic()
                different = sum(each.result == DIFFERENT for each in found)
                self.stderr.write(f"{len(found)} looked at, {different} differ")
        return found

    def _tell(self, result: Verified, verbosity: int) -> None:
        if result.result == DIFFERENT or (result.result == VARIES and verbosity >= 1) or verbosity >= 2:
            style = self.style.ERROR if result.result == DIFFERENT else self.style.WARNING
            self.stdout.write(f"{style(result.result.upper())}  {result.pattern}  {result.age:.0f} s old")
            for title, text in (
                ("asked", result.question),
                ("first difference", result.difference),
                ("because", result.reason),
                ("key", result.key),
            ):
                if text:
                    self.stdout.write(f"    {title}: {text}")
            for line in result.writes:
                self.stdout.write(f"    should have been told of: {line}")

    def _conclude(self, found: list[Verified], options: dict[str, Any], *, interrupted: bool) -> None:
        counts = Counter(result.result for result in found)
        if options["json"]:
            told = {"counts": dict(counts), "interrupted": interrupted, "entries": [asdict(each) for each in found]}
            self.stdout.write(json.dumps(told, indent=2))
        else:
            for result, count in counts.most_common():
                self.stdout.write(f"{count:>8}  {result}: {RESULTS[result]}")
            reasons = Counter(each.reason for each in found if each.result == UNKNOWN)
            for reason, count in reasons.most_common(5):
                self.stdout.write(f"          {count} of them: {reason}")
            if interrupted and not options["watch"]:
                self.stdout.write(f"Ended before all was looked at, after {len(found)}.")
        if counts[DIFFERENT]:
            done = "They were taken out." if options["fix"] else "Take them out with --fix."
            raise CommandError(f"{counts[DIFFERENT]} of {len(found)} entries differ. {done}", returncode=1)
        if not options["json"]:
            self.stdout.write(self.style.SUCCESS(f"Nothing differs, of {len(found)} looked at."))


def _wanted(glob: str | None) -> Callable[[str], bool]:
    if glob is None:
        return lambda _template: True
    known = [pattern.template for pattern in patterns()]
    wanted = {name for name in known if name == glob or (is_glob(glob) and glob_can_mean(glob, name))}
    if not wanted:
        raise CommandError(f"No cached read is kept under {glob!r}. {did_you_mean(glob, known)}", returncode=2)
    return wanted.__contains__


def _chosen(is_wanted: Callable[[str], bool], options: dict[str, Any], ending: Event) -> Iterator[str]:
    size = options["sample"] or (60 if options["watch"] else None)
    while True:
        began = time.monotonic()
        keys = keys_matching(is_wanted)
        yield from keys if size is None else _sample(keys, size)
        if not options["watch"] or ending.wait(max(0.0, 60 - (time.monotonic() - began))):
            return


def _sample(keys: Iterator[str], size: int) -> list[str]:
    """So many at random, each as likely as any other, without keeping all."""
    chosen: list[str] = []
    for number, key in enumerate(keys):
        if number < size:
            chosen.append(key)
        elif (place := random.randrange(number + 1)) < size:  # noqa: S311 - a sample
            chosen[place] = key
    return chosen


def _positive(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ValueError
    return int(text)
