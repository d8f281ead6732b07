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
from benchmarks.host import HOST
from benchmarks.machine import this_machine
from benchmarks.plan import PLAN, Run
from benchmarks.report import results as results_of
from benchmarks.report.results import Results
from benchmarks.report.table import markdown
from benchmarks.sizes import SIZES, Size
from tests.servers import DURABLE, running

FOLDER = Path("var/bench")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--only", nargs="+", choices=PLAN, default=list(PLAN), metavar="PART", help=", ".join(PLAN))
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where the results go; {FOLDER}")
    given = parser.parse_args(arguments)
    results = measure(SIZES[given.size], given.only, given.folder.resolve())
    path = results.write(given.folder)
    table = path.with_suffix(".md")
    table.write_text(markdown(results))
    print(f"Written: {path}, {table}")
    if results.without:
        sys.exit(f"Without figures: {', '.join(results.without)}.")


def measure(size: Size, parts: list[str], folder: Path) -> Results:
    began = time.monotonic()
    with running("DATABASE_URL", "REDIS_URL", DURABLE) as servers:
        env = _environment(servers["REDIS_URL"], folder)
        databases = Databases(servers["DATABASE_URL"], env)
        with redis.Redis.from_url(servers["REDIS_URL"]) as client:
            valkey = str(client.info("server")["valkey_version"])
        results = results_of.begun(size.name, this_machine(PostgreSQL=databases.version(), Valkey=valkey))
        children.output_of("manage", "collectstatic", "--no-input", "--verbosity=0", env=env, minutes=2)
        for part in parts:
            print(f"--- {part}", file=sys.stderr, flush=True)
            try:
                results.figures += PLAN[part](Run(size, databases, env))
            except (children.TookTooLong, children.Failed) as failure:
                print(failure, file=sys.stderr)
                results.without[part] = str(failure)
            # What was found so far is not lost with whatever comes.
            results.seconds = round(time.monotonic() - began)
            results.write(folder)
    return results


def _environment(redis_url: str, folder: Path) -> dict[str, str]:
    """As in production, but for TLS; nothing of what this shell may have set for another purpose."""
    return {
        "DEBUG": "false",
        "DEBUG_TOOLBAR": "false",
        "SECRET_KEY": token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SECURE_SSL_REDIRECT": "false",
        "STATIC_ROOT": str(folder / "static"),
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": redis_url,
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "benchmarks.contestants.plain",
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
