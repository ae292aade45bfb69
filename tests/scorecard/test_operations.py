"""Writes of the scorecard: figures with their totals, what ratings rest on, measures, submissions."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError

from organisation.models import Area, ChangeKind, ChangeRecord, Unit, User
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Reason, Refused
from scorecard.models import (
    FIXED_ONCE_REPORTED,
    Baseline,
    Commentary,
    ComparatorValue,
    Measure,
    Observation,
    Population,
    ReportingUnit,
    State,
    SubmissionState,
    Target,
)
from scorecard.operations.figures import NewFigure, Recorded, record_figures
from scorecard.operations.goals import record_commentary, set_comparator, set_population, set_target
from scorecard.operations.measures import (
    change_measure,
    close_measure,
    set_reporting_units,
    succeed_measure,
    version_of,
)
from scorecard.operations.submissions import move_submission
from tests.builders import (
    current_figure,
    filled_measure,
    make_area,
    make_baseline,
    make_comparator,
    make_measure,
    make_person,
    make_post,
    make_root,
    make_submission,
    make_target,
    make_team_measure,
    make_unit,
    moment,
    month_of,
    new_figure,
    record,
    recorder,
    why,
)

pytestmark = pytest.mark.django_db

AT, LATER = moment("2020-09-24 10:00"), moment("2020-10-08 10:00")


def send(*figures: NewFigure, reason: Reason | None = None, at: Any = AT, by: User | None = None) -> Recorded:
    return record_figures(figures=figures, by=by or recorder(), at=at, reason=reason or Reason())


def trail(action: str) -> list[ChangeRecord]:
    return list(ChangeRecord.objects.filter(action=action).order_by("pk"))


@pytest.fixture
def teams() -> list[Unit]:
    return [make_unit(name=f"Team {letter}", code=letter) for letter in "abc"]


@pytest.fixture
def measure() -> Measure:
    return make_measure()


# --- Figures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        pytest.param({"of": (1298, 1632)}, ("80", 1298, 1632, ""), id="computed-from-counts"),
        pytest.param({"of": (1298, 1632), "value": "12"}, ("80", 1298, 1632, ""), id="whatever-value-comes-along"),
        pytest.param({"value": "84.5"}, ("85", None, None, ""), id="a-value-rounded-half-up"),
        pytest.param({"of": (0, 17)}, ("0", 0, 17, ""), id="none-of-some"),
        pytest.param({"of": (0, 0)}, (None, 0, 0, "nil"), id="nothing-of-nothing-is-nil"),
        pytest.param(
            {"of": (0, 0), "absence": "not_applicable"}, (None, 0, 0, "not_applicable"), id="or-what-was-said"
        ),
        pytest.param({"of": (3, 4), "absence": "not_collected"}, ("75", 3, 4, ""), id="counts-are-no-absence"),
        pytest.param({"absence": "not_collected"}, (None, None, None, "not_collected"), id="an-absence"),
        pytest.param({"value": "25", "qualifier": ">"}, ("25", None, None, ""), id="a-bound"),
    ],
)
def test_what_is_stored(measure: Measure, given: dict[str, Any], stored: tuple[Any, ...]) -> None:
    entry = record(measure, "2020-07", **given)
    value = None if stored[0] is None else int(stored[0])
    assert (entry.value, entry.numerator, entry.denominator, entry.absence) == (value, *stored[1:])


def test_a_rate_is_rounded_to_the_measures_decimals() -> None:
    rate = make_measure(name="Referrals", unit="rate_10000", decimals=1)
    assert str(record(rate, "2020-07", of=(117, 45600)).value.normalize()) == "25.7"  # type: ignore[union-attr]


def test_only_what_differs_is_recorded(measure: Measure) -> None:
    months = ["2020-05", "2020-06", "2020-07"]
    assert send(*(new_figure(measure, m, "67") for m in months)) == Recorded(3, 0, 0)
    before = Observation.objects.order_by("pk").last()
    values = ["67", "67.0", "76"]
    again = send(*(new_figure(measure, m, v) for m, v in zip(months, values, strict=True)), reason=why(), at=LATER)
    assert again == Recorded(0, 1, 2)
    assert [entry.value for entry in Observation.objects.as_at(None).order_by("month")] == [67, 67, 76]
    before.refresh_from_db()  # type: ignore[union-attr]
    assert before.superseded_at == LATER  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"note": "Two siblings"}, id="note"),
        pytest.param({"as_printed": "67%*"}, id="as-printed"),
        pytest.param({"qualifier": ">"}, id="bound"),
        pytest.param({"outturn_of": "CIN census 2020"}, id="outturn"),
        pytest.param({"of": (67, 100)}, id="counts-of-the-same-value"),
    ],
)
def test_a_difference_in_any_fact_counts(measure: Measure, change: dict[str, Any]) -> None:
    send(new_figure(measure, "2020-07", "67"))
    assert send(new_figure(measure, "2020-07", **{"value": "67", **change}), reason=why(), at=LATER).changed == 1


def test_the_same_again_records_nothing_and_leaves_no_line(measure: Measure) -> None:
    send(new_figure(measure, "2020-07", of=(201, 300)))
    assert send(new_figure(measure, "2020-07", of=(201, 300)), at=LATER) == Recorded(0, 0, 1)
    assert (Observation.objects.count(), len(trail("record figures"))) == (1, 1)


def test_no_figures_are_no_work(measure: Measure) -> None:
    assert send() == Recorded(0, 0, 0)
    assert trail("record figures") == []


def test_who_when_and_why_stand_in_the_entry(measure: Measure) -> None:
    person = make_person(title="Performance manager")
    send(new_figure(measure, "2020-07", "67"), at=AT, by=person, reason=Reason(source="extract 12"))
    send(new_figure(measure, "2020-07", "76"), at=LATER, by=person, reason=why("Late forms", ChangeKind.LATE))
    first, second = Observation.objects.order_by("pk")
    assert (first.recorded_at, first.recorded_as, first.source) == (AT, "Performance manager", "extract 12")
    assert (first.kind, first.reason) == (ChangeKind.FIRST, "")
    assert (second.kind, second.reason, second.recorded_by) == (ChangeKind.LATE, "Late forms", person)


def test_a_first_figure_is_first_whatever_kind_comes_along(measure: Measure) -> None:
    assert record(measure, "2020-07", "67", reason=why("Late forms", ChangeKind.LATE)).kind == ChangeKind.FIRST


def refused(*figures: NewFigure, said: str, **fields: Any) -> None:
    """Expect a refusal in these words, with nothing saved."""
    before = Observation.objects.count(), ChangeRecord.objects.count()
    with pytest.raises(Refused) as found:
        send(*figures, **fields)
    assert str(found.value) == said
    assert (Observation.objects.count(), ChangeRecord.objects.count()) == before


def test_a_figure_that_comes_to_more_than_the_ledger_holds_is_refused(area: Area) -> None:
    make_root()
    rate = make_measure(area=area, name="Rate", unit="rate_10000")
    refused(
        new_figure(rate, "2020-07", of=("99999999999", "0.0001")),
        said="Rate, Children's services, Jul 2020: it comes to more than any figure kept here.",
    )


def test_a_figure_given_twice_is_refused(measure: Measure) -> None:
    refused(
        new_figure(measure, "2020-07", "67"), new_figure(measure, "2020-07", "76"),
        said="Assessments in time, Children's services, Jul 2020: given twice.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "said"),
    [
        pytest.param("2020-03", "Apr 2020 to Aug 2020", id="before-its-first-month"),
        pytest.param("2020-09", "Apr 2020 to Aug 2020", id="after-its-last-month"),
    ],
)
def test_a_month_outside_the_measure_is_refused(month: str, said: str) -> None:
    measure = make_measure(opened="2020-04", closed="2020-08")
    for inside in ("2020-04", "2020-08"):
        record(measure, inside, "67")
    refused(
        new_figure(measure, month, "67"),
        said=f"Assessments in time, Children's services, {month_of(month)}: the measure runs from {said}.",
    )


def test_an_open_measure_runs_from_its_first_month_to_now() -> None:
    measure = make_measure(opened="2020-04")
    refused(
        new_figure(measure, "2020-03", "67"),
        said="Assessments in time, Children's services, Mar 2020: the measure runs from Apr 2020 to now.",
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({}, "give a value, or say why there is none.", id="nothing"),
        pytest.param({"value": "67", "absence": "nil"}, "give a value, or say why there is none.", id="both"),
        pytest.param({"of": (3, None)}, "give a value, or say why there is none.", id="a-numerator-alone"),
        pytest.param({"value": "67", "of": (3, None)}, "a numerator needs its denominator.", id="beside-a-value"),
        pytest.param({"of": (3, -4)}, "a denominator can't be negative.", id="a-negative-denominator"),
        pytest.param({"value": "67", "of": (None, 0)}, "with a denominator of 0 there is no value.", id="over-zero"),
        pytest.param({"of": (0, 0), "qualifier": ">"}, "below or above needs a value.", id="above-nothing"),
        pytest.param({"absence": "nil", "qualifier": "<"}, "below or above needs a value.", id="below-an-absence"),
        pytest.param({"absence": "words"}, "give the words that stand in place of a number.", id="words-without-words"),
    ],
)
def test_a_figure_that_contradicts_itself_is_refused_in_words(
    measure: Measure, fields: dict[str, Any], said: str
) -> None:
    refused(
        new_figure(measure, "2020-07", **fields), said=f"Assessments in time, Children's services, Jul 2020: {said}"
    )


def test_one_refusal_saves_nothing_of_all(measure: Measure) -> None:
    with pytest.raises(Refused):
        send(new_figure(measure, "2020-06", "67"), new_figure(measure, "2020-07"))
    assert Observation.objects.count() == 0


def test_an_error_half_way_saves_nothing_of_all(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trail comes last: where it fails, the figures and what they superseded are as they were."""
    send(new_figure(measure, "2020-07", "67"))
    before = list(Observation.objects.values())

    def full(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(type(ChangeRecord.objects), "bulk_create", full)
    with pytest.raises(DatabaseError):
        send(new_figure(measure, "2020-07", "76"), new_figure(measure, "2020-08", "70"), reason=why(), at=LATER)
    assert list(Observation.objects.values()) == before


# --- Signed off or not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_revision"),
    [
        pytest.param(None, False, id="no-submission"),
        pytest.param(State.OPEN, False, id="open"),
        pytest.param(State.SENT, False, id="sent"),
        pytest.param(State.RETURNED, False, id="returned"),
        pytest.param(State.APPROVED, True, id="approved"),
        pytest.param(State.LOCKED, True, id="locked"),
    ],
)
def test_a_change_is_a_revision_only_after_sign_off(measure: Measure, state: str | None, is_revision: bool) -> None:
    first = record(measure, "2020-07", "67")
    if state:
        make_submission(measure.area, "2020-07", state)
    second = record(measure, "2020-07", "76", reason=why(), at=LATER)
    assert (first.is_revision, second.is_revision) == (False, is_revision)


