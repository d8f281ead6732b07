"""The command: starts the servers, runs the plan, writes what it found. make bench, make bench-quick."""

import argparse
import os
import sys
import time
from pathlib import Path
from secrets import token_urlsafe

import redis

from benchmarks import children
from benchmarks.databases import Databases
from benchmarks.figures import Missing
from benchmarks.host import HOST
from benchmarks.machine import this_machine
from benchmarks.plan import PLAN
from benchmarks.report import readme
from benchmarks.report import results as results_of
from benchmarks.report.results import Results
from benchmarks.report.table import markdown
from benchmarks.run import Run
from benchmarks.sizes import SIZES, Size
from tests.servers import DURABLE, running

FOLDER = Path("var/bench")


HELP_OF_ONLY = f"these parts anew, beside what the last run of this size found of the others: {', '.join(PLAN)}"
README = "readme"
FOR_THE_README = SIZES["full"]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("size", choices=[*SIZES, README], help="readme: write the last full run there once more")
    parser.add_argument("--only", nargs="+", choices=PLAN, default=list(PLAN), metavar="PART", help=HELP_OF_ONLY)
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where the results go; {FOLDER}")
    given = parser.parse_args(arguments)
    if given.size == README:
        write_readme(given.folder)
    else:
        try:
            run(SIZES[given.size], given.only, given.folder)
        except KeyboardInterrupt:
            sys.exit(f"Interrupted: all that was started has ended. What was found before is in {given.folder}/.")


def run(size: Size, parts: list[str], folder: Path) -> None:
    children.end_when_asked()
    results = measure(size, parts, folder.resolve())
    path = results.write(folder)
    table = path.with_suffix(".md")
    table.write_text(markdown(results))
    print(f"Written: {path}, {table}")
    if size is FOR_THE_README and parts == list(PLAN):
        write_readme(folder)
    if results.without:
        sys.exit(f"Without figures: {', '.join(results.without)}.")


def write_readme(folder: Path) -> None:
    path = folder / f"{FOR_THE_README.name}.json"
    try:
        results = results_of.read(path)
    except FileNotFoundError:
        sys.exit(f"There is no {path}; python -m benchmarks {FOR_THE_README.name} makes it.")
    print(f"Written: {', '.join(map(str, readme.write(results)))}")


def measure(size: Size, parts: list[str], folder: Path) -> Results:
    with running("DATABASE_URL", "REDIS_URL", DURABLE) as servers:
        env = environment(servers["REDIS_URL"], folder)
        databases = Databases(servers["DATABASE_URL"], env)
        with redis.Redis.from_url(servers["REDIS_URL"]) as client:
            valkey = str(client.info("server")["valkey_version"])
        machine = this_machine(PostgreSQL=databases.version(), Valkey=valkey)
        is_whole = parts == list(PLAN)
        results = results_of.begun(size.name, machine) if is_whole else results_of.gone_on(size.name, machine, folder)
        children.output_of("manage", "collectstatic", "--no-input", "--verbosity=0", env=env, minutes=2)
        for part in parts:
            print(f"--- {part}", file=sys.stderr, flush=True)
            began = time.monotonic()
            try:
                results.take(part, PLAN[part](Run(size, databases, env)))
            except (children.TookTooLong, children.Failed) as failure:
                results.add(Missing(part, str(failure)))
            # What was found so far is not lost with whatever comes.
            results.seconds += round(time.monotonic() - began)
            results.write(folder)
    return results


def environment(redis_url: str, folder: Path) -> dict[str, str]:
    """As in production, but for TLS; nothing of what this shell may have set for another purpose."""
    return {
        "DEBUG": "false",
        # They ask as people who have come in, whatever their role.
        "SEGUNDO_FATOR_PAPEIS": "NENHUM",
        "DEBUG_TOOLBAR": "false",
        "SECRET_KEY": token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SECURE_SSL_REDIRECT": "false",
        "STATIC_ROOT": str(folder / "static"),
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": redis_url,
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "benchmarks.contestants.project",
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
