"""A workbook's zip file, opened with care: how much it unpacks to is known before anything is unpacked."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from spreadsheets.limits import MEGABYTE, Limits
from spreadsheets.refusals import Unusable, damaged

CHUNK = 256 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, UnicodeDecodeError)
BOMB = "This file unpacks to far more than a workbook ever holds, so it wasn't opened. Save it anew from Excel."
DOCTYPE = (
    "This file contains a document type declaration, which no workbook needs and attacks are made of; it wasn't read."
)

Attributes = dict[str, str]


class Package:
    """The parts of a zip file by name."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
        except BROKEN:
            raise Unusable(
                "The workbook is cut short or damaged: its end is missing. Copy or export it again, then upload it."
            ) from None
        self.parts = {info.filename: info for info in self.zip.infolist()}
        self._refuse_bombs(limits)
        if any(info.flag_bits & 1 for info in self.parts.values()):
            raise Unusable("This file is protected with a password. Take the password off and upload it again.")

    def _refuse_bombs(self, limits: Limits) -> None:
        infos = self.zip.infolist()
        if len(infos) > limits.parts:
            raise Unusable(f"This file has more than {limits.parts:,} parts inside; no workbook needs so many.")
        if sum(info.file_size for info in infos) > limits.unzipped_bytes:
            raise Unusable(BOMB)
        for info in infos:
            if info.file_size > max(limits.ratio_from_bytes, info.compress_size * limits.ratio):
                raise Unusable(BOMB)

    def __contains__(self, part: str) -> bool:
        return part in self.parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield what a part unpacks to, piece by piece. The zip module stops at the size it declared."""
        if part not in self.parts:
            raise damaged(f"{part} is missing")
        try:
            with self.zip.open(self.parts[part]) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
        except BROKEN:
            raise damaged(part) from None

    def parse(self, part: str, handlers: expat.XMLParserType) -> None:
        """Feed a part to a parser, which goes no further where a document type is declared."""
        handlers.StartDoctypeDeclHandler = refuse_doctype
        with parsing(part):
            for chunk in self.chunks(part):
                handlers.Parse(chunk, False)
            handlers.Parse(b"", True)

    def elements(self, part: str) -> list[tuple[str, str, Attributes]]:
        """Return each element of a small part: its parent's name, its own, its attributes, prefixes left out."""
        if part in self.parts and self.parts[part].file_size > 20 * MEGABYTE:
            raise Unusable(BOMB)
        found: list[tuple[str, str, Attributes]] = []
        above = [""]

        def start(name: str, attributes: Attributes) -> None:
            found.append((above[-1], local(name), attributes))
            above.append(local(name))

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _: above.pop()
        self.parse(part, parser)
        return found

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part points to: id → (type's last word, part). The package's own for ``""``."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        return {
            attributes.get("Id", ""): (
                attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/"),
            )
            for _, element, attributes in (self.elements(listing) if listing in self else [])
            if element == "Relationship" and attributes.get("TargetMode") != "External"
        }


def local(name: str) -> str:
    """Return an element's name without its prefix."""
    return name.rpartition(":")[2]


@contextmanager
def parsing(part: str) -> Iterator[None]:
    """Refuse a part that is no well-formed XML."""
    try:
        yield
    except (expat.ExpatError, UnicodeDecodeError):
        raise damaged(part) from None


def refuse_doctype(*_: object) -> None:
    """:raises Unusable: since entities, the bombs among them, are declared in a document type only"""
    raise Unusable(DOCTYPE)
