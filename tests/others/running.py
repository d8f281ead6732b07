"""Runs one package of one project in a process of its own, for a bounded time."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.others import installed
from tests.others.inside import recording, surroundings
from tests.others.outcome import Outcome, kept, read_lines
from tests.others.projects import WITHOUT, Project


@dataclass(frozen=True)
class Run:
    """One package, in one mode, on one database."""

    project: Project
    package: str
    database: str
    mode: str

    @property
    def result(self) -> Path:
        return installed.HERE / "results" / self.project.name / self.database / self.mode / f"{self._file}.json"

    @property
    def log(self) -> Path:
        return installed.HERE / "logs" / self.project.name / self.database / self.mode / f"{self._file}.txt"

    @property
    def _file(self) -> str:
        return self.package.replace("/", ".")

    def made_of(self) -> str:
        """The digest of all that decides what comes of it, as far as it may change from day to day."""
        files = {self.project.requirements}
        if self.database != "sqlite":
            files.add(self.project.requirements.with_name(f"{self.database}.txt"))
        if self.mode != WITHOUT:
            files.update((installed.ROOT / "cachecore").rglob("*.py"))
            inside = Path(__file__).parent / "inside"
            files.update([*inside.glob("*.py"), *(inside / self.project.name).rglob("*.py")])
        return installed.digest(files)

    def outcome(self) -> Outcome | None:
        """What came of it, if it was run as it stands now."""
        found = kept(self.result)
        return found if found is not None and found.made_of == self.made_of() else None


def run(what: Run, ready: installed.Installed, servers: Mapping[str, str], limit: float) -> Outcome:
    """servers: addresses by the names that tests/servers.py gives them. limit: seconds."""
    made_of, begun = what.made_of(), time.monotonic()
    what.log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="others-") as temporary, what.log.open("w") as log:
        record = Path(temporary) / "record"
        record.touch()
        environment = _environment(what, ready, servers) | {"TMPDIR": temporary, recording.RECORD: str(record)}
        process = subprocess.Popen(
            [str(ready.python), *what.project.arguments, what.package],
            cwd=ready.sources / what.project.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Its own group: the servers and commands that their tests start end with it.
            start_new_session=True,
        )
        trouble = ""
        try:
            code = process.wait(limit)
            # 1 says that tests failed, which is no trouble.
            if code not in (0, 1):
                trouble = f"it ended with {code}"
        except subprocess.TimeoutExpired:
            trouble = f"it did not end within {limit:.0f} s"
        finally:
            _end(process)
        outcome = read_lines(record.read_text().splitlines(), made_of, time.monotonic() - begun, trouble)
    if outcome.trouble:
        outcome.trouble += f": {_last_line(what.log)}"
    return outcome


def _environment(what: Run, ready: installed.Installed, servers: Mapping[str, str]) -> dict[str, str]:
    on_path = installed.paths(what.project, ready.sources, what.database, with_cachecore=what.mode != WITHOUT)
    ours = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL", "REDIS_URL", "PYTEST_ADDOPTS")
    return {name: value for name, value in os.environ.items() if name not in ours} | {
        "PYTHONPATH": os.pathsep.join(map(str, on_path)),
        "DJANGO_SETTINGS_MODULE": what.project.settings,
        surroundings.MODE: what.mode,
        surroundings.DATABASE: servers.get("DATABASE_URL", ""),
        surroundings.REDIS: servers.get("REDIS_URL", ""),
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
