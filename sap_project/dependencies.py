"""What the project is made of, and whether something is known against it: python -m sap_project.dependencies.

    sbom requirements.txt               prints a CycloneDX list of it, with the hashes of every file
    audit all.zip requirements.txt ...  says which are faulty, from the advisories of osv.dev; 1 if any is

Both work from files: what is asked is what is pinned, and nobody is told what we use.
"""

import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Pin(NamedTuple):
    name: str
    version: str
    hashes: tuple[str, ...]


class Fault(NamedTuple):
    pin: Pin
    id: str
    summary: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        way_out = f"fixed in {', '.join(self.fixed)}" if self.fixed else "no fixed version is known"
        return f"{self.pin.name} {self.pin.version}: {self.id}, {self.summary or 'without a summary'}; {way_out}."


def pins(path: Path) -> list[Pin]:
    """Those of a file that make lock has written. Raises ValueError for a line that pins nothing, or without a hash."""
    found = []
    for line in path.read_text().replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pin, hashes = PIN.match(line), HASH.findall(line)
        if pin is None or not hashes:
            raise ValueError(f"{path}: {line[:80]!r} is not pinned with a hash; run make lock.")
        found.append(Pin(canonicalize_name(pin[1]), pin[2], tuple(hashes)))
    return found


def sbom(path: Path) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "sap-project", "bom-ref": "sap-project"}},
        "components": [_component(pin) for pin in pins(path)],
    }


def _component(pin: Pin) -> dict[str, Any]:
    purl = f"pkg:pypi/{pin.name}@{pin.version}"
    files = [
        {"type": "distribution", "url": f"https://pypi.org/project/{pin.name}/{pin.version}/", "hashes": [each]}
        for each in ({"alg": "SHA-256", "content": content} for content in pin.hashes)
    ]
    return {
        "type": "library",
        "bom-ref": purl,
        "name": pin.name,
        "version": pin.version,
        "purl": purl,
        "externalReferences": files,
    }


def audit(advisories: Path, requirements: Iterable[Path]) -> list[Fault]:
    """The faults that are known of what these files pin, by a zip of OSV records such as osv.dev's PyPI/all.zip."""
    by_name: dict[str, set[Pin]] = {}
    for path in requirements:
        for pin in pins(path):
            by_name.setdefault(pin.name, set()).add(pin._replace(hashes=()))
    faults = {
        Fault(pin, record["id"], record.get("summary", ""), _fixed(affected))
        for record in _records(advisories)
        if not record.get("withdrawn")
        for affected in record.get("affected", ())
        if affected.get("package", {}).get("ecosystem") == "PyPI"
        for pin in by_name.get(canonicalize_name(affected["package"]["name"]), ())
        if _affects(affected, pin.version)
    }
    return sorted(faults)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        if not names:
            raise ValueError(f"{path} has no advisories; take PyPI/all.zip of osv.dev.")
        for name in names:
            yield json.loads(archive.read(name))


def _affects(affected: dict[str, Any], version: str) -> bool:
    if version in affected.get("versions", ()):
        return True
    ranges = (each for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")
    return any(_within(each.get("events", ()), Version(version)) for each in ranges)


def _within(events: Iterable[dict[str, str]], version: Version) -> bool:
    """What the last event up to this version says."""
    affected = False
    told = [(_version(text), kind) for event in events for kind, text in event.items()]
    for at, kind in sorted(told, key=lambda each: each[0]):
        if kind == "introduced" and at <= version:
            affected = True
        elif (kind == "fixed" and at <= version) or (kind == "last_affected" and at < version):
            affected = False
    return affected


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")  # a date, or another scheme: rather one warning too many


def _fixed(affected: dict[str, Any]) -> tuple[str, ...]:
    events = (event for each in affected.get("ranges", ()) for event in each.get("events", ()))
    return tuple(event["fixed"] for event in events if "fixed" in event)


def main(arguments: list[str], say: Callable[[str], Any] = print) -> int:
    match arguments:
        case ["sbom", path]:
            say(json.dumps(sbom(Path(path)), indent=2))
            return 0
        case ["audit", advisories, *requirements] if requirements:
            faults = audit(Path(advisories), map(Path, requirements))
            for fault in faults:
                say(str(fault))
            say(f"{len(faults)} known faults.")
            return 1 if faults else 0
    say(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
