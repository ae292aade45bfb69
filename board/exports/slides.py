"""A pack as PowerPoint: native charts and tables that can be edited, each with an alternative text, every slide titled.

The workbook inside a chart holds the values of the content and nothing else, so it is suppressed as the content is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any  # of python-pptx, which has no types

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from board.packs.content import Cell, Chart, Column, Content, Row, Section, Table

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM = Inches(1.75), Inches(6.85)
TITLE_ONLY = 5  # the layout of python-pptx's own template
LETTERS_AN_INCH, LINE, PADDING = 15.5, 0.165, 0.1  # of text at 10 points, in inches
INK, SOFT, BLUE = RGBColor(0x16, 0x20, 0x2C), RGBColor(0x41, 0x4D, 0x5A), RGBColor(0x1B, 0x4F, 0x93)
RATINGS = {
    "red": (RGBColor(0xB0, 0x24, 0x1C), RGBColor(0xFF, 0xFF, 0xFF)),
    "amber": (RGBColor(0xF3, 0xB7, 0x3A), INK),
    "green": (RGBColor(0xE0, 0xF1, 0xEC), RGBColor(0x10, 0x70, 0x5F)),
    "none": (RGBColor(0xFF, 0xFF, 0xFF), SOFT),
}
LETTERS = {"red": "R", "amber": "A", "green": "G", "none": "–"}


def pack_slides(content: Content) -> bytes:
    """Return the pack as a presentation of 16 by 9."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = content.title
    deck.core_properties.author = content.group
    deck.core_properties.subject = content.month
    deck.core_properties.keywords = content.marking
    deck.core_properties.language = "en-GB"
    _first(deck, content)
    for section in content.sections:
        _section(deck, content, section)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _slide(deck: Any, content: Content, title: str) -> Any:
    """Add a slide with its title, the marking and its number."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = MARGIN, Inches(0.35), INNER, Inches(0.8)
    heading.text_frame.text = title
    heading.text_frame.word_wrap = True
    _style(heading.text_frame.paragraphs[0], 26, INK, is_bold=True)
    foot = " · ".join(part for part in (content.marking, content.title, f"{len(deck.slides)}") if part)
    _words(slide, foot, MARGIN, Inches(7.02), INNER, 10, SOFT, name="Marking")
    return slide


def _words(
    slide: Any, text: str, left: int, top: int, width: int, size: int, colour: RGBColor, *, name: str = "Text"
) -> None:
    if not text:
        return
    box = slide.shapes.add_textbox(left, top, width, Inches(0.4))
    box.name = name
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    for paragraph in box.text_frame.paragraphs:
        _style(paragraph, size, colour)


def _style(paragraph: Any, size: float, colour: RGBColor, *, is_bold: bool = False) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), is_bold
        run.font.color.rgb = colour


def _first(deck: Any, content: Content) -> None:
    slide = _slide(deck, content, content.title)
    known = f"As known on {content.known}." if content.known else "A preview: not sent yet."
    lines = [
        f"Measures of {content.month}. Written for {content.audience}.", known, *content.notes, "",
        *(section.title for section in content.sections),
    ]  # fmt: skip
    _words(slide, "\n".join(lines), MARGIN, TOP, INNER, 16, INK)


def _section(deck: Any, content: Content, section: Section) -> None:
    if not section.charts and not section.tables:
        _words(_slide(deck, content, section.title), section.text, MARGIN, Inches(1.2), INNER, 16, INK)
    for chart in section.charts:
        slide = _slide(deck, content, chart.title)
        text = section.text if len(section.charts) == 1 else chart.text
        _words(slide, text, MARGIN, Inches(1.2), INNER, 14, SOFT)
        _draw(slide, chart)
    for table in section.tables:
        parts = list(_pages(table))
        for number, rows in enumerate(parts, 1):
            of = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
            slide = _slide(deck, content, f"{table.title}{of}")
            text = section.text if number == 1 else table.note
            _words(slide, text, MARGIN, Inches(1.2), INNER, 14, SOFT)
            _lay(slide, table, rows, f"{table.title}{of}: {len(rows)} rows. {section.text}")


# --- Charts ---------------------------------------------------------------------------------------------


def _draw(slide: Any, chart: Chart) -> None:
    """Put a native chart on a slide."""
    data = CategoryChartData(number_format='0.##"%"' if chart.unit == "percentage" else "General")
    data.categories = chart.categories
    for one in chart.series:
        data.add_series(one.name, [float(value) if value else None for value in one.values])
    kind = XL_CHART_TYPE.BAR_STACKED if chart.kind == "bars" else XL_CHART_TYPE.LINE_MARKERS
    frame = slide.shapes.add_chart(kind, MARGIN, TOP, INNER, BOTTOM - TOP, data)
    frame.name = chart.title
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{chart.title}. {chart.text}")
    native = frame.chart
    native.has_title = False
    native.has_legend = True
    native.legend.position, native.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    native.font.size, native.font.color.rgb = Pt(11), SOFT
    if chart.kind == "bars":
        _paint_bars(native, chart)
    else:
        _paint_lines(native, chart)


def _paint_bars(native: Any, chart: Chart) -> None:
    native.category_axis.reverse_order = True
    native.value_axis.visible = False
    native.value_axis.has_major_gridlines = False
    native.plots[0].gap_width, native.plots[0].overlap = 35, 100
    for one, series in zip(chart.series, native.plots[0].series, strict=True):
        fill, ink = RATINGS[one.role]
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = fill
        series.format.line.color.rgb = ink if one.role != "red" else fill
        for index, value in enumerate(one.values):
            if value != "0":  # a zero has no label of its own
                label = series.points[index].data_label
                label.has_text_frame = True
                label.text_frame.text = f"{value} {LETTERS[one.role]}"
                _style(label.text_frame.paragraphs[0], 10, ink, is_bold=True)


def _paint_lines(native: Any, chart: Chart) -> None:
    native.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xE0, 0xE4, 0xE9)
    native.value_axis.has_minor_gridlines = False
    for one, series in zip(chart.series, native.plots[0].series, strict=True):
        colour = INK if one.role == "actual" else BLUE
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2.25)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
        series.marker.size = 6 if one.role == "actual" else 2
        if one.role != "actual":
            series.format.line.dash_style = MSO_LINE.DASH


# --- Tables ---------------------------------------------------------------------------------------------


def _widths(columns: Sequence[Column]) -> list[int]:
    whole = sum(column.width for column in columns)
    return [Emu(int(INNER * column.width / whole)) for column in columns]


def _tall(row: Row, widths: Sequence[int]) -> float:
    """Return about how tall a row stands, in inches."""
    lines = [
        ceil((len(cell.text) + 2) / max(width / Inches(1) * LETTERS_AN_INCH, 1))
        for cell, width in zip(row.cells, widths, strict=True)
    ]
    return max(lines) * LINE + PADDING


def _pages(table: Table) -> Iterator[tuple[Row, ...]]:
    """Yield the rows of a table by slide; one taller than a slide stands alone."""
    widths, room = _widths(table.columns), (BOTTOM - TOP) / Inches(1) - 0.35
    page: list[Row] = []
    used = 0.0
    for row in table.rows:
        tall = _tall(row, widths)
        begins_group = row.group and (not page or page[-1].group != row.group)
        if page and used + tall + (0.27 if begins_group else 0) > room:
            yield tuple(page)
            page, used = [], 0.0
        used += tall + (0.27 if row.group and (not page or page[-1].group != row.group) else 0)
        page.append(row)
    if page:
        yield tuple(page)


def _lay(slide: Any, table: Table, rows: Sequence[Row], alternative: str) -> None:
    """Put a native table on a slide; the name of a group stands in a row of its own."""
    lines: list[Row | str] = []
    for row in rows:
        if row.group and (not lines or row.group != _group(lines[-1])):
            lines.append(row.group)
        lines.append(row)
    frame = slide.shapes.add_table(len(lines) + 1, len(table.columns), MARGIN, TOP, INNER, Inches(0.3))
    frame.name = table.title
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alternative)
    grid = frame.table
    grid.horz_banding = False
    for column, width in zip(grid.columns, _widths(table.columns), strict=True):
        column.width = width
    for column, box in zip(table.columns, grid.rows[0].cells, strict=True):
        _fill(box, Cell(column.title), is_number=column.is_number, is_head=True)
    for line, laid in zip(lines, list(grid.rows)[1:], strict=True):
        laid.height = Inches(0.25)
        if isinstance(line, str):
            laid.cells[0].merge(laid.cells[len(table.columns) - 1])
            _fill(laid.cells[0], Cell(line), is_number=False, is_bold=True)
            continue
        for cell, column, box in zip(line.cells, table.columns, laid.cells, strict=True):
            _fill(box, cell, is_number=column.is_number)


def _group(line: Row | str) -> str:
    return line if isinstance(line, str) else line.group


def _fill(box: Any, cell: Cell, *, is_number: bool, is_head: bool = False, is_bold: bool = False) -> None:
    box.margin_top = box.margin_bottom = Inches(0.03)
    box.margin_left = box.margin_right = Inches(0.06)
    box.text_frame.text = f"{LETTERS[cell.rating]}  {cell.text}" if cell.rating else cell.text
    fill, ink = RATINGS[cell.rating] if cell.rating else (RGBColor(0xFF, 0xFF, 0xFF), INK)
    if is_head:
        fill = RGBColor(0xEC, 0xEF, 0xF3)
    box.fill.solid()
    box.fill.fore_color.rgb = fill
    for paragraph in box.text_frame.paragraphs:
        _style(paragraph, 10, ink, is_bold=is_head or is_bold or bool(cell.rating))
        paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
