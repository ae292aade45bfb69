"""A person's own file with what is wrong in it marked, to be put right and uploaded again.

A workbook of Excel keeps its formulas and formats: it is opened in a process of its own, never in this one. A file of
another kind, or one that process can't do, is built anew from the values that were read.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Timer
from typing import IO

from openpyxl.workbook import Workbook

from spreadsheets.cells import Book, Sheet, place
from spreadsheets.limits import LIMITS, Limits
from spreadsheets.marks import MOST_CELLS, Mark, corners, mark, text
from spreadsheets.reading import ROOT, read
from spreadsheets.rebuilding import is_too_long, rebuild

__all__ = ["Marked", "marked"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECONDS = 25  # a person waits for this
CHUNK = 64 * 1024
# openpyxl takes the parsers that refuse entities, and numpy, which it looks for, no memory for threads.
ENVIRONMENT = {"PATH": os.defpath, "OPENPYXL_LXML": "False", "OPENBLAS_NUM_THREADS": "1"}
REBUILT = "This is a copy with the values of your file; its formulas and formats are not in it."
LISTED = "Your file is too long to be marked here; find each cell in your own copy by its sheet and place."


@dataclass(frozen=True, slots=True)
class Marked:
    """A problem at a place such as ``B4`` or ``B4:E4``, with the sentence that says what to put right."""

    sheet: str
    place: str
    message: str


def marked(path: Path, *, problems: Sequence[Marked], limits: Limits = LIMITS) -> tuple[bytes, str]:
    """Return an .xlsx file and its content type: the file at ``path`` with each problem filled, commented and listed.

    Nothing in it runs: macros are left out, and a text that begins like a formula stays a text.
    :raises Unusable: with one sentence, where the file can't be read
    """
    book = read(path, limits=limits)
    marks = _marks(book, problems)
    content = _own(path, marks, limits) if book.read_as == "xlsx" else None
    return (content or _copy(book, marks)), XLSX


def _marks(book: Book, problems: Sequence[Marked]) -> list[Mark]:
    """Return the problems with what was read at their places."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return [
        Mark(one.sheet, one.place, text(one.message), _read_at(sheets.get(one.sheet), one.place)) for one in problems
    ]


def _read_at(sheet: Sheet | None, places: str) -> str:
    found = corners(places)
    if sheet is None or found is None:
        return ""
    top, left, bottom, right = found
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        bottom, right = top, left
    texts = (sheet[place(row, column)].text for row in range(top, bottom + 1) for column in range(left, right + 1))
    return " | ".join(filter(None, texts))


# --- The person's own workbook --------------------------------------------------------------------------


def _own(path: Path, marks: Sequence[Mark], limits: Limits) -> bytes | None:
    """Return a workbook of Excel with its marks; None where that can't be done within the limits."""
    bounds = replace(limits, seconds=min(SECONDS, limits.seconds), cpu_seconds=min(SECONDS, limits.cpu_seconds))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as listed, path.open("rb") as file:
        json.dump([[one.sheet, one.place, one.message, one.value] for one in marks], listed)
        listed.seek(0)
        number = listed.fileno()
        command = [
            sys.executable, "-E", "-s", "-m", "spreadsheets.sandbox_marking", json.dumps(asdict(bounds)), str(number)
        ]  # fmt: skip
        child = subprocess.Popen(  # noqa: S603  (our own module; no file name in the command)
            command, cwd=ROOT, env=ENVIRONMENT, pass_fds=[number],
            stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        alarm = Timer(bounds.seconds, child.kill)
        alarm.start()
        try:
            assert child.stdout is not None
            with child.stdout:
                content = _within(child.stdout, limits.output_bytes)
            return content if content and child.wait() == 0 else None
        finally:
            alarm.cancel()
            child.kill()
            child.wait()


def _within(stream: IO[bytes], most: int) -> bytes | None:
    """Return what a process writes; None where it is more than it may."""
    content = bytearray()
    while chunk := stream.read(CHUNK):
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)


# --- A copy of its values -------------------------------------------------------------------------------


def _copy(book: Book, marks: Sequence[Mark]) -> bytes:
    note, names = LISTED, dict[str, str]()
    made = Workbook()
    made.remove(made.worksheets[0])
    if not is_too_long(book):
        note, names = REBUILT, rebuild(book, made)
    mark(made, [replace(one, sheet=names.get(one.sheet, one.sheet)) for one in marks], [note])
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()
