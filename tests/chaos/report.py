"""What a run found, for people and for whoever reads its last line."""

import json
from collections import Counter

from tests.chaos.run import Result

SHOWN = 10


def lines(result: Result) -> list[str]:
    options, counts = result.options, result.counts
    reads = total(counts, "read: ")
    found = [
        f"seed {options.seed}, {options.readers} readers, {options.writers} writers, protocol {options.protocol}",
        f"{reads} reads checked ({counts['numbers checked']} numbers) in {result.lasted:.0f} s, "
        f"{reads / max(result.lasted, 1):.0f} a second",
        *_group("reads", counts, "read: "),
        *_group("cache", counts, "cache: "),
        *_group("writes", counts, "write: "),
        *_group("fence", counts, "fence: "),
        *_group("database errors", counts, "database error: "),
        *_group("faults", result.faults, ""),
        f"{len(result.violations)} violations",
    ]
    for violation in result.violations[:SHOWN]:
        found += ["", *_violation(result, dict(violation))]
    return found


def summary(result: Result) -> str:
    """One line of JSON."""
    return json.dumps(
        {
            "seed": result.options.seed,
            "reads": total(result.counts, "read: "),
            "counts": result.counts,
            "faults": result.faults,
            "violations": Counter(str(violation["error"]).splitlines()[-1] for violation in result.violations),
        }
    )


def total(counts: Counter[str], prefix: str) -> int:
    return sum(amount for name, amount in counts.items() if name.startswith(prefix))


def _group(title: str, counts: Counter[str], prefix: str) -> list[str]:
    named = {name.removeprefix(prefix): amount for name, amount in counts.items() if name.startswith(prefix)}
    text = ", ".join(f"{name} {amount}" for name, amount in sorted(named.items()))
    return [f"{title} ({sum(named.values())}): {text or 'none'}"]


def _violation(result: Result, violation: dict[str, object]) -> list[str]:
    at = float(str(violation.pop("at", result.began))) - result.began
    recent = [f"{when:.3f} s {fault.kind}" for when, fault in result.done if at - 2 < when <= at]
    facts = [f"  {name}: {value}" for name, value in violation.items()]
    return [f"violation at {at:.3f} s", *facts, f"  faults of the two seconds before: {', '.join(recent) or 'none'}"]
