"""Sending a submission: what it records, all or nothing."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from organisation.models import Area, ChangeRecord, Unit, User
from scorecard.models import Commentary, DraftComment, DraftEntry, Measure, Observation, Population, SubmissionState
from scorecard.operations import sending
from scorecard.operations.goals import set_population
from scorecard.operations.sending import send_submission
from tests.builders import (
    current_figure,
    make_draft,
    make_draft_comment,
    make_full_comment,
    make_measure,
    make_post,
    make_root,
    make_submission,
    make_target,
    make_team_measure,
    moment,
    month_of,
    record,
    recorder,
    why,
)
from tests.scorecard.sending.steps import MONTH, NHS, SENT_AT, everything, ledger, left, red, send, unusual

pytestmark = pytest.mark.django_db


def test_the_ledger_has_each_team_and_the_total_of_sums(
    area: Area, by_team: Measure, teams: list[Unit], by: User
) -> None:
    make_draft(by_team, MONTH, of=("1,298", "1,632"), unit=teams[0])
    make_draft(by_team, MONTH, of=(1, 2), unit=teams[1])
    send(area, by)
    assert ledger() == {
        ("visits", "north-team"): (80, 1298, 1632, ""),
        ("visits", "south-team"): (50, 1, 2, ""),
        ("visits", "service"): (79, 1299, 1634, ""),
    }
    total = current_figure(by_team, MONTH)
    assert (total.units_reported, total.units_expected) == (2, 2)
    assert (total.recorded_by, total.recorded_as, total.source) == (by, "Assessment manager", "Submission")


def test_it_is_marked_as_sent_and_the_drafts_are_gone(area: Area, measure: Measure, by: User) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH)
    make_draft(measure, "2020-08", "12o")
    send(area, by)
    state = SubmissionState.objects.as_at(None).get()
    assert (state.state, state.recorded_by, state.recorded_as) == ("sent", by, "Assessment manager")
    assert [draft.month for draft in DraftEntry.objects.all()] == [month_of("2020-08")]
    assert not DraftComment.objects.exists()
    assert list(ChangeRecord.objects.exclude(action="create measure").order_by("pk").values_list("action", flat=True))[
        -4:
    ] == ["submission open", "record figures", "record commentary", "submission sent"]


def test_commentary_is_written_with_what_is_promised(area: Area, measure: Measure, by: User) -> None:
    red(measure)
    post = make_post(title="Practice lead")
    make_full_comment(measure, MONTH, text="Two posts\nwere vacant.", action_post=post)
    send(area, by)
    said = Commentary.objects.get()
    assert (said.text, said.remedial_action, said.action_post) == ("Two posts\nwere vacant.", "Fill them.", post)
    assert (said.action_due.isoformat(), said.expected_green) == ("2020-12-31", month_of("2021-01"))  # type: ignore[union-attr]
    assert (said.measure, said.month, said.recorded_by) == (measure, MONTH, by)


def test_green_needs_no_comment_but_keeps_one(area: Area, measure: Measure, by: User) -> None:
    make_target(measure, "70")
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, "The best month so far.")
    send(area, by)
    assert Commentary.objects.get().text == "The best month so far."


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        pytest.param({"ticked": "unusual"}, "Checked: unusual", id="a-tick"),
        pytest.param(
            {"ticked": "unusual same", "tick_reason": "A new team"}, "Checked: unusual (A new team)",
            id="a-tick-with-its-reason-and-one-that-no-longer-warns",
        ),
        pytest.param(
            {"ticked": "unusual", "tick_reason": "See (b)", "note": "Counted by hand"},
            "Counted by hand. Checked: unusual (See (b))", id="with-a-note",
        ),
    ],
)  # fmt: skip
def test_a_note_carries_the_ticks(area: Area, measure: Measure, by: User, fields: dict[str, str], note: str) -> None:
    unusual(measure, **fields)
    send(area, by)
    assert current_figure(measure, MONTH).note == note


def test_a_note_carries_several_ticks(area: Area, measure: Measure, by: User) -> None:
    record(measure, "2020-08", of=(9, 30))
    make_draft(measure, MONTH, of=(90, 90), ticked="times", note="All")
    send(area, by)
    assert current_figure(measure, MONTH).note == "All. Checked: times"


def test_what_may_stand_with_a_reason_is_sent(area: Area, measure: Measure, by: User) -> None:
    make_draft(measure, MONTH, "75", note="Asked at M60 2LA")
    make_draft_comment(measure, MONTH, "Ring 0161 234 5000", override="The office’s own number")
    send(area, by)
    assert Commentary.objects.get().text == "Ring 0161 234 5000"


def test_no_reason_lets_personal_data_pass(area: Area, measure: Measure, by: User) -> None:
    make_draft(measure, MONTH, "75")
    make_draft_comment(measure, MONTH, f"Child {NHS}", override="It must stand")
    assert left(area, by) == {"timely": [f"“{NHS}” looks like an NHS number. Take it out."]}


@pytest.mark.parametrize(
    ("unit", "typed", "stored"),
    [
        pytest.param("percentage", {"of": (0, 0)}, (None, 0, 0, "nil"), id="none-of-none-is-nil"),
        pytest.param("percentage", {"of": (0, 17)}, (0, 0, 17, ""), id="none-of-some"),
        pytest.param("percentage", {"value": "84.5%"}, (85, None, None, ""), id="a-value-is-rounded"),
        pytest.param("number", {"value": "1,731"}, (1731, None, None, ""), id="thousands"),
        pytest.param("number", {"value": "0"}, (0, None, None, ""), id="zero"),
        pytest.param("number", {"absence": "nil"}, (None, None, None, "nil"), id="nil"),
        pytest.param(
            "number", {"absence": "suppressed", "note": "Under 5"}, (None, None, None, "suppressed"), id="suppressed"
        ),
        pytest.param("days", {"value": "−0"}, (0, None, None, ""), id="minus-nought"),
    ],
)
def test_what_was_typed_is_what_is_stored(
    area: Area, by: User, unit: str, typed: dict[str, Any], stored: tuple[Any, ...]
) -> None:
    make_root()
    make_draft(make_measure(area=area, code="m", unit=unit), MONTH, **typed)
    send(area, by)
    assert ledger() == {("m", "service"): stored}


def test_a_rate_is_formed_with_its_population(area: Area, by: User) -> None:
    rate = make_measure(area=area, code="referrals", unit="rate_10000", decimals=1, population="0-17")
    set_population(
        unit=make_root(), group="0-17", from_month=month_of("2020-01"), value=45600, by=recorder(), at=SENT_AT,
        reason=why(),
    )  # fmt: skip
    assert Population.objects.count() == 1
    make_draft(rate, MONTH, of=(117, ""))
    send(area, by)
    assert ledger() == {("referrals", "service"): (Decimal("25.7"), 117, 45600, "")}


def test_a_measure_without_teams_is_keyed_itself_though_its_total_would_be_formed(area: Area, by: User) -> None:
    make_root()
    make_draft(make_measure(area=area, code="visits", roll_up="ratio"), MONTH, of=(201, 300))
    send(area, by)
    assert ledger() == {("visits", "service"): (67, 201, 300, "")}


def test_an_entered_measure_keeps_its_own_total_beside_its_teams(area: Area, teams: list[Unit], by: User) -> None:
    entered = make_measure(area=area, code="visits", roll_up="entered", reporting=teams)
    for unit, counts in ((teams[0], (1, 2)), (teams[1], (3, 4))):
        make_draft(entered, MONTH, of=counts, unit=unit)
    assert left(area, by) == {"visits": ["No figure yet, and no reason why there is none."]}
    make_draft(entered, MONTH, of=(5, 7))
    send(area, by)
    assert ledger() == {
        ("visits", "north-team"): (50, 1, 2, ""),
        ("visits", "south-team"): (75, 3, 4, ""),
        ("visits", "service"): (71, 5, 7, ""),
    }
    assert current_figure(entered, MONTH).units_expected is None


@pytest.mark.parametrize(
    ("roll_up", "south", "total"),
    [
        pytest.param("ratio", {"absence": "nil"}, (50, 1, 2, ""), id="nil-adds-nothing"),
        pytest.param("ratio", {"absence": "not_collected"}, (50, 1, 2, ""), id="of-those-that-reported"),
        pytest.param("sum", {"absence": "not_collected"}, (None, None, None, "not_collected"), id="no-sum-of-some"),
        pytest.param("sum", {"absence": "not_applicable"}, (1, None, None, ""), id="a-sum-of-those-it-applies-to"),
        pytest.param("sum", {"value": "2"}, (3, None, None, ""), id="a-sum"),
    ],
)
def test_a_total_says_what_it_rests_on(
    area: Area, teams: list[Unit], by: User, roll_up: str, south: dict[str, Any], total: tuple[Any, ...]
) -> None:
    measure = make_team_measure(*teams, roll_up=roll_up, area=area, code="m")
    make_draft(measure, MONTH, unit=teams[0], **({"value": "1"} if roll_up == "sum" else {"of": (1, 2)}))
    make_draft(measure, MONTH, unit=teams[1], **south)
    send(area, by)
    assert ledger()["m", "service"] == total
    assert current_figure(measure, MONTH).units_reported == (1 if "not_collected" in south.values() else 2)


def test_a_quarterly_measure_is_asked_for_only_when_due(area: Area, measure: Measure, by: User) -> None:
    make_measure(area=area, code="quarterly", frequency="quarterly", due_month=3)
    make_draft(measure, MONTH, "75")
    assert left(area, by) == {"quarterly": ["No figure yet, and no reason why there is none."]}
    make_draft(measure, "2020-10", "75")
    send_submission(area=area, month=month_of("2020-10"), by=by, at=moment("2020-11-06 10:00"))
    assert Observation.objects.get().measure == measure


def test_another_areas_measures_and_a_unit_that_no_longer_reports_are_left_out(
    area: Area, other_area: Area, by_team: Measure, teams: list[Unit], by: User
) -> None:
    by_team.reporting_units.filter(unit=teams[1]).update(last_month=month_of("2020-08"))
    make_measure(area=other_area, code="foster")
    make_draft(by_team, MONTH, of=(1, 2), unit=teams[0])
    send(area, by)
    assert ledger() == {("visits", "north-team"): (50, 1, 2, ""), ("visits", "service"): (50, 1, 2, "")}


@pytest.mark.parametrize("step", ["record_figures", "record_commentary", "move_submission"])
def test_all_or_nothing(
    area: Area, by_team: Measure, teams: list[Unit], by: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for team in teams:
        make_draft(by_team, MONTH, of=(1, 2), unit=team)
    make_draft_comment(by_team, MONTH)
    make_submission(area, MONTH, "open")
    done = getattr(sending, step)

    def fail_after(**arguments: Any) -> None:
        done(**arguments)
        raise DatabaseError("disk full")

    before = everything()
    monkeypatch.setattr(sending, step, fail_after)
    with pytest.raises(DatabaseError):
        send(area, by)
    assert everything() == before
