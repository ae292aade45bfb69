"""An .xls workbook of Excel 97 to 2003, read by calamine, which says neither percentages nor errors: noted."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from spreadsheets.cells import place
from spreadsheets.formats import UNKNOWN
from spreadsheets.output import Output
from spreadsheets.refusals import Unusable

NAMES = {"EncryptedPackage": "encrypted", "Workbook": "xls", "Book": "xls", "WordDocument": "word"}
# The first record of a workbook, perhaps its write protection, then the record of a password.
LOCKED = re.compile(rb"\x09\x08\x10\x00[\s\S]{16}(?:\x86\x00\x00\x00)?\x2f\x00")
PASSWORD = "This workbook is protected with a password. Take the password off and upload it again."  # noqa: S105
NOTE = (
    "An .xls file doesn't say which numbers are percentages, and errors such as #N/A come through as empty cells. "
    "Save it as .xlsx to be sure."
)


def refuse_others(content: bytes) -> None:
    """Refuse what has the same signature as .xls: a workbook with a password, a Word document."""
    found = {what for name, what in NAMES.items() if name.encode("utf-16-le") + b"\0\0" in content}
    if "encrypted" in found or LOCKED.search(content):
        raise Unusable(PASSWORD)
    if "xls" not in found:
        what = "a Word document" if "word" in found else "a file of another program"
        raise Unusable(f"This is {what}, not a workbook. Upload an .xlsx, .xlsm, .xls, .ods or .csv file.")


def read(file: BinaryIO, output: Output) -> None:
    """Write every sheet. :raises Unusable:"""
    file.seek(0)
    refuse_others(file.read())
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        output.begin("xls", [UNKNOWN])
        output.note(NOTE)
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                output.sheet(sheet.name, is_hidden=sheet.visible != SheetVisibleEnum.Visible)
                _sheet(workbook.get_sheet_by_name(sheet.name), output)
    except CalamineError:
        raise Unusable("This .xls workbook is damaged. Open it in Excel, save it as .xlsx and upload that.") from None


def _sheet(sheet: CalamineSheet, output: Output) -> None:
    if sheet.start is None:
        return
    top, left = sheet.start
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        row = [""] * left + [_content(value, output) for value in values]
        while row and not row[-1]:
            row.pop()
        if row:
            output.row(number, row)
    merges = {place(a + 1, b + 1): (c - a + 1, d - b + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or []}
    if merges:
        output.merges(merges)


def _content(value: float | str | bool | date | time | timedelta, output: Output) -> str:
    if isinstance(value, bool):
        return f"b{value:d}"
    if isinstance(value, int | float):
        return f"n0:{value!r}"
    if isinstance(value, datetime | date):
        return f"d{value.isoformat()}"
    if isinstance(value, time | timedelta):
        return f"t{re.sub('[^0-9:.]', ' ', str(value))}"
    return output.text(value)
