"""What is typed is kept as typed, at the same cost for one row or 500; it opens the sheet."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Area, ChangeRecord, User
from scorecard.models import DraftEntry, Measure, SubmissionState
from scorecard.operations.drafts import Saved, TypedRow
from tests.builders import (
    make_draft,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
)
from tests.scorecard.drafts.typing_in import AT, LATER, MONTH, row, said, save, say

pytestmark = pytest.mark.django_db

# --- Kept as typed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param({"numerator": "12o"}, {"numerator": "12o"}, id="not-a-number"),
        pytest.param({"numerator": "-3", "denominator": "NaN"}, {"numerator": "-3", "denominator": "NaN"}, id="nan"),
        pytest.param({"value": "1,73"}, {"value": "1,73"}, id="a-misplaced-comma"),
        pytest.param({"value": " 84% "}, {"value": "84%"}, id="without-the-spaces-around"),
        pytest.param({"numerator": "31", "denominator": "30"}, {"numerator": "31", "denominator": "30"}, id="above"),
        pytest.param({"absence": "nil", "value": "3"}, {"absence": "nil", "value": "3"}, id="both"),
        pytest.param(
            {"absence": "nil", "note": "None"}, {"absence": "nil", "note": "None"}, id="an-absence-and-a-note"
        ),
        pytest.param({"note": "’Ł 😀 <b>"}, {"note": "’Ł 😀 <b>"}, id="any-letters"),
        pytest.param({"numerator": "9" * 80}, {"numerator": "9" * 80}, id="as-long-as-it-may-be"),
        pytest.param(
            {"ticked": "unusual times", "tick_reason": "Two schools closed"},
            {"ticked": "unusual times", "tick_reason": "Two schools closed"},
            id="ticks",
        ),
    ],
)
def test_what_was_typed_is_kept_possible_or_not(
    area: Area, measure: Measure, by: User, typed: dict[str, str], kept: dict[str, str]
) -> None:
    assert save(area, row(**typed), by=by) == [Saved("timely", "service", 1)]
    draft = DraftEntry.objects.get()
    assert {name: getattr(draft, name) for name in kept} == kept
    assert (draft.measure, draft.unit, draft.month) == (measure, make_root(), MONTH)
    assert (draft.version, draft.saved_at, draft.saved_by, draft.saved_as) == (1, AT, by, "Assessment manager")


def test_only_the_fields_that_came_change(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(numerator="12", note="Counted"), by=by)
    assert save(area, row(version=1, denominator="30"), by=other, at=LATER) == [Saved("timely", "service", 2)]
    draft = DraftEntry.objects.get()
    assert (draft.numerator, draft.denominator, draft.note, draft.version) == ("12", "30", "Counted", 2)
    assert (draft.saved_at, draft.saved_as) == (LATER, "Data officer")


def test_a_cell_can_be_emptied(area: Area, measure: Measure, by: User) -> None:
    save(area, row(numerator="12"), by=by)
    save(area, row(version=1, numerator=""), by=by)
    assert DraftEntry.objects.get().numerator == ""


def test_other_rows_and_months_are_left_alone(area: Area, measure: Measure, by: User) -> None:
    earlier = make_draft(measure, "2020-08", "70")
    team = make_draft(measure, MONTH, "71", unit=make_unit(name="North team"))
    save(area, row(value="72"), by=by)
    assert dict(DraftEntry.objects.values_list("pk", "value")) == {
        earlier.pk: "70",
        team.pk: "71",
        DraftEntry.objects.latest("pk").pk: "72",
    }


@pytest.mark.parametrize(
    ("typed", "is_checked"),
    [
        pytest.param({"numerator": "12"}, True, id="keyed-anew"),
        pytest.param({"absence": "nil"}, True, id="said-why-there-is-none"),
        pytest.param({"note": "From the report"}, False, id="a-note-is-no-check"),
        pytest.param({"is_checked": True}, True, id="said-to-be-checked"),
        pytest.param({"numerator": "12", "is_checked": False}, False, id="what-is-said-counts-most"),
    ],
)
def test_whoever_keys_a_loaded_figure_has_checked_it(
    area: Area, measure: Measure, by: User, typed: dict[str, Any], is_checked: bool
) -> None:
    make_draft(measure, MONTH, of=(11, 30), is_loaded=True, is_checked=False)
    save(area, row(version=1, **typed), by=by)
    draft = DraftEntry.objects.get()
    assert (draft.is_checked, draft.is_loaded) == (is_checked, True)


# --- Cost ----------------------------------------------------------------------------------------------


def queries_of_saving(area: Area, by: User, rows: list[TypedRow]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert not any(saved.is_conflict for saved in save(area, *rows, by=by))
    return len(queries)


@pytest.mark.parametrize("count", [1, 500])
def test_a_pasted_block_costs_as_many_queries_as_one_cell(area: Area, by: User, count: int) -> None:
    teams = [make_unit(name=f"Team {number}") for number in range(25)]
    codes = [make_team_measure(*teams, code=f"m{number}", area=area).code for number in range(20)]
    save(area, row("m0", value="1"), by=by)  # it is open
    keys = [(code, team.code) for code in codes for team in teams][:count]
    fresh = queries_of_saving(area, by, [row(code, unit=unit, numerator="12") for code, unit in keys])
    again = queries_of_saving(area, by, [row(code, unit=unit, version=1, numerator="13") for code, unit in keys])
    assert DraftEntry.objects.filter(numerator="13", version=2).count() == count
    assert (fresh, again) == (9, 9)


# --- Opening -------------------------------------------------------------------------------------------


def test_an_untouched_submission_becomes_open_with_one_record(area: Area, measure: Measure, by: User) -> None:
    save(area, row(value="70"), by=by)
    state = SubmissionState.objects.get()
    assert (state.area, state.month, state.state, state.recorded_by) == (area, MONTH, "open", by)
    record = ChangeRecord.objects.get(subject_kind="submission")
    assert (record.action, record.subject, record.summary, record.title, record.at) == (
        "submission open", "assessment 2020-09", "Assessment, Sep 2020: open", "Assessment manager", state.recorded_at,
    )  # fmt: skip


def test_drafts_leave_no_trail(area: Area, measure: Measure, by: User, other: User) -> None:
    save(area, row(value="70"), by=by)
    before = (ChangeRecord.objects.count(), SubmissionState.objects.count())
    save(area, row(version=1, value="71"), by=other)
    say(area, said(text="Two posts were vacant."), by=by)
    assert (ChangeRecord.objects.count(), SubmissionState.objects.count()) == before


def test_a_returned_submission_is_typed_on(area: Area, measure: Measure, by: User) -> None:
    make_submission(area, MONTH, "returned")
    save(area, row(value="70"), by=by)
    assert SubmissionState.objects.as_at(None).get().state == "returned"


def test_another_areas_state_does_not_matter(area: Area, other_area: Area, measure: Measure, by: User) -> None:
    make_submission(other_area, MONTH, "locked")
    make_submission(area, "2020-08", "locked")
    assert save(area, row(value="70"), by=by) == [Saved("timely", "service", 1)]
