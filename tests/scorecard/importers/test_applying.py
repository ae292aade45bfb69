"""Writing what a file says: into the ledger, or onto an open sheet; all of it or none."""

from __future__ import annotations

import pytest

from organisation.models import User
from organisation.operations import Refused
from scorecard.importers.long import KIND
from scorecard.models import DraftEntry, Measure, Observation
from tests.builders import (
    current_figure,
    make_draft,
    make_measure,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    record,
)
from tests.scorecard.importers.reading import apply, items, outcomes

pytestmark = pytest.mark.django_db
HEADINGS = ("Measure", "Team", "Month", "Value", "Comment")


@pytest.fixture
def measure() -> Measure:
    make_root()
    return make_measure(name="Agency workers")


def test_months_before_the_first_sheet_are_history(measure: Measure, data_team: User) -> None:
    make_submission(measure.area, "2020-07", "open")
    found = items(KIND, HEADINGS, ("Agency workers", "", "Jun 2020", "8%", "Seen"))
    assert apply(KIND, found, by=data_team).new == 1
    entry = current_figure(measure, "2020-06")
    assert (entry.value, entry.note, entry.source, entry.recorded_by) == (8, "Seen", "Import", data_team)


@pytest.mark.parametrize("month", ["Jul 2020", "Aug 2020"])
def test_an_open_sheet_and_one_not_begun_are_prefilled(month: str, measure: Measure, data_team: User) -> None:
    make_submission(measure.area, "2020-07", "open")
    found = items(KIND, HEADINGS, ("Agency workers", "", month, "8%"))
    assert found[0].field == f"Prefills the open sheet, {month}"
    apply(KIND, found, by=data_team)
    draft = DraftEntry.objects.get()
    assert (draft.value, draft.is_loaded, draft.is_checked, draft.version) == ("8", True, False, 1)
    assert not Observation.objects.exists()
    assert outcomes(items(KIND, HEADINGS, ("Agency workers", "", month, "8%"))) == ["unchanged"]


def test_what_a_person_typed_is_a_conflict_to_choose(measure: Measure, data_team: User) -> None:
    make_submission(measure.area, "2020-07", "open")
    make_draft(measure, "2020-07", "9")
    (item,) = items(KIND, HEADINGS, ("Agency workers", "", "Jul 2020", "8%"))
    assert (item.outcome, item.code, item.change) == ("to_check", "draft_differs", None)
    assert [choice.label for choice in item.choices] == ["Keep what was typed", "Take the file’s"]
    change = item.choices[1].change
    assert change is not None
    DraftEntry.objects.update(version=7)
    with pytest.raises(Refused, match="changed since the file was checked"):
        apply(KIND, [item.__class__(**{**_fields(item), "change": change})], by=data_team)


def _fields(item: object) -> dict[str, object]:
    return {name: getattr(item, name) for name in item.__slots__}  # type: ignore[attr-defined]


def test_a_sent_month_is_revised_with_the_reason_of_the_batch(measure: Measure, data_team: User) -> None:
    record(measure, "2020-07", 9)
    make_submission(measure.area, "2020-07", "approved")
    (item,) = items(KIND, HEADINGS, ("Agency workers", "", "Jul 2020", "8%"))
    assert (item.outcome, item.on_record, item.in_file) == ("changed", "9%", "8%")
    apply(KIND, [item], by=data_team, reason="Payroll was late")
    entry = current_figure(measure, "2020-07")
    assert (entry.value, entry.is_revision, entry.reason) == (8, True, "Payroll was late")


def test_nothing_is_saved_where_one_figure_has_changed_since(measure: Measure, data_team: User) -> None:
    record(measure, "2020-07", 9)
    found = items(
        KIND, HEADINGS, ("Agency workers", "", "Jun 2020", "8%"), ("Agency workers", "", "Jul 2020", "8%")
    )  # fmt: skip
    record(measure, "2020-07", 10, reason=None, at=current_figure(measure, "2020-07").recorded_at)
    with pytest.raises(Refused, match="Agency workers, Children's services, Jul 2020: changed since"):
        apply(KIND, found, by=data_team)
    assert not Observation.objects.filter(month=202006).exists()


def test_a_sheet_opened_or_sent_since_refuses(measure: Measure, data_team: User) -> None:
    found = items(KIND, HEADINGS, ("Agency workers", "", "Jul 2020", "8%"))
    make_submission(measure.area, "2020-07", "open")
    with pytest.raises(Refused, match="opened since"):
        apply(KIND, found, by=data_team)
    found = items(KIND, HEADINGS, ("Agency workers", "", "Jul 2020", "8%"))
    make_submission(measure.area, "2020-07", "sent")
    with pytest.raises(Refused, match="sent since"):
        apply(KIND, found, by=data_team)


def test_totals_are_formed(data_team: User) -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    measure = make_team_measure(north, south, roll_up="sum", name="Referrals")
    found = items(
        KIND, HEADINGS, ("Referrals", "North team", "Jul 2020", 3), ("Referrals", "South team", "Jul 2020", 4)
    )  # fmt: skip
    done = apply(KIND, found, by=data_team)
    assert (done.new, done.sentences) == (2, ("1 totals formed from their teams.",))
    assert current_figure(measure, "2020-07").value == 7


def test_personal_data_in_a_comment_stops_the_import(measure: Measure, data_team: User) -> None:
    found = items(KIND, HEADINGS, ("Agency workers", "", "Jul 2020", "8%", "See a.person@example.org"))
    with pytest.raises(Refused, match="email"):
        apply(KIND, found, by=data_team)
