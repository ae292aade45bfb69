"""Files are deleted after their time; the import, and what others put in the folder, stays."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from organisation import clock
from organisation.models import User
from spreadsheets.models import Import
from spreadsheets.operations.files import Deleted, delete_file, delete_old_uploads
from spreadsheets.uploads import keep

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 9, 24, 12, tzinfo=UTC)
Keeps = Callable[..., Import]


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def kept(folder: Path) -> Keeps:
    """Return a function that keeps a file of an import uploaded so many days ago."""
    person = User.objects.create(email="data@example.org", title="Data analyst")

    def upload(days: int, *, now: datetime = NOW, **fields: Any) -> Import:
        file = keep([b"a,b\n"], folder=folder)
        return Import.objects.create(
            file_name="July.csv", stored_name=file.name, size=file.size, sha256=file.sha256, uploaded_by=person,
            uploaded_at=now - timedelta(days), uploaded_as=person.title, **fields,
        )  # fmt: skip

    return upload


def delete(folder: Path, **times: datetime) -> Deleted:
    return delete_old_uploads(**{"before": NOW - timedelta(30), "at": NOW, **times}, folder=folder)


def aged(path: Path, moment: datetime) -> Path:
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_only_old_files_are_deleted_and_their_imports_say_so(kept: Keeps, folder: Path) -> None:
    old, new = kept(31), kept(29)
    assert delete(folder) == Deleted(of_imports=1, strays=0)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.file_deleted_at, new.file_deleted_at) == (NOW, None)
    assert names_in(folder) == {new.stored_name}


def test_a_second_run_changes_nothing(kept: Keeps, folder: Path) -> None:
    old = kept(31)
    delete(folder)
    assert delete(folder, at=NOW + timedelta(1)) == Deleted(0, 0)
    old.refresh_from_db()
    assert old.file_deleted_at == NOW


def test_a_file_that_is_gone_already_is_no_error(kept: Keeps, folder: Path) -> None:
    (folder / kept(31).stored_name).unlink()
    assert delete(folder).of_imports == 1


def test_strays_are_deleted_after_a_day(folder: Path) -> None:
    """Not earlier: an upload under way has its file before its row."""
    early, late = (keep([b"x"], folder=folder).name for _ in range(2))
    aged(folder / early, NOW - timedelta(hours=25))
    aged(folder / late, NOW - timedelta(hours=23))
    assert delete(folder) == Deleted(of_imports=0, strays=1)
    assert names_in(folder) == {late}


def test_what_is_not_ours_stays(kept: Keeps, folder: Path) -> None:
    new = kept(1)
    aged(folder / new.stored_name, NOW - timedelta(29))
    (folder / "notes.txt").write_text("x")
    aged(folder / "notes.txt", NOW - timedelta(99))
    assert delete(folder) == Deleted(0, 0)
    assert names_in(folder) == {new.stored_name, "notes.txt"}


def test_an_installation_without_uploads(folder: Path) -> None:
    assert delete(folder) == Deleted(0, 0)
    assert not folder.exists()


def test_one_file_is_deleted_before_its_time(kept: Keeps, folder: Path) -> None:
    upload = kept(0)
    delete_file(upload=upload, folder=folder, at=NOW)
    upload.refresh_from_db()
    assert upload.file_deleted_at == NOW
    assert names_in(folder) == set()


def test_the_number_of_queries_does_not_grow(
    kept: Keeps, folder: Path, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for days in (31, 32, 33):
        kept(days)
    with django_assert_num_queries(7):  # a savepoint and its release among them
        delete(folder)


@pytest.mark.parametrize(("arguments", "left"), [([], 2), (["--days", "5"], 1), (["--days", "0"], 0)])
def test_the_command(arguments: list[str], left: int, kept: Keeps, folder: Path) -> None:
    for days in (1, 10, 31):
        kept(days, now=clock.now())
    said = StringIO()
    call_command("delete_uploads", *arguments, stdout=said)
    assert len(names_in(folder)) == left
    after = arguments[-1] if arguments else "30"
    assert said.getvalue() == f"Uploads: {3 - left} deleted after {after} days, 0 without import.\n"


@pytest.mark.parametrize("days", ["-1", "x", "1.5", "99999999", "²"])
def test_days_that_are_none(days: str) -> None:
    with pytest.raises(CommandError, match="is no number of days"):
        call_command("delete_uploads", "--days", days)
