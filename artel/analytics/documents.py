"""Lists as CSV, XLSX and PDF. What a person typed never becomes a formula: in CSV such a cell gets an apostrophe in
front (OWASP, CSV injection), in XLSX every text is written as text."""

import asyncio
import csv
import io
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from artel.analytics.errors import TooManyForPdf
from artel.analytics.queries.exports import Column, Export
from artel.kit import clock, pdf
from artel.kit.problems import Language, Text

TEMPLATE = Path(__file__).with_name("list.typ")
BOM = b"\xef\xbb\xbf"  # or Excel takes Russian for something else
MOST_IN_PDF = 100_000
PDF_HEADER, PDF_COMMENT = b"%PDF-1.7\n", b"%\n"
LONG_WORD, LONG_CELL = 30, 16  # letters
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


async def as_csv(export: Export, language: Language) -> AsyncIterator[bytes]:
    """Russian Excel expects semicolons and decimal commas, English Excel commas and dots."""
    yield BOM + _lines([[column.title.speak(language) for column in export.columns]], language)
    async for chunk in export.rows():
        rows = [
            [_csv_cell(*cell, export.zone, language) for cell in zip(export.columns, row, strict=True)] for row in chunk
        ]
        yield _lines(rows, language)


def _lines(rows: Sequence[Sequence[str]], language: Language) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";" if language == "ru" else ",", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _csv_cell(column: Column, value: Any, zone: ZoneInfo, language: Language) -> str:
    if value is None:
        return ""
    match column.kind:
        case "money":
            return _decimal(value, "," if language == "ru" else ".")
        case "time":
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
        case "count" | "day":
            return str(value)
    return harmless(str(value))


def _decimal(minor: int, point: str) -> str:
    sign, absolute = "-" if minor < 0 else "", abs(minor)
    return f"{sign}{absolute // 100}{point}{absolute % 100:02}"


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(DANGEROUS) else text


async def as_xlsx(export: Export, language: Language) -> AsyncIterator[bytes]:
    """Written to a file row by row on a thread, then sent; the file goes with the answer."""
    with tempfile.TemporaryDirectory(prefix="artel-export-") as folder:
        path = Path(folder) / "list.xlsx"
        sheet = await asyncio.to_thread(_Sheet, path, export, language)
        async for chunk in export.rows():
            await asyncio.to_thread(sheet.write, chunk)
        await asyncio.to_thread(sheet.close)
        with path.open("rb") as file:
            while part := await asyncio.to_thread(file.read, 1 << 18):
                yield part


