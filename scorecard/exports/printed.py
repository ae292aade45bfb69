"""The scorecard in the layout in which it is printed: a band for each area, others' figures below the actual.

What is written is read back unchanged by :mod:`scorecard.importers.printed`.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from organisation.months import Month
from scorecard.figures import Figure, plain, shown_figure, shown_short
from scorecard.models import Baseline, Target
from scorecard.printed import NotPrinted, read_printed
from scorecard.queries.scorecard import Line
from scorecard.tables.scorecard import marks_of
from scorecard.wording import SIGNS
from spreadsheets.exports import harmless

WIDTHS = (58, 24, 26, 24, 60)
BAND = PatternFill("solid", fgColor="E8EDF2")
OTHERS = {"sn": "SN", "region": "Reg", "england": "Nat"}
LISTED = "Measures"


def printed_workbook(lines: Iterable[Line], month: Month) -> bytes:
    """Return the measures of a month as a workbook, ready to be filled in and imported."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = f"Measures {month}"
    _across(page, 1, "Measures that matter")
    names: list[str] = []
    for _, group in groupby(lines, key=lambda line: line.area.pk):
        of_area = list(group)
        _band(page, of_area[0].area.name, month)
        for line in of_area:
            _write(page, line, month)
            names.append(line.measure.name)
    if not names:
        _band(page, "Name of the area", month)
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "B2"
    _validate(book, page, names)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _across(page: Worksheet, number: int, words: str) -> None:
    page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(WIDTHS))
    cell = page.cell(number, 1, harmless(words))  # type: ignore[arg-type]
    cell.font = Font(bold=True, size=13)


def _band(page: Worksheet, name: str, month: Month) -> None:
    """Write an area's band and the headings below it."""
    top = page.max_row + 2
    _across(page, top, name)
    page.cell(top, 1).fill = BAND
    headings = ("Measure", "Baseline", f"Actual ({month.long})", "Target", "Outcome")
    for column, heading in enumerate(headings, 1):
        page.cell(top + 1, column, heading).font = Font(bold=True)


def _write(page: Worksheet, line: Line, month: Month) -> None:
    row = page.max_row + 1
    unit, has_figures = line.measure.unit, not line.measure.is_heading  # a heading's are its parts' below
    texts = (
        line.measure.name,
        baseline_words(line.baseline, unit) if has_figures else "",
        actual_words(line, month),
        target_words(line.target, unit) if has_figures else "",
        line.measure.outcome,
    )
    for column, text in enumerate(texts, 1):
        cell = page.cell(row, column)
        value, number_format = _typed(text) if 1 < column < 5 else (harmless(text), "General")
        cell.value = value or None if isinstance(value, str) else value  # type: ignore[assignment]
        cell.number_format = number_format
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if texts[2] and (marks := marks_of(line.latest, is_provisional=line.is_provisional)):
        words = ", ".join(word for _, word in marks)
        page.cell(row, 3).comment = Comment(f"{words.capitalize()}.", "Plimsoll")


def _typed(text: str) -> tuple[object, str]:
    """Return a cell that is only a number as one, a percentage with its format; other text as it is."""
    percent = text.endswith("%")
    digits = text.removesuffix("%")
    if not digits.replace(".", "", 1).isascii() or not digits.replace(".", "", 1).isdecimal():
        return harmless(text), "General"
    number = Decimal(digits)
    places = -int(number.as_tuple().exponent)
    if not percent:
        return number, "General"
    return number / 100, f"0.{'0' * places}%" if places > 0 else "0%"


def baseline_words(entry: Baseline | None, unit: str) -> str:
    if entry is None:
        return ""
    if entry.as_printed or entry.value is None:
        return entry.as_printed
    return f"{entry.qualifier.replace('=', '')}{shown_short(entry.value, unit)}"


def target_words(entry: Target | None, unit: str) -> str:
    """Return the target as printed, else its number with the sign that its comparison needs and when it is due."""
    if entry is None:
        return ""
    if entry.as_printed or entry.value is None:
        return entry.as_printed
    if entry.upper is not None:
        return f"{plain(entry.value)} to {plain(entry.upper)}"
    by = "" if entry.reach_by is None else f" by {entry.reach_by}"
    return f"{SIGNS[entry.comparison]}{shown_short(entry.value, unit)}{by}"


def actual_words(line: Line, month: Month) -> str:
    """Return the month's figure, and below it what others report or that the indicator is local."""
    measure, latest = line.measure, line.latest
    first = ""
    if latest is not None and latest.month == month and not measure.is_heading:
        first = _figure_words(latest.figure, measure.unit, measure.decimals)
    others = [
        f"{OTHERS[c.compared]} {shown_short(c.value, measure.unit)}" for c in line.comparators if c.value is not None
    ]
    below = " / ".join(others) or ("Local Indicator" if measure.is_local else "")
    return "\n".join(filter(None, (first, below))) if first else ""


def _figure_words(figure: Figure, unit: str, decimals: int) -> str:
    """Return a figure as printed where that reads back as the same figure, else as it is shown.

    ``20 in LAC`` was printed behind an "above", and alone would be read as exactly 20.
    """
    with contextlib.suppress(NotPrinted):
        value = read_printed(figure.as_printed).value
        same = value is not None and (value.number, value.sign or "=") == (figure.value, figure.qualifier)
        if same or figure.value is None:
            return figure.as_printed or shown_figure(figure, unit, decimals)
    return shown_figure(figure, unit, decimals)


def _validate(book: Workbook, page: Worksheet, names: list[str]) -> None:
    """Offer the measures on record in the first column; others may be written, and would be added."""
    if not names:
        return
    listed = book.create_sheet(LISTED)
    listed.sheet_state = "hidden"
    for name in names:
        listed.append([harmless(name)])
    offered = DataValidation(
        type="list", formula1=f"={LISTED}!$A$1:$A${len(names)}", allow_blank=True, showErrorMessage=False
    )
    offered.promptTitle, offered.prompt = "Measure", "As it is called on record. Another name would be added."
    offered.showInputMessage = True
    page.add_data_validation(offered)
    offered.add(f"A3:A{max(page.max_row, 200)}")
