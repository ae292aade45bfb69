"""An .xlsx or .xlsm workbook, part by part: sheets, number formats, shared texts. Macros are never looked at."""

from __future__ import annotations

from xml.parsers import expat

from spreadsheets.formats import BUILT_IN, GENERAL
from spreadsheets.ooxml_sheet import SheetReader, unescape
from spreadsheets.output import Output
from spreadsheets.package import Attributes, Package, local
from spreadsheets.refusals import Unusable, damaged

STRICT = "http://purl.oclc.org/ooxml/"
OTHERS = {"word": "a Word document", "ppt": "a PowerPoint presentation", "visio": "a Visio drawing"}


def read(package: Package, output: Output) -> None:
    """Write every sheet of a workbook. :raises Unusable:"""
    workbook = _workbook(package)
    elements = package.elements(workbook)
    if any(value.startswith(STRICT) for value in elements[0][2].values()):
        raise Unusable(
            "This workbook is saved as “Strict Open XML”. "
            "In Excel choose Save As, “Excel Workbook (.xlsx)”, and upload that."
        )
    relations = package.relations(workbook)
    output.begin("xlsx", formats(package, relations), is_1904=_is_1904(elements))
    if any(kind == "vbaProject" for kind, _ in relations.values()):
        output.note("The workbook's macros were not run.")
    strings = shared_texts(package, relations, output)
    for _, name, attributes in elements:
        if name != "sheet":
            continue
        kind, part = relations.get(next((v for k, v in attributes.items() if local(k) == "id"), ""), ("", ""))
        if kind == "worksheet":
            output.sheet(attributes.get("name", ""), is_hidden=attributes.get("state", "visible") != "visible")
            SheetReader(strings, output).read(package, part)
        elif not kind:
            raise damaged(f"sheet “{attributes.get('name', '')}” is missing")


def _workbook(package: Package) -> str:
    """Return the main part. :raises Unusable: where it is another program's file, or Excel's binary kind"""
    found = [part for kind, part in package.relations("").values() if kind == "officeDocument"]
    part = found[0] if found else "xl/workbook.xml"
    if part.endswith(".bin"):
        raise Unusable(
            "This is a binary workbook (.xlsb). In Excel choose Save As, “Excel Workbook (.xlsx)”, and upload that."
        )
    what = OTHERS.get(part.partition("/")[0])
    if what:
        raise Unusable(f"This is {what}, not a workbook. Upload an .xlsx, .xlsm, .xls, .ods or .csv file.")
    if part not in package:
        raise Unusable("This is a zip file without a workbook in it. Upload the .xlsx file itself.")
    return part


def _is_1904(elements: list[tuple[str, str, Attributes]]) -> bool:
    return any(name == "workbookPr" and of.get("date1904") in {"1", "true"} for _, name, of in elements)


def formats(package: Package, relations: dict[str, tuple[str, str]]) -> list[str]:
    """Return the number format of each cell style, in the order that cells name them by."""
    part = next((part for kind, part in relations.values() if kind == "styles"), "")
    if part not in package:
        return [GENERAL]
    elements = package.elements(part)
    own = {of.get("numFmtId", ""): of.get("formatCode", GENERAL)[:255] for _, name, of in elements if name == "numFmt"}
    codes = {**{str(number): code for number, code in BUILT_IN.items()}, **own}
    styles = [of.get("numFmtId", "0") for parent, name, of in elements if (parent, name) == ("cellXfs", "xf")]
    return [codes.get(style, GENERAL) for style in styles] or [GENERAL]


def shared_texts(package: Package, relations: dict[str, tuple[str, str]], output: Output) -> list[str]:
    """Return the texts that cells point to by their number, as they are sent."""
    part = next((part for kind, part in relations.values() if kind == "sharedStrings"), "")
    return _SharedTexts(output).read(package, part) if part in package else []


class _SharedTexts:
    """The texts of sharedStrings.xml: the runs of each joined, readings (furigana) left out."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.texts: list[str] = []
        self.chunks: list[str] = []
        self.is_reading = False

    def read(self, package: Package, part: str) -> list[str]:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        package.parse(part, self.parser)
        return self.texts

    def start(self, name: str, _: Attributes) -> None:
        name = local(name)
        if name == "si":
            self.chunks.clear()
        elif name == "rPh":
            self.is_reading = True
        elif name == "t" and not self.is_reading:
            self.parser.CharacterDataHandler = self.chunks.append

    def end(self, name: str) -> None:
        name = local(name)
        self.parser.CharacterDataHandler = None
        if name == "si":
            self.texts.append(self.output.text(unescape("".join(self.chunks))))
        elif name == "rPh":
            self.is_reading = False
