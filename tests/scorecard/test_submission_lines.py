"""Submissions as listed: when each falls due, whether it is late, where it stands, and which months are shown."""

from datetime import date
from typing import Any

import pytest

from organisation.models import Area
from organisation.months import Month
from scorecard.models import Measure
from scorecard.operations.submissions import move_submission
from scorecard.queries.submissions import SubmissionLine, submission_lines
from tests.builders import (
    make_area,
    make_draft,
    make_measure,
    make_person,
    make_policy,
    make_root,
    make_submission,
    make_team_measure,
    make_unit,
    moment,
    month_of,
)

pytestmark = pytest.mark.django_db

TODAY = date(2020, 10, 5)
LAST = month_of("2020-09")


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(area=area, code="timely")


def lines(today: date = TODAY, **fields: Any) -> list[SubmissionLine]:
    return submission_lines(**{"areas": None, "today": today, **fields})


def line(today: date | str = TODAY) -> SubmissionLine:
    """Return the only line of the month that ended last."""
    day = date.fromisoformat(today) if isinstance(today, str) else today
    (one,) = [found for found in lines(day) if found.month == Month.of(day) + -1]
    return one


# --- Due and late ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "month", "due"),
    [
        pytest.param("2020-10-01", "2020-09", "2020-10-08", id="on-the-first-day-of-the-next-month"),
        pytest.param("2020-10-31", "2020-09", "2020-10-08", id="on-its-last-day"),
        pytest.param("2021-01-04", "2020-12", "2021-01-11", id="after-new-year"),
        pytest.param("2021-04-01", "2021-03", "2021-04-12", id="around-easter"),
        pytest.param("2024-11-01", "2024-10", "2024-11-08", id="november-2024"),
    ],
)
def test_a_month_falls_due_on_the_sixth_working_day_after_it(
    measure: Measure, today: str, month: str, due: str
) -> None:
    found = line(today)
    assert (found.month, found.due) == (month_of(month), date.fromisoformat(due))


@pytest.mark.parametrize(
    ("of_all", "own", "due"),
    [
        pytest.param(None, None, "2020-10-08", id="the-usual"),
        pytest.param(3, None, "2020-10-05", id="that-of-all"),
        pytest.param(3, 10, "2020-10-14", id="the-areas-own-first"),
        pytest.param(None, 20, "2020-10-28", id="the-latest-there-is"),
    ],
)
def test_the_working_day_is_configured(measure: Measure, of_all: int | None, own: int | None, due: str) -> None:
    if of_all:
        make_policy(due_working_day=of_all)
    if own:
        make_policy(measure.area, due_working_day=own)
    make_policy(make_area(name="Fostering"), due_working_day=1)
    assert line().due == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("today", "working_days", "is_late"),
    [
        pytest.param("2020-10-01", 5, False, id="as-it-comes-up"),
        pytest.param("2020-10-07", 1, False, id="the-day-before"),
        pytest.param("2020-10-08", 0, False, id="the-day-itself"),
        pytest.param("2020-10-09", -1, True, id="the-day-after"),
        pytest.param("2020-10-11", -1, True, id="over-a-weekend"),
        pytest.param("2020-10-12", -2, True, id="after-a-weekend"),
        pytest.param("2020-10-15", -5, True, id="as-the-post-above-is-told"),
    ],
)
def test_how_late_it_is(measure: Measure, today: str, working_days: int, is_late: bool) -> None:
    found = line(today)
    assert (found.working_days, found.is_late) == (working_days, is_late)


@pytest.mark.parametrize(
    ("state", "is_waiting"),
    [
        pytest.param("", True, id="not-begun"),
        pytest.param("open", True, id="open"),
        pytest.param("sent", False, id="sent"),
        pytest.param("returned", True, id="returned"),
        pytest.param("approved", False, id="approved"),
        pytest.param("locked", False, id="locked"),
    ],
)
def test_only_what_waits_is_late(measure: Measure, state: str, is_waiting: bool) -> None:
    if state:
        make_submission(measure.area, LAST, state)
    found = line("2020-10-30")
    assert (found.state, found.is_waiting, found.is_late) == (state, is_waiting, is_waiting)
    assert found.changed_by == ("Performance analyst" if state else "")


def test_whoever_changed_it_last_is_named(measure: Measure) -> None:
    make_submission(measure.area, LAST, "sent")
    head = make_person(title="Head of Assessment")
    move_submission(area=measure.area, month=LAST, to="approved", by=head, at=moment("2020-10-05 09:00"))
    assert (line().state, line().changed_by) == ("approved", "Head of Assessment")


# --- What is left ---------------------------------------------------------------------------------------


