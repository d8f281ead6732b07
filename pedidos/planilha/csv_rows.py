"""Reads a CSV line by line, having found out its encoding and its separator."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, TextIO, cast

from pedidos.planilha.header import recognised
from pedidos.planilha.problemas import ArquivoRecusado
from pedidos.planilha.rows import Row, Sheet

SEPARATORS = {";": "ponto e vírgula", ",": "vírgula", "\t": "tabulação", "|": "barra vertical"}
LONGEST_LINE = 1_000_000  # characters
_CHUNK = 1 << 16  # bytes
_SAVE_AGAIN = "Salve de novo como 'CSV UTF-8' no Excel ou no LibreOffice"


@contextmanager
def open_csv(path: Path, nome: str) -> Iterator[Sheet]:
    encoding = detect_encoding(path, nome)
    with path.open(encoding=encoding, newline="") as text:
        first, separator = _first_line(text, nome)
        lines = chain(first, _lines(text, nome, already=len(first)))
        raw = cast(IO[bytes], text.buffer)
        yield Sheet(
            rows=_rows(lines, separator, nome),
            description=f"CSV, {encoding.removesuffix('-sig')}, separado por {SEPARATORS[separator]}",
            position=raw.tell,
            size=path.stat().st_size,
            refuses_extra_cells=True,
        )


def detect_encoding(path: Path, nome: str) -> str:
    """utf-8-sig, utf-8 or cp1252: the first that reads the whole file, a chunk at a time."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ArquivoRecusado(
            f"{nome} está em UTF-16 (o 'Texto Unicode' do Excel); se leem UTF-8 e Windows-1252. {_SAVE_AGAIN}."
        )
    candidates = ["utf-8-sig"] if start.startswith(codecs.BOM_UTF8) else ["utf-8", "cp1252"]
    where = 0
    for encoding in candidates:
        if (where := _first_unreadable(path, nome, encoding)) == 0:
            return encoding
    raise ArquivoRecusado(
        f"{nome}, linha {where}: há bytes que não são texto em {' nem em '.join(candidates)}. {_SAVE_AGAIN}."
    )


def _first_unreadable(path: Path, nome: str, encoding: str) -> int:
    """The number of the line that is not in this encoding, or 0."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                line = lines + chunk[: chunk.index(b"\0")].count(b"\n")
                raise ArquivoRecusado(
                    f"{nome}, linha {line}: há um byte zero, o arquivo não é um texto CSV. {_SAVE_AGAIN}."
                )
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            lines += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return 0


def _lines(text: TextIO, nome: str, already: int = 0) -> Iterator[str]:
    """The lines of the file, none longer than memory should hold."""
    number = already
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise ArquivoRecusado(
                f"{nome}, linha {number}: a linha tem mais de {LONGEST_LINE} caracteres. "
                "Confira se o arquivo é mesmo um CSV, com um item por linha."
            )
        yield line


def _first_line(text: TextIO, nome: str) -> tuple[list[str], str]:
    """The lines down to the header, and the separator with which most of its titles are known."""
    seen: list[str] = []
    for line in _lines(text, nome):
        if line.lower().startswith("sep=") and len(line.strip("\r\n")) <= 5:
            # Excel's own hint: the header that follows says the same, so only its place is kept.
            seen.append("\n")
            continue
        seen.append(line)
        if line.strip(" \r\n" + "".join(SEPARATORS)):
            return seen, max(SEPARATORS, key=lambda separator: _score(line, separator))
    raise ArquivoRecusado(f"{nome} não tem nenhuma linha preenchida. Confira se é o arquivo certo.")


def _score(line: str, separator: str) -> tuple[int, int]:
    titles = next(csv.reader([line], delimiter=separator))
    return recognised(titles), len(titles)


def _rows(lines: Iterator[str], separator: str, nome: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ArquivoRecusado(
                f"{nome}, linha {start}: uma aspa não foi fechada, ou há texto logo depois dela ({error}). "
                'Feche a aspa; dentro de um valor entre aspas, escreva-a duas vezes (""). '
                "Dali em diante o arquivo não foi lido."
            ) from None
        yield Row(start, list(cells))
