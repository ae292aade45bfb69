"""Making the files of a pack: well under a second each, so it happens while the person waits."""

from __future__ import annotations

from datetime import datetime

from board.exports.pdf import pack_pdf
from board.exports.slides import pack_slides
from board.exports.workbook import pack_workbook
from board.models import Pack, PackFormat
from board.operations.packs import keep_file
from board.packs.content import fingerprint_of, read
from organisation.models import User


def made(pack: Pack, kind: str) -> bytes:
    """Return a pack's file, made from its content as it stands."""
    content = read(pack.content)
    if kind == PackFormat.PDF:
        return pack_pdf(content, software=pack.software, sha256=pack.sha256)
    return pack_slides(content) if kind == PackFormat.PPTX else pack_workbook(content)


def issue_files(pack: Pack, *, by: User, at: datetime) -> None:
    """Make all files of a pack and keep them beside it."""
    for kind in PackFormat.values:
        file = made(pack, kind)
        keep_file(pack=pack, kind=kind, content=file, sha256=fingerprint_of(file), by=by, at=at)
