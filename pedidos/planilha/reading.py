"""Opens a file as what it really is, or refuses it with the reason and the way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pedidos.planilha.csv_rows import open_csv
from pedidos.planilha.problemas import LONGEST_PATH, ArquivoRecusado, printable
from pedidos.planilha.rows import Sheet
from pedidos.planilha.xlsx_rows import open_xlsx

TEXT = (".csv", ".txt", ".tsv")
WORKBOOK = (".xlsx", ".xlsm")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"  # the old .xls, and an xlsx under a password


@contextmanager
def open_sheet(path: Path, nome: str | None = None) -> Iterator[Sheet]:
    """nome is what the person calls the file, when it lies under another name here (an upload)."""
    nome = printable(nome or str(path), LONGEST_PATH)
    opener = open_xlsx if _kind(path, nome) in WORKBOOK else open_csv
    with opener(path, nome) as sheet:
        yield sheet


def _kind(path: Path, nome: str) -> str:
    try:
        if path.is_dir():
            raise ArquivoRecusado(f"{nome} é uma pasta. Diga o arquivo .csv ou .xlsx que está nela.")
        if not path.exists():
            raise ArquivoRecusado(f"{nome} não existe. Confira o nome e a pasta.")
        if not path.is_file():
            raise ArquivoRecusado(f"{nome} não é um arquivo comum. Salve os dados em um .csv ou .xlsx.")
        with path.open("rb") as file:
            start = file.read(8)
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
    if kind not in TEXT + WORKBOOK:
        raise ArquivoRecusado(f"{nome} termina em {kind or 'nada'!r}; se leem {', '.join(TEXT + WORKBOOK)}.")
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
    return kind
