"""What is taken as evidence: told by its content, not by its name."""

import io
import zipfile

import pytest

from improvement.uploads import LARGEST, NotTaken, look_at, safe_name


def office(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return file.getvalue()


PDF, PNG, JPEG = b"%PDF-1.7 rest", b"\x89PNG\r\n\x1a\nrest", b"\xff\xd8\xff\xe0rest"


@pytest.mark.parametrize(
    ("name", "content"),
    [("minutes.pdf", PDF), ("chart.PNG", PNG), ("photo.jpeg", JPEG), ("notes.txt", "Seen – agreed".encode()),
     ("minutes.docx", office("word/document.xml")), ("list.xlsx", office("xl/workbook.xml")),
     ("slides.pptx", office("ppt/presentation.xml"))],
)  # fmt: skip
def test_taken(name: str, content: bytes) -> None:
    assert look_at(name, content).name == name


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        pytest.param("run.exe", b"MZ", "is not taken", id="a-program"),
        pytest.param("page.html", b"<html>", "is not taken", id="a-page"),
        pytest.param("drawing.svg", b"<svg>", "is not taken", id="an-svg-which-may-hold-scripts"),
        pytest.param("no-ending", PDF, "is not taken", id="without-an-ending"),
        pytest.param("page.pdf", b"<html><script>", "does not hold what its name says", id="a-page-named-pdf"),
        pytest.param("page.txt", b"  <script>alert(1)</script>", "does not hold", id="a-page-named-text"),
        pytest.param("binary.txt", b"\x00\x01", "does not hold", id="bytes-named-text"),
        pytest.param("latin.txt", "Café".encode("latin-1"), "does not hold", id="not-utf-8"),
        pytest.param("macro.docx", office("word/document.xml", "word/vbaProject.bin"), "does not hold", id="macros"),
        pytest.param("other.docx", office("xl/workbook.xml"), "does not hold", id="a-workbook-named-document"),
        pytest.param("archive.docx", b"PK\x03\x04rest", "does not hold", id="any-archive"),
        pytest.param("empty.pdf", b"", "is empty", id="empty"),
        pytest.param("large.pdf", b"%PDF-" + b"0" * LARGEST, "is larger than 10 MB", id="too-large"),
    ],
)
def test_not_taken(name: str, content: bytes, part: str) -> None:
    with pytest.raises(NotTaken, match=part):
        look_at(name, content)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("../../etc/passwd.txt", "passwd.txt"), ('a"b\r\nc.pdf', "a_b__c.pdf"), ("C:\\notes\\May.pdf", "May.pdf"),
     ("x" * 200 + ".pdf", "x" * 90 + ".pdf"), ("...", "file")],
)  # fmt: skip
def test_a_name_without_a_path(name: str, expected: str) -> None:
    assert safe_name(name) == expected
