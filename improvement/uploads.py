"""What may be uploaded as evidence: told by the first bytes of a file, never by its name alone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024  # bytes
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation"
)  # fmt: skip
ALLOWED = {
    "pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "docx": DOCX, "xlsx": XLSX, "pptx": PPTX, "txt": "text/plain",
}  # fmt: skip
KINDS_IN_WORDS = "PDF, Word, Excel, PowerPoint, PNG, JPEG or plain text"
PARTS = {DOCX: b"word/", XLSX: b"xl/", PPTX: b"ppt/"}
ZIP = b"PK\x03\x04"
MACROS = (b"vbaProject.bin", b"oleObject")


class NotTaken(ValueError):
    """A file that isn't taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked at: its name without a path, its content, and what it is."""

    name: str
    content: bytes
    content_type: str


def look_at(name: str, content: bytes) -> Upload:
    """Return the upload as what its content says it is. :raises NotTaken: with a sentence"""
    safe = safe_name(name)
    ending = safe.rpartition(".")[2].lower()
    if ending not in ALLOWED:
        raise NotTaken(f"“{safe}” is not taken. Upload {KINDS_IN_WORDS}.")
    if not content:
        raise NotTaken(f"“{safe}” is empty.")
    if len(content) > LARGEST:
        raise NotTaken(f"“{safe}” is larger than {LARGEST // 1024 // 1024} MB. Upload a smaller file, or give a link.")
    expected = ALLOWED[ending]
    if not _is(expected, content):
        raise NotTaken(f"“{safe}” does not hold what its name says. Save it again as {KINDS_IN_WORDS}.")
    return Upload(safe, content, expected)


def safe_name(name: str) -> str:
    """Return a file's name without path, quotes or control characters, at most 100 long."""
    last = re.split(r"[\\/]", name)[-1]
    kept = re.sub(r"[^\w .()&+,'-]", "_", last).strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:90]}{dot}{ending[:9]}" if dot else kept[:100]


def _is(expected: str, content: bytes) -> bool:
    """Whether the content is of a kind, without macros or embedded objects."""
    if expected == PDF:
        return content.startswith(b"%PDF-")
    if expected == PNG:
        return content.startswith(b"\x89PNG\r\n\x1a\n")
    if expected == JPEG:
        return content.startswith(b"\xff\xd8\xff")
    if expected in PARTS:
        is_whole = content.startswith(ZIP) and b"[Content_Types].xml" in content and PARTS[expected] in content
        return is_whole and not any(macro in content for macro in MACROS)
    return _is_text(content)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text) and not text.lstrip().lower().startswith(("<", "#!"))
