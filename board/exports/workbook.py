"""A pack as a workbook: one sheet a section, numbers as numbers, native charts beside the figures they draw."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from board.packs.content import Cell, Chart, Column, Content, Section, Table
from spreadsheets.exports import harmless

COLOURS = {
    "red": "B0241C", "amber": "F3B73A", "green": "7FBFAE", "none": "C9D0D8", "actual": "16202C", "target": "1B4F93",
}  # fmt: skip
FILLS = {"red": ("B0241C", "FFFFFF"), "amber": ("F3B73A", "16202C"), "green": ("E0F1EC", "10705F")}
CHART_ROWS = 17  # that a chart covers
RULE = "E0E4E9"
FONT, HEAD = "Calibri", PatternFill("solid", fgColor="ECEFF3")
LINE = 15  # the height of a line in points
A4 = 9  # as workbooks number it
WIDEST = 60  # of a column, in letters


def pack_workbook(content: Content) -> bytes:
    """Return the pack as .xlsx."""
    book = Workbook()
    book.properties.title, book.properties.creator = content.title, content.group
    book.properties.keywords = content.marking
    about = book.active
    assert isinstance(about, Worksheet)
    about.title = "About"
    _about(about, content)
    for section in content.sections:
        page = book.create_sheet(section.title[:31])
        _section(page, section)
    for page in book.worksheets:
        for edge in (page.oddHeader, page.oddFooter):
            assert edge is not None
            assert edge.center is not None
            edge.center.text = content.marking or None
        page.oddFooter.left.text = content.title.replace("&", "&&")  # type: ignore[union-attr]
        page.oddFooter.right.text = "Page &P of &N"  # type: ignore[union-attr]
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _about(page: Worksheet, content: Content) -> None:
    known = content.known or "A preview: not sent yet"
    for line in (
        (content.title,), (content.marking,), ("Month", content.month), ("Written for", content.audience),
        ("As known on", known), *((note,) for note in content.notes),
    ):  # fmt: skip
        page.append([_safe(word) for word in line])
    page["A1"].font, page["A2"].font = _bold(14), _bold()
    page.column_dimensions["A"].width = 24
    page.column_dimensions["B"].width = 40


def _bold(size: int = 11) -> Font:
    return Font(name=FONT, bold=True, size=size)


def _safe(text: str) -> object:
    """Return a text without control characters, which no spreadsheet takes for a formula."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", str(harmless(text)))


def _section(page: Worksheet, section: Section) -> None:
    page.append([_safe(section.title)])
    page.append([_safe(section.text)])
    page["A1"].font = _bold(14)
    for number, table in enumerate(section.tables):
        if number:
            _begin_page(page)
        _table(page, table, is_first=number == 0)
    if len(section.tables) == 1 and not section.charts:
        page.print_title_rows = "4:4"  # its headings, on each page that is printed
    for chart in section.charts:
        _begin_page(page)
        _chart(page, chart)


def _begin_page(page: Worksheet) -> None:
    """Print what comes next on a page of its own, so that no chart is cut."""
    page.row_breaks.append(Break(id=page.max_row))


# --- Tables ---------------------------------------------------------------------------------------------


def _columns(table: Table) -> list[tuple[int, Column, bool]]:
    """Return the columns to write: index, column, and whether as numbers; one of both kinds is written twice."""
    found = []
    for index, column in enumerate(table.columns):
        cells = [row.cells[index] for row in table.rows]
        if not column.is_number:
            found.append((index, column, False))
            continue
        found.append((index, column, True))
        if any(cell.text != plain_words(cell) for cell in cells):
            found.append((index, Column(f"{column.title}, as shown"), False))
    return found


def plain_words(cell: Cell) -> str:
    """Return how a number prints without marks; "" where there is none."""
    return f"{cell.number}%" if cell.unit == "percentage" else cell.number


def _table(page: Worksheet, table: Table, *, is_first: bool) -> None:
    columns = _columns(table)
    has_groups = any(row.group for row in table.rows)
    page.append([])
    page.append([*(["Area"] if has_groups else []), *(_safe(column.title) for _, column, _ in columns)])
    top = page.max_row
    numbers = [False] * has_groups + [is_number for _, _, is_number in columns]
    for heading, is_number in zip(page[top], numbers, strict=False):
        heading.font, heading.fill = _bold(), HEAD
        heading.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if is_number else "left")
    for row in table.rows:
        page.append([_safe(row.group)] if has_groups else [])
        line = page.max_row if has_groups else page.max_row + 1
        page.cell(row=line, column=1).alignment = Alignment(wrap_text=True, vertical="top")
        for place, (index, _, is_number) in enumerate(columns, 2 if has_groups else 1):
            _write(page, line, place, row.cells[index], is_number=is_number)
    if table.note:
        page.append([_safe(table.note)])
    if is_first:
        page.freeze_panes = f"A{top + 1}"
        last = get_column_letter(len(columns) + has_groups)
        page.auto_filter.ref = f"A{top}:{last}{top + len(table.rows)}"
    shares = [*([4] if has_groups else []), *(column.width for _, column, _ in columns)]
    for place, share in enumerate(shares, 1):
        column = page.column_dimensions[get_column_letter(place)]
        column.width = max(column.width if column.customWidth else 0, min(10 + share * 5, WIDEST))
    for line in range(top, top + len(table.rows) + 1):
        _fit(page, line)


