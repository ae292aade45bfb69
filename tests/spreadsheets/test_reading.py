"""Workbooks that are read right: what the sheet holds, where it stands, how it is shown."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spreadsheets.cells import EMPTY, Book, Cell, Kind, Sheet, Span
from spreadsheets.limits import LIMITS
from spreadsheets.ooxml_sheet import SheetReader
from spreadsheets.output import Output
from spreadsheets.reading import BROKE, Unusable, read
from tests.spreadsheets.workbooks import (
    CLOCK,
    DAY,
    DAYS,
    HEADER,
    MAIN,
    MOMENT,
    MONTH,
    PERCENT,
    PERCENT_2,
    make_ods,
    make_xls,
    make_xlsx,
    parts_of,
    sheet_xml,
    zipped,
)


def only(book: Book) -> Sheet:
    (sheet,) = book.sheets
    return sheet


def cells_of(sheet: Sheet) -> dict[str, Any]:
    return {row.place(column): cell for row in sheet.rows for column, cell in row.cells.items()}


def values_of(sheet: Sheet) -> dict[str, Any]:
    return {place: cell.value for place, cell in cells_of(sheet).items()}


def c(place: str, value: str, style: int = 0, kind: str = "n") -> str:
    return f'<c r="{place}" s="{style}" t="{kind}"><v>{value}</v></c>'


def number(text: str, value: str, code: str = "General") -> Cell:
    return Cell(text, Decimal(value), Kind.NUMBER, code)


def percentage(text: str, value: str, code: str = "0%") -> Cell:
    return Cell(text, Decimal(value), Kind.PERCENTAGE, code)


DATE = "dd/mm/yyyy"
EVENING = datetime(2020, 7, 1, 18)  # noqa: DTZ001  (sheets know no zones)
CELLS = [
    pytest.param(c("A1", "0.98"), number("0.98", "0.98"), id="a-fraction-stays-one"),
    pytest.param(c("A1", "0.98", PERCENT), percentage("98%", "98"), id="a-percentage-by-its-format"),
    pytest.param(c("A1", "0.66666666666666663", PERCENT), percentage("67%", "66.6666666666667"), id="rounded-as-shown"),
    pytest.param(c("A1", "0.1415", PERCENT_2), percentage("14.15%", "14.15", "0.00%"), id="two-decimals"),
    pytest.param(c("A1", "1", PERCENT), percentage("100%", "100"), id="a-whole"),
    pytest.param(c("A1", "0", PERCENT), percentage("0%", "0"), id="a-zero-is-a-value"),
    pytest.param(c("A1", "0.30000000000000004"), number("0.3", "0.3"), id="fifteen-digits-as-excel"),
    pytest.param(c("A1", "1.5E-3"), number("0.0015", "0.0015"), id="an-exponent"),
    pytest.param(c("A1", "-12"), number("-12", "-12"), id="minus"),
    pytest.param(c("A1", "8", DAYS), number("8.0 days", "8", '0.0" days"'), id="a-unit-in-the-format"),
    pytest.param(c("A1", "1e999"), Cell("1e999", "1e999", Kind.TEXT), id="too-large-is-text"),
    pytest.param(c("A1", "nan"), Cell("nan", "nan", Kind.TEXT), id="nan-is-text"),
    pytest.param(c("A1", "44013", DAY), Cell("01/07/2020", date(2020, 7, 1), Kind.DATE, DATE), id="a-day"),
    pytest.param(c("A1", "44013", MONTH), Cell("Jul-20", date(2020, 7, 1), Kind.DATE, "mmm\\-yy"), id="a-month"),
    pytest.param(
        c("A1", "44013.75", MOMENT), Cell("01/07/2020 18:00", EVENING, Kind.DATE, "dd/mm/yyyy h:mm"), id="a-moment"
    ),
    pytest.param(c("A1", "0", DAY), Cell("00:00:00", "00:00:00", Kind.TEXT, DATE), id="nought-is-no-date"),
    pytest.param(c("A1", "0.5", CLOCK), Cell("12:00:00", "12:00:00", Kind.TEXT, "h:mm:ss"), id="a-time-is-no-date"),
    pytest.param(c("A1", "-5", DAY), Cell("-5", "-5", Kind.TEXT, DATE), id="before-all-dates"),
    pytest.param(c("A1", "60", DAY), Cell("1440:00:00", "1440:00:00", Kind.TEXT, DATE), id="29-february-1900"),
    pytest.param(c("A1", "59", DAY), Cell("28/02/1900", date(1900, 2, 28), Kind.DATE, DATE), id="28-february-1900"),
    pytest.param(c("A1", "61", DAY), Cell("01/03/1900", date(1900, 3, 1), Kind.DATE, DATE), id="1-march-1900"),
    pytest.param(c("A1", "2958465", DAY), Cell("31/12/9999", date(9999, 12, 31), Kind.DATE, DATE), id="last-day"),
    pytest.param(c("A1", "2958466", DAY), Cell("2958466", "2958466", Kind.TEXT, DATE), id="after-the-last-day"),
    pytest.param(c("A1", "2020-07-01T00:00:00", 0, "d"), Cell("01/07/2020", date(2020, 7, 1), Kind.DATE, ""), id="iso"),
    pytest.param(c("A1", "1", 0, "b"), Cell("TRUE", True, Kind.BOOLEAN), id="true"),
    pytest.param(c("A1", "0", 0, "b"), Cell("FALSE", False, Kind.BOOLEAN), id="false"),
    pytest.param(c("A1", "#N/A", 0, "e"), Cell("#N/A", None, Kind.ERROR), id="not-available"),
    pytest.param(c("A1", "#DIV/0!", 0, "e"), Cell("#DIV/0!", None, Kind.ERROR), id="divided-by-nought"),
    pytest.param('<c r="A1"><f>B1*2</f><v>6</v></c>', number("6", "6"), id="formula-with-its-value"),
    pytest.param('<c r="A1" t="str"><f>B1&amp;"x"</f><v>6x</v></c>', Cell("6x", "6x", Kind.TEXT), id="formula-of-text"),
    pytest.param(
        '<c r="A1"><f>B1*2</f></c>',
        Cell("formula without a stored value", None, Kind.UNCALCULATED),
        id="formula-without",
    ),
    pytest.param(
        '<c r="A1"><f t="shared" si="0"/><v></v></c>',
        Cell("formula without a stored value", None, Kind.UNCALCULATED),
        id="formula-with-an-empty-value",
    ),
    pytest.param('<c r="A1" t="str"><f>""</f><v></v></c>', EMPTY, id="formula-that-gives-nothing"),
    pytest.param(c("A1", "0", 0, "s"), Cell("Good", "Good", Kind.TEXT), id="shared-text"),
    pytest.param(c("A1", "1", 0, "s"), Cell("two runs", "two runs", Kind.TEXT), id="runs-of-text-without-reading"),
    pytest.param(c("A1", "2", 0, "s"), Cell("a\nb\nc & d", "a\nb\nc & d", Kind.TEXT), id="lines-in-one-cell"),
    pytest.param(
        '<c r="A1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>',
        Cell("inline", "inline", Kind.TEXT),
        id="inline-runs",
    ),
    pytest.param(
        '<c r="A1" t="inlineStr"><is><t>a &lt; b</t></is></c>', Cell("a < b", "a < b", Kind.TEXT), id="entity"
    ),
    pytest.param("<c><v>5</v></c>", number("5", "5"), id="a-cell-without-a-place"),
    pytest.param('<c r="A1" s="99999"><v>5</v></c>', number("5", "5"), id="a-style-that-is-not-there"),
]
TEXTS = (
    "<si><t>Good</t></si><si><r><t>two </t></r><rPh sb='0' eb='1'><t>HIDDEN</t></rPh><r><t>runs</t></r></si>"
    "<si><t>a_x000D_\nb&#10;c &amp; d</t></si>"
)


@pytest.mark.parametrize("before", [pytest.param("", id="usual"), pytest.param("<!-- -->", id="parsed")])
@pytest.mark.parametrize(("xml", "cell"), CELLS)
def test_a_cell_is_read_right(xml: str, cell: Cell, before: str, tmp_path: Path) -> None:
    """By the pattern of usual rows and, behind a comment, by the parser."""
    path = make_xlsx(tmp_path / "book", f'{before}<row r="1">{xml}</row><row r="2">{c("A2", "1")}</row>', texts=TEXTS)
    assert only(read(path))["A1"] == cell


def test_1904_dates(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "book", f'<row r="1">{c("A1", "42551", DAY)}{c("B1", "0", DAY)}</row>', is_1904=True)
    assert values_of(only(read(path))) == {"A1": date(2020, 7, 1), "B1": date(1904, 1, 1)}


@pytest.mark.parametrize("dimension", ["A1", "A1:B2", "C5:D6", "XFD1048576", "nonsense"])
def test_a_wrong_dimension_loses_no_cell(dimension: str, tmp_path: Path) -> None:
    rows = f'<row r="1">{c("A1", "1")}</row><row r="9" spans="1:1">{c("H9", "2")}</row>'
    path = zipped(tmp_path / "b", parts_of(sheet_xml(rows, before=f'<dimension ref="{dimension}"/>')))
    assert values_of(only(read(path))) == {"A1": 1, "H9": 2}


def test_blank_rows_and_columns_before_keep_their_places(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "b", f'<row r="3" ht="9"/><row r="7">{c("C7", "1")}<c r="E7" s="1"/></row><row r="8"/>')
    sheet = only(read(path))
    assert values_of(sheet) == {"C7": 1}
    assert [row.number for row in sheet.rows] == [7]
    assert (sheet["A1"], sheet["B7"], sheet.row(6).cells) == (EMPTY, EMPTY, {})


def test_merged_cells(tmp_path: Path) -> None:
    after = '<mergeCells count="3"><mergeCell ref="A1:E1"/><mergeCell ref="B2:B3"/><mergeCell ref="D4"/></mergeCells>'
    rows = f'<row r="1">{c("A1", "1")}<c r="B1"/></row>'
    sheet = only(read(zipped(tmp_path / "b", parts_of(sheet_xml(rows, after=after)))))
    assert values_of(sheet) == {"A1": 1}
    assert sheet.merges == {"A1": Span(1, 5), "B2": Span(2, 1)}


def test_faults_are_said_by_cell(tmp_path: Path) -> None:
    rows = f'<row r="2">{c("B2", "#N/A", 0, "e")}{c("C2", "5")}</row><row r="4"><c r="AA4"><f>A1</f></c></row>'
    faults = [(place, cell.text) for place, cell in only(read(make_xlsx(tmp_path / "b", rows))).faults()]
    assert faults == [("B2", "#N/A"), ("AA4", "formula without a stored value")]


def test_a_hidden_sheet_is_marked(tmp_path: Path) -> None:
    one = sheet_xml(f'<row r="1">{c("A1", "1")}</row>')
    book = read(zipped(tmp_path / "b", parts_of(one, one, states=("", ' state="hidden"'))))
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("One", False), ("Two", True)]


def test_macros_are_left_alone(tmp_path: Path) -> None:
    parts = parts_of(sheet_xml(f'<row r="1">{c("A1", "1")}</row>')) | {"xl/vbaProject.bin": b"\0"}
    relations = str(parts["xl/_rels/workbook.xml.rels"])
    macro = '<Relationship Id="m" Type="a/vbaProject" Target="vbaProject.bin"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", macro)
    book = read(zipped(tmp_path / "b.xlsm", parts))
    assert (book.notes, values_of(only(book))) == (("The workbook's macros were not run.",), {"A1": 1})


PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
    '<x:c r="B1" t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
)
AB = f'<row r="1">{c("A1", "1")}<c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(PREFIXED, id="prefixed"),
        pytest.param(sheet_xml(AB).replace("><", ">\n  <"), id="indented"),
        pytest.param(sheet_xml(AB, prolog='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"), id="utf-16"),
        pytest.param(sheet_xml(AB, prolog="\ufeff" + HEADER), id="byte-order-mark"),
        pytest.param(sheet_xml(f"<!-- <row r='1'> {AB} --><?php </row> ?>{AB}"), id="rows-in-a-comment"),
        pytest.param(sheet_xml(AB.replace(' r="1"', "").replace(' r="A1"', "").replace(' r="B1"', "")), id="no-places"),
        pytest.param(sheet_xml(AB.replace(' s="0"', ' cm="1" s="0"')), id="other-attributes"),
        pytest.param(sheet_xml(AB.replace("<v>1</v>", "<v><![CDATA[1]]></v>")), id="cdata"),
    ],
)
def test_however_the_sheet_is_written(xml: str | bytes, tmp_path: Path) -> None:
    parts = parts_of(sheet_xml("")) | {"xl/worksheets/sheet1.xml": xml}
    assert values_of(only(read(zipped(tmp_path / "b", parts)))) == {"A1": 1, "B1": "b"}


class _Kept(Output):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__(None, LIMITS)  # type: ignore[arg-type]
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)


PIECES = st.sampled_from(
    ['<c r="{}1"/>', '<c r="{}1" s="1"><v>0.5</v></c>', '<c r="{}1" t="s"><v>0</v></c>', '<c r="{}1"><f>A1</f><v/></c>',
     '<c r="{}1" t="b"><v>1</v></c>', '<c r="{}1" t="str"><f>""</f><v></v></c>', '<c r="{}1" t="e"><v>#N/A</v></c>',
     '<c r="{}1" t="inlineStr"><is><t xml:space="preserve"> a_x000A_b</t></is></c>', '<c  r="{}1" ><v>7</v></c>',
     '<c r="{}1" t="x"><v>7</v></c>', '<c r="{}1" s="1" t="n"><f t="shared" si="0"/><v>7</v></c>', " "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8))
def test_the_pattern_and_the_parser_agree(pieces: list[str]) -> None:
    cells = "".join(piece.format("ABCDEFGH"[n]) for n, piece in enumerate(pieces))
    xml = sheet_xml(f'<row r="1" spans="1:8">{cells}</row>').encode()
    kept = []
    for chunks in ([xml], [b" ", xml]):  # a first chunk without rows sends everything to the parser
        output = _Kept()
        reader = SheetReader(["tGood"], output)
        rest = reader.read_plain_rows(iter(chunks)) if len(chunks) == 1 else xml
        reader.parser.Parse(rest, True)
        kept.append(output.lines)
    assert kept[0] == kept[1]


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["C3"], sheet["B4"] = "Percentage of audits", date(2020, 7, 1), 0.85
    sheet["C3"].number_format, sheet["B4"].number_format = "mmm-yy", "0.0%"
    sheet["D4"] = "=B4*2"
    sheet.merge_cells("B1:D1")
    book.save(tmp_path / "book.xlsx")
    found = only(read(tmp_path / "book.xlsx"))
    assert {place: (cell.text, cell.kind) for place, cell in cells_of(found).items()} == {
        "B3": ("Percentage of audits", Kind.TEXT),
        "C3": ("Jul-20", Kind.DATE),
        "B4": ("85.0%", Kind.PERCENTAGE),
        "D4": ("formula without a stored value", Kind.UNCALCULATED),
    }
    assert found.merges == {"B1": Span(1, 3)}


def test_the_printed_scorecard(tmp_path: Path) -> None:
    """The shape of "measures that matter": area bands merged over repeated headings, two lines in a cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    headings = ["Measure", "Baseline", "Actual (July 2020)", "Target", "Outcome"]
    lines: list[list[Any]] = [
        ["Measures that matter"], [], ["Leadership and Stability"], headings,
        ["Staff turnover", "5% social worker; 9% overall", "4% social workers; 2% overall\nLocal Indicator", "5%", ""],
        ["Agency workers", 0.22, "8.8% (in established posts)\nLocal Indicator", 0.05, "A settled workforce"],
        [], ["Quality Assurance"], headings, ["Audits completed", 0.5, 0.72, 0.9, "We know ourselves"],
    ]  # fmt: skip
    for row, values in enumerate(lines, 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, value)
            cell.number_format = "0%" if isinstance(value, float) else "General"
    for band in ("A1:E1", "A3:E3", "A8:E8"):
        sheet.merge_cells(band)
    book.save(tmp_path / "measures.xlsx")
    found = only(read(tmp_path / "measures.xlsx"))
    assert [row.number for row in found.rows] == [1, 3, 4, 5, 6, 8, 9, 10]
    assert [row[1].text for row in found.rows if row.place(1) in found.merges] == [
        "Measures that matter", "Leadership and Stability", "Quality Assurance"]  # fmt: skip
    assert found["C5"].text == "4% social workers; 2% overall\nLocal Indicator"
    assert [cell.text for cell in found.row(10).cells.values()] == [
        "Audits completed", "50%", "72%", "90%", "We know ourselves"]  # fmt: skip


