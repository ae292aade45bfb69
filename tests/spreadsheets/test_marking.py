"""The person's own file with its problems marked: nothing of it lost, nothing in it that runs."""

import io
import sys
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from spreadsheets import marking, marks, rebuilding
from spreadsheets.cells import Kind
from spreadsheets.limits import Limits
from spreadsheets.marking import LISTED, REBUILT, XLSX, Marked, marked
from spreadsheets.marks import AUTHOR, HEADINGS, NAME, TITLE, YELLOW
from spreadsheets.reading import Unusable, read
from tests.spreadsheets.workbooks import make_ods, make_xls, parts_of, sheet_xml, zipped

BAD = Marked("July", "B2", "“lots” is no number. Write one, or N/A.")


def july() -> Workbook:
    """Return a workbook as people make them: a title row, a bold heading, a percentage, a formula, a merged cell."""
    book = openpyxl.Workbook()
    page = sheet_of(book)
    page.title = "July"
    page.append(["Measure", "Value"])
    page["A1"].font = Font(bold=True)
    page.append(["Assessments in time", "lots"])
    page.append(["Reviews in time", 0.98])
    page["B3"].number_format = "0%"
    page["B4"] = "=B3*2"
    page["A6"] = "All teams"
    page.merge_cells("A6:C6")
    page.column_dimensions["A"].width = 41
    return book


def sheet_of(book: Workbook, name: str = "") -> Worksheet:
    page = book[name] if name else book.active
    assert isinstance(page, Worksheet)
    return page


def saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


def marked_book(path: Path, *problems: Marked) -> Workbook:
    content, kind = marked(path, problems=problems)
    assert kind == XLSX
    return openpyxl.load_workbook(io.BytesIO(content))


def listed(book: Workbook) -> list[tuple[object, ...]]:
    """Return the rows of the sheet that lists the problems, its headings first."""
    rows = list(sheet_of(book, book.sheetnames[0]).iter_rows(values_only=True))
    return rows[rows.index(HEADINGS) :]


def is_yellow(page: Worksheet, name: str) -> bool:
    return page[name].fill.fgColor.rgb == YELLOW and page[name].fill.patternType == "solid"


# --- Workbooks of Excel ---------------------------------------------------------------------------------


def test_a_problem_is_filled_commented_and_listed_with_a_link(tmp_path: Path) -> None:
    book = marked_book(saved(july(), tmp_path / "upload"), BAD)
    assert book.sheetnames == [NAME, "July"]
    page = sheet_of(book, "July")
    assert is_yellow(page, "B2")
    assert not is_yellow(page, "B3")
    assert (page["B2"].comment.text, page["B2"].comment.author) == (BAD.message, AUTHOR)
    assert listed(book) == [HEADINGS, ("July", "B2", "lots", BAD.message)]
    listing = sheet_of(book)
    assert listing.title == NAME
    assert listing["A1"].value == TITLE
    link = listing.cell(listing.max_row, 2).hyperlink
    assert (link.location, link.target) == ("'July'!B2", None)


def test_what_the_person_made_stays(tmp_path: Path) -> None:
    page = sheet_of(marked_book(saved(july(), tmp_path / "upload"), BAD), "July")
    assert page["B4"].value == "=B3*2"
    assert (page["B3"].value, page["B3"].number_format) == (0.98, "0%")
    assert page["A1"].font.bold
    assert page.column_dimensions["A"].width == 41
    assert [str(span) for span in page.merged_cells.ranges] == ["A6:C6"]


def test_only_one_sheet_is_selected(tmp_path: Path) -> None:
    """Otherwise Excel opens them as a group, and what is typed goes into both."""
    book = marked_book(saved(july(), tmp_path / "upload"), BAD)
    assert [page.sheet_view.tabSelected for page in book.worksheets] == [True, False]


