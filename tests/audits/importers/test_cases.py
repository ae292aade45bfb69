"""Importing audits one row each: the sample workbook as it is, what is doubtful, whose record never shown, undone."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from audits.importers.case_rows import FIELDS
from audits.importers.cases import KIND
from audits.models import Audit, AuditStanding, ChildReference, Kind, Programme, Round
from audits.operations import grading, programmes
from organisation.models import Area, ChangeRecord, User
from organisation.operations import Reason, Refused, stamp
from organisation.permissions import access_of
from spreadsheets.cells import Book, Cell, Row, Sheet
from spreadsheets.cells import Kind as CellKind
from spreadsheets.headings import Headings
from spreadsheets.kinds import Item, Outcome, Reading, Settings
from spreadsheets.reading import read as read_book
from spreadsheets.recognising import Examination
from tests.audits.builders import (
    NOW,
    TODAY,
    complete,
    current,
    grade,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
)
from tests.builders import make_area, moment
from tests.cast import EVERYONE

SAMPLE = Path(__file__).parents[2] / "data" / "audits-case-level.xlsx"
AFTER = date(2020, 11, 8)  # by then all of the sample's audits are completed
HEADINGS = tuple(field.label for field in FIELDS)
WHY = Reason(text="From the audit tracker", kind="error")
ROW: dict[str, Any] = {
    "reference": "AB-1234", "team": "North team", "month": date(2020, 9, 1), "auditor": "Team Manager",
    "kind": "audit", "allocated": date(2020, 9, 1), "due": date(2020, 9, 22),
}  # fmt: skip


def cell(value: Any) -> Cell:
    if isinstance(value, date):
        return Cell(value.isoformat(), value, CellKind.DATE)
    return Cell(value, value, CellKind.TEXT)


def book(*rows: dict[str, Any]) -> Book:
    given = [dict(zip((field.key for field in FIELDS), HEADINGS, strict=True)), *rows]
    made = [
        Row(number, {at: cell(row[field.key]) for at, field in enumerate(FIELDS, 1) if row.get(field.key)})
        for number, row in enumerate(given, 1)
    ]
    return Book((Sheet("Audits", made),))


def row(**changed: Any) -> dict[str, Any]:
    return {**ROW, **changed}


def check(of: Book, *, today: date = TODAY, names: dict[str, str] | None = None) -> list[Item]:
    reading = Reading(of, "audits.xlsx", Headings(KIND.fields), Settings(names=names or {}), today)
    return list(KIND.check(reading))


def only(of: Book, **options: Any) -> Item:
    (item,) = check(of, **options)
    return item


def write(items: list[Item], *, by: User | None = None, at: datetime = NOW) -> Any:
    changes = json.loads(json.dumps([item.change for item in items if item.change]))
    return KIND.apply(changes=changes, by=by or make_manager_of_quality(), at=at, reason=WHY)


def undo(began: datetime, ended: datetime, **options: Any) -> Any:
    options = {"by": make_manager_of_quality(), "at": moment("2020-09-24 12:00"), "reason": WHY, **options}
    return KIND.undo(began=began, ended=ended, **options)


def imported(of: Book) -> tuple[datetime, datetime]:
    """Import a file; return the moments of the ledger between which that was."""
    began = stamp(at=NOW)
    write(check(of))
    return began, stamp(at=NOW)


@cache
def sample() -> Book:
    return read_book(SAMPLE)


@pytest.fixture
def programme(area: Area) -> Programme:
    made = make_programme()
    make_round(made, "2020-09")
    make_team(area)
    return made


@pytest.fixture
def empty(db: None) -> Programme:
    """A programme without rounds, and the teams of the sample workbook."""
    made = make_programme()
    area = make_area(name="Assessment")
    sheet = sample().sheet("Audits")
    for name in {one[2].text for one in sheet.rows if one.number > 4}:
        make_team(area, name)
    return made


NEW_ROUNDS = {f"round 2020 0{month}": "new" for month in (6, 7, 8, 9)}


# --- The sample workbook ------------------------------------------------------------------------------------


def test_a_month_without_a_round_is_asked_for_once(empty: Programme) -> None:
    items = check(sample())
    assert {item.code for item in items} == {"unknown_round"}
    assert [choice.key for choice in items[0].choices] == ["round-new"]
    assert len({choice.setting for item in items for choice in item.choices}) == 4


def test_the_sample_loads_all_sixty(empty: Programme) -> None:
    items = check(sample(), today=AFTER, names=NEW_ROUNDS)
    assert Counter(item.outcome for item in items) == {Outcome.NEW: 54, Outcome.TO_CHECK: 6}
    assert Counter(item.code for item in items if item.code) == {"date_as_text": 4, "extension_without_day": 2}
    done = write(items)
    assert (done.new, done.changed) == (60, 0)
    assert done.sentences[0] == "4 rounds added."
    allocated = AuditStanding.objects.as_at(None).filter(allocated_on__isnull=False).select_related("audit")
    kinds = Counter(one.audit.kind for one in allocated)
    assert kinds == {Kind.AUDIT: 46, Kind.RE_AUDIT: 14}
    finished = AuditStanding.objects.as_at(None).filter(completed_on__isnull=False)
    assert Counter(one.audit.kind for one in finished.select_related("audit")) == {Kind.AUDIT: 37, Kind.RE_AUDIT: 11}
    assert not Audit.objects.filter(kind=Kind.RE_AUDIT, of__isnull=True).exists()


def test_the_same_file_again_changes_nothing(empty: Programme) -> None:
    write(check(sample(), today=AFTER, names=NEW_ROUNDS))
    assert {item.outcome for item in check(sample(), today=AFTER)} == {Outcome.UNCHANGED}


def test_the_template_comes_back_unchanged(empty: Programme, tmp_path: Path) -> None:
    write(check(sample(), today=AFTER, names=NEW_ROUNDS))
    path = tmp_path / "template.xlsx"
    path.write_bytes(KIND.template(today=AFTER))
    items = check(read_book(path), today=AFTER)
    assert len(items) == ChildReference.objects.count() >= 60
    assert {item.outcome for item in items} == {Outcome.UNCHANGED}


def test_the_template_of_one_of_several_programmes_names_no_record(programme: Programme, area: Area) -> None:
    make_audit(Round.objects.get(), make_team(area), reference="AB-1234")
    assert b"PK" in KIND.template(today=TODAY)
    make_programme(code="other-audits", name="Other audits")
    sheet = load_workbook(io.BytesIO(KIND.template(today=TODAY))).active
    assert sheet is not None
    assert not any("AB-1234" in str(value) for line in sheet.values for value in line)


def test_what_is_completed_after_today_is_read_as_open(empty: Programme) -> None:
    items = check(sample(), names=NEW_ROUNDS)
    ahead = [item for item in items if item.code == "completed_ahead"]
    assert ahead
    assert all(item.change and "completed" not in item.change for item in ahead)
    assert write(items).new == 60
    assert not AuditStanding.objects.filter(completed_on__gt=TODAY).exists()


# --- One row ------------------------------------------------------------------------------------------------


def test_a_row_is_allocated_and_graded(programme: Programme) -> None:
    item = only(book(row(completed=date(2020, 9, 20), grade="RI")))
    assert (item.outcome, item.place) == (Outcome.NEW, "A2:J2")
    assert item.subject == "Record of row 2, North team"
    assert item.in_file == "RI, completed 20 September 2020, allocated 1 September 2020"
    write([item])
    standing = AuditStanding.objects.as_at(None).get()
    assert (standing.auditor_title, str(standing.grade)) == ("Team Manager", "Requires improvement")
    assert standing.audit.reference.reference == "AB-1234"


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"completed": "20.09.20", "grade": "Good"}, "date_as_text", "read as 20 September 2020"),
        ({"completed": date(2020, 9, 20), "grade": "Requires improvment"}, "grade_read_as", "Requires improvement"),
        ({"exemption": "Extension agreed"}, "extension_without_day", "30 September 2020"),
        ({"kind": "re-audit"}, "no_audit_before", "follows none"),
        ({"completed": date(2020, 9, 25), "grade": "Good"}, "completed_ahead", "not completed yet"),
    ],
)
def test_what_is_to_check(changed: dict[str, Any], code: str, words: str, programme: Programme) -> None:
    item = only(book(row(**changed)))
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, code)
    assert words in item.message
    write([item])
    assert Audit.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"team": "Nowhere"}, "unknown_team"),
        ({"allocated": "soon"}, "not_a_date"),
        ({"allocated": None}, "never_allocated"),
        ({"completed": date(2020, 8, 20), "grade": "Good"}, "completed_before_allocated"),
        ({"due": date(2020, 8, 20)}, "due_before_allocated"),
        ({"completed": date(2020, 9, 20)}, "no_grade"),
        ({"grade": "Good"}, "no_date"),
        ({"completed": date(2020, 9, 20), "grade": "Xyzzy"}, "unknown_grade"),
        ({"month": "Autumn"}, "not_a_month"),
        ({"month": date(2020, 7, 1)}, "unknown_round"),
        ({"kind": "visit"}, "not_a_kind"),
        ({"exemption": "Because"}, "not_an_excuse"),
        ({"exemption": "Exempt: AB-1234 closed"}, "reference_in_text"),
        ({"exemption": "Exempt: 943 476 5919 moved"}, "personal_data"),
        ({"exemption": "Extension to 10/09/2020"}, "extends_nothing"),
        ({"reference": "943 476 5919"}, "personal_data"),
        ({"reference": "x" * 41}, "too_long"),
        ({"auditor": "nobody@example.org"}, "no_such_auditor"),
        ({"allocated": date(2020, 9, 25), "due": None}, "allocated_ahead"),
    ],
)
def test_what_cannot_be_is_an_error(changed: dict[str, Any], code: str, programme: Programme) -> None:
    item = only(book(row(**changed)))
    assert (item.outcome, item.code, item.change) == (Outcome.ERROR, code, None)


def test_the_same_record_twice_is_an_error(programme: Programme) -> None:
    assert [item.code for item in check(book(row(), row()))] == ["", "duplicate"]


def test_a_team_that_somebody_named_is_to_check(programme: Programme, area: Area) -> None:
    code = make_team(area).code
    item = only(book(row(team="The north")), names={"the north": code})
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "team_by_alias")


def test_an_auditor_of_the_own_area_is_to_check(programme: Programme, service_manager: User) -> None:
    item = only(book(row(auditor=service_manager.email)))
    assert (item.outcome, item.code) == (Outcome.TO_CHECK, "own_area")


def test_a_record_drawn_of_late_is_to_check(programme: Programme, area: Area) -> None:
    make_audit(make_round(programme, "2020-03"), make_team(area), reference="ab-1234", allocated=date(2020, 3, 2))
    assert only(book(row())).code == "drawn_of_late"


def test_nobody_re_audits_what_they_graded(programme: Programme, area: Area, auditor: User) -> None:
    make_audit(make_round(programme, "2020-08"), make_team(area), reference="AB-1234", auditor=auditor)
    item = only(book(row(kind="re-audit", auditor=auditor.email)))
    assert (item.outcome, item.code) == (Outcome.ERROR, "never_twice")


def test_an_audit_on_record_is_completed(programme: Programme, area: Area) -> None:
    audit = make_audit(Round.objects.get(), make_team(area), reference="AB-1234", allocated=date(2020, 9, 1))
    item = only(book(row(completed=date(2020, 9, 20), grade="Inadequate")))
    assert (item.outcome, item.on_record) == (Outcome.CHANGED, "Allocated 1 September 2020")
    assert write([item]).sentences == ("1 re-audit to be allocated: an inadequate grade asks for one.",)
    assert str(current(audit).grade) == "Inadequate"
    again = row(kind="Re-audit", allocated=date(2020, 9, 21), due=None)
    allocated = only(book(again))
    assert allocated.outcome is Outcome.CHANGED  # the one that followed by itself is given to its auditor
    write([allocated])
    assert only(book(again)).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"completed": date(2020, 9, 20), "grade": "Inadequate"}, "grade_differs"),
        ({"completed": date(2020, 9, 19), "grade": "Good"}, "completed_differs"),
        ({"allocated": date(2020, 9, 2)}, "allocated_differs"),
        ({"due": date(2020, 9, 29)}, "due_differs"),
        ({"auditor": "Service Manager"}, "auditor_differs"),
    ],
)
def test_what_an_import_does_not_change(changed: dict[str, Any], code: str, programme: Programme, area: Area) -> None:
    make_audit(Round.objects.get(), make_team(area), reference="AB-1234", graded="good")
    item = only(book(row(**changed)))
    assert (item.outcome, item.code, item.change) == (Outcome.TO_CHECK, code, None)


def test_an_audit_on_record_is_exempted_and_another_extended(programme: Programme, area: Area) -> None:
    first, second = (
        make_audit(Round.objects.get(), make_team(area), reference=one, allocated=date(2020, 9, 1)) for one in "AB"
    )
    file = book(
        row(reference="A", exemption="Exempt: moved away"),
        row(reference="B", exemption="Extension to 30/09/2020: leave"),
    )
    write(check(file))
    assert current(first).is_exempt
    assert current(second).due == date(2020, 9, 30)
    assert {item.outcome for item in check(file)} == {Outcome.UNCHANGED}


# --- Whose record it is -------------------------------------------------------------------------------------


def test_no_item_shows_whose_record_it_is(programme: Programme) -> None:
    rows = [
        row(), row(team="AB-1234"), row(grade="AB-1234", completed=date(2020, 9, 20)), row(month="AB-1234"),
        row(allocated="AB-1234"), row(kind="AB-1234"), row(exemption="AB-1234"), row(auditor="AB-1234"),
        row(kind="re-audit"), row(), row(reference="AB-1234" * 6),
    ]  # fmt: skip
    for item in check(book(*rows)):
        shown = replace(item, change=None, choices=())
        assert "AB-1234" not in repr(shown).upper()


def test_no_example_of_a_reference_is_shown(programme: Programme) -> None:
    examined = Examination.of(book(row()), "audits.xlsx", KIND, Settings(), TODAY)
    examples = {column.field: column.example for column in examined.columns()}
    assert examples["reference"] == ""
    assert examples["team"] == "North team"


def test_the_trail_does_not_say_whose_record_it_is(programme: Programme) -> None:
    write(check(book(row(completed=date(2020, 9, 20), grade="Good"))))
    assert not any(
        "AB-1234" in f"{one.subject}{one.summary}{one.reason}{one.detail}" for one in ChangeRecord.objects.all()
    )


# --- Rechecked, and undone ----------------------------------------------------------------------------------


def test_what_changed_since_the_preview_refuses_all(programme: Programme, area: Area) -> None:
    audit = make_audit(Round.objects.get(), make_team(area), reference="AB-1234", allocated=date(2020, 9, 1))
    items = check(book(row(completed=date(2020, 9, 20), grade="Good"), row(reference="CD-1")))
    complete(audit, "good", on=date(2020, 9, 21))
    with pytest.raises(Refused, match="The audit of row 2 has changed since the preview"):
        write(items)
    assert Audit.objects.count() == 1


def test_what_came_in_since_the_preview_refuses_all(programme: Programme, area: Area) -> None:
    items = check(book(row()))
    write(items)
    with pytest.raises(Refused, match="The record of row 2 has come in since"):
        write(items)


def test_only_who_runs_the_programme_imports(programme: Programme, service_manager: User) -> None:
    with pytest.raises(Refused, match="managers who run"):
        write(check(book(row())), by=service_manager)


def test_an_import_is_undone(programme: Programme, area: Area) -> None:
    audit = make_audit(Round.objects.get(), make_team(area), reference="AB-1234", allocated=date(2020, 9, 1))
    file = book(
        row(completed=date(2020, 9, 20), grade="Inadequate"),
        row(reference="CD-1", completed=date(2020, 9, 20), grade="Good"),
    )
    (said,) = undo(*imported(file))
    assert said.startswith("2 audits withdrawn, 1 stand as before.")
    assert (current(audit).completed_on, current(audit).is_exempt) == (None, False)
    withdrawn = [current(one) for one in Audit.objects.exclude(pk=audit.pk)]
    assert [(one.is_exempt, one.grade, one.allocated_on, one.excuse) for one in withdrawn] == [
        (True, None, None, WHY.text)
    ] * 2
    assert ChildReference.objects.count() == 1
    assert [item.outcome for item in check(file)] == [Outcome.CHANGED, Outcome.NEW]


def test_what_was_moderated_since_is_not_undone(programme: Programme) -> None:
    began, ended = imported(book(row(completed=date(2020, 9, 20), grade="Good")))
    audit = Audit.objects.get()
    grading.moderate(
        audit=audit, grade=grade(programme, "good"), why="", by=make_manager_of_quality(), at=NOW, today=TODAY
    )
    with pytest.raises(Refused, match="was allocated, moderated or completed since"):
        undo(began, ended)


def test_what_was_reported_since_is_not_undone(programme: Programme) -> None:
    began, ended = imported(book(row()))
    programmes.report_round(of=Round.objects.get(), by=make_manager_of_quality(), at=NOW)
    with pytest.raises(Refused, match="September 2020 was reported since"):
        undo(began, ended)


# --- Who, which, and how many queries -----------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_none_of_the_cast_runs_a_programme(one_of_the_cast: Any, programme: Programme) -> None:
    if getattr(one_of_the_cast, "pk", None):
        assert not KIND.may_import(access_of(one_of_the_cast))


def test_the_manager_who_runs_it_imports(programme: Programme) -> None:
    assert KIND.may_import(access_of(make_manager_of_quality()))


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 60])
def test_the_check_takes_the_same_queries_however_long(
    number: int, programme: Programme, area: Area, auditor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in range(number // 3):
        make_audit(Round.objects.get(), make_team(area), reference=f"AB-{one}", auditor=auditor, graded="good")
    file = book(*(row(reference=f"AB-{one}", auditor=auditor.email) for one in range(number)))
    with django_assert_num_queries(10):
        assert len(check(file)) == number
