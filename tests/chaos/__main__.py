"""python -m tests.chaos: exit status 0 when every read was right, 1 when one was not."""

import argparse
import os
import random
import signal
import sys

from tests.chaos import report
from tests.chaos.run import Options, run
from tests.chaos.schedule import schedule


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long the workers work (60)")
    parser.add_argument("--seed", type=int, help="of the faults and of what each worker does; random unless given")
    parser.add_argument("--readers", type=int, default=4, help="reading processes, every fourth from snapshots (4)")
    parser.add_argument("--writers", type=int, default=3, help="writing processes (3)")
    parser.add_argument(
        "--protocol", choices=["real", "naive", "leaky"], default="real", help="naive and leaky must be caught"
    )
    parser.add_argument("--until", nargs="+", default=[], metavar="WORD", help="end once each is in some violation")
    parser.add_argument("--pace", type=float, default=1.0, help="with 0.5, everything breaks half as often (1)")
    parser.add_argument("--print-schedule", action="store_true", help="only say what would break when")
    given = parser.parse_args()
    if not 0.01 <= given.pace <= 10:
        parser.error(f"--pace {given.pace:g}: give a number from 0.01 to 10")
    seed = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    if given.print_schedule:
        for fault in schedule(seed, given.seconds, given.pace):
            print(f"{fault.at:9.3f} s {fault.kind}")
        return 0
    os.environ.setdefault("DEBUG", "true")
    os.environ["DEBUG_TOOLBAR"] = "false"
    # Asked to end, it ends as if interrupted: cleaning up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    result = run(
        Options(seed, given.seconds, given.readers, given.writers, given.protocol, tuple(given.until), given.pace)
    )
    print("\n".join(report.lines(result)))
    print(report.summary(result))
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
