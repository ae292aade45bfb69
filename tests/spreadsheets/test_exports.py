"""Nothing in a download runs, and nothing in it stops the workbook."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from organisation.months import Month
from spreadsheets import exports


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_nothing_in_a_download_runs(text: str) -> None:
    sheet = exports.Sheet(title="T", notes=(text,), headings=("A",), rows=((text,),))
    book = load_workbook(BytesIO(exports.as_xlsx(sheet)))
    cells = [cell for row in book["T"].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if str(cell.value).startswith(exports.DANGEROUS)]
    assert f"'{text}" in exports.as_csv(sheet).decode()


def test_a_name_pasted_from_word_does_not_stop_the_workbook() -> None:
    sheet = exports.Sheet(title="T", notes=("Soft\x0bbreak",), headings=("A",), rows=(("Bell\x07 and\x0bbreak",),))
    book = load_workbook(BytesIO(exports.as_xlsx(sheet)))
    assert [book["T"]["A1"].value, book["T"]["A4"].value] == ["Soft break", "Bell  and break"]


def test_months_and_days_are_typed_in_a_workbook_and_plain_in_csv() -> None:
    sheet = exports.Sheet(
        title="T", notes=("Note",), headings=("Month", "Day"), rows=((Month(2020, 7), date(2020, 9, 8)), (None, None))
    )
    page = load_workbook(BytesIO(exports.as_xlsx(sheet)))["T"]
    written = [(cell.value.date(), cell.number_format) for cell in page[4]]
    assert written == [(date(2020, 7, 1), "mmm yyyy"), (date(2020, 9, 8), "d mmm yyyy")]
    assert exports.as_csv(sheet).decode().splitlines()[1:] == ["2020-07,2020-09-08", ","]
