"""Reads a CSV line by line, having found out its encoding and its separator."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, TextIO, cast

from pedidos.importacao.planilha.header import SEARCHED, recognised
from pedidos.importacao.planilha.problemas import ArquivoRecusado, printable
from pedidos.importacao.planilha.rows import Row, Sheet

SEPARATORS = {";": "ponto e vírgula", ",": "vírgula", "\t": "tabulação", "|": "barra vertical"}
LONGEST_LINE = 1_000_000  # characters
_CHUNK = 1 << 16  # bytes
_NAMED = 5  # broken lines that a refusal names
_SAVE_AGAIN = "Salve de novo como 'CSV UTF-8' no Excel ou no LibreOffice"


@contextmanager
def open_csv(path: Path, nome: str) -> Iterator[Sheet]:
    encoding = detect_encoding(path, nome)
    with path.open(encoding=encoding, newline="") as text:
        first, separator = _first_lines(text, nome)
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
    """utf-16, with or without its mark, utf-8-sig, utf-8 or cp1252: the first that reads the whole file.

    A text that is UTF-8 nearly everywhere is refused with its broken lines: as Windows-1252 all its accents
    would come out wrong.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _refuse_broken(_Decoded(path, nome, "utf-16"), nome)
        return "utf-16"
    if (unmarked := _unmarked_utf16(start)) is not None:
        _refuse_broken(_Decoded(path, nome, unmarked), nome)
        return unmarked
    marked = start.startswith(codecs.BOM_UTF8)
    utf8 = _Decoded(path, nome, "utf-8-sig" if marked else "utf-8")
    if not utf8.broken or marked or utf8.accents >= utf8.broken:
        _refuse_broken(utf8, nome)
        return utf8.encoding
    ansi = _Decoded(path, nome, "cp1252")
    if ansi.broken:
        linhas = ", ".join(str(linha) for linha in ansi.linhas)
        raise ArquivoRecusado(
            f"{nome}, linha {linhas}: há bytes que não são texto em utf-8 nem em cp1252. {_SAVE_AGAIN}."
        )
    return "cp1252"


def _unmarked_utf16(start: bytes) -> str | None:
    """Every second byte of its first titles is zero, which no other text has."""
    return {b"\0\1" * 2: "utf-16-le", b"\1\0" * 2: "utf-16-be"}.get(bytes(byte == 0 for byte in start))


def _refuse_broken(decoded: "_Decoded", nome: str) -> None:
    if decoded.broken:
        linhas = ", ".join(str(linha) for linha in decoded.linhas)
        depois = f", depois de “{decoded.depois_de}”" if decoded.depois_de else ""
        mais = " e outras" if decoded.linhas_demais else ""
        raise ArquivoRecusado(
            f"{nome}, linha {linhas}{mais}: há bytes que não são texto em {decoded.encoding}"
            f"{depois}. Digite de novo o que está ali. {_SAVE_AGAIN}."
        )


class _Decoded:
    """How a file reads in one encoding: what is broken, and how many letters beyond ASCII are right."""

    def __init__(self, path: Path, nome: str, encoding: str) -> None:
        self.encoding = encoding
        self.broken = self.accents = 0
        self.linhas: list[int] = []
        self.linhas_demais = False
        self.depois_de = ""
        self._line = 1
        decoder = codecs.getincrementaldecoder(encoding)(errors="sap_mark_broken")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                self._read(decoder.decode(chunk), nome)
        self._read(decoder.decode(b"", final=True), nome)

    def _read(self, text: str, nome: str) -> None:
        if "\0" in text:
            line = self._line + text[: text.index("\0")].count("\n")
            raise ArquivoRecusado(
                f"{nome}, linha {line}: há um byte zero, o arquivo não é um texto CSV. {_SAVE_AGAIN}."
            )
        self.accents += len(text) - len(text.encode("ascii", "ignore"))
        for found in re.finditer(_BROKEN, text) if _BROKEN in text else ():
            self.broken += 1
            self.accents -= 1
            line = self._line + text.count("\n", 0, found.start())
            if line in self.linhas:
                continue
            if len(self.linhas) == _NAMED:
                self.linhas_demais = True
            else:
                self.linhas.append(line)
                before = text[: found.start()].rpartition("\n")[2]
                self.depois_de = self.depois_de or printable(before[-30:], 30)
        self._line += text.count("\n")


# Stands for a byte that is no text: a character that no text has, from the private use area.
_BROKEN = "\uf8f0"
codecs.register_error("sap_mark_broken", lambda error: (_BROKEN, cast(UnicodeDecodeError, error).end))


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


def _first_lines(text: TextIO, nome: str) -> tuple[list[str], str]:
    """The lines among which the header is, and the separator with which most of its titles are known."""
    seen: list[str] = []
    filled = length = 0
    for line in _lines(text, nome):
        length += len(line)
        if not seen and line.lower().startswith("sep=") and len(line.strip("\r\n")) <= 5:
            # Excel's own hint: the header that follows says the same, so only its place is kept.
            seen.append("\n")
            continue
        seen.append(line)
        filled += bool(line.strip(" \r\n" + "".join(SEPARATORS)))
        if filled >= SEARCHED or length > LONGEST_LINE:
            break
    if not filled:
        raise ArquivoRecusado(f"{nome} não tem nenhuma linha preenchida. Confira se é o arquivo certo.")
    return seen, max(SEPARATORS, key=lambda separator: _score(seen, separator))


def _score(lines: list[str], separator: str) -> tuple[int, int]:
    rows = [row for line in lines if (row := next(csv.reader([line], delimiter=separator), None))]
    return max((recognised(row), len(row)) for row in rows)


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
        yield Row(start, [_AS_TEXT.sub(r"\1", cell) for cell in cells])


# ="0012" keeps Excel from taking the zeros away.
_AS_TEXT = re.compile(r'^="([^"]*)"$')
