"""Marking a workbook: faulty cells in yellow with their comment, and a first sheet that lists them with links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from spreadsheets.cells import NotAPlace, parse_place, place
from spreadsheets.output import clean

AUTHOR = "Plimsoll"
NAME, TITLE = "Problems", "Problems in this file"
HOW_TO = (
    "Each cell listed here is yellow in its sheet and has the same words as a comment. "
    "Put them right there, save, and upload this file."
)
HEADINGS = ("Sheet", "Cell", "What was read", "What to put right")
WIDTHS = (24, 12, 44, 88)
YELLOW = "FFFFF2A8"
BEFORE = "\n\nBefore: "  # between our comment and the one the cell had
MOST_MARKED = 10_000  # comments and links; Excel opens no workbook with far more of them
MOST_CELLS = 200  # of one problem; of a larger range only the first cell is marked
NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to write these


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem: its sheet, its place (``B4`` or ``B4:E4``), what to put right, and what was read there."""

    sheet: str
    place: str
    message: str
    value: str = ""


def text(content: str) -> str:
    """Return a text as a workbook can hold it."""
    return NO_LETTERS.sub("", content)[:32_767]


def corners(places: str) -> tuple[int, int, int, int] | None:
    """Return the first row and column and the last of ``B4:E4``: (4, 2, 4, 5). None where it is no place."""
    first, _, last = places.partition(":")
    try:
        (top, left), (bottom, right) = parse_place(first), parse_place(last or first)
    except NotAPlace:
        return None
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def mark(book: Workbook, marks: Sequence[Mark], notes: Sequence[str] = ()) -> None:
    """Fill and comment the cells, and put the sheet that lists them first. Earlier marks of ours are taken off."""
    unmark(book)
    pages: dict[str, Worksheet] = {clean(page.title)[:200]: page for page in book.worksheets}
    for one in marks[:MOST_MARKED]:
        if one.sheet in pages:
            _mark_cells(pages[one.sheet], one)
    if len(marks) > MOST_MARKED:
        notes = (*notes, f"Only the first {MOST_MARKED:,} of {len(marks):,} problems are marked in their cells.")
    _list(book, marks, notes, pages)


def unmark(book: Workbook) -> None:
    """Take off the marks of an earlier time, where the person goes on with a file that we had marked."""
    earlier = [page for page in book.worksheets if page.title.startswith(NAME) and page["A1"].value == TITLE]
    if not earlier or len(earlier) == len(book.worksheets):
        return
    for page in earlier:
        book.remove(page)
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                _unmark_cell(cell)


def _unmark_cell(cell: Cell | MergedCell) -> None:
    if cell.has_style and cell.fill.fgColor.rgb == YELLOW:
        cell.fill = PatternFill()
    if isinstance(cell, Cell) and cell.comment and cell.comment.author == AUTHOR:
        own = cell.comment.text.partition(BEFORE)[2]
        cell.comment = Comment(own, "") if own else None


def _mark_cells(page: Worksheet, one: Mark) -> None:
    """Fill every cell of the range; the first has the comment, since a merged cell shows only that one."""
    cells = list(_cells(page, one.place))
    for cell in cells:
        cell.fill = PatternFill("solid", fgColor=YELLOW)
    holder = next((cell for cell in cells if isinstance(cell, Cell)), None)
    if holder is None:
        return
    before = holder.comment
    if before is None:
        words = one.message
    elif before.author == AUTHOR:
        own, separator, earlier = before.text.partition(BEFORE)
        words = f"{own}\n{one.message}{separator}{earlier}"
    else:
        words = f"{one.message}{BEFORE}{before.text}"
    holder.comment = Comment(text(words), AUTHOR, height=110, width=300)


def _cells(page: Worksheet, places: str) -> Iterator[Cell | MergedCell]:
    """Yield the cells to mark. A cell covered by a merged one is marked with it."""
    found = corners(places)
    if found is None:
        return
    top, left, bottom, right = found
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        bottom, right = top, left
    first = page.cell(top, left)
    if isinstance(first, MergedCell):
        covering = next((span for span in page.merged_cells.ranges if first.coordinate in span), None)
        if covering is not None:
            yield page.cell(covering.min_row, covering.min_col)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield page.cell(row, column)


# --- The sheet that lists them --------------------------------------------------------------------------


def _list(book: Workbook, marks: Sequence[Mark], notes: Sequence[str], pages: dict[str, Worksheet]) -> None:
    taken = {title.lower() for title in book.sheetnames}
    names = (NAME, *(f"{NAME} {number}" for number in range(2, len(taken) + 3)))
    listing = book.create_sheet(next(name for name in names if name.lower() not in taken), 0)
    for page in book.worksheets:
        page.sheet_view.tabSelected = False
    book.active = 0
    listing.sheet_view.tabSelected = True
    for number, sentence in enumerate((TITLE, HOW_TO, *notes), 1):
        write_text(listing.cell(number, 1), sentence)
    listing["A1"].font = Font(bold=True, size=13)
    top = listing.max_row + 2
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        cell = listing.cell(top, column, heading)
        cell.font = Font(bold=True)
        listing.column_dimensions[cell.column_letter].width = width
    for row, one in enumerate(marks, top + 1):
        for column, content in enumerate((one.sheet, one.place, one.value, one.message), 1):
            cell = listing.cell(row, column)
            write_text(cell, content)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if row - top <= MOST_MARKED and one.sheet in pages and corners(one.place):
            _link(listing.cell(row, 2), pages[one.sheet].title, one.place)
    listing.freeze_panes = f"A{top + 1}"
    listing.auto_filter.ref = f"A{top}:{place(max(listing.max_row, top), len(HEADINGS))}"


def _link(cell: Cell | MergedCell, sheet: str, places: str) -> None:
    assert isinstance(cell, Cell)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(sheet)}!{places}")
    cell.font = Font(color="FF0B5CAD", underline="single")


def write_text(cell: Cell | MergedCell, content: str) -> None:
    """Write a text that stays one, whatever it begins with, even when somebody opens the cell to change it."""
    assert isinstance(cell, Cell)
    cell.value = text(content) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = content.startswith(("=", "+", "-", "@"))
