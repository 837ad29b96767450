"""A list of phone numbers out of a file: text, CSV or Excel, one number a row."""

import csv
import io
from collections.abc import Iterator
from zipfile import BadZipFile

MOST_BYTES = 40 * 1024 * 1024


class BadFile(ValueError):
    """The file is no list that can be read; ``code`` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read_rows(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield (first cell, second cell) of each row of a file.

    >>> list(read_rows("a.csv", "\\ufeffSố;Loại\\n0912345678;S\\n\\n84913".encode()))
    [('Số', 'Loại'), ('0912345678', 'S'), ('84913', '')]
    >>> list(read_rows("a.txt", b"0912345678"))
    [('0912345678', '')]
    >>> try:
    ...     list(read_rows("a.xlsx", b"no"))
    ... except BadFile as error:
    ...     error.code
    'unreadable'
    """
    if len(content) > MOST_BYTES:
        raise BadFile("too_large")
    rows = (
        _read_excel(content) if name.lower().endswith("xlsx") else _read_text(content)
    )
    for row in rows:
        cells = [_text(cell) for cell in [*row, "", ""][:2]]
        if cells[0]:
            yield cells[0], cells[1]


def _text(cell: object) -> str:
    # a number that Excel took for one has lost its leading zero
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _read_text(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile("unreadable") from error
    first = text.partition("\n")[0]
    mark = max(";,\t", key=first.count)
    return iter(csv.reader(io.StringIO(text), delimiter=mark))


def _read_excel(content: bytes) -> Iterator[tuple[object, ...]]:
    from openpyxl import load_workbook  # heavy, and seldom needed
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise BadFile("unreadable") from error
    return book.worksheets[0].iter_rows(values_only=True, max_col=2)
