"""A workbook of the values that were read from a file, cell by cell where they stood: nothing in it is a formula."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import islice

from openpyxl.cell.cell import Cell as Box
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook import Workbook

from spreadsheets.cells import Book, Cell, Kind, Sheet, parse_place
from spreadsheets.marks import write_text

MOST_CELLS = 300_000  # in memory at once; a file with more is listed only
NOT_IN_TITLES = re.compile(r"[\[\]*?:/\\\x00-\x1f]|^'|'$")
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
FIRST_YEAR = 1900  # Excel's


def is_too_long(book: Book) -> bool:
    """Say whether a workbook of the values would take more memory than a download may."""
    counts = (len(row.cells) for sheet in book.sheets for row in sheet.rows)
    so_far = 0
    return any((so_far := so_far + count) > MOST_CELLS for count in islice(counts, MOST_CELLS + 1))


def rebuild(book: Book, made: Workbook) -> dict[str, str]:
    """Add the sheets to an empty workbook; return what each is called there, since Excel doesn't take every name."""
    names: dict[str, str] = {}
    for sheet in book.sheets:
        names[sheet.name] = _title(sheet.name, {taken.lower() for taken in made.sheetnames})
        page = made.create_sheet(names[sheet.name])
        page.sheet_state = "hidden" if sheet.is_hidden else "visible"
        page.sheet_format.defaultColWidth = 16  # wide enough that a date isn't shown as ####
        for row in sheet.rows:
            for column, cell in row.cells.items():
                _write(page.cell(row.number, column), cell)
        for start_row, start_column, end_row, end_column in _merges(sheet):
            page.merge_cells(start_row=start_row, start_column=start_column, end_row=end_row, end_column=end_column)
    return names


def _title(name: str, taken: set[str]) -> str:
    """Return a name that Excel takes, and that no other sheet has."""
    wanted = NOT_IN_TITLES.sub(" ", name).strip()[:31] or "Sheet"
    names = (wanted, *(f"{wanted[:27]} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.lower() not in taken)


def _merges(sheet: Sheet) -> list[tuple[int, int, int, int]]:
    found = []
    for name, span in sheet.merges.items():
        row, column = parse_place(name)
        found.append((row, column, row + span.rows - 1, column + span.columns - 1))
    return found


def _write(box: Box | MergedCell, cell: Cell) -> None:
    """Write a value as its own type. What has none, and what Excel has no date for, is written as it was shown."""
    assert isinstance(box, Box)
    value = cell.value
    if isinstance(value, bool):
        box.value = value
    elif isinstance(value, Decimal):
        box.value = value / 100 if cell.kind is Kind.PERCENTAGE else value
        box.number_format = cell.number_format or "General"
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        box.value = value
        box.number_format = cell.number_format or ("dd/mm/yyyy hh:mm" if cell.text.count(":") else "dd/mm/yyyy")
    else:
        write_text(box, cell.text)
        if cell.kind is Kind.ERROR and cell.text in ERRORS:
            box.data_type = "e"
