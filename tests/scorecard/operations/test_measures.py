"""Measures: changed, closed and succeeded, and which units report them."""

import json
from typing import Any

import pytest

from organisation.models import ChangeRecord, Unit
from organisation.months import Month
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import version_of
from scorecard.models import FIXED_ONCE_REPORTED, Measure, ReportingUnit
from scorecard.operations.measures import (
    change_measure,
    close_measure,
    set_reporting_units,
    succeed_measure,
)
from tests.builders import filled_measure, make_measure, record, recorder, why
from tests.scorecard.operations.recording import LATER, trail

pytestmark = pytest.mark.django_db


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
