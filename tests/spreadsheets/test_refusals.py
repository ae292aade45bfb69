"""Files that are hostile or broken: each gets its sentence, in bounded time, and leaves nothing behind."""

import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from spreadsheets.limits import Limits
from spreadsheets.reading import BROKE, LIMITS, TOO_LONG, Unusable, read
from tests.spreadsheets.workbooks import (
    HEADER,
    MAIN,
    make_ods,
    make_ole,
    make_xls,
    make_xlsx,
    parts_of,
    sheet_xml,
    zipped,
)

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "ha">{LAUGHS}]>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
TEXT = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
FILEPASS = struct.pack("<HHHHH48x", 0x2F, 54, 1, 1, 1)  # the record of a password in Excel 97
DOCTYPE = "This file contains a document type declaration"
OTHER_KINDS = "Upload an .xlsx, .xlsm, .xls, .ods or .csv file."


def plain(content: bytes | str) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows(xml: str, **keywords: object) -> Callable[[Path], Path]:
    return lambda path: make_xlsx(path, xml, **keywords)


def sheets(*xml: str, **keywords: object) -> Callable[[Path], Path]:
    return lambda path: zipped(path, parts_of(*xml, **keywords))  # type: ignore[arg-type]


def parts(**changed: str | bytes) -> Callable[[Path], Path]:
    """Return a whole workbook with some parts changed: workbook=... is xl/workbook.xml; an empty one is left out."""

    def write(path: Path) -> Path:
        whole = parts_of(sheet_xml(ROW))
        whole |= {f"xl/{name}.xml": content for name, content in changed.items()}
        return zipped(path, {name: content for name, content in whole.items() if content != ""})

    return write


def truncated(path: Path) -> Path:
    whole = make_xlsx(path, ROW * 1).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def fifty_megabytes(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    return path


def zip_bomb(path: Path) -> Path:
    return zipped(path, parts_of(sheet_xml(ROW)) | {"xl/worksheets/sheet1.xml": bytes(30_000_000)})


def lying_bomb(path: Path) -> Path:
    """Say in the zip's directory that thirty megabytes are a hundred bytes."""
    whole = zip_bomb(path).read_bytes()
    size = (30_000_000).to_bytes(4, "little")
    path.write_bytes(whole.replace(size, (100).to_bytes(4, "little")))
    return path


def many_parts(path: Path) -> Path:
    return zipped(path, parts_of(sheet_xml(ROW)) | {f"xl/media/{n}": b"" for n in range(LIMITS.parts)})


def locked_zip(path: Path) -> Path:
    """Set the flag of a part that a zip program encrypted."""
    whole = bytearray(make_xlsx(path, ROW).read_bytes())
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(whole)
    return path


def document(path: Path) -> Path:
    rels = '<Relationships><Relationship Id="1" Type="a/officeDocument" Target="word/document.xml"/></Relationships>'
    return zipped(path, {"[Content_Types].xml": "<Types/>", "_rels/.rels": rels, "word/document.xml": "<d/>"})


def binary_workbook(path: Path) -> Path:
    rels = '<Relationships><Relationship Id="1" Type="a/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    return zipped(path, {"_rels/.rels": rels, "xl/workbook.bin": b"\x83"})


def wide(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["x"] * 16_384)
    book.save(path)
    return path


def thousand_merges(path: Path) -> Path:
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 1001))
    return zipped(path, parts_of(sheet_xml(ROW, after=f"<mergeCells>{ranges}</mergeCells>")))


