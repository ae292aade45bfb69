"""Workbooks made by hand, part by part: whole ones, and ones that no honest program writes."""

import struct
import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="mmm\\-yy"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="10"/><xf numFmtId="21"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
PERCENT, DAY, MONTH, DAYS, PERCENT_2, CLOCK, MOMENT = range(1, 8)  # the styles above


def sheet_xml(rows: str, *, before: str = "", after: str = "", prolog: str = HEADER) -> str:
    return f'{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts_of(
    *sheets: str,
    texts: str = "",
    states: tuple[str, ...] = (),
    is_1904: bool = False,
    main: str = MAIN,
) -> dict[str, str | bytes]:
    """Return the parts of a workbook of these sheets, named One, Two and so on."""
    numbers = range(1, len(sheets) + 1)
    names = ["One", "Two", "Three"]
    listed = "".join(
        f'<sheet name="{names[n - 1]}" sheetId="{n}" r:id="rId{n}"{states[n - 1] if states else ""}/>' for n in numbers
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{RELATED}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEADER}<workbook xmlns="{main}" xmlns:r="{RELATED}">'
        f"<workbookPr{' date1904=' + chr(34) + '1' + chr(34) if is_1904 else ''}/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{related}'
        f'<Relationship Id="s" Type="{RELATED}/styles" Target="styles.xml"/>'
        f'<Relationship Id="t" Type="{RELATED}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{HEADER}<sst xmlns="{MAIN}">{texts}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numbers, sheets, strict=True)},
    }


def zipped(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def make_xlsx(path: Path, rows: str, **keywords: object) -> Path:
    """Write a workbook of one sheet with these rows."""
    return zipped(path, parts_of(sheet_xml(rows), **keywords))  # type: ignore[arg-type]


def make_ods(path: Path, rows: str, *, styles: str = "", manifest: str = "<manifest/>") -> Path:
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "table", "text", "style"))
    content = (
        f"{HEADER}<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f'<table:table table:name="One" table:style-name="ta1">{rows}</table:table></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(path, {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


# --- Excel 97: a file system of 512-byte sectors with one stream in it ----------------------------------

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def make_ole(path: Path, stream: str, content: bytes) -> Path:
    content = content.ljust(4096, b"\0")  # shorter ones would go to another place
    content = content.ljust(-(-len(content) // 512) * 512, b"\0")
    sectors = len(content) // 512
    chain = [FAT, END, *range(3, sectors + 2), END]
    header = struct.pack("<8s16xHHHHH6xIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, END, 0, END, 0, 0)  # fmt: skip
    header += struct.pack("<108I", *([FREE] * 108))
    header = header[:76] + struct.pack("<109I", 0, *([FREE] * 108))
    entries = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry(
        stream, 2, child=FREE, start=2, size=len(content)
    )
    fat = struct.pack("<128I", *chain, *([FREE] * (128 - len(chain))))
    path.write_bytes(header + fat + entries.ljust(512, b"\0") + content)
    return path


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", written, len(written) + 2, kind, 1, FREE, FREE, child, start, size)


def make_xls(path: Path, *, extra: bytes = b"") -> Path:
    """Write an .xls with a text in B2 and 0.98 in C2, after any extra records of the workbook."""
    sheet = (
        _record(0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
        + _record(0x0204, struct.pack("<HHHHB", 1, 1, 0, 4, 0) + b"Good")
        + _record(0x0203, struct.pack("<HHHd", 1, 2, 0, 0.98))
        + _record(0x0A, b"")
    )
    begin = _record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + extra
    at = len(begin) + 4 + 8 + 3 + 4
    listed = _record(0x85, struct.pack("<IBBBB", at, 0, 0, 3, 0) + b"One")
    return make_ole(path, "Workbook", begin + listed + _record(0x0A, b"") + sheet)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
