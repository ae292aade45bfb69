"""Importing a plan, one action a row: the sample on an empty plan, what is on record compared, and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from improvement.importers.tidy import KIND
from improvement.models import Action, ActionUpdate, Section
from improvement.operations.progress import update_action
from improvement.operations.standing import Recording
from organisation.models import Area
from organisation.operations import Reason, Refused, stamp
from spreadsheets.cells import Book
from spreadsheets.headings import Headings
from spreadsheets.kinds import Item, Outcome, Reading, Settings
from spreadsheets.reading import read
from tests.builders import make_area, make_measure, make_partner, moment, recorder
from tests.plan_builders import make_action, make_plan

pytestmark = pytest.mark.django_db
TODAY = date(2020, 9, 24)
NOW = moment("2020-09-24 10:00")
SAMPLE = Path(__file__).parents[2] / "data" / "improvement-plan-tidy.xlsx"


def check(book: Book) -> list[Item]:
    return list(KIND.check(Reading(book, "plan.xlsx", Headings(KIND.fields), Settings(), TODAY)))


def template(path: Path) -> Book:
    file = path / "plan.xlsx"
    file.write_bytes(KIND.template(today=TODAY))
    return read(file)


def csv(path: Path, *rows: str) -> Book:
    head = "Ref,Area,Outcome ref,Outcome,Action,Target date,Performance measurement,Key partners"
    return table(path, head, *rows)


def table(path: Path, head: str, *rows: str) -> Book:
    file = path / "plan.csv"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    return read(file)


def write(items: list[Item]) -> tuple[object, object]:
    """Write what the items say; return the two moments between which it was recorded."""
    began = stamp(at=NOW)
    changes = [item.change for item in items if item.change]
    KIND.apply(changes=changes, by=recorder(), at=NOW, reason=Reason(text="The agreed plan"))
    return began, stamp(at=NOW)


def undo(moments: tuple[object, object]) -> None:
    began, ended = moments
    KIND.undo(began=began, ended=ended, by=recorder(), at=NOW, reason=Reason(text="Wrong file"))  # type: ignore[arg-type]


def test_the_sample_fills_an_empty_plan_and_comes_out_unchanged(tmp_path: Path) -> None:
    book = read(SAMPLE)
    items = check(book)
    assert Counter(item.outcome for item in items)[Outcome.ERROR] == 0
    assert Counter(item.outcome for item in items if item.field == "Area") == {Outcome.NEW: 16}
    write(items)
    assert (Action.objects.count(), Section.objects.count(), Area.objects.count()) == (202, 16, 16)
    assert Action.objects.exclude(first_due_on=None).count() == 201
    assert {item.outcome for item in check(template(tmp_path))} == {Outcome.UNCHANGED}
    assert {item.outcome for item in check(book)} == {Outcome.UNCHANGED}


def test_changed_words_and_dates_are_written_and_taken_back(tmp_path: Path) -> None:
    action = make_action(area=make_area(), partners=[make_partner()])
    line = "A001,Assessment,O-assessment,Children are seen early.,Share visits out.,31/03/2021,,Police; Health"
    items = check(csv(tmp_path, line))
    assert [(item.field, item.outcome.value) for item in items] == [
        ("Action", "changed"), ("Target date", "changed"), ("Key partners", "to_check"),
        ("Outcome and area", "unchanged"),
    ]  # fmt: skip
    moments = write(items)
    action.refresh_from_db()
    assert action.text == "Share visits out."
    assert action.first_due_on == date(2020, 12, 31)
    standing = ActionUpdate.objects.standing(None).get(action=action)
    assert (standing.due_on, standing.times_moved, standing.reason) == (date(2021, 3, 31), 1, "The agreed plan")
    undo(moments)
    action.refresh_from_db()
    standing = ActionUpdate.objects.standing(None).get(action=action)
    assert action.text == "Share out visits each Monday."
    assert standing.due_on == date(2020, 12, 31)
    assert standing.times_moved == 0
    assert [one.name for one in action.partners.all()] == ["Police"]


def test_added_actions_are_withdrawn_unless_updated_since(tmp_path: Path) -> None:
    make_area()
    make_plan()
    items = check(csv(tmp_path, "B1,Assessment,O9,Children are safe.,Do it.,31/03/2021,,"))
    moments = write(items)
    action = Action.objects.get(code="B1")
    undo(moments)
    assert ActionUpdate.objects.standing(None).get(action=action).status == "withdrawn"
    recording = Recording(by=recorder(), at=NOW + timedelta(hours=1))
    other = check(csv(tmp_path, "B2,Assessment,O9,Children are safe.,Do that.,31/03/2021,,"))
    moments = write(other)
    update_action(action=Action.objects.get(code="B2"), status="on_track", recording=recording)
    with pytest.raises(Refused, match="B2"):
        undo(moments)


def test_what_has_changed_since_the_check_is_refused(tmp_path: Path) -> None:
    action = make_action(area=make_area())
    items = check(csv(tmp_path, "A001,Assessment,,Children are seen early.,Share out visits each Monday.,31/03/2021,,"))
    update_action(action=action, status="on_track", recording=Recording(by=recorder(), at=NOW))
    with pytest.raises(Refused, match="A001"):
        write(items)


def test_personal_data_and_doubles_are_errors(tmp_path: Path) -> None:
    make_area()
    make_plan()
    rows = [
        "B1,Assessment,O9,Children are safe.,See 943 476 5919.,31/03/2021,,",
        "B2,Assessment,O9,Children are safe.,Do it.,31/03/2021,,",
        "B2,Assessment,O9,Children are safe.,Do it.,31/03/2021,,",
    ]
    assert [item.code for item in check(csv(tmp_path, *rows))] == ["personal_data", "", "duplicate"]


def test_measures_kind_and_months_are_compared_written_and_taken_back(tmp_path: Path) -> None:
    area = make_area()
    first, second = make_measure(code="M01", area=area), make_measure(code="M02", name="Visits in time", area=area)
    action = make_action(area=area, measures=[first])
    head = "Ref,Area,Outcome,Action,Linked measures,Kind,Repeats every (months)"
    same = "A001,Assessment,Children are seen early.,Share out visits each Monday."
    book = table(tmp_path, head, f"{same},visits in time;M01,Recurring,3")
    items = [item for item in check(book) if item.outcome != Outcome.UNCHANGED]
    assert [(item.field, item.on_record, item.in_file) for item in items] == [
        ("Linked measures", "M01", "M01; M02"), ("Kind", "One-off", "Recurring, every 3 months"),
    ]  # fmt: skip
    moments = write(items)
    action.refresh_from_db()
    assert (action.kind, action.every_months, set(action.measures.all())) == ("recurring", 3, {first, second})
    assert {item.outcome for item in check(book)} == {Outcome.UNCHANGED}
    assert {item.outcome for item in check(table(tmp_path, head, f"{same},,,"))} == {Outcome.UNCHANGED}
    assert {item.outcome for item in check(template(tmp_path))} == {Outcome.UNCHANGED}
    undo(moments)
    action.refresh_from_db()
    assert (action.kind, action.every_months, list(action.measures.all())) == ("one_off", None, [first])


def test_measures_and_kinds_that_can_not_be(tmp_path: Path) -> None:
    area = make_area()
    make_measure(code="M02", name="Visits in time", area=area)
    make_action(area=area)
    head = "Ref,Area,Outcome,Action,Linked measures,Kind,Repeats every (months)"
    same = "A001,Assessment,Children are seen early.,Share out visits each Monday."
    new = "B1,Assessment,Children are seen early.,Do it."
    for row, code in (
        (f"{same},Visit in time,,", "unknown_measure"), (f"{same},,Daily,", "unknown_kind"),
        (f"{same},,Recurring,", "repeats"), (f"{same},,,6", "repeats"), (f"{same},,Recurring,soon", "not_months"),
        (f"{new},,Recurring,", "repeats"), (f"{new},,One-off,3", "repeats"),
    ):  # fmt: skip
        errors = [item for item in check(table(tmp_path, head, row)) if item.outcome == Outcome.ERROR]
        assert [item.code for item in errors] == [code], row
    (error,) = check(table(tmp_path, head, f"{same},Visit in time,,"))
    assert [one.label for one in error.choices] == ["It is Visits in time"]
    items = check(table(tmp_path, head, f"{new},M02,Monitoring,"))
    write(items)
    added = Action.objects.get(code="B1")
    assert (added.kind, [one.code for one in added.measures.all()]) == ("monitoring", ["M02"])


@pytest.mark.parametrize("count", [3, 200])
def test_the_check_takes_as_many_queries_for_any_number_of_rows(
    count: int, tmp_path: Path, django_assert_num_queries: Callable[..., object]
) -> None:
    area, police = make_area(), make_partner()
    measure = make_measure(area=area)
    for number in range(count):
        make_action(code=f"A{number:03d}", text=f"Do {number}.", area=area, partners=[police], measures=[measure])
    book = template(tmp_path)
    with django_assert_num_queries(13):  # type: ignore[attr-defined]
        assert {item.outcome for item in check(book)} == {Outcome.UNCHANGED}
