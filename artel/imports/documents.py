import csv
import io
from collections.abc import Sequence

from artel.imports.schemas import ImportedRowView, Table
from artel.kit.problems import Language, Text

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
WHY = Text("Причина", "Reason")


def failed_csv(table: Table, rows: Sequence[ImportedRowView], language: Language) -> str | None:
    """The file's own columns and why. What a spreadsheet would take for a formula gets an apostrophe."""
    why = {row.row: row.message or "" for row in rows if row.outcome == "failed"}
    if not why:
        return None
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language == "ru" else ",", lineterminator="\r\n")
    writer.writerow([*map(_harmless, table.columns), WHY.speak(language)])
    for number, cells in table.rows:
        if number in why:
            writer.writerow([*map(_harmless, cells), why[number]])
    return "\ufeff" + text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) and not _is_plain(cell) else cell


def _is_plain(cell: str) -> bool:
    """A phone or a negative number stays as it is."""
    return cell[:1] in "+-" and cell[1:].replace(" ", "").replace(".", "").replace(",", "").isdigit()
