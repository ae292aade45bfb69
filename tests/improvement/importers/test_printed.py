"""Importing a plan as it is printed: nothing is lost or paired blindly, and the same file again writes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from improvement.importers.printed import KIND
from improvement.models import Action, ActionUpdate, DeliveryPlan, Outcome, Recommendation, Section, UnmatchedLine
from organisation.models import Area, AreaAlias, Partner, PartnerAlias, User
from organisation.operations import Refused
from spreadsheets.kinds import Item
from spreadsheets.models import Import
from spreadsheets.reading import read
from tests.builders import make_area, make_partner
from tests.cast import EVERYONE, Person
from tests.improvement.importers.paper import TODAY, TWO, again, check, outcomes, printed, undo, write
from tests.plan_builders import make_action, make_outcome, make_plan

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "data" / "improvement-plan-2020-21.xlsx"
LISTS = ("Target date", "Performance measurement", "Key partners")


def totals(items: list[Item]) -> dict[str, list[int]]:
    """Count the lines of each list: with an action for certain, with one by position, and kept by themselves."""
    found = {"date": [0, 0, 0], "measurement": [0, 0, 0], "partners": [0, 0, 0]}
    for item in items:
        assert item.change is not None
        if item.change["do"] == "action":
            values = {
                "date": item.change["due"][1] != "none", "measurement": item.change["measured_by"],
                "partners": item.change["partners"],
            }  # fmt: skip
            for which, value in values.items():
                by_position = re.search(rf"Read by position: row [0-9]+ of the list of {which}", item.message)
                found[which][1 if by_position else 0] += bool(value)
        for line in item.change.get("lines", ()):
            found[line["which"]][2] += 1
    return found


# --- The sample, on an empty plan -------------------------------------------------------------------------


def test_the_sample_fills_an_empty_plan_and_again_does_nothing(administrator: User) -> None:
    book = read(SAMPLE)
    items = check(book)
    assert Counter(item.outcome.value for item in items if item.field == "Area") == {"new": 16}
    actions = [item for item in items if item.field in ("Action", *LISTS)]
    assert totals(actions) == {"date": [163, 38, 4], "measurement": [154, 46, 4], "partners": [152, 45, 3]}
    assert [sum(counts) for counts in totals(actions).values()] == [205, 204, 200]
    first = run()
    assert (first["applied"], first["problems"], first["kind"]) == (True, [], KIND.key)
    assert (Action.objects.count(), Section.objects.count(), Outcome.objects.count()) == (202, 16, 63)
    assert (Area.objects.count(), DeliveryPlan.objects.count(), Recommendation.objects.count()) == (16, 17, 9)
    assert Counter(UnmatchedLine.objects.values_list("which", flat=True)) == {
        "date": 4, "measurement": 4, "partners": 3, "linked plan": 1,
    }  # fmt: skip
    second = run()
    assert (second["applied"], second["problems"]) == (False, [])
    assert {key for key, count in second["counts"].items() if count} == {"unchanged"}
    assert Import.objects.count() == 1


def run() -> dict[str, Any]:
    out = StringIO()
    call_command(
        "import_workbook", str(SAMPLE), stdout=out, json=True, person="administrator@example.org", accept_checks=True
    )
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


# --- Which line belongs to which action ---------------------------------------------------------------------


@pytest.fixture
def plan() -> None:
    make_area()
    make_plan()


def test_equal_counts_are_certain(plan: None, tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "Dec-20\n31/03/2021", "• Less\n• More", "Police\n–")))
    assert outcomes(items) == [("new", "Action", "")] * 2
    write(items)
    dates = ActionUpdate.objects.order_by("action__code").values_list("due_on", "due_precision", "due_printed")
    assert list(dates) == [(date(2020, 12, 31), "month", "Dec-20"), (date(2021, 3, 31), "month", "31/03/2021")]
    assert list(Action.objects.order_by("code").values_list("measured_by", "partners__name")) == [
        ("Less", "Police"), ("More", None),
    ]  # fmt: skip


def test_other_counts_are_read_by_position_and_asked_about(plan: None, tmp_path: Path) -> None:
    book = printed(tmp_path, (TWO, "Dec-20\nJan-21\nFeb-21", "Less", "Police\nHealth"))
    items = check(book)
    assert outcomes(items) == [("to_check", "Action", "by_position")] * 2 + [
        ("to_check", "Target date", "unmatched_line"), ("to_check", "Performance measurement", "unmatched_line"),
    ]  # fmt: skip
    assert "Read by position: row 2 of the list of dates (3 dates for 2 actions)." in items[1].message
    assert [(item.place, item.in_file) for item in items[2:]] == [("C3", "Feb-21"), ("D3", "Less")]
    moments = write(items)
    assert {item.outcome.value for item in check(book)} == {"unchanged"}
    assert "by position" in Action.objects.get(text="Do that.").note
    assert set(UnmatchedLine.objects.standing(None).values_list("which", "value")) == {
        ("date", "Feb-21"), ("measurement", "Less"),
    }  # fmt: skip
    assert "2 lines that fit no action taken back." in undo(moments)
    assert not UnmatchedLine.objects.standing(None).exists()
    assert UnmatchedLine.objects.count() == 2, "nothing is erased"
    assert set(ActionUpdate.objects.standing(None).values_list("status", flat=True)) == {"withdrawn"}


def test_an_action_may_be_added_without_what_is_doubtful(plan: None, tmp_path: Path) -> None:
    book = printed(tmp_path, (TWO, "Dec-20\nJan-21\nFeb-21", "Less\nMore", ""))
    write(check(book), chosen="without")
    assert set(Action.objects.values_list("first_due_on", "measured_by")) == {(None, "Less"), (None, "More")}
    assert list(UnmatchedLine.objects.order_by("pk").values_list("value", flat=True)) == ["Dec-20", "Jan-21", "Feb-21"]
    assert {item.outcome.value for item in check(book)} == {"unchanged"}


def test_lines_that_stand_on_record_stay_where_a_person_put_them(tmp_path: Path) -> None:
    outcome = make_outcome(area=make_area(), text="Children are safe.")
    police = make_partner()
    make_action(code="A001", text="Do it.", outcome=outcome, due="2020-12", partners=[police])
    make_action(
        code="A002", text="Do that.", outcome=outcome, due="2021-02", partners=[police], measured_by="More; Most"
    )
    items = check(printed(tmp_path, (TWO, "Dec-20\nJan-21\nFeb-21", "More\nMost\nLess", "Police")))
    assert outcomes([item for item in items if item.outcome != "unchanged"]) == [
        ("to_check", "Target date", "unmatched_line"), ("to_check", "Performance measurement", "unmatched_line"),
    ]  # fmt: skip


def test_a_doubtful_line_of_an_action_on_record_may_be_kept_by_itself(tmp_path: Path) -> None:
    action = make_action(text="Do it.", outcome=make_outcome(area=make_area(), text="Children are safe."), due=None)
    make_action(code="A002", text="Do that.", outcome=action.outcome)
    book = printed(tmp_path, (TWO, "Jan-21\nFeb-21\nMar-21", "", ""))
    items = [item for item in check(book) if item.field == "Target date"]
    assert outcomes(items)[0] == ("to_check", "Target date", "by_position")
    write(items, chosen="keep")
    assert set(UnmatchedLine.objects.values_list("value", flat=True)) == {"Jan-21", "Feb-21", "Mar-21"}
    assert {item.outcome.value for item in check(book)} == {"unchanged"}


def test_lines_are_shown_from_when_they_were_kept_until_they_were_taken_back(plan: None, tmp_path: Path) -> None:
    undo(write(check(printed(tmp_path, (TWO, "Dec-20", "", "")))))
    line = UnmatchedLine.objects.get()
    assert line.kept_at is not None
    assert line.withdrawn_at is not None
    UnmatchedLine.objects.update(withdrawn_at=line.kept_at + timedelta(days=2))
    for days, count in ((-1, 0), (0, 1), (1, 1), (2, 0)):
        assert UnmatchedLine.objects.standing(line.kept_at + timedelta(days=days)).count() == count, days
    with pytest.raises(IntegrityError), transaction.atomic():
        UnmatchedLine.objects.update(withdrawn_at=line.kept_at - timedelta(days=1))


def test_a_line_kept_meanwhile_is_refused(plan: None, tmp_path: Path) -> None:
    items = check(printed(tmp_path, (TWO, "Dec-20\nJan-21\nFeb-21", "", "")))[2:]
    write(items)
    with pytest.raises(Refused, match="Feb-21"):
        write(items)


# --- What is meant ------------------------------------------------------------------------------------------


def test_actions_are_found_by_reference_and_by_words(tmp_path: Path) -> None:
    outcome = make_outcome(area=make_area(), text="Children are safe.")
    make_action(code="A001", text="Do it.", outcome=outcome)
    make_action(code="A002", text="Do that.", outcome=outcome)
    cell = "Outcome; Children are safe.\n• A002: Do that soon.\n• Do it."
    items = check(printed(tmp_path, (cell, "", "", "")))
    found = {(item.subject, item.outcome.value) for item in items if item.field == "Action"}
    assert found == {("A002: Do that.", "changed"), ("A001: Do it.", "unchanged")}


def test_a_reworded_action_is_only_offered(tmp_path: Path) -> None:
    outcome = make_outcome(area=make_area(), text="Children are safe.")
    make_action(code="A001", text="Share out visits each Monday morning.", outcome=outcome)
    book = printed(tmp_path, ("Outcome: Children are safe.\n• Share out the visits each Monday.", "", "", ""))
    (item,) = check(book)
    assert (item.outcome, item.code, [one.key for one in item.choices]) == (
        "to_check",
        "similar_action",
        ["action-A001"],
    )
    assert [(item.field, item.outcome.value) for item in again(book, item.choices[0])] == [
        ("Action", "changed"), ("Outcome and area", "unchanged"),
    ]  # fmt: skip


def test_an_outcome_in_other_words_is_asked_about_once(tmp_path: Path) -> None:
    outcome = make_outcome(area=make_area(), text="Children are safe.")
    make_action(code="A001", text="Do it.", outcome=outcome)
    make_action(code="A002", text="Do that.", outcome=outcome)
    book = printed(tmp_path, ("Outcome: Each child is safe.\n• Do it.\n• Do that.\n• Do more.", "", "", ""))
    items = check(book)
    (doubt,) = [item for item in items if item.code == "other_words"]
    assert {item.outcome.value for item in items if item.field == "Outcome and area"} == {"unchanged"}
    settled = again(book, doubt.choices[0])
    assert [item.change["outcome"] for item in settled if item.outcome == "new" and item.change] == ["O1"]


def test_partners_are_found_by_other_names_and_likely_ones_offered(tmp_path: Path) -> None:
    police, data = make_partner(name="Hampshire Constabulary"), make_partner(name="Data Team")
    PartnerAlias.objects.create(partner=police, text="The Police")
    outcome = make_outcome(area=make_area(), text="Children are safe.")
    make_action(text="Do it.", outcome=outcome, partners=[police, data])
    cell = "Outcome: Children are safe.\n• Do it."
    items = check(printed(tmp_path, (cell, "", "", "the police/ data team.")))
    assert {item.outcome.value for item in items} == {"unchanged"}
    book = printed(tmp_path, (cell, "", "", "The Police; Data Teem"))
    (item,) = [item for item in check(book) if item.field == "Key partners"]
    assert (item.outcome, item.code) == ("to_check", "unknown_partner")
    assert item.choices[0].label == "“Data Teem” is Data Team"
    assert {item.outcome.value for item in again(book, item.choices[0])} == {"unchanged"}
    assert Partner.objects.count() == 2


def test_an_area_is_known_by_its_title_other_name_number_or_sheet(tmp_path: Path) -> None:
    area = make_area(position=4)
    make_area(name="Fostering", code="fostering", position=5)
    make_plan()
    AreaAlias.objects.create(area=area, text="Single assessments")
    row = (TWO, "", "", "")
    for title, sheet in (
        ("Assessment (continued)", "Sheet"), ("SINGLE ASSESSMENTS", "Sheet"), ("4. Assessment", "Sheet"),
        ("Area 4", "Sheet"), ("Nothing like it", "Assessment"),
    ):  # fmt: skip
        items = check(printed(tmp_path, row, title=title, sheet=sheet))
        assert {item.change["area"] for item in items if item.change} == {area.pk}, title
    book = printed(tmp_path, row, row, title="Nothing like it")
    item, *others = check(book)
    assert (item.outcome, item.code, len(item.choices)) == ("to_check", "unknown_area", 2)
    assert item.message == "No area is called “Nothing like it”. It would be added."
    assert {one.field for one in others} == {"Action"}, "it is asked about once"
    assert {one.code for one in again(book, item.choices[0])} == {"", "duplicate"}


def test_personal_data_and_actions_without_an_outcome_are_errors(plan: None, tmp_path: Path) -> None:
    rows = [("Outcome: Children are safe.\n• See 943 476 5919.", "", "", ""), ("• Do it.", "", "", "")]
    assert [item.code for item in check(printed(tmp_path, *rows))] == ["personal_data", "no_outcome"]
    loose = check(printed(tmp_path, (TWO, "", "See 943 476 5919", "")))[-1]
    assert (loose.outcome, loose.code) == ("error", "personal_data")


# --- Who, and how many queries ------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_may_have_its_template(
    one_of_the_cast: Person, signed_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    make_action(area=make_area(name="Other", code="other"))
    client = signed_in(one_of_the_cast)
    name = request.node.callspec.params["one_of_the_cast"]
    may = name in ("administrator", "data_team")
    answer = client.get("/imports/templates/improvement-plan-printed.xlsx")
    assert answer.status_code == (200 if may else 302 if name in ("anonymous", "leaver") else 404)
    assert ("improvement-plan-printed.xlsx" in client.get("/improvement/").content.decode()) == may


@pytest.mark.parametrize("count", [3, 200])
def test_the_check_takes_as_many_queries_for_any_number_of_rows(
    count: int, tmp_path: Path, django_assert_num_queries: Callable[..., object]
) -> None:
    area, police = make_area(), make_partner()
    for number in range(count):
        make_action(code=f"A{number:03d}", text=f"Do {number}.", area=area, partners=[police])
    file = tmp_path / "plan.xlsx"
    file.write_bytes(KIND.template(today=TODAY))
    book = read(file)
    with django_assert_num_queries(12):  # type: ignore[attr-defined]
        items = check(book)
    assert {item.outcome.value for item in items} == {"unchanged"}
    assert len({item.subject for item in items}) == count
