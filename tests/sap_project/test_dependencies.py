"""Everything that is installed is pinned, with the hashes of its files, and can be listed and looked up."""

import json
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sap_project.dependencies import main, pins
from tests.sap_project.processes import ROOT

FILES = ["requirements.txt", "requirements-dev.txt", "tests/requirements.txt", "benchmarks/requirements.txt"]
HASH = f"--hash=sha256:{'0' * 64}"


def asked_for(*extras: str) -> set[tuple[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {(name.lower(), version) for name, version in (line.split("==") for line in lines)}


@pytest.mark.parametrize(
    ("file", "extras"), list(zip(FILES, [(), ("dev",), ("dev", "test"), ("dev", "bench")], strict=True))
)
def test_a_file_pins_what_the_project_asks_for_with_hashes(file: str, extras: tuple[str, ...]):
    assert asked_for(*extras) <= {(pin.name, pin.version) for pin in pins(ROOT / file)}


@pytest.mark.parametrize("file", FILES)
def test_make_installs_nothing_without_a_hash(file: str):
    installs = [line for line in (ROOT / "Makefile").read_text().splitlines() if "pip install" in line]

    assert installs
    assert all("--require-hashes -r " in line for line in installs)
    if file != "requirements.txt":  # production's, which make does not install
        assert any(line.endswith(f" -r {file}") for line in installs)


def test_production_has_no_server_in_a_wheel():
    names = {pin.name for pin in pins(ROOT / "requirements.txt")}

    assert not {name for name in names if re.search("embedded|^valkey|^pytest", name)}


@pytest.mark.parametrize("line", ["django==5.2.19", f"django {HASH}", f"-e . {HASH}", f"django>=5 {HASH}"])
def test_a_line_that_pins_nothing_is_an_error(tmp_path: Path, line: str):
    (tmp_path / "requirements.txt").write_text(f"# ours\n{line}\n")

    with pytest.raises(ValueError, match="is not pinned with a hash; run make lock"):
        pins(tmp_path / "requirements.txt")


def test_the_list_of_production_names_each_part_with_its_hashes():
    said: list[str] = []

    assert main(["sbom", str(ROOT / "requirements.txt")], said.append) == 0

    listed = json.loads(said[0])
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.5")
    django = next(part for part in listed["components"] if part["name"] == "django")
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert len(django["externalReferences"]) == len({str(each["hashes"]) for each in django["externalReferences"]}) > 1


def advisory(number: int, name: str, *events: dict[str, str], **more: Any) -> dict[str, Any]:
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": f"GHSA-{number}", "summary": "A fault", "affected": [affected], **more}


def look_up(folder: Path, record: dict[str, Any], *lines: str) -> tuple[int, list[str]]:
    said: list[str] = []
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("one.json", json.dumps(record))
    (folder / "requirements.txt").write_text("".join(f"{line} {HASH}\n" for line in lines))
    return main(["audit", str(folder / "all.zip"), str(folder / "requirements.txt")], said.append), said


@pytest.mark.parametrize(
    ("events", "faulty"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "5.2.19"}], False),
        ([{"introduced": "0"}, {"fixed": "5.2.20"}], True),
        ([{"introduced": "6.0"}], False),
        ([{"introduced": "0"}, {"fixed": "4.2.9"}, {"introduced": "5.0"}, {"fixed": "5.2.30"}], True),
        ([{"introduced": "0"}, {"last_affected": "5.2.19"}], True),
        ([{"introduced": "0"}, {"last_affected": "5.2.9"}], False),
        ([{"introduced": "5.2.19rc1"}], True),
    ],
)
def test_a_version_is_faulty_from_where_it_began_to_where_it_was_fixed(
    tmp_path: Path, events: list[dict[str, str]], faulty: bool
):
    status, said = look_up(tmp_path, advisory(1, "Django", *events), "django==5.2.19")

    assert (status, said[-1]) == ((1, "1 known faults.") if faulty else (0, "0 known faults."))


def test_a_fault_is_told_with_the_way_out(tmp_path: Path):
    _, said = look_up(tmp_path, advisory(7, "Django", {"introduced": "0"}, {"fixed": "5.2.20"}), "django==5.2.19")

    assert said[0] == "django 5.2.19: GHSA-7, A fault; fixed in 5.2.20."


@pytest.mark.parametrize("name", ["zope_interface", "Zope.Interface"])
def test_a_name_is_the_same_however_it_is_written(tmp_path: Path, name: str):
    assert look_up(tmp_path, advisory(1, name, {"introduced": "0"}), "zope-interface==5.0")[0] == 1


def test_what_was_withdrawn_or_is_of_another_world_is_no_fault(tmp_path: Path):
    withdrawn = advisory(1, "django", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z")
    other = advisory(1, "django", {"introduced": "0"})
    other["affected"][0]["package"]["ecosystem"] = "npm"

    for record in (withdrawn, other):
        assert look_up(tmp_path, record, "django==5.2.19")[0] == 0


def test_a_list_of_versions_counts_too(tmp_path: Path):
    record = advisory(1, "django")
    record["affected"][0]["versions"] = ["5.2.19"]

    assert look_up(tmp_path, record, "django==5.2.19")[0] == 1


def test_a_file_without_advisories_is_an_error(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w"):
        pass

    with pytest.raises(ValueError, match="has no advisories"):
        main(["audit", str(tmp_path / "all.zip"), str(ROOT / "requirements.txt")])
