"""The process that marks a person's own workbook: `python -m spreadsheets.sandbox_marking LIMITS NUMBER`.

The workbook is on standard input, what to mark in the open file of that number, the marked workbook on standard
output. It lives within the bounds of `sandbox`. Where it fails in any way its exit code says so, and nothing is used.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from spreadsheets.limits import MEGABYTE, Limits
from spreadsheets.marks import Mark, mark
from spreadsheets.package import Package
from spreadsheets.sandbox import confine

MOST_UNZIPPED = 30 * MEGABYTE  # more takes openpyxl longer than anybody waits for a download
MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"}  # Excel 4's macros, which are formulas that run
TOO_MUCH = 3  # the exit code of a workbook that is left alone


class _Writer(ExcelWriter):
    """Writes sheets without the temporary files that this process may not have."""

    _archive: ZipFile  # openpyxl's types don't name it

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        content = io.BytesIO()
        writer: Any = WorksheetWriter(ws, content)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], content.getvalue())
        self.manifest.append(ws)


def is_for_us(file: BinaryIO, limits: Limits) -> bool:
    """Say whether a workbook is small enough, and without sheets that are made of macros. :raises Unusable:"""
    package = Package(file, limits)
    if sum(info.file_size for info in package.parts.values()) > MOST_UNZIPPED:
        return False
    workbook = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    return not MACRO_SHEETS & {kind for kind, _ in package.relations(workbook).values()}


def marked(file: BinaryIO, marks: list[Mark]) -> bytes:
    """Return the workbook with its marks: formulas and formats kept, macros left out."""
    # A cell that openpyxl would make an error of would be lost, so that the whole is left alone instead.
    warnings.filterwarnings("error", message=".*outside the limits for dates")
    book = load_workbook(file, keep_vba=False)
    mark(book, marks)
    book.calculation.fullCalcOnLoad = True  # values that were kept beside formulas are not written
    return content_of(book)


def content_of(book: Workbook) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        _Writer(book, archive).write_data()
    return content.getvalue()


def main(limits: Limits, given: int) -> None:
    file = open(0, "rb", closefd=False)  # noqa: SIM115
    with open(given, encoding="utf-8") as listed:
        marks = [Mark(*one) for one in json.load(listed)]
    if not is_for_us(file, limits):
        os._exit(TOO_MUCH)
    file.seek(0)
    sys.stdout.buffer.write(marked(file, marks))
    sys.stdout.flush()
    os._exit(0)  # without the time it takes to take a large workbook apart


if __name__ == "__main__":
    bounds = Limits(**json.loads(sys.argv[1]))
    confine(bounds)
    main(bounds, int(sys.argv[2]))
