"""Reading an upload into plain cells. The file is opened in a process of its own, never in this one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import Any

from spreadsheets.cells import Book, Sheet, Span
from spreadsheets.limits import LIMITS, MEGABYTE, Limits
from spreadsheets.refusals import Unusable
from spreadsheets.wire import Decoder, Rows

__all__ = ["LIMITS", "Limits", "Unusable", "read"]

ROOT = Path(__file__).resolve().parent.parent
TOO_LONG = "This file takes too long to read, so reading was stopped. Split it, or save it anew from Excel."
BROKE = "Reading this file broke off, so nothing was used. Open it in Excel, save it as a new .xlsx file and try that."


def read(path: Path | str, *, limits: Limits = LIMITS) -> Book:
    """Read a workbook of any kind we know: .xlsx, .xlsm, .xls, .ods, .csv.

    :raises Unusable: with one sentence for the person who uploaded it
    """
    size = Path(path).stat().st_size
    if size > limits.file_bytes:
        most = round(limits.file_bytes / MEGABYTE)
        raise Unusable(f"This file has {size / MEGABYTE:,.0f} MB; it must be under {most} MB. Split it.")
    return _Assembly(limits).book(_lines(Path(path), limits))


def _lines(path: Path, limits: Limits) -> Iterator[bytes]:
    """Yield what the reading process writes. It is ended when it takes too long, or when nobody listens."""
    command = [sys.executable, "-E", "-s", "-m", "spreadsheets.sandbox", json.dumps(asdict(limits))]
    with path.open("rb") as file:
        child = subprocess.Popen(  # noqa: S603  (our own module; no file name in the command)
            command, cwd=ROOT, env={"PATH": os.defpath}, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    alarm = Timer(limits.seconds, child.kill)
    alarm.start()
    try:
        assert child.stdout is not None
        with child.stdout:
            yield from child.stdout
        if code := child.wait():
            raise Unusable(TOO_LONG if -code in {signal.SIGKILL, signal.SIGXCPU} else BROKE)
    finally:
        alarm.cancel()
        child.kill()
        child.wait()


class _Assembly:
    """Puts the book together from what the reading process says, which may not be trusted to say more than it may."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.output_bytes + MEGABYTE
        self.decoder = Decoder()
        self.sheets: list[Sheet] = []
        self.rows: list[bytes] = []
        self.notes: list[str] = []
        self.read_as = ""
        self.is_whole = False

    def book(self, lines: Iterator[bytes]) -> Book:
        for line in lines:
            self.left -= len(line)
            if self.left < 0:
                raise Unusable(BROKE)
            if line[:1].isdigit():
                self.rows.append(line)
            else:
                self.hear(json.loads(line))
        if not self.is_whole:
            raise Unusable(BROKE)
        return Book(self.sheets, tuple(self.notes), self.read_as)

    def hear(self, said: dict[str, Any]) -> None:
        """Take in a line that is no row."""
        if "unusable" in said:
            raise Unusable(said["unusable"])
        if "sheet" in said:
            self.rows = []
            self.sheets.append(Sheet(said["sheet"], Rows(self.rows, self.decoder), said["is_hidden"], {}))
        elif "merges" in said:
            last = self.sheets.pop()
            spans = {name: Span(*span) for name, span in said["merges"].items()}
            self.sheets.append(Sheet(last.name, last.rows, last.is_hidden, spans))
        elif "read_as" in said:
            self.read_as = said["read_as"]
            self.decoder = Decoder(said["formats"], is_1904=said["is_1904"])
        elif "note" in said:
            self.notes.append(said["note"])
        self.is_whole = "end" in said