def test_before_sign_off_a_change_needs_no_reason(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    make_submission(measure.area, "2020-07", State.SENT)
    assert record(measure, "2020-07", "76", at=LATER).reason == "Corrected before sign-off"


def test_after_sign_off_a_change_needs_its_reason(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    make_submission(measure.area, "2020-07", State.LOCKED)
    refused(
        new_figure(measure, "2020-07", "76"), at=LATER,
        said="Assessments in time, Jul 2020: signed off, so a change needs its reason.",
    )  # fmt: skip


def test_another_months_or_areas_sign_off_is_none_of_its_own(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    make_submission(measure.area, "2020-06", State.LOCKED)
    make_submission(make_area(name="Fostering"), "2020-07", State.LOCKED)
    assert not record(measure, "2020-07", "76", reason=why()).is_revision


def test_a_first_figure_after_sign_off_is_no_revision(measure: Measure) -> None:
    make_submission(measure.area, "2020-07", State.LOCKED)
    assert not record(measure, "2020-07", "67").is_revision


def test_only_a_changed_figure_is_revised_not_a_changed_note(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    make_submission(measure.area, "2020-07", State.LOCKED)
    assert not record(measure, "2020-07", "67", note="Two siblings", reason=why()).is_revision


def test_once_revised_always_revised(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    make_submission(measure.area, "2020-07", State.APPROVED)
    record(measure, "2020-07", "76", reason=why())
    move(measure.area, State.RETURNED, reason="Look again")
    assert record(measure, "2020-07", "75", reason=why()).is_revision


# --- Totals ---------------------------------------------------------------------------------------------


def test_a_total_is_formed_in_the_same_transaction(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams)
    counts = [(1, 10), (45, 50), (20, 40)]
    done = send(*(new_figure(measure, "2020-07", of=c, unit=t) for c, t in zip(counts, teams, strict=True)))
    total = current_figure(measure, "2020-07")
    assert done == Recorded(4, 0, 0)
    assert (total.value, total.numerator, total.denominator) == (66, 66, 100)  # the mean of the three would be 50
    assert (total.units_reported, total.units_expected) == (3, 3)
    assert set(Observation.objects.values_list("recorded_at", flat=True)) == {AT}


def test_a_total_says_how_many_teams_it_rests_on(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams)
    send(new_figure(measure, "2020-07", of=(9, 10), unit=teams[0]))
    total = current_figure(measure, "2020-07")
    assert (total.value, total.units_reported, total.units_expected) == (90, 1, 3)


def test_a_plain_sum_is_not_formed_before_all_have_reported(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams, roll_up="sum", name="Contacts")
    for team, value in zip(teams, ("3", "4", "5"), strict=True):
        send(new_figure(measure, "2020-07", value, unit=team), reason=why())
    totals = Observation.objects.filter(unit=make_root()).order_by("pk")
    assert [(t.value, t.absence, t.units_reported) for t in totals] == [
        (None, "not_collected", 1), (None, "not_collected", 2), (12, "", 3),
    ]  # fmt: skip


def test_a_total_is_not_entered_directly(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams)
    refused(
        new_figure(measure, "2020-07", of=(90, 100)),
        said="Assessments in time, Children's services, Jul 2020: the total is formed from its teams; "
        "change the team's figure.",
    )


def test_a_total_is_entered_where_no_team_reports_in_that_month(teams: list[Unit]) -> None:
    measure = make_measure(roll_up="ratio")
    set_reporting_units(
        measure=measure, units=teams, from_month=Month(2020, 8), by=recorder(), at=AT, reason="By team from August"
    )
    assert record(measure, "2020-07", of=(90, 100)).value == 90
    refused(
        new_figure(measure, "2020-08", of=(90, 100)),
        said="Assessments in time, Children's services, Aug 2020: the total is formed from its teams; "
        "change the team's figure.",
    )


def test_a_total_is_entered_where_only_the_whole_service_reports() -> None:
    measure = make_measure(roll_up="ratio", reporting=[make_root()])
    assert record(measure, "2020-07", of=(90, 100)).value == 90


def test_a_total_is_revised_through_its_units(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams, name="Child and family assessments")
    send(*(new_figure(measure, "2024-09", of=(67, 100), unit=team) for team in teams))
    make_submission(measure.area, "2024-09", State.LOCKED, at=AT)
    send(new_figure(measure, "2024-09", of=(94, 100), unit=teams[0]), reason=why("Final day counted"), at=LATER)
    old, new = Observation.objects.filter(unit=make_root()).order_by("pk")
    assert (old.value, old.superseded_at, old.is_revision) == (67, LATER, False)
    assert (new.value, new.numerator, new.denominator, new.is_revision) == (76, 228, 300, True)
    assert new.reason == "Final day counted"


def test_a_total_that_stays_the_same_is_not_recorded_again(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams)
    send(*(new_figure(measure, "2020-07", of=(8, 10), unit=team) for team in teams))
    done = send(
        new_figure(measure, "2020-07", of=(9, 10), unit=teams[0]),
        new_figure(measure, "2020-07", of=(7, 10), unit=teams[1]), reason=why(), at=LATER,
    )  # fmt: skip
    assert done == Recorded(0, 2, 1)
    assert Observation.objects.filter(unit=make_root()).count() == 1


def test_a_team_that_does_not_report_it_adds_nothing(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams[:2])
    send(*(new_figure(measure, "2020-07", of=(8, 10), unit=team) for team in teams))
    total = current_figure(measure, "2020-07")
    assert (total.numerator, total.denominator, total.units_reported, total.units_expected) == (16, 20, 2, 2)


def test_which_teams_a_total_rests_on_is_asked_by_month(teams: list[Unit]) -> None:
    measure = make_team_measure(*teams)
    set_reporting_units(
        measure=measure, units=teams[:2], from_month=Month(2020, 8), by=recorder(), at=AT, reason="Team c closed"
    )
    for month in ("2020-07", "2020-08"):
        send(*(new_figure(measure, month, of=(8, 10), unit=team) for team in teams[:2]))
    found = [current_figure(measure, month) for month in ("2020-07", "2020-08")]
    assert [(t.units_reported, t.units_expected) for t in found] == [(2, 3), (2, 2)]


def test_localities_report_as_teams_do() -> None:
    north = make_unit(name="North", kind="locality")
    measure = make_team_measure(north)
    send(new_figure(measure, "2020-07", of=(8, 10), unit=north))
    assert current_figure(measure, "2020-07").value == 80


# --- The trail of figures -------------------------------------------------------------------------------


def test_one_line_a_measure_holds_old_and_new(measure: Measure) -> None:
    other = make_measure(name="Visits in time")
    send(new_figure(measure, "2020-06", of=(201, 300)), new_figure(measure, "2020-07", absence="nil"))
    send(
        new_figure(measure, "2020-06", of=(228, 300)), new_figure(measure, "2020-08", "70"),
        new_figure(other, "2020-08", "50"), reason=why("Final day counted"), at=LATER,
    )  # fmt: skip
    first, second, third = trail("record figures")
    assert [line.subject for line in (first, second, third)] == [measure.code, measure.code, other.code]
    assert first.summary == "Assessments in time: 2 figures for Jun 2020 to Jul 2020"
    assert json.loads(first.detail) == {"service 2020-06": ["", "67% (201 of 300)"], "service 2020-07": ["", "Nil"]}
    assert second.summary == "Assessments in time: 2 figures for Jun 2020 to Aug 2020"
    assert (second.reason, second.at) == ("Final day counted", LATER)
    assert json.loads(second.detail) == {
        "service 2020-06": ["67% (201 of 300)", "76% (228 of 300)"],
        "service 2020-08": ["", "70%"],
    }
    assert third.summary == "Visits in time: 1 figure for Aug 2020"


@pytest.mark.parametrize("how_many", [3, 30])
def test_the_number_of_queries_does_not_grow(how_many: int, django_assert_num_queries: Any) -> None:
    teams = [make_unit(name=f"Team {n}") for n in range(how_many)]
    measure = make_team_measure(*teams)
    send(*(new_figure(measure, "2020-07", of=(1, 2), unit=team) for team in teams))
    figures = [new_figure(measure, "2020-07", of=(2, 2), unit=team) for team in teams]
    by = recorder()
    with django_assert_num_queries(20):
        send(*figures, by=by, reason=why(), at=LATER)


# --- Targets, baselines, comparators, populations -------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param({"comparison": "<="}, "“<=” does not fit a measure for which higher is better.", id="disagrees"),
        pytest.param({"upper": "90"}, "Between needs two values, and the other comparisons one.", id="two-values"),
        pytest.param({"tolerance": "-1"}, "The tolerance can't be negative.", id="negative-tolerance"),
        pytest.param({"value": None}, "Give a value, or the words as printed.", id="neither-value-nor-words"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(measure: Measure, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as found:
        make_target(measure, **{"value": "80", **facts})
    assert (str(found.value), Target.objects.count(), trail("record target")) == (said, 0, [])


def test_a_neutral_measure_has_no_target_but_may_have_its_words() -> None:
    measure = make_measure(polarity="neutral", is_rated=False)
    with pytest.raises(Refused, match="neither way is better"):
        make_target(measure, "80", comparison=">=")
    assert make_target(measure, None, comparison="", as_printed="N/A").goal() is None


def test_a_target_leaves_its_line(measure: Measure) -> None:
    make_target(measure, "81", from_month="2024-04", basis="sn_average", tolerance="0.1", is_relative=True)
    [line] = trail("record target")
    assert (line.subject, line.summary) == (measure.code, "Assessments in time: target >= 81 from Apr 2024")
    assert json.loads(line.detail)["basis"] == "sn_average"


def test_a_target_changed_meanwhile_is_shown_with_both_values(measure: Measure) -> None:
    seen = make_target(measure, "80")
    meanwhile = make_target(measure, "82", reason=why(), at=LATER)
    with pytest.raises(NoLongerCurrent) as found:
        set_target(
            measure=measure, unit=make_root(), from_month=Month(2015, 4), facts={"comparison": ">=", "value": 85},
            by=recorder(), at=LATER, reason=why(), based_on=seen.pk,
        )  # fmt: skip
    assert found.value.current == meanwhile


def test_a_changed_target_needs_its_reason_and_the_same_leaves_nothing(measure: Measure) -> None:
    make_target(measure, "80")
    with pytest.raises(Refused, match="Give a reason for the change"):
        make_target(measure, "82")
    same = set_target(
        measure=measure, unit=make_root(), from_month=Month(2015, 4), facts={"comparison": ">=", "value": 80},
        by=recorder(), at=LATER, reason=Reason(),
    )  # fmt: skip
    assert (same, Target.objects.count(), len(trail("record target"))) == (None, 1, 1)


def test_a_new_tolerance_does_not_repaint_earlier_months(measure: Measure) -> None:
    make_target(measure, "80", from_month="2019-04", tolerance="5")
    make_target(measure, "80", from_month="2020-04", tolerance="2", at=LATER)
    standing = Target.objects.as_at(None).order_by("from_month")
    assert [(t.from_month.iso, t.tolerance) for t in standing] == [("2019-04", 5), ("2020-04", 2)]


def test_a_tolerance_put_right_can_be_read_as_it_was(measure: Measure) -> None:
    make_target(measure, "80", tolerance="5", at=AT)
    make_target(measure, "80", tolerance="2", reason=why(), at=LATER)
    tolerances = [Target.objects.as_at(at).get().tolerance for at in (AT, LATER)]
    assert tolerances == [5, 2]


def test_a_unit_may_have_a_target_of_its_own(measure: Measure, teams: list[Unit]) -> None:
    make_target(measure, "80")
    make_target(measure, "70", unit=teams[0])
    assert Target.objects.as_at(None).count() == 2


def test_a_baseline_is_a_value_or_words(measure: Measure) -> None:
    with pytest.raises(Refused, match="Give a value, or the words as printed"):
        make_baseline(measure)
    assert str(make_baseline(measure, as_printed="8 in progress")) == "assessments-in-time: 8 in progress"
    changed = make_baseline(measure, "62", month="2020-03", reason=why(), at=LATER)
    assert list(Baseline.objects.as_at(None)) == [changed]
    assert [line.summary for line in trail("record baseline")] == [
        "Assessments in time: baseline 8 in progress", "Assessments in time: baseline 62",
    ]  # fmt: skip


@pytest.mark.parametrize("facts", [{}, {"value": 82, "absence": "nil"}])
def test_a_comparator_is_a_value_or_an_absence(measure: Measure, facts: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="Give a value, or say why there is none"):
        set_comparator(
            measure=measure, compared="sn", period="2019/20", facts=facts, by=recorder(), at=AT, reason=Reason()
        )


def test_comparators_of_other_kinds_and_periods_stand_beside_each_other(measure: Measure) -> None:
    make_comparator(measure, "82.4", number_of=10)
    make_comparator(measure, "84", period="2018/19")
    make_comparator(measure, "85", compared="england")
    make_comparator(measure, compared="region", absence="not_collected")
    assert ComparatorValue.objects.as_at(None).count() == 4


def test_a_population_leaves_its_line_about_its_group() -> None:
    set_population(
        group="0-17", unit=make_root(), from_month=Month(2020, 4), value=45600, by=recorder(), at=AT, reason=Reason()
    )
    [line] = trail("record population")
    assert Population.objects.get().value == 45600
    assert (line.subject_kind, line.subject, line.summary) == (
        "population", "0-17", "Population 0-17: 45600 from Apr 2020",
    )  # fmt: skip


def test_commentary_is_recorded_and_its_words_are_kept_out_of_the_trail(measure: Measure) -> None:
    words: dict[str, Any] = {"measure": measure, "month": Month(2020, 7), "by": recorder()}
    rest: dict[str, Any] = {
        "remedial_action": "Recruit", "action_post": make_post(), "action_due": date(2020, 10, 31),
        "expected_green": Month(2020, 12),
    }  # fmt: skip
    first = record_commentary(**words, text="Two workers left", **rest, at=AT, reason=Reason())
    assert record_commentary(**words, text="Two workers left", **rest, at=LATER, reason=Reason()) is None
    second = record_commentary(**words, text="Three workers left", at=LATER, reason=why())
    assert list(Commentary.objects.order_by("pk")) == [first, second]
    assert list(Commentary.objects.as_at(AT)) == [first]
    assert [(line.summary, line.detail) for line in trail("record commentary")] == [
        ("Assessments in time: commentary for Jul 2020", ""),
    ] * 2  # fmt: skip


# --- Measures -------------------------------------------------------------------------------------------


def change(measure: Measure, *, based_on: int | None = None, reason: str = "Clearer", **fields: Any) -> bool:
    """Change a measure as a form would: read afresh, filled in, saved."""
    fresh = Measure.objects.get(pk=measure.pk)
    aliases = fields.pop("aliases", None)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return change_measure(
        measure=fresh, aliases=aliases, by=recorder(), at=LATER, reason=reason,
        based_on=version_of(measure) if based_on is None else based_on,
    )  # fmt: skip


def test_a_measure_is_created_with_its_older_names_and_a_line() -> None:
    measure = make_measure(aliases=["CP visits", " CP visits ", "", "Stat visits"], reason="Agreed by the Board")
    assert sorted(measure.aliases.values_list("text", flat=True)) == ["CP visits", "Stat visits"]
    [line] = trail("create measure")
    assert (line.subject, line.summary, line.reason) == (
        measure.code, "Assessments in time: created", "Agreed by the Board",
    )  # fmt: skip
    assert (measure.history.get().history_change_reason, json.loads(line.detail)["opened"]) == (
        "Agreed by the Board", "2015-04",
    )  # fmt: skip


def test_words_of_a_measure_may_change_at_any_time(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    assert change(measure, name="Assessments within 45 days")
    [line] = trail("change measure")
    assert line.summary == "Assessments within 45 days: changed name"
    assert json.loads(line.detail) == {"name": ["Assessments in time", "Assessments within 45 days"]}
    assert [version.name for version in measure.history.order_by("history_id")] == [
        "Assessments in time", "Assessments within 45 days",
    ]  # fmt: skip


def test_nothing_changed_leaves_nothing(measure: Measure) -> None:
    assert not change(measure, name="Assessments in time", aliases=[])
    assert (measure.history.count(), trail("change measure")) == (1, [])


def test_a_change_of_a_measure_needs_its_reason(measure: Measure) -> None:
    with pytest.raises(Refused, match="Give a reason for the change"):
        change(measure, name="Other", reason="")


def test_a_measure_changed_meanwhile_is_refused(measure: Measure) -> None:
    seen = version_of(measure)
    change(measure, name="Changed by another")
    with pytest.raises(NoLongerCurrent):
        change(measure, name="Changed by me", based_on=seen)


def test_older_names_are_replaced_by_those_given(measure: Measure) -> None:
    change(measure, aliases=["One", "Two"])
    change(measure, aliases=iter(["Two", " Three "]))
    assert sorted(measure.aliases.values_list("text", flat=True)) == ["Three", "Two"]
    assert json.loads(trail("change measure")[-1].detail) == {"aliases": [["One", "Two"], ["Three", "Two"]]}
    assert not change(measure, aliases=["Three", "Two", "Two"])


def test_a_new_definition_counts_its_versions(measure: Measure) -> None:
    change(measure, definition="Within 45 working days of referral")
    change(measure, exclusions="Re-referrals")
    change(measure, explanation="How quickly we assess")
    measure.refresh_from_db()
    assert measure.definition_version == 3


STRUCTURE: dict[str, dict[str, Any]] = {
    "unit": {"unit": "number"},
    "decimals": {"decimals": 1},
    "polarity": {"polarity": "lower"},
    "frequency": {"frequency": "quarterly"},
    "due_month": {"due_month": 4},
    "window": {"window": "rolling_12"},
    "window_days": {"window": "last_working_days", "window_days": 5},
    "roll_up": {"roll_up": "ratio"},
}


def test_every_part_of_the_structure_is_tried() -> None:
    assert set(STRUCTURE) == set(FIXED_ONCE_REPORTED)


@pytest.mark.parametrize("name", FIXED_ONCE_REPORTED)
def test_structure_is_fixed_once_a_figure_exists(measure: Measure, name: str) -> None:
    assert change(measure, **STRUCTURE[name])
    reported = make_measure(name="Visits in time")
    record(reported, "2020-07", "67")
    with pytest.raises(Refused, match=r"There are figures already, so .+ can't change\. Open a successor\."):
        change(reported, **STRUCTURE[name])
    reported.refresh_from_db()
    assert reported.history.count() == 1


def test_a_superseded_figure_still_fixes_the_structure(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    record(measure, "2020-07", absence="not_applicable", reason=why())
    with pytest.raises(Refused, match="unit of measure"):
        change(measure, unit="number")


def close(measure: Measure, last_month: str) -> None:
    close_measure(measure=measure, last_month=Month.parse(last_month), by=recorder(), at=LATER, reason="Replaced")
    measure.refresh_from_db()


def test_a_measure_closes_after_its_last_figure(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    with pytest.raises(Refused, match="It has figures after Jun 2020; choose a later last month"):
        close(measure, "2020-06")
    close(measure, "2020-07")
    [line] = trail("close measure")
    assert (measure.closed, line.summary) == (Month(2020, 7), "Assessments in time: closed after Jul 2020")


def test_a_measure_does_not_close_before_it_opens(measure: Measure) -> None:
    with pytest.raises(Refused, match="It runs from Apr 2015; the last month can't lie before"):
        close(measure, "2015-03")


def succeed(old: Measure, opened: str = "2020-08", **fields: Any) -> Measure:
    new = filled_measure(name="Assessments", code="new", opened=opened, **fields)
    return succeed_measure(old=old, new=new, by=recorder(), at=LATER, reason="Counted from referral")


def test_a_successor_opens_the_month_after(measure: Measure) -> None:
    record(measure, "2020-07", "67")
    new = succeed(measure, decimals=1)
    measure.refresh_from_db()
    assert (measure.closed, new.opened, new.succeeds, measure.successor) == (
        Month(2020, 7),
        Month(2020, 8),
        measure,
        new,
    )
    assert [line.action for line in ChangeRecord.objects.order_by("pk")][-2:] == ["close measure", "create measure"]


def test_a_measure_has_one_successor(measure: Measure) -> None:
    succeed(measure)
    with pytest.raises(Refused, match="Assessments in time has a successor already"):
        succeed(measure, opened="2020-10")


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        pytest.param("2015-04", "the successor must begin later", id="when-the-old-one-began"),
        pytest.param("2020-07", "It has figures after Jun 2020", id="while-the-old-one-has-figures"),
    ],
)
def test_a_successor_that_would_overlap_is_refused_and_nothing_is_closed(
    measure: Measure, opened: str, said: str
) -> None:
    record(measure, "2020-07", "67")
    with pytest.raises(Refused, match=said):
        succeed(measure, opened=opened)
    measure.refresh_from_db()
    assert (measure.closed, Measure.objects.count()) == (None, 1)


def test_what_was_succeeded_is_not_opened_again_over_its_successor(measure: Measure) -> None:
    succeed(measure)
    with pytest.raises(Refused, match="Its successor begins in Aug 2020; choose an earlier last month"):
        close(measure, "2020-12")
    close(measure, "2020-05")
    assert measure.closed == Month(2020, 5)


# --- Which units report ---------------------------------------------------------------------------------


def report(measure: Measure, units: list[Unit], from_month: str) -> bool:
    return set_reporting_units(
        measure=measure, units=units, from_month=Month.parse(from_month), by=recorder(), at=LATER, reason="Teams moved"
    )


def dated(measure: Measure) -> list[tuple[str, str, str]]:
    found = ReportingUnit.objects.filter(measure=measure).order_by("unit__code", "first_month").select_related("unit")
    return [(r.unit.code, r.first_month.iso, r.last_month.iso if r.last_month else "") for r in found]


def test_the_list_is_dated(measure: Measure, teams: list[Unit]) -> None:
    a, b, c = teams
    assert report(measure, [a, b], "2019-04")
    assert report(measure, [b, c], "2020-04")
    assert dated(measure) == [("a", "2019-04", "2020-03"), ("b", "2019-04", ""), ("c", "2020-04", "")]
    in_march, in_april = (
        {r.unit.code for r in measure.reporting_units.in_month(Month.parse(m))} for m in ("2020-03", "2020-04")
    )
    assert (in_march, in_april) == ({"a", "b"}, {"b", "c"})
    line = trail("set reporting units")[-1]
    assert line.summary == "Assessments in time: 1 units start and 1 stop reporting from Apr 2020"
    assert json.loads(line.detail) == {"start": ["c"], "stop": ["a"]}


def test_the_same_list_leaves_nothing(measure: Measure, teams: list[Unit]) -> None:
    report(measure, teams, "2019-04")
    assert not report(measure, list(reversed(teams)), "2020-04")
    assert len(trail("set reporting units")) == 1


def test_a_unit_that_never_began_is_taken_off(measure: Measure, teams: list[Unit]) -> None:
    report(measure, teams, "2020-04")
    report(measure, teams[:2], "2020-04")
    assert dated(measure) == [("a", "2020-04", ""), ("b", "2020-04", "")]


def test_a_unit_with_figures_from_then_on_does_not_stop(measure: Measure, teams: list[Unit]) -> None:
    report(measure, teams, "2019-04")
    record(measure, "2020-04", of=(1, 2), unit=teams[0])
    with pytest.raises(Refused, match="A unit that you left out has figures from Apr 2020 on; choose a later month"):
        report(measure, teams[1:], "2020-04")
    assert report(measure, teams[1:], "2020-05")


def test_a_unit_may_report_again_after_a_break(measure: Measure, teams: list[Unit]) -> None:
    report(measure, teams[:1], "2019-04")
    report(measure, [], "2020-04")
    report(measure, teams[:1], "2020-09")
    assert dated(measure) == [("a", "2019-04", "2020-03"), ("a", "2020-09", "")]


@pytest.mark.parametrize("again", ["2019-04", "2019-09", "2020-03"])
def test_a_unit_is_never_twice_on_the_list_of_a_month(measure: Measure, teams: list[Unit], again: str) -> None:
    report(measure, teams[:1], "2019-04")
    report(measure, [], "2020-04")
    with pytest.raises(Refused, match="Team a reports it until Mar 2020 already; choose a later month"):
        report(measure, teams[:1], again)


def test_an_empty_list_stops_all(measure: Measure, teams: list[Unit]) -> None:
    report(measure, teams, "2019-04")
    report(measure, [], "2020-04")
    assert not measure.reporting_units.in_month(Month(2020, 4)).exists()


# --- Submissions ----------------------------------------------------------------------------------------


def move(area: Area, to: str, *, at: Any = AT, reason: str = "", month: str = "2020-07") -> None:
    move_submission(area=area, month=Month.parse(month), to=to, by=recorder(), at=at, reason=reason)


def submission_lines() -> list[ChangeRecord]:
    return list(ChangeRecord.objects.filter(subject_kind="submission").order_by("pk"))


def test_each_step_supersedes_the_one_before() -> None:
    area = make_area()
    move(area, State.OPEN, at=AT)
    move(area, State.SENT, at=LATER)
    old, new = SubmissionState.objects.order_by("pk")
    assert (old.state, old.superseded_at) == (State.OPEN, LATER)
    assert (new.state, new.recorded_at, new.superseded_at) == (State.SENT, LATER, None)
    assert [SubmissionState.objects.as_at(at).get().state for at in (AT, LATER)] == [State.OPEN, State.SENT]
    assert [(line.action, line.summary) for line in submission_lines()] == [
        ("submission open", "Assessment, Jul 2020: open"), ("submission sent", "Assessment, Jul 2020: sent"),
    ]  # fmt: skip


LEADS_TO = {
    None: {"open", "sent"},
    "open": {"sent"},
    "sent": {"returned", "approved"},
    "returned": {"sent"},
    "approved": {"returned", "locked"},
    "locked": set(),
}


@pytest.mark.parametrize("now", LEADS_TO)
@pytest.mark.parametrize("to", list(State))
def test_which_steps_lead_where(now: str | None, to: State) -> None:
    area = make_area()
    if now:
        make_submission(area, "2020-07", now)
    if to in LEADS_TO[now]:
        move(area, to, reason="Team b is missing")
        assert SubmissionState.objects.as_at(None).get().state == to
    else:
        stands = f"{now} by Performance analyst" if now else "not begun"
        with pytest.raises(Refused, match=f"Assessment, Jul 2020, is {stands}, so it can't be {to.label.lower()}"):
            move(area, to, reason="Team b is missing")


def test_a_return_says_what_has_to_be_put_right() -> None:
    area = make_area()
    move(area, State.SENT)
    for reason in ("", "  "):
        with pytest.raises(Refused, match="Say what has to be put right"):
            move(area, State.RETURNED, reason=reason)
    move(area, State.RETURNED, reason="Team b is missing")
    entry = SubmissionState.objects.as_at(None).get()
    assert (entry.reason, entry.kind) == ("Team b is missing", ChangeKind.DECISION)
    assert ChangeRecord.objects.get(action="submission returned").reason == "Team b is missing"


def test_areas_and_months_have_submissions_of_their_own() -> None:
    one, other = make_area(), make_area(name="Fostering")
    move(one, State.SENT)
    move(other, State.OPEN)
    move(one, State.OPEN, month="2020-08")
    assert SubmissionState.objects.as_at(None).count() == 3


def test_an_unknown_step_is_an_error() -> None:
    with pytest.raises(ValueError):
        move(make_area(), "lost")
    assert SubmissionState.objects.count() == 0


def test_a_submission_is_not_returned_with_a_reason_longer_than_the_ledger_keeps(area: Area) -> None:
    make_submission(area, "2020-07")
    with pytest.raises(Refused, match="at most 500 characters"):
        make_submission(area, "2020-07", "returned", reason="x" * 501)