class _Sheet:
    def __init__(self, path: Path, export: Export, language: Language) -> None:
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options | {"tmpdir": str(path.parent)})
        self._sheet, self._export, self._next = self._book.add_worksheet(), export, 1
        formats = {"money": "#,##0.00", "time": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd"}
        self._formats = {kind: self._book.add_format({"num_format": text}) for kind, text in formats.items()}
        self._sheet.freeze_panes(1, 0)
        bold = self._book.add_format({"bold": True})
        for n, column in enumerate(export.columns):
            self._sheet.set_column(n, n, 12 if column.kind == "count" else 20)
            self._sheet.write_string(0, n, column.title.speak(language), bold)

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            for n, (column, value) in enumerate(zip(self._export.columns, row, strict=True)):
                if value is not None:
                    self._cell(self._next, n, column, value)
            self._next += 1

    def _cell(self, row: int, n: int, column: Column, value: Any) -> None:
        match column.kind:
            case "money":
                self._sheet.write_number(row, n, value / 100, self._formats["money"])
            case "count":
                self._sheet.write_number(row, n, value)
            case "time":
                local = value.astimezone(self._export.zone).replace(tzinfo=None)
                self._sheet.write_datetime(row, n, local, self._formats["time"])
            case "day":
                at = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - Excel knows no zones
                self._sheet.write_datetime(row, n, at, self._formats["day"])
            case _:
                self._sheet.write_string(row, n, str(value))

    def close(self) -> None:
        self._book.close()


async def refuse_what_no_pdf_holds(export: Export) -> None:
    """Before a row is read."""
    if (size := await export.size()) > MOST_IN_PDF:
        raise TooManyForPdf(_how_many(size), most=MOST_IN_PDF, rows=size)


async def as_pdf(export: Export, language: Language) -> AsyncIterator[bytes]:
    """Each chunk of rows is laid out by itself, because a layout keeps all of its rows in memory, with columns as wide
    as the whole list needs; then they are joined. Header and comments go ahead, or a proxy takes the long silence for
    the end: what they are followed by counts its offsets from them."""
    with tempfile.TemporaryDirectory(prefix="artel-export-") as folder:
        table, whole = _Table(Path(folder), export, language), Path(folder) / "list.pdf"
        async for chunk in export.rows():
            await asyncio.to_thread(table.keep, chunk)
        with whole.open("w+b", buffering=0) as file:
            async for ahead in _laid_out(table, whole):
                file.write(ahead)
                yield ahead
            while part := await asyncio.to_thread(file.read, 1 << 18):
                yield part


async def _laid_out(table: "_Table", whole: Path) -> AsyncIterator[bytes]:
    """Yields what the file begins with."""
    page, documents = 1, table.documents
    if len(documents) == 1:
        await pdf.lay_out(TEMPLATE, table.facts(0, page), whole)
        return
    yield PDF_HEADER
    for number, document in enumerate(documents):
        page += await pdf.lay_out(TEMPLATE, table.facts(number, page), document)
        yield PDF_COMMENT
    await pdf.join(documents, whole)


class _Table:
    """The cells of a list, a file per chunk, and how wide its columns have to be."""

    def __init__(self, folder: Path, export: Export, language: Language) -> None:
        self._folder, self._export, self._language = folder, export, language
        self._titles = [column.title.speak(language) for column in export.columns]
        self._widths = [_width([title]) for title in self._titles]
        self._made = f"{clock.now().astimezone(export.zone):%Y-%m-%d %H:%M} ({export.zone.key}), {export.currency}"
        self._chunks: list[Path] = []

    def keep(self, chunk: Sequence[Sequence[Any]]) -> None:
        columns, zone = self._export.columns, self._export.zone
        rows = [[_pdf_cell(*cell, zone, self._language) for cell in zip(columns, row, strict=True)] for row in chunk]
        widths = map(_width, zip(*rows, strict=True))
        self._widths = [max(pair) for pair in zip(self._widths, widths, strict=True)]
        self._chunks.append(self._folder / f"{len(self._chunks)}.json")
        self._chunks[-1].write_text(json.dumps(rows, ensure_ascii=False))

    @property
    def documents(self) -> list[Path]:
        """At least one, if only with the titles."""
        return [self._folder / f"{number}.pdf" for number in range(max(1, len(self._chunks)))]

    def facts(self, number: int, page: int) -> dict[str, Any]:
        return {
            "language": self._language,
            "title": self._export.title.speak(self._language),
            "made": self._made,
            "columns": self._titles,
            "widths": self._widths,
            "numeric": [column.kind in ("money", "count") for column in self._export.columns],
            "rows": json.loads(self._chunks[number].read_text()) if self._chunks else [],
            "page": page,
            "whole": len(self._chunks) < 2,
        }


def _width(cells: Sequence[str]) -> int:
    """The share of the page that a column takes: that of its longest word and, within reason, of its longest cell."""
    longest = max(len(cell) for cell in cells)
    word = max((len(part) for cell in cells for part in cell.split()), default=0)
    return max(3, min(word, LONG_WORD), min(longest, LONG_CELL)) + 1


def _how_many(size: int) -> Text:
    return Text(
        f"Строк {size}, а в PDF помещается {MOST_IN_PDF}. Сузьте отбор или возьмите XLSX.",
        f"There are {size} rows; a PDF holds {MOST_IN_PDF}. Narrow it down or take XLSX.",
    )


def _pdf_cell(column: Column, value: Any, zone: ZoneInfo, language: Language) -> str:
    if column.kind == "text":
        return "" if value is None else str(value)
    return _csv_cell(column, value, zone, language)


Writer = Callable[[Export, Language], AsyncIterator[bytes]]
STREAMS: dict[str, Writer] = {"csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}


def file_name(kind: str, format_: str, day: date) -> str:
    return f"artel-{kind}-{day.isoformat()}.{format_}"
