"""Evidence is deleted with a reason or once its time has passed; that it was there stays."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from improvement.models import Evidence
from improvement.operations.evidence import NewEvidence, add_evidence, delete_evidence, delete_expired
from improvement.uploads import Upload
from organisation.models import ChangeRecord
from organisation.operations import Refused
from tests.builders import moment, recorder
from tests.plan_builders import make_action, make_evidence

pytestmark = pytest.mark.django_db

AT = moment("2020-09-24 10:00")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_goes_and_its_record_stays(evidence_folder: Path, django_capture_on_commit_callbacks: object) -> None:
    evidence = make_evidence(make_action(), content=b"Seen")
    assert len(files(evidence_folder)) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        delete_evidence(evidence=evidence, by=recorder(), at=AT, reason="The wrong minutes")
    kept = Evidence.objects.get()
    assert (kept.file.name, kept.deleted_why, kept.file_name) == ("", "The wrong minutes", "minutes.txt")
    assert files(evidence_folder) == []
    assert ChangeRecord.objects.filter(action="delete evidence").count() == 1
    with pytest.raises(Refused, match="deleted already"):
        delete_evidence(evidence=kept, by=recorder(), at=AT, reason="Again")


def test_what_has_had_its_time_is_deleted(evidence_folder: Path, django_capture_on_commit_callbacks: object) -> None:
    action = make_action()
    make_evidence(action, content=b"Old", keep_until=date(2020, 9, 23))
    kept = make_evidence(action, content=b"New", keep_until=date(2020, 9, 24))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert delete_expired(today=date(2020, 9, 24), by=recorder(), at=AT) == 1
    assert list(Evidence.objects.exclude(file="")) == [kept]
    assert len(files(evidence_folder)) == 1


@pytest.mark.parametrize(
    ("evidence", "part"),
    [
        (NewEvidence(title=" "), "what the evidence shows"),
        (NewEvidence(title="A", url="https://x.org", upload=Upload("a.txt", b"x", "text/plain")), "not both"),
        (NewEvidence(title="A", upload=Upload("a.txt", b"x", "text/plain")), "until when"),
        (NewEvidence(title="A", keep_until=date(2020, 9, 24)), "lies ahead"),
        (NewEvidence(title="Write to me@example.org"), "an email address"),
    ],
)
def test_evidence_that_is_refused(evidence: NewEvidence, part: str) -> None:
    with pytest.raises(Refused, match=part):
        add_evidence(action=make_action(), evidence=evidence, by=recorder(), at=AT)


def test_the_command_names_who_does_it() -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("delete_expired_evidence", by="nobody@example.org")
