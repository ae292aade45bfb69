"""An .ods workbook of LibreOffice: one stream of XML, where each cell says its own kind and how it is shown."""

from __future__ import annotations

from xml.parsers import expat

from spreadsheets.cells import place
from spreadsheets.formats import GENERAL
from spreadsheets.output import Output
from spreadsheets.package import Attributes, Package, local
from spreadsheets.refusals import Unusable, damaged

FORMATS = [GENERAL, "0%", "0.0%", "0.00%"]
CELLS = {"table-cell", "covered-table-cell"}
SIGNS = {"tab": "\t", "line-break": "\n"}


def read(package: Package, output: Output) -> None:
    """Write every sheet. :raises Unusable:"""
    if "META-INF/manifest.xml" in package and any(
        name == "encryption-data" for _, name, _ in package.elements("META-INF/manifest.xml")
    ):
        raise Unusable("This workbook is protected with a password. Take the password off and upload it again.")
    output.begin("ods", FORMATS)
    _Reader(output).read(package)


class _Reader:
    """Turns the elements of content.xml into rows; repeated rows and cells are written if they hold any."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row: list[tuple[int, int, str]] = []  # column, how often, content
        self.row_number = self.row_repeats = self.column = 0
        self.cell: Attributes | None = None
        self.lines: list[str] = []
        self.depth = 0  # inside a comment, whose text is not the cell's
        self.merges: dict[str, tuple[int, int]] = {}

    def read(self, package: Package) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        package.parse("content.xml", self.parser)

    def start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if self.depth or name == "annotation":
            self.depth += 1
            return
        own = {local(key): value for key, value in attributes.items()}
        begin = {
            "style": self.start_style, "table-properties": self.start_properties, "table": self.start_table,
            "table-row": self.start_row, "p": self.start_line, "s": self.add_spaces,
        }.get(name)  # fmt: skip
        if begin:
            begin(own)
        elif name in CELLS:
            self.cell, self.lines = own, []
        elif name in SIGNS and self.lines:
            self.add(SIGNS[name])

    def end(self, name: str) -> None:
        name = local(name)
        if self.depth:
            self.depth -= 1
        elif name == "p":
            self.parser.CharacterDataHandler = None
        elif name in CELLS:
            self.end_cell()
        elif name == "table-row":
            self.end_row()
        elif name == "table" and self.merges:
            self.output.merges(self.merges)

    def start_style(self, attributes: Attributes) -> None:
        self.style = attributes.get("name", "")

    def start_properties(self, attributes: Attributes) -> None:
        if attributes.get("display") == "false":
            self.hidden_styles.add(self.style)

    def start_table(self, attributes: Attributes) -> None:
        self.row_number, self.merges = 0, {}
        self.output.sheet(attributes.get("name", ""), is_hidden=attributes.get("style-name") in self.hidden_styles)

    def start_row(self, attributes: Attributes) -> None:
        self.row, self.column = [], 0
        self.row_repeats = _count(attributes, "number-rows-repeated")

    def start_line(self, _: Attributes) -> None:
        if self.cell is not None:
            self.lines.append("")
            self.parser.CharacterDataHandler = self.add

    def add(self, text: str) -> None:
        self.lines[-1] += text

    def add_spaces(self, attributes: Attributes) -> None:
        if self.lines:
            self.add(" " * min(_count(attributes, "c"), 1000))

    def end_cell(self) -> None:
        attributes = self.cell or {}
        self.cell = None
        content = self.content(attributes)
        repeats = _count(attributes, "number-columns-repeated")
        if content:
            self.row.append((self.column + 1, repeats, content))
        rows, columns = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if (rows, columns) != (1, 1):
            self.merges[place(self.row_number + 1, self.column + 1)] = (rows, columns)
            if len(self.merges) > self.output.limits.merges:
                self.output.merges(self.merges)  # which refuses them
        self.column += repeats

    def content(self, attributes: Attributes) -> str:
        """Return a cell's content as it is sent; nothing for a cell that holds nothing."""
        shown = "\n".join(self.lines)
        kind = attributes.get("value-type", "")
        if kind == "percentage":
            decimals = len(shown.rstrip("% ").partition(".")[2])
            return f"n{1 + min(decimals, 2)}:{attributes.get('value', '')[:400]}"
        if kind in {"float", "currency"}:
            return f"n0:{attributes.get('value', '')[:400]}"
        if kind == "date":
            return f"d{attributes.get('date-value', '')[:40]}"
        if kind == "boolean":
            return f"b{attributes.get('boolean-value') == 'true':d}"
        return self.text(shown, attributes)

    def text(self, shown: str, attributes: Attributes) -> str:
        if shown.startswith("#") and "formula" in attributes and " " not in shown:
            return f"e{self.output.text(shown[:40])[1:]}"
        if not shown:
            return "u" if "formula" in attributes and "value-type" not in attributes else ""
        return self.output.text(shown)

    def end_row(self) -> None:
        """Write the row as often as it is repeated. What is repeated without end is refused by the limits."""
        first = self.row_number + 1
        self.row_number += self.row_repeats
        if not self.row:
            return
        row: list[str] = []
        for column, repeats, content in self.row:
            row += [""] * (column - len(row) - 1)
            row += [content] * min(repeats, self.output.limits.columns + 1)  # one more is refused
        for number in range(first, self.row_number + 1):
            self.output.row(number, row)


def _count(attributes: Attributes, name: str) -> int:
    number = attributes.get(name, "1")
    if not (number.isascii() and number.isdigit() and len(number) <= 7 and int(number)):
        raise damaged("content.xml")
    return int(number)
