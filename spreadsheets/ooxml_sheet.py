"""One sheet of an .xlsx workbook, read as a stream. The sheet's own <dimension> is not believed, only its cells are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from xml.parsers import expat

from spreadsheets.cells import NotAPlace, column_number, parse_place, place
from spreadsheets.limits import MEGABYTE
from spreadsheets.output import Output
from spreadsheets.package import Attributes, Package, local, parsing, refuse_doctype
from spreadsheets.refusals import damaged

LETTERS = re.compile(r"[A-Z]{1,3}")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
OPENING = "<sheetData>"
# A row and a cell as Excel, LibreOffice and openpyxl write them. Whatever differs in a letter goes to the parser, which
# is five times slower. The last group of a cell catches what is no cell, so that nothing is passed over.
ROW = re.compile(r'\s*(?:<row r="[0-9]+"[^<>]*/>\s*)*<row r="([0-9]{1,7})"(?: [^<>]*[^<>/])?>')
CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")? ?'
    r"(?:/>|>(<f(?: [^<>]*)?(?:/>|>[^<>]*</f>))?"
    r'(?:<v>([^<>&]*)</v>|<v ?/>|<is><t(?: xml:space="preserve")?>([^<>&]*)</t></is>)?</c>)|([\s\S])'
)


def unescape(text: str) -> str:
    """Return a text with Excel's ``_x000D_`` as the sign it stands for."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class SheetReader:
    """Turns a sheet's elements into rows. Written for speed: a long sheet has a million cells."""

    def __init__(self, strings: list[str], output: Output) -> None:
        self.strings = strings
        self.output = output
        self.number = 0  # of the row
        self.row: list[str] = []  # its contents from column A on
        self.columns: dict[str, int] = {}  # letters → number, as they are met
        self.merges: dict[str, tuple[int, int]] = {}
        self.cell: Attributes = {}
        self.is_formula = False
        self.value: list[str] = []  # what <v> or <t> holds
        self.is_reading = False  # inside a phonetic run, which is no part of the text
        self.last_start = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = refuse_doctype

    def read(self, package: Package, part: str) -> None:
        """:raises Unusable:"""
        with parsing(part):
            chunks = package.chunks(part)
            rest = self.read_plain_rows(chunks)
            self.parser.Parse(rest, False)
            for chunk in chunks:
                self.parser.Parse(chunk, False)
            self.parser.Parse(b"", True)
        if self.merges:
            self.output.merges(self.merges)

    # --- Rows that are written as usual ---------------------------------------------------------------

    def read_plain_rows(self, chunks: Iterator[bytes]) -> bytes:
        """Read rows by their pattern, hand the others to the parser, and return what is left for the parser.

        The parser reads up to the rows, so it has seen that there is no document type and that the text is UTF-8.
        """
        first = next(chunks, b"")
        head, opening, rest = first.partition(OPENING.encode())
        if not opening or (b"encoding" in head[:100] and b"utf-8" not in head[:100].lower()):
            return first
        self.parser.Parse(head + opening, False)
        if self.last_start != "sheetData":  # inside a comment
            return rest
        decoder = codecs.getincrementaldecoder("utf-8")()
        text = decoder.decode(rest)
        while True:
            *pieces, text = text.split("</row>")
            for index, piece in enumerate(pieces):
                if not self.read_plain_row(piece):
                    if "<!" in piece or "<?" in piece:  # a comment may hold what looks like a row
                        return "</row>".join([*pieces[index:], text]).encode() + decoder.getstate()[0]
                    self.parser.Parse(f"{piece}</row>", False)
            chunk = next(chunks, b"")
            if not chunk or len(text) > 16 * MEGABYTE or "</sheetData" in text:
                return text.encode() + decoder.getstate()[0] + chunk
            text += decoder.decode(chunk)

    def read_plain_row(self, piece: str) -> bool:
        """Read a row whose end was cut off. Say no where anything in it is written in another way."""
        opening = ROW.match(piece)
        if not opening:
            return False
        number = opening[1]
        self.number = int(number)
        row: list[str] = []
        columns, strings = self.columns, self.strings
        for letters, digits, style, kind, formula, value, inline, other in CELL.findall(piece, opening.end()):
            column = columns.get(letters) or self.find_column(letters)
            if other or digits != number or column <= len(row):
                return False
            while column > len(row) + 1:
                row.append("")
            if kind == "s" and value.isdecimal() and len(value) < 8 and int(value) < len(strings):
                row.append(strings[int(value)])
            elif value and (not kind or kind == "n"):
                row.append(f"n{style or 0}:{value}")
            else:
                row.append(self.content(kind or "n", style, value or inline, is_formula=bool(formula)))
        self.row = row
        self.end_row()
        return True

    # --- Whatever else the parser finds ---------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        name = self.last_start = local(name)
        if name == "c":
            self.cell, self.value, self.is_formula = attributes, [], False
        elif name == "v" or (name == "t" and not self.is_reading):
            self.parser.CharacterDataHandler = self.value.append
        elif name == "row":
            self.start_row(attributes)
        elif name == "f":
            self.is_formula = True
        elif name == "rPh":
            self.is_reading = True
        elif name == "mergeCell":
            self.merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        name = local(name)
        if name in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif name == "c":
            self.end_cell()
        elif name == "row":
            self.end_row()
        elif name == "rPh":
            self.is_reading = False

    def start_row(self, attributes: Attributes) -> None:
        """Rows that don't say their number follow the one before."""
        name = attributes.get("r") or str(self.number + 1)
        if not (name.isascii() and name.isdigit() and len(name) <= 7):
            raise damaged(f"in sheet “{self.output.name}” a row has no number")
        self.number, self.row = int(name), []

    def end_row(self) -> None:
        while self.row and not self.row[-1]:
            self.row.pop()
        if self.row:
            self.output.row(self.number, self.row)

    def end_cell(self) -> None:
        """A cell that doesn't name its place follows the one before."""
        column = len(self.row) + 1
        if name := self.cell.get("r"):
            letters = name.rstrip("0123456789")
            if name != f"{letters}{self.number}" or not (column := self.find_column(letters)):
                raise damaged(f"in sheet “{self.output.name}” row {self.number} has a cell named {name[:20]}")
        if column <= len(self.row):
            raise damaged(f"in sheet “{self.output.name}” cell {place(self.number, column)} comes twice or too late")
        self.row += [""] * (column - len(self.row) - 1)
        kind, style, raw = self.cell.get("t", "n"), self.cell.get("s", "0"), "".join(self.value)
        self.row.append(self.content(kind, style, raw, is_formula=self.is_formula))

    def find_column(self, letters: str) -> int:
        """Return the number of a column, kept for the next row; 0 for what is no column."""
        found = column_number(letters) if LETTERS.fullmatch(letters) else 0
        if found:
            self.columns[letters] = found
        return found

    def content(self, kind: str, style: str, raw: str, *, is_formula: bool) -> str:
        """Return a cell's content as it is sent; nothing for a cell that holds nothing."""
        if kind in {"str", "inlineStr"}:
            return self.output.text(unescape(raw)) if raw else ""
        if not raw:
            return "u" if is_formula else ""
        if kind == "n":
            return f"n{style if style.isdecimal() and len(style) < 7 else 0}:{raw[:400]}"
        if kind == "s":
            return self.shared(raw)
        if kind == "b":
            return "b1" if raw.strip() in {"1", "true"} else "b0"
        return {"e": "e", "d": "d"}.get(kind, "t") + self.output.text(raw)[1:]

    def shared(self, raw: str) -> str:
        try:
            return self.strings[int(raw)]
        except (ValueError, IndexError):
            raise damaged(f"in sheet “{self.output.name}” a text of row {self.number} is missing") from None

    def merge(self, area: str) -> None:
        """Note a merged range such as ``A1:E1``; one cell alone is none."""
        first, _, last = area.partition(":")
        try:
            (top, left), (bottom, right) = parse_place(first), parse_place(last or first)
        except NotAPlace:
            raise damaged(f"in sheet “{self.output.name}” a merged range is named {area[:20]}") from None
        if (top, left) != (bottom, right):
            self.merges[place(top, left)] = (bottom - top + 1, right - left + 1)
        if len(self.merges) > self.output.limits.merges:
            self.output.merges(self.merges)  # which refuses them
