"""What the reading process hands over, line by line, within the limits. The lines are described in `wire`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import BinaryIO

from spreadsheets.cells import place
from spreadsheets.limits import Limits
from spreadsheets.refusals import Unusable, damaged
from spreadsheets.wire import FIELD, LINE

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # no database keeps these


def clean(text: str) -> str:
    """Return a text as it is kept: line ends as one sign, no control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNSTORABLE.sub("", text)


class Output:
    """Writes sheets and rows, and refuses what is more than the limits allow."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self.stream = stream
        self.limits = limits
        self.written = self.cells = self.sheets = 0
        self.name = ""
        self.last_row = 0
        self.is_hidden = False
        self.visible_cells = 0
        self.visible_sheets = 0

    def write(self, line: str) -> None:
        encoded = line.encode() + b"\n"
        self.written += len(encoded)
        if self.written > self.limits.output_bytes:
            raise Unusable("There is more text in this file than we can take. Split it into several files.")
        self.stream.write(encoded)

    def begin(self, read_as: str, formats: Sequence[str] = ("",), *, is_1904: bool = False) -> None:
        self.write(json.dumps({"read_as": read_as, "formats": formats, "is_1904": is_1904}))

    def note(self, sentence: str) -> None:
        self.write(json.dumps({"note": sentence}))

    def sheet(self, name: str, *, is_hidden: bool = False) -> None:
        self.sheets += 1
        if self.sheets > self.limits.sheets:
            raise Unusable(f"This workbook has more than {self.limits.sheets} sheets. Split it into several files.")
        self.name, self.last_row, self.is_hidden = clean(name)[:200], 0, is_hidden
        self.visible_sheets += not is_hidden
        self.write(json.dumps({"sheet": self.name, "is_hidden": is_hidden}))

    def row(self, number: int, contents: list[str]) -> None:
        """Write a row by its number and the contents of its cells from column A to the last that holds something."""
        if number <= self.last_row:
            raise damaged(f"in sheet “{self.name}” row {number} comes twice or too late")
        self.last_row = number
        if number > self.limits.rows or len(contents) > self.limits.columns:
            raise Unusable(
                f"Sheet “{self.name}” has something in cell {place(number, len(contents))}, too far out to be read "
                f"(up to {self.limits.columns:,} columns and {self.limits.rows:,} rows). Delete what isn't needed."
            )
        cells = len(contents) - contents.count("")
        self.cells += cells
        if self.cells > self.limits.cells:
            raise Unusable(f"There are more than {self.limits.cells:,} filled cells. Split the file into several.")
        if not self.is_hidden:
            self.visible_cells += cells
        self.write(f"{number}{FIELD}{FIELD.join(contents)}")

    def merges(self, merges: dict[str, tuple[int, int]]) -> None:
        """Write the merged ranges of the sheet: place of the top left to rows and columns."""
        if len(merges) > self.limits.merges:
            raise Unusable(
                f"Sheet “{self.name}” has more than {self.limits.merges} merged cells. Unmerge them and try again."
            )
        self.write(json.dumps({"merges": merges}))

    def text(self, text: str) -> str:
        """Return the content of a text cell. :raises Unusable: where it is longer than Excel allows"""
        if len(text) > self.limits.text_length:
            raise Unusable(
                f"Sheet “{self.name}” has a cell of more than {self.limits.text_length:,} letters. Shorten it."
            )
        text = clean(text)
        return ("t" + text.replace("\n", LINE) if "\n" in text else "t" + text) if text else ""

    def end(self) -> None:
        if not self.sheets:
            raise Unusable("This workbook has no sheet with cells. Check that it is the right file.")
        if not self.visible_sheets:
            raise Unusable("This workbook has only hidden sheets. Unhide those to be read and upload it again.")
        if not self.visible_cells:
            raise Unusable("There is nothing in this file: its visible sheets are empty.")
        self.write(json.dumps({"end": True}))
        self.stream.flush()

    def refuse(self, sentence: str) -> None:
        self.stream.write(json.dumps({"unusable": sentence}).encode() + b"\n")
        self.stream.flush()
