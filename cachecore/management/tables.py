"""Tables of text on a terminal."""

from django.core.management.base import BaseCommand


def print_table(
    command: BaseCommand, titles: list[str], rows: list[list[str]], *, numbers_from: int | None = None
) -> None:
    """Prints rows of cells below their titles; the columns from numbers_from on are aligned to the right."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for number, row in enumerate([titles, ["-" * width for width in widths], *rows]):
        cells = [
            text.rjust(width) if numbers_from is not None and place >= numbers_from else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  ".join(cells).rstrip()
        command.stdout.write(command.style.MIGRATE_HEADING(line) if number == 0 else line)
