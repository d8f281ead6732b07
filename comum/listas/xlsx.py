"""An .xlsx of plain tables as a stream: a part is sent as soon as it is made, and nothing stays in memory or on disk.

Of the format it writes what a table needs: texts, numbers, days, a bold heading that stays in sight, widths, a filter.
Texts are inline strings, which no program computes as a formula.
"""

import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from comum.datas.periodo import escrever
from comum.listas.coluna import Celula, Coluna

# A sheet has 1.048.576 rows, the first of which are the headings; a cell 32.767 characters; its name 31.
MAIS_LINHAS = 1_048_575
MAIOR_CELULA = 32_767
# The calendar of spreadsheets begins here; its days are counted from the second.
PRIMEIRO_DIA = date(1900, 3, 1)
DIA_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zones
# Columns are as wide as these first rows ask for.
MEDIDAS = 200
MAIS_LARGA = 60
# Rows that become one part of the stream.
POR_PARTE = 200
NEGRITO = 1
_PROIBIDOS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIA = timedelta(days=1)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Folha(NamedTuple):
    """A sheet of a workbook; its rows, so many, are gone through once."""

    nome: str
    colunas: Sequence[Coluna]
    linhas: Iterable[Any]
    quantas: int

    @classmethod
    def de(cls, nome: str, colunas: Sequence[Coluna], linhas: Collection[Any]) -> "Folha":
        """Of rows that were read already."""
        return cls(nome, colunas, linhas, len(linhas))


class _Stream(io.RawIOBase):
    """Keeps what is written until it is taken. It cannot seek, and so ZipFile goes back to nothing."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def livro(folhas: Sequence[Folha]) -> Iterator[bytes]:
    """The file, part by part, with a sheet for each Folha."""
    stream = _Stream()
    formatos = list(dict.fromkeys(coluna.tipo.formato for folha in folhas for coluna in folha.colunas))
    fins = []
    with ZipFile(stream, "w", ZIP_DEFLATED) as arquivo:
        arquivo.writestr("[Content_Types].xml", _content_types(len(folhas)))
        arquivo.writestr("_rels/.rels", _relationships(["officeDocument"], ["xl/workbook.xml"]))
        arquivo.writestr("xl/styles.xml", _styles(formatos))
        for numero, folha in enumerate(folhas, 1):
            with arquivo.open(f"xl/worksheets/sheet{numero}.xml", "w") as file:
                quantas = 1
                for parte, linhas in _sheet(folha, formatos):
                    quantas += linhas
                    file.write(parte.encode())
                    yield stream.take()
                fins.append((_letters(len(folha.colunas)), quantas))
                file.write('</sheetData><autoFilter ref="A1:{}{}"/></worksheet>'.format(*fins[-1]).encode())
        arquivo.writestr("xl/workbook.xml", _workbook(folhas, fins))
        sheets = [f"worksheets/sheet{numero}.xml" for numero in range(1, len(folhas) + 1)]
        arquivo.writestr(
            "xl/_rels/workbook.xml.rels",
            _relationships(["worksheet"] * len(sheets) + ["styles"], [*sheets, "styles.xml"]),
        )
    yield stream.take()


def _sheet(folha: Folha, formatos: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The XML up to the last row, in parts, each with the number of rows in it."""
    linhas = iter(folha.linhas)
    primeiras = list(islice(linhas, MEDIDAS))
    colunas = [
        (_letters(numero), NEGRITO + 1 + formatos.index(coluna.tipo.formato), coluna)
        for numero, coluna in enumerate(folha.colunas, 1)
    ]
    larguras = "".join(
        f'<col min="{numero}" max="{numero}" width="{_width(coluna, primeiras)}" customWidth="1"/>'
        for numero, coluna in enumerate(folha.colunas, 1)
    )
    titulos = "".join(_cell(f"{letras}1", NEGRITO, coluna.titulo) for letras, _, coluna in colunas)
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{larguras}</cols><sheetData><row r="1">{titulos}</row>',
        0,
    )
    parte: list[str] = []
    for numero, registro in enumerate(chain(primeiras, linhas), 2):
        celulas = [_cell(f"{letras}{numero}", estilo, coluna.na_celula(registro)) for letras, estilo, coluna in colunas]
        parte.append(f'<row r="{numero}">{"".join(celulas)}</row>')
        if len(parte) == POR_PARTE:
            yield "".join(parte), len(parte)
            parte = []
    yield "".join(parte), len(parte)


