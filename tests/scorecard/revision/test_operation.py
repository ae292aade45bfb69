"""The operation: both values kept, totals that follow, who may when, and its trail."""

import json
from typing import Any

import pytest

from organisation.models import Area, ChangeKind, ChangeRecord, Unit, User
from organisation.operations import Refused
from scorecard.models import Measure, Observation
from scorecard.operations.revision import (
    NOT_SENT,
    NOT_YOURS,
    ONLY_DATA_TEAM,
    RevisedMeanwhile,
)
from tests.builders import (
    current_figure,
    make_measure,
    make_submission,
    make_team_measure,
    record,
    why,
)
from tests.scorecard.revision.revising import (
    AT,
    JULY,
    LATER,
    WHY,
    change,
    revise,
)

pytestmark = pytest.mark.django_db


def test_both_values_are_kept_with_who_when_and_why(locked: Measure, data_team: User) -> None:
    first = current_figure(locked, "2020-07")
    revise(change(locked, of=(228, 300)), by=data_team)
    first.refresh_from_db()
    now = current_figure(locked, "2020-07")
    assert (first.value, first.superseded_at) == (67, AT)
    assert (now.value, now.recorded_at, now.recorded_by, now.recorded_as) == (76, AT, data_team, "Performance manager")
    assert (now.kind, now.reason, now.source, now.is_revision) == ("late", WHY["reason"], "Revision", True)


@pytest.mark.parametrize(
    ("state", "is_revision"),
    [("sent", False), ("approved", True), ("locked", True)],
    ids=["sent", "approved", "locked"],
)
def test_what_was_signed_off_is_marked(state: str, is_revision: bool, measure: Measure, data_team: User) -> None:
    make_submission(measure.area, "2020-07", state)
    revise(change(measure, of=(228, 300)), by=data_team)
    assert current_figure(measure, "2020-07").is_revision is is_revision


def test_a_teams_revision_moves_the_total_in_the_same_batch(area: Area, teams: list[Unit], data_team: User) -> None:
    measure = make_team_measure(*teams, area=area)
    record(measure, "2020-07", of=(10, 20), unit=teams[0])
    record(measure, "2020-07", of=(30, 40), unit=teams[1])
    make_submission(area, "2020-07", "locked")
    revise(change(measure, of=(18, 20), unit=teams[0]), by=data_team)
    team, total = current_figure(measure, "2020-07", unit=teams[0]), current_figure(measure, "2020-07")
    assert (total.numerator, total.denominator, total.value) == (48, 60, 80)
    assert (team.recorded_at, team.reason, team.is_revision) == (total.recorded_at, total.reason, total.is_revision)
    assert total.is_revision


def test_a_total_is_revised_only_through_its_teams(area: Area, teams: list[Unit], data_team: User) -> None:
    measure = make_team_measure(*teams, area=area)
    record(measure, "2020-07", of=(10, 20), unit=teams[0])
    make_submission(area, "2020-07", "locked")
    with pytest.raises(Refused, match="the total is formed from its teams"):
        revise(change(measure, of=(18, 20)), by=data_team)


def test_several_figures_are_one_batch_with_one_reason(locked: Measure, data_team: User) -> None:
    other = make_measure(name="Visits", code="visits", area=locked.area)
    record(other, "2020-07", "50", reason=why())
    assert revise(change(locked, of=(228, 300)), change(other, "60"), by=data_team).changed == 2
    moments = {(one.recorded_at, one.reason) for one in Observation.objects.as_at(None).filter(month=JULY)}
    assert moments == {(AT, WHY["reason"])}


def test_a_missing_figure_comes_late(locked: Measure, data_team: User) -> None:
    other = make_measure(name="Visits", code="visits", area=locked.area)
    revise(change(other, "60"), by=data_team)
    assert (current_figure(other, "2020-07").value, current_figure(other, "2020-07").is_revision) == (60, False)


