"""One run from beginning to end: servers, workers, faults, and the verdict."""

import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.faults import Faults
from tests.chaos.plan import Plan
from tests.chaos.schedule import Fault, schedule
from tests.chaos.servers import Valkey, own_database, postgres
from tests.chaos.tally import Total
from tests.chaos.workers import Workers


@dataclass
class Options:
    seed: int
    seconds: float = 60
    readers: int = 4
    writers: int = 3
    protocol: str = "real"
    until: tuple[str, ...] = ()
    pace: float = 1.0


@dataclass
class Result:
    options: Options
    counts: Counter[str]
    faults: Counter[str]
    violations: list[dict[str, Any]]
    # Seconds after the beginning, and what was done.
    done: list[tuple[float, Fault]] = field(default_factory=list)
    began: float = 0.0
    lasted: float = 0.0


def run(options: Options) -> Result:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        database = stack.enter_context(own_database(stack.enter_context(postgres())))
        # Before the first worker, whose parent inherits it.
        os.environ["DATABASE_URL"] = database
        valkey = Valkey(folder)
        stack.callback(valkey.kill_both)
        valkey.start()
        roles = _roles(options)
        # One slot more, for those who work alone.
        slots = range(len(roles) + 1)
        for slot in slots:
            valkey.let_in(slot)

        def plan(seconds: float) -> Plan:
            ends_at = time.monotonic() + seconds
            ways = [str(valkey.way_of(slot)) for slot in slots]
            return Plan(folder, ways, options.seed, ends_at, options.protocol, os.getpid())

        alone = Workers(plan(0), roles)
        if alone.run("installer") != 0:
            raise RuntimeError(f"The database could not be made ready: {_last_lines(folder)}")
        workers = Workers(plan(options.seconds), roles)
        stack.callback(workers.kill)
        result = Result(options, Counter(), Counter(), [], began=time.monotonic())
        total = Total(folder)
        faults = Faults(workers, valkey, database)
        _break_things(options, result, workers, faults, total)
        faults.bring_the_store_back()
        hanging = workers.wait()
        if alone.run("sweeper") != 0:
            result.violations.append({"error": f"the sweep did not end: {_last_lines(folder)}"})
        result.lasted = time.monotonic() - result.began
        total.read()
        result.counts, result.faults = total.counts, faults.counts
        result.violations += total.violations
        result.violations += [{"error": f"worker {slot} did not end: it hangs"} for slot in hanging]
        return result


def _roles(options: Options) -> list[str]:
    """Every fourth reader reads from snapshots."""
    readers = ["snapshot reader" if number % 4 == 3 else "reader" for number in range(options.readers)]
    return readers + ["writer"] * options.writers


def _break_things(options: Options, result: Result, workers: Workers, faults: Faults, total: Total) -> None:
    waiting = schedule(options.seed, options.seconds, options.pace)
    shown_at = 0.0
    while (now := time.monotonic() - result.began) < options.seconds:
        workers.start_missing()
        while waiting and waiting[0].at <= now:
            fault = waiting.pop(0)
            if faults.inject(fault):
                result.done.append((time.monotonic() - result.began, fault))
        if now - shown_at > 0.5:
            shown_at = now
            total.read()
            _show(now, options, total)
            if options.until and all(any(word in str(v["error"]) for v in total.violations) for word in options.until):
                break
        time.sleep(0.01)
    if options.until:
        workers.kill()


def _show(now: float, options: Options, total: Total) -> None:
    if sys.stderr.isatty():
        reads = sum(amount for name, amount in total.counts.items() if name.startswith("read: "))
        text = f"{now:6.1f} of {options.seconds:.0f} s, {reads} reads checked, {len(total.violations)} violations"
        print(f"\r{text}", end="\n" if now + 1 > options.seconds else "", file=sys.stderr, flush=True)


def _last_lines(folder: Path) -> str:
    return "".join("".join(path.read_text().splitlines(keepends=True)[-12:]) for path in folder.glob("*.log"))
