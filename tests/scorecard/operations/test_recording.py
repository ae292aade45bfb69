"""Recording figures: what is stored, what was signed off, and what the trail says."""

import json
from typing import Any

import pytest
from django.db import DatabaseError

from organisation.models import Area, ChangeKind, ChangeRecord
from organisation.operations import Reason, Refused
from scorecard.models import Measure, Observation, State
from scorecard.operations.figures import Recorded
from tests.builders import (
    make_area,
    make_measure,
    make_person,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    month_of,
    new_figure,
    record,
    recorder,
    why,
)
from tests.scorecard.operations.recording import AT, LATER, move, refused, send, trail

pytestmark = pytest.mark.django_db


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
