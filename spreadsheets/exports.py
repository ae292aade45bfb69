"""Downloads: typed cells, a frozen header, ratings as word and fill; and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from organisation.months import Month

Cell = str | Decimal | int | date | Month | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
FILLS = {"Red": ("B0241C", "FFFFFF"), "Amber": ("F3B73A", "16202C"), "Green": ("E0F1EC", "10705F")}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to download: its title, notes above it, headings and rows."""

    title: str
    notes: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def harmless(cell: Cell) -> Cell:
    """Return a text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe first."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def download(sheet: Sheet, *, kind: str, name: str) -> HttpResponse:
    """Return a sheet as a file, ``kind`` csv or xlsx."""
    body, content_type = (as_csv(sheet), "text/csv; charset=utf-8") if kind == "csv" else (as_xlsx(sheet), XLSX)
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def as_csv(sheet: Sheet) -> bytes:
    """Return a sheet as CSV: UTF-8 with a mark that Excel knows it by; headings first, notes left out."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in [sheet.headings, *sheet.rows]:
        writer.writerow([_written(harmless(cell)) for cell in row])
    return ("\ufeff" + text.getvalue()).encode()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    if isinstance(cell, Month):
        return cell.iso
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_xlsx(*sheets: Sheet) -> bytes:
    """Return sheets as a workbook, one tab each."""
    book = Workbook()
    for number, sheet in enumerate(sheets):
        page = book.active if number == 0 else book.create_sheet()
        assert isinstance(page, Worksheet)
        _fill(page, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    """Write a sheet onto its tab: notes, headings that stay in sight, rows."""
    page.title = sheet.title[:31]
    for note in sheet.notes:
        page.append([_typed(harmless(note))])
    page["A1"].font = Font(bold=True, size=13)
    page.append([])
    page.append([_typed(harmless(heading)) for heading in sheet.headings])
    top = page.max_row
    for heading in next(page.iter_rows(min_row=top, max_row=top)):
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")
    for row in sheet.rows:
        page.append([_typed(harmless(value)) for value in row])
    page.freeze_panes = f"A{top + 1}"
    page.auto_filter.ref = f"A{top}:{get_column_letter(len(sheet.headings))}{max(page.max_row, top)}"
    _finish(page, sheet, top)


def _typed(cell: Cell) -> object:
    """Return a cell as a workbook takes it: without control characters, such as Word's line break in a pasted name."""
    if isinstance(cell, Month):
        return cell.first_day
    return ILLEGAL_CHARACTERS_RE.sub(" ", cell) if isinstance(cell, str) else cell


def _finish(page: Worksheet, sheet: Sheet, top: int) -> None:
    """Set widths from the longest text, dates as days or months, and ratings in their colour beside the word."""
    for index, heading in enumerate(sheet.headings):
        longest = max([len(str(heading)) // 2, *(len(str(row[index] or "")) for row in sheet.rows)], default=8)
        page.column_dimensions[get_column_letter(index + 1)].width = min(max(longest + 2, 10), 60)
    for row, line in zip(sheet.rows, page.iter_rows(min_row=top + 1), strict=True):
        for cell, box in zip(row, line, strict=False):
            if isinstance(cell, Month):
                box.number_format = "mmm yyyy"
            elif isinstance(cell, date):
                box.number_format = "d mmm yyyy"
            elif isinstance(cell, str) and cell in FILLS:
                fill, ink = FILLS[cell]
                box.fill, box.font = PatternFill("solid", fgColor=fill), Font(color=ink, bold=True)
