"""The process that opens an upload: `python -m spreadsheets.sandbox LIMITS`, the file on standard input.

It has no settings, no database and no secrets, may write no file, and ends when it asks for too much memory or time.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from typing import BinaryIO

from spreadsheets import delimited, older, ooxml, opendocument
from spreadsheets.limits import Limits
from spreadsheets.output import Output
from spreadsheets.package import Package
from spreadsheets.refusals import Unusable

OTHERS = {
    b"%PDF-": "a PDF",
    b"{\\rtf": "a Word document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"Rar!": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"SQLite format 3": "a database",
}
PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(file: BinaryIO, output: Output) -> None:
    """Read whatever it is, by its first bytes and not by its name. :raises Unusable:"""
    start = file.read(1024)
    if not start:
        raise Unusable("This file is empty. Check that it was saved, then upload it again.")
    refuse_others(start)
    if start.startswith(b"PK"):
        package = Package(file, output.limits)
        (opendocument if _is_opendocument(package) else ooxml).read(package, output)
    elif start.startswith(OLE):
        older.read(file, output)
    else:
        delimited.read(file, output)
    output.end()


def refuse_others(start: bytes) -> None:
    for signature, what in OTHERS.items():
        if start.startswith(signature):
            raise Unusable(f"This is {what}, not a workbook. Upload an .xlsx, .xlsm, .xls, .ods or .csv file.")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(PAGES):
        raise Unusable(
            "This is a web page or XML with a workbook's name, as some systems export. "
            "Open it in Excel, save it as .xlsx and upload that."
        )


def _is_opendocument(package: Package) -> bool:
    return "content.xml" in package and "[Content_Types].xml" not in package


def confine(limits: Limits) -> None:
    """Let this process have so much memory and time and no more; it can write no file and leaves no core dump."""
    bounds = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 16,
    }
    for what, bound in bounds.items():
        resource.setrlimit(what, (bound, bound))


def main(limits: Limits) -> None:
    """Read standard input and write its cells, or the sentence that says why not, to standard output."""
    gc.disable()  # nothing here points back at itself, and looking for it takes a third of the time
    output = Output(sys.stdout.buffer, limits)
    try:
        read(open(0, "rb", closefd=False), output)  # noqa: SIM115
    except Unusable as refusal:
        output.refuse(str(refusal))
    except (MemoryError, RecursionError):
        output.refuse(
            "This file asks for more memory than a workbook needs, so it wasn't read. Split it or save it anew."
        )
    sys.stdout.flush()
    os._exit(0)  # without the time it takes to take a large workbook apart


if __name__ == "__main__":
    given = Limits(**json.loads(sys.argv[1]))
    confine(given)
    main(given)
