"""The README of the package, taken apart: its blocks of code, its sentences, the places in the code that it names."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parents[2] / "cachecore"
README = PACKAGE / "README.md"


class Block(NamedTuple):
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The file that a block of Python is to be put into: its first line says it."""
        found = re.match(r"# (\S+\.py)\n", self.text)
        return found[1] if self.language == "python" and found else None


def section(title: str) -> str:
    """What stands under that heading, down to the next one of its level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README.read_text(), re.M | re.S)
    assert found, f"the README has no section {title!r}"
    return found[1]


def blocks(text: str) -> list[Block]:
    return [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```", text, re.M | re.S)]


def script(text: str) -> str:
    """A shell script that does what the blocks say, one after the other; it ends at the first that fails.

    Settings are added to what is there, other files are replaced. A session of the shell must answer as printed.
    """
    lines = ["set -euo pipefail"]
    for number, block in enumerate(blocks(text)):
        if block.language == "console":
            lines += [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
        elif block.language == "pycon":
            lines += [_written(f"session_{number}.txt", block.text, ">"), f"python manage.py shell -c {_run(number)}"]
        elif block.file:
            lines.append(_written(block.file, block.text, ">>" if block.file.endswith("settings.py") else ">"))
    return "\n".join(lines)


def _written(path: str, text: str, how: str) -> str:
    return f"cat {how} {path} <<'END_OF_BLOCK'\n{text}END_OF_BLOCK"


def _run(number: int) -> str:
    program = (
        "import doctest, sys; "
        f"done = doctest.testfile('session_{number}.txt', module_relative=False); "
        f"print('session {number}:', done.attempted, 'examples'); sys.exit(done.failed or not done.attempted)"
    )
    return shlex.quote(program)


def sentences() -> Iterator[str]:
    """Every sentence of the prose, without code: of paragraphs, items and cells of tables."""
    text = re.sub(r"^```.*?^```", "", README.read_text(), flags=re.M | re.S)
    for paragraph in re.split(r"\n\s*\n|\n(?=[-|\d])", text):
        if paragraph.startswith("#"):
            continue
        plain = re.sub(r"`[^`]*`", "code", paragraph)
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain).replace("\n", " ")
        for part in plain.split("|") if plain.startswith("|") else [plain]:
            yield from re.split(r"(?<=[.:?])\s+", part.strip(" -"))


def places() -> Iterator[tuple[str, str]]:
    """File and name, as the table of places in the code has them."""
    for path, names in re.findall(r"`((?:\w+/)+\w+\.py)`: ((?:`[\w.]+`(?:, )?)+)", README.read_text()):
        for name in re.findall(r"`([\w.]+)`", names):
            yield path, name
