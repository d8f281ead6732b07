"""A sheet that would fill the memory is refused within 200 MB, wherever in it the hundreds of MB stand."""

import json
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from tests.sap_project.processes import ROOT, environment

CELL = 250_000_000  # bytes
MOST_MEMORY = 200_000_000  # bytes
# Such that the archive packs no better than sheets may: this is about what the reader holds.
BLOCK = secrets.token_hex(10_000).encode()
SHEET, TEXTS, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
ROW = b'<row r="2">'

PROGRAM = """
import json, os, pathlib, sys
import django
django.setup()
from pedidos.importacao.planilha.problemas import ArquivoRecusado
from pedidos.importacao.planilha.reading import open_sheet
# In a process for each, which begins with what has been imported here.
for path in map(str.strip, sys.stdin):
    if os.fork():
        os.wait()
        continue
    said = ""
    try:
        with open_sheet(pathlib.Path(path), "planilha.xlsx") as sheet:
            rows = sum(1 for row in sheet.rows)
    except ArquivoRecusado as error:
        said = str(error)
    # Of this process alone: getrusage begins with what the process that forked it had.
    status = pathlib.Path("/proc/self/status").read_text()
    print(json.dumps([said, int(status.split("VmHWM:")[1].split()[0]) * 1024]), flush=True)
    os._exit(0)
"""


def blocks(size: int, of: bytes = BLOCK) -> Iterator[bytes]:
    for _ in range(size // len(of)):
        yield of


# Where it stands: the part, the words before which it is put, what goes before and after it, of what it is made.
KINDS: dict[str, tuple[str, bytes, bytes, bytes, bytes]] = {
    "text in the cell": (SHEET, b"</sheetData>", ROW + b'<c t="inlineStr"><is><t>', b"</t></is></c></row>", BLOCK),
    "value": (SHEET, b"</sheetData>", ROW + b"<c><v>", b"</v></c></row>", b"1234567890" * 1000 + BLOCK),
    "attribute": (SHEET, b"</sheetData>", ROW + b'<c s="', b'"/></row>', BLOCK),
    "comment": (SHEET, b"</sheetData>", ROW + b"<!--", b"--></row>", BLOCK + b"</row>"),
    "raw text": (SHEET, b"</sheetData>", ROW + b"<c><v><![CDATA[", b"]]></v></c></row>", BLOCK + b"</row>"),
    "runs": (SHEET, b"</sheetData>", ROW + b"<c><is>", b"</is></c></row>", b"<r><t>" + BLOCK[:900] + b"</t></r>"),
    "cells of a row": (SHEET, b"</sheetData>", ROW, b"</row>", b"<c><v>" + BLOCK[:90] + b"</v></c>"),
    "what is no row": (SHEET, b"</sheetData>", b"", b"", b"<x>" + BLOCK[:90] + b"</x>"),
    "before the rows": (SHEET, b"<sheetData", b"<y>", b"</y>", b"<x>" + BLOCK[:90] + b"</x>"),
    "shared text": (TEXTS, b"</sst>", b"<si><t>", b"</t></si>", BLOCK),
    "styles": (STYLES, b"</fonts>", b"", b"", b'<font><name val="' + BLOCK[:90] + b'"/></font>'),
    "names": (BOOK, b"</workbook>", b"", b"", b"<x>" + BLOCK[:90] + b"</x>"),
}


def parts() -> dict[str, bytes]:
    """Those of a book, with a table of texts, which openpyxl reads and does not write."""
    book, packed = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(["cliente", "produto"])
    book.save(packed)
    with zipfile.ZipFile(packed) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    found[TEXTS] = f'<sst xmlns="{SHEET_MAIN_NS}"></sst>'.encode()
    override = f'<Override PartName="/{TEXTS}" ContentType="{SHARED_STRINGS}"/></Types>'
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(b"</Types>", override.encode())
    return found


def write(path: Path, kind: str, size: int) -> Path:
    place, before, opening, closing, of = KINDS[kind]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts().items():
            with archive.open(name, "w", force_zip64=True) as target:
                if name != place:
                    target.write(content)
                    continue
                head, found, tail = content.partition(before)
                assert found, content
                target.write(head + opening)
                for block in blocks(size, of):
                    target.write(block)
                target.write(closing + found + tail)
    return path


@pytest.fixture(scope="module")
def reader() -> Iterator["subprocess.Popen[str]"]:
    variables = environment(DJANGO_SETTINGS_MODULE="sap_project.settings", CACHE_STORE="memory")
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield process
        process.communicate(timeout=100)


def read(reader: "subprocess.Popen[str]", path: Path) -> tuple[str, int]:
    """What it is refused with, and the most memory that this took."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    print(path, file=reader.stdin)
    said, memory = json.loads(reader.stdout.readline())
    return said, memory


@pytest.mark.parametrize(
    ("kind", "size"), [(kind, CELL if kind in ("text in the cell", "shared text") else CELL // 4) for kind in KINDS]
)
def test_what_would_fill_the_memory_is_refused_within_200_mb(
    reader: "subprocess.Popen[str]", tmp_path: Path, kind: str, size: int
):
    said, memory = read(reader, write(tmp_path / "a.xlsx", kind, size))

    assert said.startswith("planilha.xlsx")
    assert "mais de" in said or "é grande demais" in said
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("of", [b"<font/>", b"<font><b/><i/></font>"])
def test_a_part_that_is_read_at_once_is_bounded_by_what_it_makes(
    reader: "subprocess.Popen[str]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: bytes
):
    monkeypatch.setitem(KINDS, "styles", (STYLES, b"</fonts>", b"", b"", of))

    said, memory = read(reader, write(tmp_path / "a.xlsx", "styles", 9_000_000))

    assert "a parte xl/styles.xml tem mais de 100000 elementos" in said
    assert memory < MOST_MEMORY


def test_the_longest_text_that_excel_can_hold_is_read(reader: "subprocess.Popen[str]", tmp_path: Path):
    said, memory = read(reader, write(tmp_path / "a.xlsx", "text in the cell", 32_767))

    assert said == ""
    assert memory < MOST_MEMORY
