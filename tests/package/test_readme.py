"""What the README of the package names is there, and is said in plain sentences."""

import re
import tomllib
from importlib import import_module

import pytest

from cachecore.conf import Conf
from tests.package.readme import PACKAGE, README, places, sentences

PROJECT = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]


def test_a_sentence_has_at_most_twenty_words():
    long = [found for found in sentences() if len(re.findall(r"[\w@'-]+", found)) > 20]
    assert not long, "\n".join(long)


@pytest.mark.parametrize(("path", "name"), list(places()), ids=lambda value: value)
def test_each_step_stands_where_the_readme_says(path, name):
    found = import_module("cachecore." + path.removesuffix(".py").replace("/", "."))
    for part in name.split("."):
        found = getattr(found, part)


def test_it_names_every_room():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"management", "migrations"}
    assert rooms == {path.partition("/")[0] for path, _ in places()}


def test_it_names_every_setting_and_no_other():
    table = README.read_text().partition("### Settings")[2].partition("###")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.M)
    assert set(re.findall(r"`([A-Z_]+)`", " ".join(rows))) == set(Conf.__dataclass_fields__)


def test_its_version_is_the_packages():
    assert set(re.findall(r"cachecore-([\d.]+)-py3", README.read_text())) == {PROJECT["version"]}
    assert f"## {PROJECT['version']}\n" in (PACKAGE / "CHANGELOG.md").read_text()


def test_its_links_lead_to_headings():
    text = README.read_text()
    headings = {
        re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= headings


def test_it_has_a_row_for_each_promise():
    assert re.findall(r"^\| P(\d+) \|", README.read_text(), re.M) == [str(number) for number in range(1, 17)]