HIDDEN = (' state="hidden"', ' state="veryHidden"')
REFUSED = [
    pytest.param(plain(b""), "This file is empty.", id="no-bytes"),
    pytest.param(plain(b"%PDF-1.7\n%\xe2\xe3"), f"This is a PDF, not a workbook. {OTHER_KINDS}", id="renamed-pdf"),
    pytest.param(plain(b"\x89PNG\r\n\x1a\n\0\0"), f"This is a picture, not a workbook. {OTHER_KINDS}", id="picture"),
    pytest.param(plain(b"\x7fELF\x02\x01\x01" + bytes(99)), "This file is neither a workbook nor", id="program"),
    pytest.param(plain("<html><table><tr><td>1"), "This is a web page or XML", id="web-page-named-xls"),
    pytest.param(plain("\ufeff<?xml version='1.0'?><Workbook/>"), "This is a web page or XML", id="excel-2003-xml"),
    pytest.param(document, f"This is a Word document, not a workbook. {OTHER_KINDS}", id="word-document"),
    pytest.param(binary_workbook, "This is a binary workbook (.xlsb).", id="binary-workbook"),
    pytest.param(lambda path: zipped(path, {"a.txt": "a"}), "This is a zip file without a workbook", id="zip-of-text"),
    pytest.param(
        lambda path: make_ole(path, "EncryptedPackage", b""),
        "This workbook is protected with a password.",
        id="password",
    ),
    pytest.param(
        lambda path: make_xls(path, extra=FILEPASS),
        "This workbook is protected with a password.",
        id="password-of-excel-97",
    ),
    pytest.param(
        lambda path: make_ods(path, "", manifest="<m><encryption-data/></m>"),
        "This workbook is protected with a password.",
        id="password-of-libreoffice",
    ),
    pytest.param(locked_zip, "This file is protected with a password.", id="password-of-the-zip"),
    pytest.param(lambda path: make_ole(path, "WordDocument", b""), "This is a Word document", id="word-97"),
    pytest.param(lambda path: make_ole(path, "Other", b""), "This is a file of another program", id="another-ole"),
    pytest.param(
        lambda path: make_ole(path, "Workbook", b"\xff" * 999), "This .xls workbook is damaged.", id="broken-xls"
    ),
    pytest.param(rows(""), "There is nothing in this file: its visible sheets are empty.", id="empty-sheet"),
    pytest.param(rows('<row r="1"><c r="A1" s="1"/></row>'), "There is nothing in this file", id="only-formatted"),
    pytest.param(
        sheets(sheet_xml(ROW), sheet_xml(ROW), states=HIDDEN),
        "This workbook has only hidden sheets.",
        id="only-hidden-sheets",
    ),
    pytest.param(sheets(), "This workbook has no sheet with cells.", id="no-sheet"),
    pytest.param(
        rows(ROW, main="http://purl.oclc.org/ooxml/spreadsheetml/main"),
        "This workbook is saved as “Strict Open XML”.",
        id="strict",
    ),
    pytest.param(
        rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "Sheet “One” has something in cell XFD1048576, too far out",
        id="last-cell-of-all",
    ),
    pytest.param(
        rows('<row r="250001"><c r="B250001"><v>1</v></c></row>'),
        "Sheet “One” has something in cell B250001,",
        id="too-far-down",
    ),
    pytest.param(wide, "Sheet “Sheet” has something in cell XFD1, too far out", id="16384-columns"),
    pytest.param(thousand_merges, "Sheet “One” has more than 500 merged cells.", id="a-thousand-merges"),
    pytest.param(zip_bomb, "This file unpacks to far more than a workbook", id="zip-bomb"),
    pytest.param(lying_bomb, "The workbook is damaged (xl/worksheets/sheet1.xml).", id="zip-bomb-that-lies"),
    pytest.param(many_parts, "This file has more than 2,000 parts inside", id="too-many-parts"),
    pytest.param(sheets(sheet_xml(TEXT.format("&l9;"), prolog=BOMB)), DOCTYPE, id="entity-bomb"),
    pytest.param(sheets(sheet_xml(TEXT.format("&x;"), prolog=EXTERNAL)), DOCTYPE, id="external-entity"),
    pytest.param(
        sheets(sheet_xml(TEXT.format("&x;"), prolog=EXTERNAL).encode("utf-16")), DOCTYPE, id="entity-in-utf-16"
    ),
    pytest.param(parts(sharedStrings=f'{BOMB}<sst xmlns="{MAIN}"/>'), DOCTYPE, id="entity-bomb-in-the-texts"),
    pytest.param(parts(workbook=f"{EXTERNAL}<workbook/>"), DOCTYPE, id="entity-in-the-workbook"),
    pytest.param(
        rows(TEXT.format("&undefined;")), "The workbook is damaged (xl/worksheets/sheet1.xml).", id="no-entity"
    ),
    pytest.param(truncated, "The workbook is cut short or damaged", id="truncated-zip"),
    pytest.param(
        plain(b"PK\x03\x04" + b"\xff" * 500), "The workbook is cut short or damaged", id="only-a-zip-signature"
    ),
    pytest.param(
        parts(**{"worksheets/sheet1": ""}),
        "The workbook is damaged (xl/worksheets/sheet1.xml is missing).",
        id="missing-sheet",
    ),
    pytest.param(parts(styles="<styleSheet>"), "The workbook is damaged (xl/styles.xml).", id="broken-styles"),
    pytest.param(
        rows('<row r="1"><c r="A1"><v>1</v></row>'), "The workbook is damaged (xl/worksheets", id="broken-sheet"
    ),
    pytest.param(
        rows('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        "The workbook is damaged (in sheet “One” a text of row 1 is missing).",
        id="missing-text",
    ),
    pytest.param(
        rows('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        "The workbook is damaged (in sheet “One” cell A1 comes twice or too late).",
        id="cells-out-of-order",
    ),
    pytest.param(
        rows(ROW + ROW), "The workbook is damaged (in sheet “One” row 1 comes twice or too late).", id="a-row-twice"
    ),
    pytest.param(
        rows('<row r="2"><c r="A1"><v>1</v></c></row>'),
        "The workbook is damaged (in sheet “One” row 2 has a cell named A1).",
        id="cell-of-another-row",
    ),
    pytest.param(
        rows('<row r="-2"/>'), "The workbook is damaged (in sheet “One” a row has no number).", id="no-row-number"
    ),
    pytest.param(
        rows(TEXT.format("x" * 32_768)), "Sheet “One” has a cell of more than 32,767 letters.", id="long-text"
    ),
    pytest.param(plain("a,b,c\n1,2,3\n4,5\n"), "Line 3 has 2 values where the others have 3.", id="ragged-csv-short"),
    pytest.param(plain("a,b\n1,2\n3,4,5\n6,7\n"), "Line 3 has 3 values where the others have 2.", id="ragged-csv-long"),
    pytest.param(plain('a,b\n1,"2\n'), "A quotation mark in this file is opened and never closed", id="open-quotation"),
    pytest.param(plain("\n\n"), "There is nothing in this file", id="csv-of-blank-lines"),
    pytest.param(plain(b"a;b\n\x81\xff;1\n"), "The letters of this file cannot be told.", id="no-encoding"),
    pytest.param(fifty_megabytes, "This file has 50 MB; it must be under 50 MB.", id="fifty-megabytes"),
]


@pytest.mark.parametrize(("make", "sentence"), REFUSED)
def test_a_hostile_or_broken_file_gets_its_sentence(
    make: Callable[[Path], Path], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "upload")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    began = time.monotonic()
    with pytest.raises(Unusable) as refusal:
        read(path)
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")
    assert time.monotonic() - began < 10
    assert sorted(tmp_path.rglob("*")) == [temporary, path]


def test_reading_ends_when_it_takes_too_long(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=TOO_LONG):
        read(make_xlsx(tmp_path / "slow", ROW), limits=Limits(seconds=0))


def test_reading_ends_when_it_asks_for_too_much_memory(tmp_path: Path) -> None:
    path = zipped(tmp_path / "large", parts_of(sheet_xml(TEXT.format(" " * 60_000_000))))
    began = time.monotonic()
    with pytest.raises(Unusable, match="This file asks for more memory than a workbook needs"):
        read(path, limits=Limits(ratio=10_000, memory_bytes=120_000_000))
    assert time.monotonic() - began < 10


def test_too_much_processor_time_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 1_500_000)
    with pytest.raises(Unusable, match=TOO_LONG):
        read(path, limits=Limits(cpu_seconds=1, rows=10_000_000))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        pytest.param(Limits(cells=3), "There are more than 3 filled cells.", id="cells"),
        pytest.param(Limits(output_bytes=150), "There is more text in this file than we can take.", id="text"),
        pytest.param(Limits(sheets=0), "This workbook has more than 0 sheets.", id="sheets"),
    ],
)
def test_a_workbook_that_holds_too_much(limits: Limits, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "much.csv"
    path.write_text("a,b\nc,d\n")
    with pytest.raises(Unusable, match=sentence):
        read(path, limits=limits)


def test_a_reading_process_that_falls_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unusable, match=BROKE):
        read(make_xlsx(tmp_path / "book", ROW))


