"""How packs look: nothing cut off or too small to read, rows spread evenly, axes that don't exaggerate."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Pt

from board.exports.pdf import breaks, pack_pdf
from board.exports.slide_tables import pages_of
from board.exports.slide_words import BOTTOM, lines_of
from board.exports.slides import pack_slides
from board.exports.svg import for_page
from board.exports.workbook import pack_workbook
from board.packs.content import Cell, Chart, Column, Content, Row, Section, Series, Table

COLUMNS = (Column("Measure", width=6), Column("Actual", is_number=True), Column("What happened", width=6))
LONG = "Posts were vacant through the summer and visits to families who were shielding were put off. " * 3


def table_of(
    count: int, words: str = "Fewer visits.", *, group: str = "", columns: tuple[Column, ...] = COLUMNS
) -> Table:
    rows = tuple(
        Row(str(n), (Cell(f"Measure {n}"), Cell(f"{n}%", str(n), "percentage"), Cell(words)), group)
        for n in range(count)
    )  # fmt: skip
    return Table("Measures", columns, rows, "(p) provisional")


def trend_of(*values: str, unit: str = "percentage") -> Chart:
    months = tuple(f"{month} 2020" for month in ("May", "Jun", "Jul")[-len(values) :])
    return Chart("trend", "8.8% in Jul 2020", "From 9% to 8.8%.", months, (Series("Actual", "actual", values),), unit)


def content_of(*sections: Section, marking: str = "OFFICIAL", title: str = "Board & clinic, 24 September") -> Content:
    return Content(
        title=title, group="Board", day="24 September 2020", month="July 2020", audience="the Board", marking=marking,
        known="", notes=("A note.",), sections=sections,
    )  # fmt: skip


def deck_of(content: Content) -> Any:
    return Presentation(io.BytesIO(pack_slides(content)))


def book_of(content: Content) -> Any:
    return load_workbook(io.BytesIO(pack_workbook(content)))


FULL = content_of(
    Section("headline", "Where we stand", "Of 2 measures, 1 red.", (trend_of("9", "", "8.8"),), (table_of(3),)),
    Section("measures", "Every measure", "All.", (), (table_of(40, LONG),)),
    Section("risks", "Risk log", "No risk is open."),
)


# --- Slides ---------------------------------------------------------------------------------------------


def test_nothing_on_slides_is_smaller_than_ten_points() -> None:
    sizes = []
    for slide in deck_of(FULL).slides:
        for shape in slide.shapes:
            frames = [shape.text_frame] if shape.has_text_frame else []
            if shape.has_table:
                frames += [cell.text_frame for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                sizes.append(shape.chart.font.size)
            sizes += [run.font.size for frame in frames for line in frame.paragraphs for run in line.runs]
    assert min(sizes) >= Pt(10)


@pytest.mark.parametrize(("marking", "found"), [("OFFICIAL", ["OFFICIAL"] * 2), ("", [])])
def test_the_marking_stands_above_and_at_the_foot_of_every_slide(marking: str, found: list[str]) -> None:
    for slide in deck_of(replace(FULL, marking=marking)).slides:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert [text.partition(" · ")[0] for text in texts if "OFFICIAL" in text] == found


@pytest.mark.parametrize(
    ("table", "sizes"),
    [
        pytest.param(table_of(4), 16, id="a-short-one-is-large"),
        pytest.param(table_of(15), 12, id="a-longer-one-smaller"),
        pytest.param(table_of(40, LONG), 11, id="a-long-one-takes-several"),
    ],
)
def test_a_table_is_as_large_as_it_fits(table: Table, sizes: int) -> None:
    assert pages_of(table).size == sizes


def test_no_slide_ends_with_a_table_s_last_rows_alone() -> None:
    laid = pages_of(table_of(40, LONG))
    counts = [len(page) for page in laid.pages]
    assert sum(counts) == 40
    assert max(counts) - min(counts) <= 1
    assert [row.key for page in laid.pages for row in page] == [str(n) for n in range(40)]


def test_no_heading_breaks_within_a_word() -> None:
    columns = (Column("Measure", width=9), Column("Improvement", width=1), Column("What happened", width=2))
    assert pages_of(table_of(3, columns=columns)).size < pages_of(table_of(3)).size


def test_a_table_as_laid_ends_above_the_foot() -> None:
    for slide in deck_of(FULL).slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert shape.top + sum(row.height for row in shape.table.rows) <= BOTTOM


def test_rows_of_a_slide_s_table_have_rules_between_them() -> None:
    table = next(shape.table for slide in deck_of(FULL).slides for shape in slide.shapes if shape.has_table)
    names = [[child.tag.rpartition("}")[2] for child in cell._tc.tcPr] for row in table.rows for cell in row.cells]
    assert names == [["lnT", "lnB", "solidFill"]] * len(names)


@pytest.mark.parametrize(
    ("text", "inches", "expected"),
    [
        pytest.param("Staff", 1, 1, id="one-word"),
        pytest.param("", 1, 1, id="nothing"),
        pytest.param("Staff turnover in the year", 1, 2, id="words-move-to-the-next-line"),
        pytest.param("x" * 40, 1, 3, id="a-long-word-is-cut"),
    ],
)
def test_lines_are_counted_as_words_break(text: str, inches: float, expected: int) -> None:
    assert lines_of(text, inches, 11) == expected


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        pytest.param(("9", "8.8"), (0, 10), id="few-per-cent"),
        pytest.param(("20", "18"), (0, 25), id="a-fifth"),
        pytest.param(("100", "98"), (0, 100), id="nearly-all"),
        pytest.param(("120", "98"), (0, None), id="more-than-all"),
        pytest.param(("-2", "3"), (None, 10), id="below-nought"),
    ],
)
def test_axes_of_slides_begin_at_nought_and_carry_the_unit(values: tuple[str, ...], ends: tuple[Any, Any]) -> None:
    deck = deck_of(content_of(Section("x", "X", "", (trend_of(*values),))))
    chart = next(shape.chart for shape in deck.slides[1].shapes if shape.has_chart)
    assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == ends
    assert chart.value_axis.tick_labels.number_format.endswith('"%"')
    days = deck_of(content_of(Section("x", "X", "", (trend_of("9", "12", unit="days"),))))
    chart = next(shape.chart for shape in days.slides[1].shapes if shape.has_chart)
    assert chart.value_axis.axis_title.text_frame.text == "Days"


# --- Pages and paper ------------------------------------------------------------------------------------


def test_two_points_do_not_look_like_a_fall() -> None:
    drawn = for_page(trend_of("20", "18"))
    assert ">10%<" in drawn
    assert ">25%<" in drawn
    assert ">Jun 2020<" in drawn
    assert ">Jul 2020<" in drawn


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param(table_of(17), False, id="stands-on-a-page"),
        pytest.param(table_of(40), True, id="longer-than-a-page"),
        pytest.param(table_of(3, group="Assessment"), True, id="in-groups"),
        pytest.param(table_of(17, LONG), True, id="long-words"),
    ],
)
def test_a_table_shorter_than_a_page_stands_on_one(table: Table, expected: bool) -> None:
    assert breaks(table)[0] is expected


def test_only_a_row_of_more_than_half_a_page_breaks() -> None:
    assert breaks(table_of(1, LONG))[1] == (False,)
    assert breaks(table_of(1, LONG * 9))[1] == (True,)
    assert pack_pdf(content_of(Section("x", "X", "", (), (table_of(2, LONG * 20),))), software="", sha256="")


# --- Workbooks ------------------------------------------------------------------------------------------


def test_a_workbook_prints_each_chart_on_its_page_with_headings_and_foot() -> None:
    book = book_of(FULL)
    page = book["Where we stand"]
    top = next(row[0].row for row in page.iter_rows() if row[0].value == "Measure")
    title = next(row[0].row for row in page.iter_rows() if row[0].value == "8.8% in Jul 2020")
    assert [found.id for found in page.row_breaks.brk] == [title - 2]
    assert {cell.fill.fgColor.rgb for cell in page[top][:3]} == {"00ECEFF3"}
    assert [cell.alignment.horizontal for cell in page[top][:3]] == ["left", "right", "left"]
    assert {one.font.name for row in page.iter_rows() for one in row if one.value} == {"Calibri"}
    assert page.oddFooter.left.text == "Board && clinic, 24 September"
    assert page.oddFooter.right.text == "Page &P of &N"
    assert book["Every measure"].print_title_rows == "$4:$4"
    assert page.print_title_rows is None
    assert page._charts[0].y_axis.scaling.min == 0


def test_rows_of_a_workbook_are_as_tall_as_their_words() -> None:
    page = book_of(FULL)["Every measure"]
    heights = {row[0].value: page.row_dimensions[row[0].row].height for row in page.iter_rows(min_row=4)}
    assert heights["Measure"] == 15
    assert heights["Measure 7"] >= 6 * 15


def test_without_a_marking_nothing_stands_for_it() -> None:
    book = book_of(replace(FULL, marking=""))
    assert [page.oddHeader.center.text for page in book] == [None] * 4