# --- Delimited text -------------------------------------------------------------------------------------

TABLE = "Team;Comment\nÉquipe – Süd;“8 days”\n"
TABLE_CELLS = {"A1": "Team", "B1": "Comment", "A2": "Équipe – Süd", "B2": "“8 days”"}


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        pytest.param("utf-8", "UTF-8", id="utf-8"),
        pytest.param("utf-8-sig", "UTF-8", id="utf-8-with-mark"),
        pytest.param("cp1252", "Windows-1252", id="windows-1252"),
        pytest.param("utf-16", "UTF-16", id="utf-16-with-mark"),
        pytest.param("utf-16-le", "UTF-16", id="utf-16-little"),
        pytest.param("utf-16-be", "UTF-16", id="utf-16-big"),
    ],
)
def test_the_encoding_of_a_csv_is_found(encoding: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE.encode(encoding))
    book = read(path)
    assert values_of(only(book)) == TABLE_CELLS
    assert (book.read_as, book.notes) == ("csv", (f"Read as {said}, separated by semicolons.",))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param('a,b\n"1,234",2\n', {"A1": "a", "B1": "b", "A2": "1,234", "B2": "2"}, id="commas"),
        pytest.param("a;b\n1,5;2,5\n", {"A1": "a", "B1": "b", "A2": "1,5", "B2": "2,5"}, id="semicolons"),
        pytest.param("a\tb\n1, 2\t3\n", {"A1": "a", "B1": "b", "A2": "1, 2", "B2": "3"}, id="tabs"),
        pytest.param("a\r\n1\r\n", {"A1": "a", "A2": "1"}, id="one-column"),
        pytest.param('a,b\n"x\r\ny",1\n', {"A1": "a", "B1": "b", "A2": "x\ny", "B2": "1"}, id="lines-in-a-value"),
        pytest.param("Title\n\na,b\n1,\n", {"A1": "Title", "A3": "a", "B3": "b", "A4": "1"}, id="title-above"),
        pytest.param("a,b\n1,2,,\n", {"A1": "a", "B1": "b", "A2": "1", "B2": "2"}, id="empty-values-at-the-end"),
        pytest.param(
            'a,b\n"say ""so""",2\n', {"A1": "a", "B1": "b", "A2": 'say "so"', "B2": "2"}, id="quotation-marks"
        ),
    ],
)
def test_the_separator_of_a_csv_is_found(text: str, cells: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    assert values_of(only(read(path))) == cells


def test_an_error_in_a_csv_is_said_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,#DIV/0!\n")
    assert list(only(read(path)).faults()) == [("B2", Cell("#DIV/0!", None, Kind.ERROR))]


# --- Other programs -------------------------------------------------------------------------------------


def test_excel_97_says_that_it_cannot_tell_percentages(tmp_path: Path) -> None:
    book = read(make_xls(tmp_path / "old.xls"))
    assert cells_of(only(book)) == {
        "B2": Cell("Good", "Good", Kind.TEXT),
        "C2": Cell("0.98", Decimal("0.98"), Kind.NUMBER, ""),
    }
    assert book.notes[0].startswith("An .xls file doesn't say which numbers are percentages")


def ods_cell(inside: str, **attributes: str) -> str:
    named = {
        "kind": "office:value-type",
        "value": "office:value",
        "date": "office:date-value",
        "formula": "table:formula",
        "boolean": "office:boolean-value",
        "repeated": "table:number-columns-repeated",
        "across": "table:number-columns-spanned",
        "down": "table:number-rows-spanned",
    }
    written = "".join(f' {named[name]}="{value}"' for name, value in attributes.items())
    lines = "".join(f"<text:p>{line}</text:p>" for line in inside.split("|") if line)
    return f"<table:table-cell{written}>{lines}</table:table-cell>"


def test_libreoffice(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/>'
        f"</table:table-row><table:table-row>{ods_cell('', repeated='2')}"
        + ods_cell("98.5%", kind="percentage", value="0.985")
        + ods_cell("1,234", kind="float", value="1234")
        + ods_cell("01/07/20", kind="date", date="2020-07-01")
        + ods_cell("TRUE", kind="boolean", boolean="true")
        + ods_cell("#N/A", kind="string", formula="of:=NA()")
        + ods_cell("", formula="of:=A1")
        + '</table:table-row><table:table-row table:number-rows-repeated="2">'
        + ods_cell(
            "a <text:s text:c='2'/><text:span>b</text:span>|c", kind="string", repeated="2", across="2", down="1"
        )
        + "<table:table-cell><office:annotation><text:p>comment</text:p></office:annotation></table:table-cell>"
        '</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    sheet = only(read(make_ods(tmp_path / "b.ods", rows)))
    text = Cell("a   b\nc", "a   b\nc", Kind.TEXT)
    assert cells_of(sheet) == {
        "C3": percentage("98.5%", "98.5", "0.0%"),
        "D3": number("1234", "1234"),
        "E3": Cell("01/07/2020", date(2020, 7, 1), Kind.DATE, ""),
        "F3": Cell("TRUE", True, Kind.BOOLEAN),
        "G3": Cell("#N/A", None, Kind.ERROR),
        "H3": Cell("formula without a stored value", None, Kind.UNCALCULATED),
        "A4": text, "B4": text, "A5": text, "B5": text,
    }  # fmt: skip
    assert sheet.merges == {"A4": Span(1, 2)}


def test_a_hidden_sheet_of_libreoffice_is_marked(tmp_path: Path) -> None:
    style = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    shown = (
        f'</table:table><table:table table:name="Two"><table:table-row>{ods_cell("x", kind="string")}</table:table-row>'
    )
    book = read(make_ods(tmp_path / "b.ods", shown, styles=style))
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("One", True), ("Two", False)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=300))
def test_no_bytes_are_more_than_refused(tmp_path: Path, content: bytes) -> None:
    """Bytes at random are text or refused; nothing else comes of them."""
    path = tmp_path / "bytes"
    path.write_bytes(content)
    try:
        book = read(path)
    except Unusable as refusal:
        sentence = str(refusal)
    else:
        sentence = book.read_as
    assert sentence != BROKE