def test_an_outturn_stays_one(measure: Measure, data_team: User) -> None:
    record(measure, "2020-07", "70", outturn_of="CIN census 2020", reason=why())
    make_submission(measure.area, "2020-07", "locked")
    revise(change(measure, "76"), by=data_team)
    assert current_figure(measure, "2020-07").outturn_of == "CIN census 2020"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"reason": " "}, "Give a reason for the change.", id="no-reason"),
        pytest.param({"kind": ""}, "Say what kind of change it is.", id="no-kind"),
        pytest.param({"kind": ChangeKind.DECISION}, "Say what kind of change it is.", id="another-kind"),
        pytest.param({"changes": []}, "No figure differs from what stands.", id="no-change"),
    ],
)
def test_kind_reason_and_a_change_are_required(
    fields: dict[str, Any], sentence: str, locked: Measure, data_team: User
) -> None:
    with pytest.raises(Refused) as refused:
        revise(change(locked, of=(228, 300)), by=data_team, **fields)
    assert str(refused.value) == sentence
    assert current_figure(locked, "2020-07").value == 67


def test_another_areas_measure_is_refused(locked: Measure, other_area: Area, data_team: User) -> None:
    visits = make_measure(name="Visits", area=other_area)
    with pytest.raises(Refused, match="Visits is not a measure of Assessment"):
        revise(change(visits, "60"), by=data_team, area=locked.area)


def test_a_stale_change_is_refused_and_shows_what_stands(locked: Measure, data_team: User) -> None:
    mine = change(locked, of=(228, 300))
    revise(change(locked, of=(240, 300)), by=data_team)
    with pytest.raises(RevisedMeanwhile) as stale:
        revise(mine, by=data_team, at=LATER)
    assert stale.value.current == current_figure(locked, "2020-07")
    assert stale.value.stale == {mine.key: stale.value.current}
    assert current_figure(locked, "2020-07").value == 80


@pytest.mark.parametrize(
    ("state", "who", "sentence"),
    [
        pytest.param("open", "data_team", NOT_SENT, id="open-nobody"),
        pytest.param("returned", "data_team", NOT_SENT, id="returned-nobody"),
        pytest.param("sent", "service_manager", "", id="sent-the-manager"),
        pytest.param("approved", "head_of_service", "", id="approved-the-head"),
        pytest.param("sent", "manager_elsewhere", NOT_YOURS, id="sent-not-the-manager-elsewhere"),
        pytest.param("locked", "service_manager", ONLY_DATA_TEAM, id="locked-not-the-manager"),
        pytest.param("locked", "head_of_service", ONLY_DATA_TEAM, id="locked-not-the-head"),
        pytest.param("locked", "administrator", ONLY_DATA_TEAM, id="locked-not-the-administrator"),
        pytest.param("locked", "data_team", "", id="locked-the-data-team"),
    ],
)
def test_who_may_when(state: str, who: str, sentence: str, measure: Measure, request: pytest.FixtureRequest) -> None:
    """The operation asks itself, since a submission may be locked between opening the page and recording."""
    make_submission(measure.area, "2020-07", state)
    person = request.getfixturevalue(who)
    if not sentence:
        assert revise(change(measure, of=(228, 300)), by=person).changed == 1
        return
    with pytest.raises(Refused) as refused:
        revise(change(measure, of=(228, 300)), by=person)
    assert (str(refused.value), current_figure(measure, "2020-07").value) == (sentence, 67)


def test_the_trail(locked: Measure, data_team: User) -> None:
    revise(change(locked, of=(228, 300)), by=data_team)
    lines = ChangeRecord.objects.filter(at=AT).order_by("subject_kind")
    assert [(one.subject_kind, one.subject, one.action, one.reason) for one in lines] == [
        ("measure", "timely", "record figures", WHY["reason"]),
        ("submission", "assessment 2020-07", "revise figures", WHY["reason"]),
    ]
    assert lines[1].summary == "Assessment, Jul 2020: 1 figure revised, late recording"
    assert json.loads(lines[0].detail) == {"service 2020-07": ["67% (201 of 300)", "76% (228 of 300)"]}