def test_every_cell_of_a_range_is_filled_and_the_first_commented(tmp_path: Path) -> None:
    book = marked_book(saved(july(), tmp_path / "upload"), Marked("July", "A2:B3", "Twice the same."))
    page = sheet_of(book, "July")
    assert [is_yellow(page, name) for name in ("A2", "B2", "A3", "B3", "B4")] == [True] * 4 + [False]
    assert [page[name].comment is not None for name in ("A2", "B2")] == [True, False]
    assert listed(book)[1][2] == "Assessments in time | lots | Reviews in time | 98%"


def test_a_covered_cell_is_marked_with_the_one_that_covers_it(tmp_path: Path) -> None:
    page = sheet_of(marked_book(saved(july(), tmp_path / "upload"), Marked("July", "B6", "No such team.")), "July")
    assert is_yellow(page, "A6")
    assert page["A6"].comment.text == "No such team."


def test_of_a_very_large_range_the_first_cell_is_marked(tmp_path: Path) -> None:
    book = marked_book(saved(july(), tmp_path / "upload"), Marked("July", "A2:XFD1048576", "Too much."))
    page = sheet_of(book, "July")
    assert (page.max_row, page.max_column) == (6, 3)
    assert is_yellow(page, "A2")


def test_two_problems_of_a_cell_share_a_comment_that_keeps_the_former_one(tmp_path: Path) -> None:
    book = july()
    sheet_of(book)["B2"].comment = Comment("Ask Finance.", "Somebody")
    page = sheet_of(marked_book(saved(book, tmp_path / "upload"), BAD, Marked("July", "B2", "Also late.")), "July")
    assert page["B2"].comment.text == f"{BAD.message}\nAlso late.\n\nBefore: Ask Finance."


def test_marks_of_an_earlier_time_are_taken_off(tmp_path: Path) -> None:
    book = july()
    sheet_of(book)["B2"].comment = Comment("Ask Finance.", "Somebody")
    sheet_of(book)["B3"].fill = PatternFill("solid", fgColor="FFDDEEFF")
    first, _ = marked(saved(book, tmp_path / "upload"), problems=[BAD, Marked("July", "A2:B2", "Unknown.")])
    (tmp_path / "again").write_bytes(first)
    again = marked_book(tmp_path / "again", Marked("July", "B3", "Too high."))
    page = sheet_of(again, "July")
    assert again.sheetnames == [NAME, "July"]
    assert [is_yellow(page, name) for name in ("A2", "B2", "B3")] == [False, False, True]
    assert page["A2"].comment is None
    assert page["B2"].comment.text == "Ask Finance."
    assert listed(again)[1:] == [("July", "B3", "98%", "Too high.")]


def test_a_sheet_of_their_own_with_our_name_stays(tmp_path: Path) -> None:
    book = july()
    sheet_of(book).title = "problems"
    assert marked_book(saved(book, tmp_path / "upload"), BAD).sheetnames == ["Problems 2", "problems"]


@pytest.mark.parametrize("problem", [Marked("June", "B2", "A."), Marked("July", "", "A."), Marked("", "row 4", "A.")])
def test_what_has_no_place_is_only_listed(problem: Marked, tmp_path: Path) -> None:
    book = marked_book(saved(july(), tmp_path / "upload"), problem)
    assert listed(book)[1] == (problem.sheet or None, problem.place or None, None, "A.")
    listing = sheet_of(book)
    assert listing.cell(listing.max_row, 2).hyperlink is None


def test_more_problems_than_can_be_marked_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_MARKED", 2)
    (tmp_path / "upload").write_text("Measure\na\nb\nc\n")
    book = marked_book(tmp_path / "upload", *(Marked("CSV", f"A{row}", "Unknown.") for row in (2, 3, 4)))
    assert len(listed(book)) == 4
    assert [is_yellow(sheet_of(book, "CSV"), name) for name in ("A2", "A3", "A4")] == [True, True, False]
    assert sheet_of(book)["A4"].value == "Only the first 2 of 3 problems are marked in their cells."


# --- Nothing runs, nothing is left ----------------------------------------------------------------------

