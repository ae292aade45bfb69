"""Hostile and broken files through the whole of an upload: each gets one sentence and leaves nothing behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from organisation import clock
from organisation.models import ChangeRecord, User
from organisation.operations import Refused
from spreadsheets import tasks
from spreadsheets.limits import MEGABYTE
from spreadsheets.models import Import, ImportItem, Remembered, State
from spreadsheets.operations.receiving import receive_file, wait_again
from tests.spreadsheets.test_refusals import REFUSED
from tests.spreadsheets.workbooks import make_xlsx

pytestmark = pytest.mark.django_db

IN_THE_ISSUE = [
    "program", "renamed-pdf", "zip-of-text", "password", "password-of-excel-97", "password-of-libreoffice", "no-bytes",
    "empty-sheet", "only-hidden-sheets", "strict", "last-cell-of-all", "16384-columns", "a-thousand-merges", "zip-bomb",
    "zip-bomb-that-lies", "entity-bomb", "external-entity", "truncated-zip", "ragged-csv-short", "ragged-csv-long",
    "fifty-megabytes",
]  # fmt: skip
CASES = {case.id: case for case in REFUSED}


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.IMPORT_KINDS = []  # no file gets as far as asking one
    return tmp_path / "uploads"


@pytest.fixture
def uploaded(folder: Path, data_team: User) -> Callable[[Path], Import]:
    """Return a function that uploads a file and has it read and checked."""

    def upload(path: Path) -> Import:
        at = clock.now()
        received = receive_file(file_name="July.xlsx", chunks=pieces(path), folder=folder, kind="", by=data_team, at=at)
        assert [one.name for one in folder.iterdir()] == [received.stored_name]
        tasks.run(received)
        received.refresh_from_db()
        return received

    return upload


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(MEGABYTE):
            yield piece


@pytest.mark.parametrize(("make", "sentence"), [CASES[name] for name in IN_THE_ISSUE])
def test_a_hostile_or_broken_upload_gets_its_sentence_and_leaves_nothing(
    make: Callable[[Path], Path], sentence: str, uploaded: Callable[[Path], Import], folder: Path, tmp_path: Path
) -> None:
    records = ChangeRecord.objects.count()
    upload = uploaded(make(tmp_path / "July.xlsx"))
    assert upload.state == State.UNUSABLE
    assert upload.sentence.startswith(sentence)
    assert upload.sentence.endswith(".")
    assert "\n" not in upload.sentence
    assert list(folder.iterdir()) == []
    assert upload.file_deleted_at is not None
    assert (ImportItem.objects.count(), Remembered.objects.count()) == (0, 0)
    assert ChangeRecord.objects.count() == records


def test_what_was_not_kept_cannot_be_read_again(uploaded: Callable[[Path], Import], tmp_path: Path) -> None:
    (tmp_path / "July.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(Refused, match="Upload it again"):
        wait_again(upload=uploaded(tmp_path / "July.xlsx"), at=clock.now())


def test_a_file_of_no_kind_is_kept(uploaded: Callable[[Path], Import], folder: Path, tmp_path: Path) -> None:
    """A person may still say of what kind it is."""
    upload = uploaded(make_xlsx(tmp_path / "July.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert upload.state == State.UNUSABLE
    assert [one.name for one in folder.iterdir()] == [upload.stored_name]
    assert upload.file_deleted_at is None