def _fit(page: Worksheet, line: int) -> None:
    """Make a row as tall as its words need: not every program does so by itself."""
    lines = 1
    for place, box in enumerate(page[line], 1):
        width = page.column_dimensions[get_column_letter(place)].width
        if isinstance(box.value, str):
            lines = max(lines, len(wrap(box.value, max(int(width * 0.95), 4))))
    page.row_dimensions[line].height = lines * LINE


def _write(page: Worksheet, line: int, place: int, cell: Cell, *, is_number: bool) -> None:
    box = page.cell(row=line, column=place)
    if is_number:
        box.alignment = Alignment(vertical="top")
        if cell.number:
            box.value = Decimal(cell.number)
            box.number_format = number_format(cell)
        return
    box.value = _safe(cell.text)  # type: ignore[assignment]
    box.alignment = Alignment(wrap_text=True, vertical="top", indent=1 if place > 1 else 0)
    if cell.rating in FILLS:
        fill, ink = FILLS[cell.rating]
        box.fill, box.font = PatternFill("solid", fgColor=fill), Font(name=FONT, color=ink, bold=True)


def number_format(cell: Cell) -> str:
    """Return the format in which a number shows its own places, with its unit."""
    places = len(cell.number.partition(".")[2])
    digits = "#,##0" + (f".{'0' * places}" if places else "")
    return f'{digits}"%"' if cell.unit == "percentage" else digits


# --- Charts ---------------------------------------------------------------------------------------------


def _chart(page: Worksheet, chart: Chart) -> None:
    """Write the figures of a chart, and the chart beneath them."""
    page.append([])
    page.append([_safe(chart.title)])
    page.cell(row=page.max_row, column=1).font = _bold()
    page.append([_safe(chart.text)])
    page.append(["", *(_safe(one.name) for one in chart.series)])
    top = page.max_row
    for index, category in enumerate(chart.categories):
        page.append([_safe(category), *_values(chart, index)])
    native = _native(chart)
    end = top + len(chart.categories)
    figures = Reference(page, min_col=2, min_row=top, max_col=len(chart.series) + 1, max_row=end)
    native.add_data(figures, titles_from_data=True)
    native.set_categories(Reference(page, min_col=1, min_row=top + 1, max_row=end))
    for one, series in zip(chart.series, native.series, strict=True):
        _paint(series, one.role, is_line=chart.kind == "trend")
    page.add_chart(native, f"A{page.max_row + 2}")
    rows = CHART_ROWS if chart.kind == "trend" else 2 * CHART_ROWS
    page.cell(row=page.max_row + rows + 2, column=1, value=" ")


def _values(chart: Chart, index: int) -> Sequence[Decimal | None]:
    return [Decimal(one.values[index]) if one.values[index] else None for one in chart.series]


def _native(chart: Chart) -> BarChart | LineChart:
    native: BarChart | LineChart
    if chart.kind == "bars":
        native = BarChart()
        native.type, native.grouping, native.overlap, native.gapWidth = "bar", "stacked", 100, 35
        native.x_axis.scaling.orientation = "maxMin"
        native.height = 15
    else:
        native = LineChart()
        native.height = 8
        known = [float(value) for one in chart.series for value in one.values if value]
        if min(known) >= 0:
            native.y_axis.scaling.min = 0  # so that a point or two doesn't look like a fall
    native.title, native.width = chart.title, 24
    native.x_axis.delete = native.y_axis.delete = False
    native.display_blanks = "gap"
    native.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=RULE)))
    if chart.unit == "percentage":
        native.y_axis.number_format = '0"%"'
    return native


def _paint(series: Any, role: str, *, is_line: bool) -> None:
    if not is_line:
        series.graphicalProperties.solidFill = COLOURS[role]
        return
    series.smooth = False
    series.graphicalProperties.line.solidFill = COLOURS[role]
    if role == "target":
        series.graphicalProperties.line.dashStyle = "dash"
