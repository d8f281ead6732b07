"""The page about security names files, settings and tests that are there."""

import re

import pytest

from sap_project import dependencies
from tests.sap_project.processes import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
# What stands under var/ is made when it is asked for.
PATHS = sorted(set(re.findall(r"`(?!var/)((?:[\w.-]+/)+[\w.-]*)`", PAGE)))


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_it_names_is_there(path: str):
    assert (ROOT / path).exists()


def test_a_target_of_make_that_it_names_is_there():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"`make (\w+)", PAGE))

    assert targets >= {"sbom", "audit", "lock", "lint"}
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_a_setting_that_it_names_is_there():
    settings = (ROOT / "sap_project" / "settings.py").read_text()

    assert [name for name in re.findall(r"`([A-Z]+_[A-Z_]+)`", PAGE) if f'"{name}"' not in settings] == []


def test_it_names_the_version_of_the_list():
    assert f"CycloneDX {dependencies.sbom(ROOT / 'requirements.txt')['specVersion']}" in PAGE
