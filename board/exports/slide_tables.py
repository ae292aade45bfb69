"""Native tables on slides: as large as they fit, in as many slides as they need, their rows spread evenly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any  # of python-pptx, which has no types

from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches

from board.exports.slide_words import (
    BOTTOM,
    HEAD,
    INK,
    INNER,
    LETTERS,
    MARGIN,
    RATINGS,
    TOP,
    WHITE,
    lines_of,
    style,
)
from board.packs.content import Cell, Column, Row, Table

SIZES = (16, 14, 12, 11, 10)  # the largest at which a table stands on one slide
WORD = 0.56  # how wide a letter of a heading may be of its size, m among them
SPREAD = 11  # of a table that takes several slides
LEADING, PADDING, SIDE = 1.2, 0.08, 0.08  # of a line in its size; above and below, and beside a cell's words, in inches
ROOM = (BOTTOM - TOP) / Inches(1)
NOTE = 0.3  # what a table's note takes
SHRINK = 0.1  # the steps in which rows are spread

RULES = tuple(  # above and beneath a row; they stand in this order before its fill
    f'<a:{edge} {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="C9D0D8"/></a:solidFill></a:{edge}>'
    for edge in ("lnT", "lnB")
)


@dataclass(frozen=True, slots=True)
class Pages:
    """A table's rows by slide, and the size in which they are set."""

    size: int
    pages: tuple[tuple[Row, ...], ...]


def pages_of(table: Table) -> Pages:
    """Return a table on one slide where it fits, else spread over as few as it takes."""
    room = ROOM - (NOTE if table.note else 0)
    for size in (size for size in SIZES if _heads_fit(table.columns, size)):
        pages = _filled(table, size, room)
        if len(pages) == 1:
            return Pages(size, pages)
    pages = _filled(table, SPREAD, room)
    while len(tighter := _filled(table, SPREAD, room - SHRINK)) == len(pages):
        pages, room = tighter, room - SHRINK
    return Pages(SPREAD, pages)


def _heads_fit(columns: Sequence[Column], size: int) -> bool:
    """Whether no word of a heading breaks."""
    return all(
        len(word) * WORD * size / 72 <= width / Inches(1) - 2 * SIDE
        for column, width in zip(columns, _widths(columns), strict=True)
        for word in column.title.split()
    )


def _filled(table: Table, size: int, room: float) -> tuple[tuple[Row, ...], ...]:
    return tuple(_fill_pages(table, size, room))


def _fill_pages(table: Table, size: int, room: float) -> Iterator[tuple[Row, ...]]:
    """Yield the rows of a table by slide; one taller than a slide stands alone."""
    widths = _widths(table.columns)
    head = _tall([column.title for column in table.columns], widths, size)
    page: list[Row] = []
    used = head
    for row in table.rows:
        tall = _tall([_words(cell) for cell in row.cells], widths, size)
        named = _tall([row.group], [INNER], size) if row.group else 0
        if page and used + tall + (named if row.group != page[-1].group else 0) > room:
            yield tuple(page)
            page, used = [], head
        used += tall + (named if not page or row.group != page[-1].group else 0)
        page.append(row)
    if page:
        yield tuple(page)


def _widths(columns: Sequence[Column]) -> list[int]:
    """Return how wide each column stands."""
    whole = sum(column.width for column in columns)
    return [Emu(int(INNER * column.width / whole)) for column in columns]


def _tall(texts: Sequence[str], widths: Sequence[int], size: int) -> float:
    """Return about how tall a row stands, in inches."""
    lines = max(lines_of(text, width / Inches(1) - 2 * SIDE, size) for text, width in zip(texts, widths, strict=True))
    return lines * size * LEADING / 72 + PADDING


def lay(slide: Any, table: Table, rows: Sequence[Row], *, size: int, alternative: str) -> None:
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
    widths = _widths(table.columns)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    grid.rows[0].height = Inches(_tall([column.title for column in table.columns], widths, size))
    for column, box in zip(table.columns, grid.rows[0].cells, strict=True):
        _fill(box, Cell(column.title), size, is_number=column.is_number, is_head=True)
    for line, laid in zip(lines, list(grid.rows)[1:], strict=True):
        if isinstance(line, str):
            laid.height = Inches(_tall([line], [INNER], size))
            laid.cells[0].merge(laid.cells[len(table.columns) - 1])
            _fill(laid.cells[0], Cell(line), size, is_number=False, is_bold=True)
            continue
        laid.height = Inches(_tall([_words(cell) for cell in line.cells], widths, size))
        for cell, column, box in zip(line.cells, table.columns, laid.cells, strict=True):
            _fill(box, cell, size, is_number=column.is_number)


def _group(line: Row | str) -> str:
    return line if isinstance(line, str) else line.group


def _words(cell: Cell) -> str:
    return f"{LETTERS[cell.rating]}  {cell.text}" if cell.rating else cell.text


def _fill(box: Any, cell: Cell, size: int, *, is_number: bool, is_head: bool = False, is_bold: bool = False) -> None:
    box.margin_top = box.margin_bottom = Inches(PADDING / 2)
    box.margin_left = box.margin_right = Inches(SIDE)
    box.text_frame.text = _words(cell)
    fill, ink = RATINGS[cell.rating] if cell.rating else (HEAD if is_head else WHITE, INK)
    box.fill.solid()
    box.fill.fore_color.rgb = fill
    for rule in reversed(RULES):
        box._tc.get_or_add_tcPr().insert(0, parse_xml(rule))
    for paragraph in box.text_frame.paragraphs:
        style(paragraph, size, ink, is_bold=is_head or is_bold or bool(cell.rating))
        paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