def test_the_reading_process_writes_no_file_and_knows_no_secret(tmp_path: Path) -> None:
    """The limits that it puts on itself hold for whatever a file makes it do."""
    code = (
        "import sys; from spreadsheets.limits import LIMITS; from spreadsheets.sandbox import confine\n"
        "confine(LIMITS)\n"
        "sys.stdout.write(str(sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'pandas', 'openpyxl'})))\n"
        "sys.stdout.flush(); open(sys.argv[1], 'w').write('x' * 10000)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "new"], capture_output=True, text=True, check=False)
    assert done.stdout == "[]"
    assert (tmp_path / "new").stat().st_size == 0
    assert done.returncode != 0


def test_reading_does_not_import_pandas(tmp_path: Path) -> None:
    path = tmp_path / "hundred.csv"
    path.write_text("a,b\n" + "1,2\n" * 100)
    code = (
        "import sys; from spreadsheets.reading import read; "
        "book = read(sys.argv[1]); print(len(book.sheets[0].rows), *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    rows_read, *modules = done.stdout.split()
    assert rows_read == "101"
    assert {"pandas", "numpy", "openpyxl", "django"} & set(modules) == set()


def test_an_xml_prolog_is_no_hiding_place(tmp_path: Path) -> None:
    """The opening that rows are looked for after may stand in a comment before a document type."""
    xml = f"{HEADER}<!-- <sheetData> -->{EXTERNAL.partition('?>')[2]}<worksheet><sheetData/></worksheet>"
    with pytest.raises(Unusable, match=DOCTYPE):
        read(zipped(tmp_path / "book", parts_of(xml)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nowhere")


def test_parts_stored_twice_count_twice(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path / "book", ROW)
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("xl/styles.xml", "<styleSheet/>")
    with pytest.raises(Unusable, match="This file has more than 7 parts inside"):
        read(path, limits=Limits(parts=7))
