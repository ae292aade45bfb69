"""Targets, baselines, comparators and populations."""

import json
from datetime import date
from typing import Any

import pytest

from organisation.models import Unit
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Reason, Refused
from scorecard.models import Baseline, Commentary, ComparatorValue, Measure, Population, Target
from scorecard.operations.goals import record_commentary, set_comparator, set_population, set_target
from tests.builders import (
    make_baseline,
    make_comparator,
    make_measure,
    make_post,
    make_root,
    make_target,
    recorder,
    why,
)
from tests.scorecard.operations.recording import AT, LATER, trail

pytestmark = pytest.mark.django_db


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
