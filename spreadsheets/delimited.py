"""A .csv file: its encoding and its separator are found, never asked for."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from spreadsheets.output import UNSTORABLE, Output
from spreadsheets.refusals import Unusable

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE = 64 * 1024  # letters that are looked at to find the separator
LOOKED_AT = 1_000  # lines that say how many fields a line has
CHUNK = 1024 * 1024
NO_TABLE = "This file is neither a workbook nor a table of text. Upload an .xlsx, .xlsm, .xls, .ods or .csv file."
ERRORS = {"#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#VALUE!", "#NULL!"}
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read(file: BinaryIO, output: Output) -> None:
    """Write the one sheet of a delimited file. :raises Unusable: where it isn't text, or its lines are ragged"""
    try:
        encoding = find_encoding(file)
        sample = _open(file, encoding).read(SAMPLE)
        if UNSTORABLE.search(sample):
            raise Unusable(NO_TABLE)
        separator = find_separator(sample)
        output.begin("csv")
        output.note(f"Read as {_name(encoding)}, separated by {SEPARATORS[separator]}.")
        output.sheet("CSV")
        width = _width(_open(file, encoding), separator)
        _write(csv.reader(_open(file, encoding), delimiter=separator, strict=True), width, output)
    except csv.Error:
        raise Unusable("A quotation mark in this file is opened and never closed, or closed too early.") from None
    except UnicodeDecodeError:
        raise Unusable("The letters of this file cannot be told. Save it as “CSV UTF-8” and upload that.") from None


def find_encoding(file: BinaryIO) -> str:
    """Return the name of the encoding: a byte order mark's, else UTF-16, UTF-8 or Windows-1252 by their bytes."""
    file.seek(0)
    start = file.read(4096)
    for mark, encoding in BOMS.items():
        if start.startswith(mark):
            return encoding
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 > len(start):  # every second byte of plain English is nought
        return "utf-16-le" if odd > even else "utf-16-be"
    if even or odd:
        raise Unusable(NO_TABLE)
    return "utf-8" if _is_utf8(file) else "cp1252"


def _is_utf8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _open(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Return the file as text from its beginning; the file itself stays open."""
    file.seek(0)
    return io.TextIOWrapper(io.FileIO(file.fileno(), closefd=False), encoding=encoding, newline="")


def find_separator(sample: str) -> str:
    """Return the separator that cuts the most lines into the same number of fields, two at least."""
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[int, int]:
    try:
        counts = Counter(len(fields) for fields in csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    except csv.Error:
        return (0, 0)
    return max(((lines, fields) for fields, lines in counts.items() if fields > 1), default=(0, 0))


def _width(text: io.TextIOWrapper, separator: str) -> int:
    """Return how many fields most of the first lines have."""
    lines = islice(csv.reader(text, delimiter=separator, strict=True), LOOKED_AT)
    counts = Counter(len(fields) for fields in lines if any(fields))
    return counts.most_common(1)[0][0] if counts else 0


def _write(lines: Iterator[list[str]], width: int, output: Output) -> None:
    """Write the lines. Titles above the heading may be shorter; from the heading on, every line is as wide."""
    has_begun = False
    for number, fields in enumerate(lines, 1):
        if not any(fields):
            continue
        while len(fields) > width and not fields[-1]:
            fields.pop()
        has_begun = has_begun or len(fields) == width
        if len(fields) > width or (has_begun and len(fields) < width):
            raise Unusable(
                f"Line {number} has {_count(len(fields))} where the others have {width}. "
                "A value that holds the separator must stand in quotation marks."
            )
        while not fields[-1]:
            fields.pop()
        output.row(number, [f"e{field}" if field in ERRORS else output.text(field) for field in fields])


def _count(fields: int) -> str:
    return "1 value" if fields == 1 else f"{fields} values"


def _name(encoding: str) -> str:
    return {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(encoding, "UTF-16")
