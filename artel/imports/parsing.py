"""A CSV or XLSX file as headings and rows of text. Nothing in it is ever worked out: a formula is its text, or in XLSX
the value that was saved with it."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from artel.geo.errors import UnreadableFile
from artel.geo.parsing import read_text
from artel.imports.errors import TooLarge, UnreadableTable
from artel.imports.schemas import Table

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 5_000
MAX_UNPACKED = 60_000_000
XLSX = b"PK\x03\x04"


def read_table(content: bytes) -> Table:
    """Raises UnreadableTable or TooLarge."""
    if len(content) > MAX_BYTES:
        raise TooLarge(most_rows=MAX_ROWS, most_bytes=MAX_BYTES)
    rows = _xlsx(content) if content.startswith(XLSX) else _csv(content)
    return _table(rows)


def _table(rows: Iterable[list[str]]) -> Table:
    numbered = ((number, row) for number, row in enumerate(rows, 1) if any(row))
    _, heads = next(numbered, (0, []))
    columns = [head.strip() for head in heads[:MAX_COLUMNS]]
    while columns and not columns[-1]:
        columns.pop()
    named = [head for head in columns if head]
    if len(named) < 2 or len(set(named)) != len(named):
        raise UnreadableTable
    kept: list[tuple[int, list[str]]] = []
    for number, row in numbered:
        if len(kept) == MAX_ROWS:
            raise TooLarge(most_rows=MAX_ROWS, most_bytes=MAX_BYTES)
        cells = [cell.strip()[:MAX_CELL] for cell in row[: len(columns)]]
        kept.append((number, cells + [""] * (len(columns) - len(cells))))
    return Table(columns, kept)


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = read_text(content)
    except UnreadableFile as error:
        raise UnreadableTable from error
    if "\0" in text:
        raise UnreadableTable
    heads = text.partition("\n")[0]
    delimiter = max(";,\t", key=heads.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableTable from error


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise TooLarge(most_rows=MAX_ROWS, most_bytes=MAX_BYTES)
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS):
            yield [_cell(value) for value in row]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, TypeError, AttributeError) as error:
        raise UnreadableTable from error


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
