"""python -m tests.others: runs what has not been run yet, and writes docs/others.md."""

import argparse
import fcntl
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.others import document, installed
from tests.others.outcome import difference, keep
from tests.others.projects import DATABASES, HITS, PROJECTS, WATCHED, WITH, WITHOUT, Project, modes
from tests.others.running import Run, run
from tests.servers import ADDRESSES, running


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.others", description=__doc__)
    parser.add_argument("project", nargs="*", help=f"of {', '.join(PROJECTS)}; all that are there unless said")
    parser.add_argument("--database", action="append", choices=DATABASES, help="may be given several times; all")
    parser.add_argument(
        "--watched",
        action="store_true",
        help="a third time: all watched, or with hits in tests",
    )
    parser.add_argument("--only", choices=(WITHOUT, WITH, WATCHED, HITS), help="this mode alone")
    parser.add_argument("--packages", nargs="+", metavar="PACKAGE", help="of the project's packages; all of them")
    parser.add_argument("--source", type=Path, help="the folder that holds the one project's sources")
    parser.add_argument("--fresh", action="store_true", help="run again what was run")
    parser.add_argument("--limit", type=float, default=900, help="seconds for one package (%(default)s)")
    parser.add_argument("--minutes", type=float, default=240, help="after these no other begins (%(default)s)")
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.project) - PROJECTS.keys()):
        parser.error(f"There is no project {', '.join(unknown)}; there are {', '.join(PROJECTS)}.")
    if given.source and len(given.project) != 1:
        parser.error("--source is the source of one project: name it.")
    if given.source and not given.source.is_dir():
        parser.error(f"{given.source} is no folder.")
    projects = [PROJECTS[name] for name in given.project or PROJECTS]
    known = {package for project in projects for package in project.packages}
    if unknown := sorted(set(given.packages or ()) - known):
        parser.error(f"There is no package {', '.join(unknown)}; there are {', '.join(sorted(known))}.")
    return given


def planned(given: argparse.Namespace, project: Project, database: str) -> list[Run]:
    """Package by package, each first without."""
    return [
        Run(project, package, database, mode)
        for package in project.packages
        if not given.packages or package in given.packages
        for mode in modes(project, watched=given.watched or given.only in (WATCHED, HITS))
        if given.only in (None, mode)
    ]


@contextmanager
def alone() -> Iterator[None]:
    """Raises SystemExit where another run uses the same folder."""
    installed.HERE.mkdir(parents=True, exist_ok=True)
    with (installed.HERE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"Another run is at work in {installed.HERE}; wait for its end.")
        yield


@contextmanager
def _servers(database: str) -> Iterator[Mapping[str, str]]:
    """PostgreSQL and Valkey, by the names of their addresses; none for SQLite, whose store is in memory."""
    if database == "sqlite":
        yield {}
    else:
        with running(*ADDRESSES) as addresses:
            yield addresses


def work(given: argparse.Namespace, project: Project, database: str, until: float) -> None:
    runs = planned(given, project, database)
    left = runs if given.fresh else [each for each in runs if each.outcome() is None]
    if not left:
        return
    ready = installed.install(project, given.source)
    print(f"{project.name} on {database}: {len(left)} of {len(runs)} runs to do", flush=True)
    with _servers(database) as servers:
        for number, each in enumerate(left, 1):
            if time.monotonic() > until:
                print(f"{len(left) - number + 1} runs are left; the same command goes on with them.")
                return
            outcome = run(each, ready, servers, given.limit)
            keep(each.result, outcome)
            said = f"{len(outcome.results)} tests, {len(outcome.bad)} went wrong"
            without = Run(project, each.package, database, WITHOUT).outcome()
            if each.mode != WITHOUT and without is not None:
                found = difference(without, outcome)
                said += f", new {len(found.new)}, counts of queries {len(found.counts)}, not run {len(found.lost)}"
            said += f", {outcome.seconds:.0f} s" + (f"; {outcome.trouble}" if outcome.trouble else "")
            print(
                f"  {number}/{len(left)} {each.mode:8} {each.package}: {said}",
                flush=True,
            )


def main(arguments: Sequence[str]) -> int:
    """0 when nothing went wrong with cachecore that did not without it."""
    given = asked(arguments)
    # Asked to end it ends the tests that it has started, as with Ctrl-C, which a shell may have had it ignore.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit("Interrupted; the same command goes on with what is left."))
    until = time.monotonic() + 60 * given.minutes
    with alone():
        try:
            for name in given.project or PROJECTS:
                for database in given.database or DATABASES:
                    try:
                        work(given, PROJECTS[name], database, until)
                    except installed.NotInstalled as error:
                        if given.project:
                            raise
                        print(f"{name}: left out. {error}", flush=True)
                        break
        except installed.NotInstalled as error:
            sys.exit(str(error))
        finally:
            harmed = document.write()
    print(f"Written: {document.PATH.relative_to(installed.ROOT)}.")
    return 1 if harmed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
