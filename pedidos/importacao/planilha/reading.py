"""Opens a file as what it really is, or refuses it with the reason and the way out."""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from pedidos.importacao.planilha.csv_rows import open_csv
from pedidos.importacao.planilha.html_rows import open_html
from pedidos.importacao.planilha.problemas import LONGEST_PATH, ArquivoRecusado, printable
from pedidos.importacao.planilha.rows import Sheet
from pedidos.importacao.planilha.xlsx_rows import open_xlsx

TEXT = (".csv", ".txt", ".tsv")
WORKBOOK = (".xlsx", ".xlsm")
# What many programs call so is text or a table of a web page; the real ones cannot be read.
CALLED_EXCEL = (".xls",)
WEB = (".html", ".htm")
READ = TEXT + WORKBOOK + CALLED_EXCEL + WEB
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"  # the old .xls, and an xlsx under a password
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def open_sheet(path: Path, nome: str | None = None) -> Iterator[Sheet]:
    """nome is what the person calls the file, when it lies under another name here (an upload)."""
    nome = printable(nome or str(path), LONGEST_PATH)
    with _opener(path, nome)(path, nome) as sheet:
        yield sheet


def _opener(path: Path, nome: str) -> Callable[[Path, str], AbstractContextManager[Sheet]]:
    try:
        if path.is_dir():
            raise ArquivoRecusado(f"{nome} é uma pasta. Diga o arquivo .csv ou .xlsx que está nela.")
        if not path.exists():
            raise ArquivoRecusado(f"{nome} não existe. Confira o nome e a pasta.")
        if not path.is_file():
            raise ArquivoRecusado(f"{nome} não é um arquivo comum. Salve os dados em um .csv ou .xlsx.")
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise ArquivoRecusado(f"{nome} não pode ser lido ({error.strerror}). Confira as permissões.") from error
    kind = Path(nome).suffix.lower()
    if not start:
        raise ArquivoRecusado(f"{nome} está vazio (0 bytes). Confira se é o arquivo certo.")
    if start.startswith(_OLE):
        raise ArquivoRecusado(
            f"{nome} está no formato antigo do Excel (.xls) ou protegido por senha. "
            "Salve-o sem senha como 'Pasta de Trabalho do Excel (.xlsx)' ou como CSV."
        )
    if kind not in READ:
        raise ArquivoRecusado(
            f"{nome} termina em {kind or 'nada'!r}; se leem {', '.join(READ)}. "
            "Abra-o no programa de onde veio e salve-o como .xlsx ou .csv."
        )
    is_zip = start.startswith(_ZIP)
    if kind in TEXT and is_zip:
        raise ArquivoRecusado(
            f"{nome} tem nome de texto, mas é um arquivo compactado. "
            "Se for uma planilha do Excel, troque o fim do nome para .xlsx."
        )
    if kind in WORKBOOK and not is_zip:
        raise ArquivoRecusado(
            f"{nome} tem nome de Excel, mas não é um xlsx por dentro. "
            "Se for um texto com separadores, troque o fim do nome para .csv; senão, salve-o de novo no Excel."
        )
    if is_zip:
        return open_xlsx
    begin = _plain(start)
    if "urn:schemas-microsoft-com:office:spreadsheet" in begin:
        raise ArquivoRecusado(
            f"{nome} é uma planilha em XML (Excel 2003). Abra-a no Excel ou no LibreOffice e salve-a como "
            "'Pasta de Trabalho do Excel (.xlsx)' ou como CSV."
        )
    return open_html if re.match(r"\s*<(!doctype|html|head|body|table|meta|\?xml|!--|div|style)", begin) else open_csv


def _plain(start: bytes) -> str:
    """The beginning of a text, whatever its encoding, without its mark."""
    encoding = "utf-16" if start.startswith(_MARKS[1:]) else "cp1252"
    return start.removeprefix(_MARKS[0]).decode(encoding, errors="ignore").lower()