FORMULAS = ("=cmd|'/C calc'!A0", "=1+1", "+44 20", "-1 case", "@SUM(A1)")


def raw(content: bytes) -> str:
    """Return all the XML of a workbook, one after another."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


def test_texts_that_begin_like_a_formula_stay_texts(tmp_path: Path) -> None:
    book = july()
    for number, words in enumerate(FORMULAS, 10):
        sheet_of(book).cell(number, 1, words).data_type = "s"
    sheet_of(book)["B4"] = None
    path = saved(book, tmp_path / "upload")
    problems = [Marked("July", f"A{number}", words) for number, words in enumerate(FORMULAS, 10)]
    content, _ = marked(path, problems=problems)
    assert "<f>" not in raw(content)
    made = openpyxl.load_workbook(io.BytesIO(content))
    assert listed(made)[1:] == [("July", f"A{n}", words, words) for n, words in enumerate(FORMULAS, 10)]
    (tmp_path / "again").write_bytes(content)
    sheet = read(tmp_path / "again").sheet("July")
    assert [(sheet[f"A{n}"].text, sheet[f"A{n}"].kind) for n in range(10, 15)] == [(f, Kind.TEXT) for f in FORMULAS]


def test_texts_of_a_csv_file_that_begin_like_a_formula_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text("\n".join(["Name,Note", *(f'"{words}",x' for words in FORMULAS)]))
    content, _ = marked(path, problems=[Marked("CSV", "A2", "=1")])
    assert "<f>" not in raw(content)
    page = sheet_of(openpyxl.load_workbook(io.BytesIO(content)), "CSV")
    assert [page.cell(row, 1).value for row in range(2, 7)] == list(FORMULAS)
    assert all(page.cell(row, 1).quotePrefix for row in range(2, 7))


def with_parts(path: Path, *, types: str = "", related: str = "", **parts: str | bytes) -> Path:
    """Add parts to a workbook that Excel takes: to its content types, and to the relations of its main part."""
    with zipfile.ZipFile(path) as package:
        whole = {name: package.read(name) for name in package.namelist()}
    for name, end, more in (
        ("[Content_Types].xml", b"</Types>", types),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", related),
    ):
        whole[name] = whole[name].replace(end, more.encode() + end)
    return zipped(path, {**whole, **parts})


def test_macros_are_left_out(tmp_path: Path) -> None:
    path = with_parts(
        saved(july(), tmp_path / "upload"),
        types='<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
        related='<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        ' Target="vbaProject.bin"/>',
        **{"xl/vbaProject.bin": b"Sub Auto_Open()"},
    )
    content, _ = marked(path, problems=[BAD])
    assert REBUILT not in raw(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert [name for name in package.namelist() if "vba" in name.lower()] == []
        assert b"macroEnabled" not in package.read("[Content_Types].xml")


def test_a_sheet_of_excel_4_macros_is_not_passed_on(tmp_path: Path) -> None:
    path = with_parts(
        saved(july(), tmp_path / "upload"),
        related='<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"'
        ' Target="macrosheets/sheet1.xml"/>',
        **{"xl/macrosheets/sheet1.xml": "<macrosheet/>"},
    )
    book = marked_book(path, BAD)
    assert sheet_of(book)["A3"].value == REBUILT
    assert sheet_of(book, "July")["B4"].value == "formula without a stored value"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = saved(july(), tmp_path / "upload")
    before = path.read_bytes()
    marked(path, problems=[BAD])
    assert sorted(tmp_path.rglob("*")) == [temporary, path]
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"%PDF-1.7")
    with pytest.raises(Unusable, match="This is a PDF"):
        marked(tmp_path / "upload", problems=[BAD])


# --- Copies ---------------------------------------------------------------------------------------------


def test_a_copy_of_an_older_workbook(tmp_path: Path) -> None:
    book = marked_book(make_xls(tmp_path / "upload"), Marked("One", "C2", "Not a percentage."))
    page = sheet_of(book, "One")
    assert (page["B2"].value, page["C2"].value) == ("Good", 0.98)
    assert is_yellow(page, "C2")
    assert sheet_of(book)["A3"].value == REBUILT


def test_a_copy_of_an_open_document(tmp_path: Path) -> None:
    row = (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2020-07-01"/>'
        '<table:table-cell office:value-type="date" office:date-value="1815-06-18"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>'
    )
    page = sheet_of(marked_book(make_ods(tmp_path / "upload", row), Marked("One", "A1", "Not a month.")), "One")
    assert page["A1"].value == datetime(2020, 7, 1)  # noqa: DTZ001
    assert (page["B1"].value, page["C1"].value) == ("18/06/1815", True)


def test_what_openpyxl_cannot_read_is_copied(tmp_path: Path) -> None:
    """Percentages, dates, errors and merged cells are what they were, so that the copy can be uploaded."""
    cells = (
        '<row r="2"><c r="B2" s="1"><v>0.98</v></c><c r="C2" s="3"><v>44013</v></c><c r="D2" t="e"><v>#N/A</v></c>'
        '<c r="E2" t="b"><v>1</v></c><c r="F2"><v>7</v></c></row>'
    )
    whole = parts_of(
        sheet_xml(cells, after='<mergeCells><mergeCell ref="B4:C5"/></mergeCells>'),
        sheet_xml(""),
        states=("", ' state="hidden"'),
    )
    content, _ = marked(zipped(tmp_path / "upload", whole), problems=[Marked("One", "D2", "An error.")])
    (tmp_path / "again").write_bytes(content)
    listing, one, two = read(tmp_path / "again").sheets
    assert (listing.name, one.name, two.name) == (NAME, "One", "Two")
    assert [one[f"{letter}2"].text for letter in "BCDEF"] == ["98%", "Jul-20", "#N/A", "TRUE", "7"]
    assert one["C2"].value == date(2020, 7, 1)
    assert one["D2"].kind is Kind.ERROR
    assert set(one.merges) == {"B4"}
    assert two.is_hidden


def test_names_that_excel_does_not_take(tmp_path: Path) -> None:
    one, two = "A [very] long name: of a sheet, which goes on", "A [very] long name: of a sheet, which goes on and on"
    whole = parts_of(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), sheet_xml(""))
    whole["xl/workbook.xml"] = str(whole["xl/workbook.xml"]).replace('"One"', f'"{one}"').replace('"Two"', f'"{two}"')
    book = marked_book(zipped(tmp_path / "upload", whole), Marked(one, "A1", "Wrong."))
    assert book.sheetnames == [NAME, "A  very  long name  of a sheet,", "A  very  long name  of a sh 2"]
    assert is_yellow(sheet_of(book, book.sheetnames[1]), "A1")


def test_a_long_file_is_only_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "MOST_CELLS", 3)
    (tmp_path / "upload").write_text("a,b\n1,2\n")
    book = marked_book(tmp_path / "upload", Marked("CSV", "B2", "Unknown."))
    assert book.sheetnames == [NAME]
    assert sheet_of(book)["A3"].value == LISTED
    assert listed(book)[1] == ("CSV", "B2", "2", "Unknown.")


def test_a_process_that_writes_too_much_leaves_the_copy(tmp_path: Path) -> None:
    content, _ = marked(saved(july(), tmp_path / "upload"), problems=[BAD], limits=Limits(output_bytes=2_000))
    assert REBUILT in raw(content)


def test_a_process_that_falls_over_leaves_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(july(), tmp_path / "upload")
    book = read(path)
    monkeypatch.setattr(marking, "read", lambda *_, **__: book)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    content, _ = marked(path, problems=[BAD])
    assert REBUILT in raw(content)


def test_marking_ends_when_it_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "SECONDS", 0)
    content, _ = marked(saved(july(), tmp_path / "upload"), problems=[BAD])
    assert REBUILT in raw(content)
