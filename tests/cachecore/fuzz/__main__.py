"""python -m tests.cachecore.fuzz --steps 50000 --seed 7: see run.py; the database is FUZZ_DATABASE_URL."""

import argparse
import json
import os
import sys
from random import SystemRandom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.cachecore.fuzz.settings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cachecore.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--threads", type=int, default=1, help="that write at once; reads are compared when all rest")
    parser.add_argument("--without", default="", help="an ingredient of cachecore to leave out: see faults.py")
    options = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed

    import django

    django.setup()
    from tests.cachecore.fuzz.faults import without
    from tests.cachecore.fuzz.run import run

    with without(options.without):
        found = run(seed, options.steps, options.threads)
    violations = found.pop("violations")
    print(*violations, sep="\n", file=sys.stderr)
    print(json.dumps(found))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
