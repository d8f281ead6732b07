"""Opens the CSV files, plain or gzip, and reads them cell by cell.

What cannot be read stops everything, with the file, the line, the column, the value seen and
what would have done.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

EXTENSOES = (".csv", ".csv.gz")

MONEY = re.compile(r"(\d{1,10})(?:\.(\d{1,2}))?", re.ASCII)
MOMENT = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


class DadosOlistInvalidos(Exception):
    """The folder or a file in it is not what Olist published; the text is fit to be shown."""


def find_files(folder: Path, names: tuple[str, ...]) -> dict[str, Path]:
    """Where each file lies; the plain one, if it lies there beside its gzip."""
    if not folder.is_dir():
        fact = "não é uma pasta" if folder.exists() else "não existe"
        raise DadosOlistInvalidos(f"A pasta {folder} {fact}. Informe a pasta que contém {names[0]}.csv e os demais.")
    candidates = {name: [folder / f"{name}{extension}" for extension in EXTENSOES] for name in names}
    found = {name: next(filter(Path.is_file, paths), None) for name, paths in candidates.items()}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        looked_for = "".join(f"\n  {name}.csv ou {name}.csv.gz" for name in missing)
        present = ", ".join(sorted(path.name for path in folder.iterdir())) or "nada"
        raise DadosOlistInvalidos(f"Na pasta {folder} falta:{looked_for}\nHá nela: {present}.")
    return {name: path for name, path in found.items() if path is not None}


class Sheet:
    """One CSV file with a header; remembers the line it is at, for the errors."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = 1

    def rows(self, columns: Mapping[str, Callable[[str], Any]]) -> Iterator[tuple[Any, ...]]:
        """The cells of the named columns, each read by its reader; other columns are passed over."""
        with self._stream() as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            missing = [column for column in columns if column not in header]
            if missing:
                raise self._refusal(
                    f"falta a coluna {', '.join(missing)}; as colunas são: {', '.join(header) or 'nenhuma'}"
                )
            readers = [(column, header.index(column), read) for column, read in columns.items()]
            for cells in reader:
                self.line = reader.line_num
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise self._refusal(f"tem {len(cells)} colunas; o cabeçalho tem {len(header)}")
                yield tuple(self._read(column, cells[at], read) for column, at, read in readers)

    def refusal(self, column: str, value: object, reason: str) -> DadosOlistInvalidos:
        """The error for a cell of the line it is at."""
        return self._refusal(f"coluna {column}, valor {str(value)!r}: {reason}")

    def _read(self, column: str, text: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise self.refusal(column, text, str(error)) from error

    def _refusal(self, reason: str) -> DadosOlistInvalidos:
        return DadosOlistInvalidos(f"{self.path.name}, linha {self.line}: {reason}.")

    @contextmanager
    def _stream(self) -> Iterator[IO[str]]:
        # utf-8-sig: the list of categories starts with a byte order mark, the other files do not.
        try:
            if self.path.suffix == ".gz":
                with gzip.open(self.path, "rt", encoding="utf-8-sig", newline="") as stream:
                    yield stream
            else:
                with self.path.open(encoding="utf-8-sig", newline="") as stream:
                    yield stream
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self._refusal(
                f"o gzip está truncado ou danificado ({error}); copie o arquivo de novo e confira com gzip -t"
            ) from error
        except UnicodeDecodeError as error:
            raise self._refusal("depois desta linha há bytes que não são UTF-8; salve o arquivo em UTF-8") from error
        except csv.Error as error:
            raise self._refusal(f"o CSV está malformado ({error})") from error
        except OSError as error:
            raise self._refusal(f"o arquivo não pôde ser lido ({error.strerror})") from error


def code(text: str) -> str:
    """An id of Olist's: 32 characters in the original; what is longer would not fit our references."""
    text = text.strip()
    if not 0 < len(text) <= 32:
        raise ValueError("esperava-se um código de 1 a 32 caracteres")
    return text


def category(text: str) -> str:
    """May be empty: Olist does not know the category of every product."""
    return _text(text, at_most=60)


def city(text: str) -> str:
    return _text(text, at_most=100)


def _text(text: str, at_most: int) -> str:
    text = text.strip()
    if len(text) > at_most:
        raise ValueError(f"esperava-se um texto de até {at_most} caracteres")
    return text


def cents(text: str) -> int:
    match = MONEY.fullmatch(text.strip())
    if match is None:
        raise ValueError("esperava-se um valor como 58.90, não negativo, com ponto e até dois decimais")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def whole_number(text: str) -> int:
    text = text.strip()
    # More digits would be no count, and would not fit the id of the payment.
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError("esperava-se um número inteiro não negativo")
    return int(text)


def moment(text: str) -> datetime:
    """A time of the Brazilian wall clock, without a zone as in the file."""
    text = text.strip()
    if MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # a day or an hour that does not exist: refused below, in our words
    raise ValueError("esperava-se data e hora como 2017-11-24 18:30:00")


def optional_moment(text: str) -> datetime | None:
    return moment(text) if text.strip() else None


def cep_prefix(text: str) -> str:
    """Five digits as text; tools that took them for numbers have dropped leading zeros."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise ValueError("esperavam-se os cinco primeiros dígitos de um CEP")
    return text.zfill(5)


def one_of(allowed: frozenset[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        text = text.strip()
        if text not in allowed:
            raise ValueError(f"esperava-se um destes: {', '.join(sorted(allowed))}")
        return text

    return read
