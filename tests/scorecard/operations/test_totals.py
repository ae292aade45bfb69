"""Totals, formed from what the units report."""

import pytest

from organisation.models import Unit
from organisation.months import Month
from scorecard.models import Observation, State
from scorecard.operations.figures import Recorded
from scorecard.operations.measures import set_reporting_units
from tests.builders import (
    current_figure,
    make_measure,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    new_figure,
    record,
    recorder,
    why,
)
from tests.scorecard.operations.recording import AT, LATER, refused, send

pytestmark = pytest.mark.django_db


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
