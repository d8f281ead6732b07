"""What a worker reports: counts, and violations in full, in a file that survives its death."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any


class Tally:
    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self._counts: Counter[str] = Counter()
        self._written_at = time.monotonic()

    def count(self, name: str, amount: int = 1) -> None:
        self._counts[name] += amount
        if time.monotonic() - self._written_at > 0.2:
            self.write()

    def write(self) -> None:
        self._written_at = time.monotonic()
        self._file.write(json.dumps({"counts": self._counts}) + "\n")
        self._counts.clear()

    def violation(self, **facts: Any) -> None:
        self._file.write(json.dumps({"violation": facts}) + "\n")


class Total:
    """The sum of what all workers have reported so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts: Counter[str] = Counter()
        self.violations: list[dict[str, Any]] = []
        self._read: Counter[Path] = Counter()

    def read(self) -> None:
        for path in sorted(self.folder.glob("*.tally")):
            with path.open() as file:
                file.seek(self._read[path])
                # The last line of a killed process may be half a line.
                while (line := file.readline()).endswith("\n"):
                    self._read[path] += len(line.encode())
                    report = json.loads(line)
                    self.counts.update(report.get("counts", {}))
                    if "violation" in report:
                        self.violations.append(report["violation"])
