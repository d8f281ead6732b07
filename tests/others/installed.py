"""Brings a project's sources, its requirements and the database drivers into var/others/, each once."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.others.projects import DJANGO, Project

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "var" / "others"
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


class NotInstalled(RuntimeError):
    """What is missing, and how it can be given."""


@dataclass(frozen=True)
class Installed:
    """A project ready to run: its sources, and the Python that has its requirements."""

    sources: Path
    python: Path


def install(project: Project, source: Path | None) -> Installed:
    """Raises NotInstalled where pip fails, or for a project without a package that no source is given for."""
    python = _environment(project)
    return Installed(_sources(project, source, python), python)


def paths(project: Project, sources: Path, database: str, *, with_cachecore: bool) -> list[Path]:
    """What PYTHONPATH holds: of this repository only copies, so that nothing else of it can be imported."""
    found = [sources / folder for folder in project.on_path]
    found.append(_copy(ROOT / "tests" / "others" / "inside"))
    if with_cachecore:
        found.append(_copy(ROOT / "cachecore"))
    if database != "sqlite":
        found.append(_drivers(database))
    return found


def digest(files: Iterable[Path]) -> str:
    made = hashlib.sha256()
    for path in sorted(files):
        made.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]


def _copy(package: Path) -> Path:
    """A folder that holds the package as it stands: what is edited meanwhile concerns the next run."""
    folder = HERE / "copies" / package.name

    def make(unfinished: Path) -> None:
        shutil.copytree(package, unfinished / package.name, ignore=shutil.ignore_patterns("__pycache__"))

    _once(folder, digest(package.rglob("*.py")), make)
    return folder


def _environment(project: Project) -> Path:
    folder = HERE / "environments" / project.name

    def make(unfinished: Path) -> None:
        _run(sys.executable, "-m", "venv", str(unfinished))
        _run(str(unfinished / "bin" / "python"), *PIP, "install", "-r", str(project.requirements))

    _once(folder, digest([project.requirements]), make, f"Installing the requirements of {project.name} ...")
    return folder / "bin" / "python"


def _drivers(database: str) -> Path:
    """Beside the environments, not in them: where psycopg 3 can be imported Django does not take psycopg2."""
    folder = HERE / "drivers" / database
    requirements = DJANGO.requirements.with_name(f"{database}.txt")

    def make(unfinished: Path) -> None:
        _run(sys.executable, *PIP, "install", "--no-deps", "--target", str(unfinished), "-r", str(requirements))

    _once(folder, digest([requirements]), make, f"Installing {database} ...")
    return folder


def _sources(project: Project, source: Path | None, python: Path) -> Path:
    folder = HERE / "sources" / project.name

    def make(unfinished: Path) -> None:
        if source is not None:
            shutil.copytree(source, unfinished, ignore=shutil.ignore_patterns(".git"))
            return
        downloads = HERE / "downloads" / project.name
        downloads.mkdir(parents=True, exist_ok=True)
        _run(
            *(str(python), *PIP, "download", "--no-deps", "--no-binary", ":all:"),
            *("--dest", str(downloads), project.sdist),
        )
        (archive,) = downloads.glob("*.tar.gz")
        with tempfile.TemporaryDirectory(dir=downloads) as unpacked, tarfile.open(archive) as packed:
            packed.extractall(unpacked, filter="data")
            (inner,) = Path(unpacked).iterdir()
            inner.rename(unfinished)

    if source is None and not project.sdist:
        if not _noted(folder).exists():
            raise NotInstalled(
                f"No package holds the tests of {project.name}. Get its repository and name it: --source FOLDER."
            )
        return folder
    _once(
        folder, str(source.resolve() if source else project.sdist), make, f"Getting the sources of {project.name} ..."
    )
    return folder


def _once(folder: Path, made_of: str, make: Callable[[Path], None], message: str = "") -> None:
    """Makes the folder unless it was made of the same; one that was not finished is made anew."""
    noted = _noted(folder)
    if folder.exists() and noted.exists() and json.loads(noted.read_text()) == made_of:
        return
    if message:
        print(message, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    noted.unlink(missing_ok=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    make(folder)
    noted.write_text(json.dumps(made_of))


def _noted(folder: Path) -> Path:
    """Says what the folder was made of, once all of it is there."""
    return folder.with_name(f"{folder.name}.json")


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{' '.join(command)} failed:\n{done.stdout}")