def test_how_many_measures_are_begun(measure: Measure, area: Area, other_area: Area) -> None:
    north = make_unit(name="North team")
    visits = make_team_measure(north, area=area, code="visits")
    make_measure(area=area, code="heading", is_heading=True)
    make_measure(area=area, code="closed", closed="2020-08")
    make_measure(area=area, code="to-come", opened="2020-10")
    make_measure(area=area, code="yearly", frequency="annual", due_month=3)
    make_measure(area=area, code="quarterly", frequency="quarterly", due_month=3)
    foster = make_measure(area=other_area, code="foster")
    make_draft(visits, LAST, of=(1, 2), unit=north)
    make_draft(visits, LAST, of=(1, 2))
    make_draft(measure, "2020-08", "12o")
    make_draft(foster, LAST, "1")
    found = {one.area.name: (one.measures, one.begun) for one in lines() if one.month == LAST}
    assert found == {"Assessment": (3, 1), "Fostering": (1, 1)}


# --- Which months ---------------------------------------------------------------------------------------


def months_shown(today: date = TODAY, **fields: Any) -> list[str]:
    return [one.month.iso for one in lines(today, **fields)]


def test_an_area_that_never_submitted_begins_with_the_last_month(measure: Measure) -> None:
    assert months_shown() == ["2020-09"]


def test_a_month_comes_up_once_it_has_ended(measure: Measure) -> None:
    assert months_shown(date(2020, 9, 30)) == ["2020-08"]
    assert months_shown(date(2020, 10, 1)) == ["2020-09"]


def test_the_last_three_months_are_shown_and_older_ones_until_they_are_locked(measure: Measure) -> None:
    for month, state in {
        "2019-09": "sent", "2019-10": "locked", "2019-11": "approved", "2019-12": "locked", "2020-01": "locked",
        "2020-02": "sent", "2020-03": "returned", "2020-04": "open", "2020-05": "locked", "2020-06": "locked",
        "2020-07": "locked", "2020-08": "sent",
    }.items():  # fmt: skip
        make_submission(measure.area, month, state)
    assert {one.month.iso: one.state for one in lines()} == {  # September 2019 lies more than a year back
        "2019-11": "approved", "2020-02": "sent", "2020-03": "returned", "2020-04": "open", "2020-07": "locked",
        "2020-08": "sent", "2020-09": "",
    }  # fmt: skip


def test_a_month_that_was_never_begun_does_not_fall_off_the_list(measure: Measure) -> None:
    make_submission(measure.area, "2020-04", "locked")
    assert months_shown() == ["2020-09", "2020-08", "2020-07", "2020-06", "2020-05"]


def test_how_many_recent_months_is_said(measure: Measure) -> None:
    for month in ("2020-06", "2020-07", "2020-08", "2020-09"):
        make_submission(measure.area, month, "locked")
    assert months_shown() == ["2020-09", "2020-08", "2020-07"]
    assert months_shown(months=1) == ["2020-09"]
    assert months_shown(months=4) == ["2020-09", "2020-08", "2020-07", "2020-06"]


def test_a_month_in_which_nothing_is_due_is_left_out(area: Area) -> None:
    make_root()
    make_measure(area=area, code="quarterly", frequency="quarterly", due_month=3)
    make_submission(area, "2020-03", "locked")
    assert months_shown() == ["2020-09", "2020-06"]


def test_an_area_without_measures_and_a_closed_one_are_left_out(measure: Measure, other_area: Area) -> None:
    make_measure(area=make_area(name="Youth", closed_on=date(2020, 8, 1)), code="youth")
    assert [one.area.name for one in lines()] == ["Assessment"]


# --- Whose ----------------------------------------------------------------------------------------------


def test_the_areas_asked_for_are_shown(measure: Measure, other_area: Area) -> None:
    make_measure(area=other_area, code="foster")
    assert [one.area.name for one in lines()] == ["Assessment", "Fostering"]
    assert [one.area.name for one in lines(areas={other_area.pk})] == ["Fostering"]
    assert lines(areas=frozenset()) == []


def test_what_waits_comes_first_the_newest_on_top(measure: Measure, other_area: Area) -> None:
    make_measure(area=other_area, code="foster")
    for area, month, state in (
        (measure.area, "2020-08", "returned"),
        (measure.area, "2020-09", "sent"),
        (other_area, "2020-08", "approved"),
        (other_area, "2020-09", "open"),
    ):
        make_submission(area, month, state)
    assert [(one.area.name, one.month.iso) for one in lines()] == [
        ("Fostering", "2020-09"),
        ("Assessment", "2020-08"),
        ("Assessment", "2020-09"),
        ("Fostering", "2020-08"),
    ]


@pytest.mark.parametrize("areas", [1, 17])
def test_the_list_takes_six_queries(areas: int, django_assert_num_queries: Any) -> None:
    make_root()
    for number in range(areas):
        measure = make_measure(area=make_area(name=f"Area {number}"), code=f"m{number}")
        make_policy(measure.area)
        make_draft(measure, LAST, "1")
        make_submission(measure.area, LAST, "open")
    with django_assert_num_queries(6):
        assert len(lines()) == areas
