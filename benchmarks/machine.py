"""Where and with what it was measured."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import msgspec

PACKAGES = ("Django", "gunicorn", "redis", "hiredis", "django-redis")
# Of each core, by others, before anything was started: beyond that no figure is worth keeping.
CALM = 0.25


class Machine(msgspec.Struct, frozen=True):
    """load is the average of the last minute before the run, per core."""

    processor: str
    cores: int
    memory_gb: int
    system: str
    load: float
    versions: dict[str, str]

    def is_like(self, other: "Machine") -> bool:
        """The same but for how busy it was."""
        return msgspec.structs.replace(self, load=other.load) == other

    @property
    def is_calm(self) -> bool:
        return self.load <= CALM


def this_machine(**servers: str) -> Machine:
    cores = len(os.sched_getaffinity(0))
    return Machine(
        processor=_said_by("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        cores=cores,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        system=f"{platform.system()} {platform.release()}",
        load=round(os.getloadavg()[0] / cores, 2),
        versions={"Python": platform.python_version(), **servers, **{name: version(name) for name in PACKAGES}},
    )


def _said_by(file: str, name: str) -> str:
    path = Path(file)
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")