def _width(coluna: Coluna, registros: Iterable[Any]) -> int:
    """In letters; the heading leaves room for the arrow of the filter."""
    textos = (len(coluna.na_tela(registro)) for registro in registros)
    return min(max(len(coluna.titulo) + 4, 2 + max(textos, default=0)), MAIS_LARGA)


def _cell(onde: str, estilo: int, valor: Celula) -> str:
    if isinstance(valor, date):
        momento = valor if isinstance(valor, datetime) else datetime(valor.year, valor.month, valor.day)  # noqa: DTZ001
        if momento.date() >= PRIMEIRO_DIA:
            return f'<c r="{onde}" s="{estilo}"><v>{(momento - DIA_ZERO) / _DIA:.12g}</v></c>'
        valor = escrever(momento.date())
    if isinstance(valor, str):
        texto = escape(_PROIBIDOS.sub("", valor)[:MAIOR_CELULA])
        return f'<c r="{onde}" s="{estilo}" t="inlineStr"><is><t xml:space="preserve">{texto}</t></is></c>'
    if isinstance(valor, Decimal):
        return f'<c r="{onde}" s="{estilo}"><v>{valor:f}</v></c>'
    return "" if valor is None else f'<c r="{onde}" s="{estilo}"><v>{valor}</v></c>'


def _letters(numero: int) -> str:
    """A, B … Z, AA: the name of a column, the first being 1."""
    antes, letra = divmod(numero - 1, 26)
    return (_letters(antes) if antes else "") + chr(ord("A") + letra)


def _content_types(sheets: int) -> str:
    parts = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"}
    parts |= {f"xl/worksheets/sheet{numero}.xml": "worksheet" for numero in range(1, sheets + 1)}
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}.{tipo}+xml"/>' for name, tipo in parts.items())
        + "</Types>"
    )


def _relationships(tipos: Iterable[str], targets: Iterable[str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{numero}" Type="{_REL}/{tipo}" Target="{target}"/>'
        for numero, (tipo, target) in enumerate(zip(tipos, targets, strict=True), 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _styles(formatos: Sequence[str]) -> str:
    """The plain style, the bold one of headings, and one for each number format."""
    fonte = '<font>{}<sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    dos_formatos = "".join(
        f'<numFmt numFmtId="{numero}" formatCode={quoteattr(formato)}/>' for numero, formato in enumerate(formatos, 164)
    )
    estilos = "".join(
        f'<xf numFmtId="{numero}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for numero in range(164, 164 + len(formatos))
    )
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(formatos)}">{dos_formatos}</numFmts>'
        f'<fonts count="2">{fonte.format("")}{fonte.format("<b/>")}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formatos) + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f'<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>{estilos}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _workbook(folhas: Sequence[Folha], fins: Iterable[tuple[str, int]]) -> str:
    """fins: the last column and the last row of each sheet."""
    sheets = "".join(
        f'<sheet name={quoteattr(folha.nome)} sheetId="{numero}" r:id="rId{numero}"/>'
        for numero, folha in enumerate(folhas, 1)
    )
    # Without this name LibreOffice shows no filter.
    filtros = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{numero}" hidden="1">'
        f"'{escape(folha.nome)}'!$A$1:${letras}${linha}</definedName>"
        for numero, (folha, (letras, linha)) in enumerate(zip(folhas, fins, strict=True))
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{filtros}</definedNames></workbook>"
    )
