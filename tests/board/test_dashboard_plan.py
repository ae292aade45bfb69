"""The plan and the service's own audits on the Board's pages."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from audits.operations.programmes import report_round
from board.queries.audits import read_audits
from board.queries.plan import plan_changes, read_plan
from board.tables.audits import finding
from organisation.models import Area, User
from organisation.months import Month
from scorecard.models import Measure
from tests.audits.builders import make_audit, make_programme, make_round, make_team
from tests.board.meeting_builders import make_decision, make_group, make_held, make_seat
from tests.board.reporting import rated, read, report, text_of
from tests.builders import make_post, moment, recorder
from tests.cast import Person
from tests.plan_builders import close, make_action, make_outcome, make_plan, make_section, update

SignedIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db

TODAY = date(2020, 9, 24)
AUGUST = moment("2020-08-20 10:00")


@pytest.fixture(autouse=True)
def stopped_clock(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def measure(area: Area) -> Measure:
    found = rated("Visits in time", area=area)
    report((found, ("88", "70")))
    return found


@pytest.fixture
def plan(area: Area, other_area: Area, measure: Measure) -> None:
    """Five actions: one overdue, one slipped, one complete, one of another area, one without a date."""
    make_action(code="A1", text="Share out visits.", due="2020-07", area=area, measures=[measure])
    slipped = make_action(code="A2", text="Buy cars.", due="2020-06", area=area)
    update(slipped, due="2020-10", at=AUGUST)
    close(make_action(code="A3", text="Write a guide.", due="2020-08", area=area), at=AUGUST)
    make_action(code="A4", text="Ask carers.", due="2020-12", area=other_area)
    make_action(code="A5", text="Hold a review.", due=None, area=area)


# --- The plan -------------------------------------------------------------------------------------------


def test_the_board_counts_the_plan(board_member: User, signed_in: SignedIn, plan: None) -> None:
    page = text_of(read(signed_in(board_member)))

    assert "1 plan action is overdue, and 1 more falls due by 31 October." in page
    assert "Improvement plan 5 actions 1 overdue 1 due by 31 October 2020 1 complete" in page
    assert "7 weeks late the longest: Share out visits." in page


def test_the_board_lists_overdue_and_slipped(board_member: User, signed_in: SignedIn, plan: None) -> None:
    page = text_of(read(signed_in(board_member)))

    assert "1 overdue action Longest first" in page
    assert "Share out visits. Assessment Jul 2020 7 weeks late" in page
    assert "Buy cars. Assessment First June 2020, moved once, 4 months later; now due Oct 2020" in page


def test_areas_with_most_overdue_come_first(board_member: User, signed_in: SignedIn, plan: None) -> None:
    page = text_of(read(signed_in(board_member)))

    assert re.search(r"Area Actions Progress Overdue Assessment 4 1 Fostering 1 –", page)


def test_the_plan_as_it_stood(board_member: User, signed_in: SignedIn, plan: None) -> None:
    """On 1 August nothing had been moved or completed yet."""
    page = text_of(read(signed_in(board_member), "/board/?as_at=2020-08-01"))

    assert "2 plan actions are overdue" in page
    assert "moved once" not in page


def test_without_a_plan_nothing_is_said_of_one(board_member: User, signed_in: SignedIn, measure: Measure) -> None:
    page = text_of(read(signed_in(board_member)))

    assert "plan action" not in page
    assert "Plan progress" not in page


def test_a_plan_that_has_ended_gives_way(area: Area) -> None:
    old = make_plan(code="old", starts_on=date(2018, 1, 1), ends_on=date(2019, 12, 31))
    make_action(code="B1", outcome=make_outcome(code="OB", section=make_section(area=area, plan=old)))
    make_action(code="A1", area=area)
    found = read_plan({area.pk: area}, as_at=None, day=TODAY)

    assert found is not None
    assert [one.code for one in found.actions] == ["A1"]
    earlier = read_plan({area.pk: area}, as_at=None, day=date(2019, 6, 1))
    assert earlier is not None
    assert [one.code for one in earlier.actions] == ["B1"]


def test_what_changed_in_the_plan(area: Area, plan: None) -> None:
    areas = {one.pk: one for one in Area.objects.all()}
    new = make_action(code="A9", text="Try again.", due="2020-12", area=area, at=AUGUST)
    then = read_plan(areas, as_at=moment("2020-07-20 10:00"), day=date(2020, 7, 20))
    found = plan_changes(read_plan(areas, as_at=None, day=TODAY), then)

    assert [one.code for one in found.completed] == ["A3"]
    assert [one.code for one in found.slipped] == ["A2"]
    assert [one.code for one in found.overdue] == ["A1"]
    assert [one.code for one in found.new] == [new.code]


def test_the_page_of_changes_tells_of_the_plan(board_member: User, signed_in: SignedIn, plan: None) -> None:
    page = text_of(read(signed_in(board_member), "/board/since/?since=2020-07-20"))

    assert "1 action completed Write a guide. Assessment" in page
    assert "1 action slipped Buy cars. Assessment; first June 2020, moved once, 4 months later" in page
    assert "1 action fell overdue Share out visits. Assessment" in page


def test_the_clinic_shows_the_areas_open_actions(board_member: User, signed_in: SignedIn, plan: None) -> None:
    page = text_of(read(signed_in(board_member), "/board/areas/assessment/"))

    assert re.search(r"3 open actions .* Share out visits\. Overdue Jul 2020 7 weeks late Buy cars\.", page)
    assert "Ask carers." not in page
    assert "Write a guide." not in page


def test_the_inspection_page_shows_what_measures_a_judgement(
    board_member: User, signed_in: SignedIn, plan: None
) -> None:
    page = text_of(read(signed_in(board_member), "/board/inspection/"))

    assert "1 open action of the plan Share out visits. Overdue Assessment, due Jul 2020, 7 weeks late" in page
    assert "Buy cars." not in page


# --- Audits ---------------------------------------------------------------------------------------------


def held(month: str, grades: dict[str, int], *, area: Area, reported: str = "") -> None:
    """Hold a round with so many audits of each grade, and report it on a day."""
    one = make_round(first=month)
    team = make_team(area)
    for grade, number in grades.items():
        for _ in range(number):
            make_audit(one, team, graded=grade)
    if reported:
        report_round(of=one, summary="As agreed.", by=recorder(), at=moment(reported))


def test_reported_rounds_are_shown(board_member: User, signed_in: SignedIn, measure: Measure, area: Area) -> None:
    make_programme()
    held("2020-07", {"good": 6, "inadequate": 4}, area=area, reported="2020-08-12 10:00")
    held("2020-08", {"good": 20, "requires-improvement": 1}, area=area, reported="2020-09-12 10:00")
    held("2020-09", {"inadequate": 12}, area=area)
    page = text_of(read(signed_in(board_member)))

    assert "95% good or better in August 2020, from 60% in July 2020: too few audits to call it a change" in page
    assert re.search(r"July 2020 10 .*6 \(60%\).* Reported 12 August 2020", page)
    assert "September 2020 – – – – Not reported yet" in page


def test_audits_of_another_council_are_not_ours(
    board_member: User, signed_in: SignedIn, measure: Measure, area: Area
) -> None:
    make_programme(council="Another council", name="Their audits")
    make_round(first="2020-07")

    assert "Their audits" not in read(signed_in(board_member))
    assert read_audits(None) == ()


def test_a_round_too_small_is_not_shown(board_member: User, signed_in: SignedIn, measure: Measure, area: Area) -> None:
    make_programme()
    held("2020-07", {"inadequate": 5}, area=area, reported="2020-08-12 10:00")
    page = text_of(read(signed_in(board_member)))

    assert "Under 6 graded: not shown" in page
    assert "5 graded" not in page


def test_a_pause_and_a_gap_stand_as_such(area: Area) -> None:
    make_programme()
    make_round(first="2020-03", last="2020-05", paused_from=date(2020, 3, 24), pause_reason="The pandemic")
    make_round(first="2020-07")
    (seen,) = read_audits(None)

    assert [(one.round.months, one.why) for one in seen.rounds] == [
        ("March to May 2020", "Paused: The pandemic"),
        ("July 2020", "Not reported yet"),
    ]
    assert seen.gaps == (Month(2020, 6),)
    assert finding(seen) == "No round has been reported yet"


def test_rounds_as_they_had_been_reported(area: Area) -> None:
    make_programme()
    held("2020-07", {"good": 12}, area=area, reported="2020-08-12 10:00")

    assert [one.why for one in read_audits(moment("2020-08-01 10:00"))[0].rounds] == ["Not reported yet"]
    assert [one.why for one in read_audits(moment("2020-08-13 10:00"))[0].rounds] == [""]


def test_partners_see_no_audits(partner: User, signed_in: SignedIn, measure: Measure, area: Area) -> None:
    make_programme()
    held("2020-07", {"good": 12}, area=area, reported="2020-08-12 10:00")

    for address in ("/board/", "/board/inspection/"):
        assert "Monthly case audits" not in read(signed_in(partner), address)


def test_an_areas_own_audits_are_for_those_who_may_read_them(
    service_manager: User,
    manager_elsewhere: User,
    board_member: User,
    data_team: User,
    signed_in: SignedIn,
    measure: Measure,
    area: Area,
) -> None:
    make_programme()
    held("2020-07", {"good": 7, "inadequate": 5}, area=area)
    address = "/board/areas/assessment/"

    page = text_of(read(signed_in(service_manager), address))
    assert "Monthly case audits Aug 2019 to Jul 2020 12 graded" in page
    assert "7 (58%) Good" in page
    assert "12 of 12 allocated audits completed" in page
    for person in (data_team, manager_elsewhere, board_member):
        assert "Monthly case audits" not in read(signed_in(person), address)


# --- What meetings left open ----------------------------------------------------------------------------


def test_the_clinic_tells_what_meetings_left_open(
    board_member: User, service_manager: User, signed_in: SignedIn, measure: Measure, area: Area, other_area: Area
) -> None:
    ours = make_held(make_group(), date(2020, 8, 20))
    clinic = make_group(code="clinic", name="Performance clinic", audience="service")
    seat = make_seat(clinic, post=make_post(title="Chair of the clinic"))
    theirs = make_held(clinic, date(2020, 8, 25), seat=seat)
    make_decision(ours, text="Look at visits again.", measure=measure)
    make_decision(ours, text="Visit carers.", area=other_area)
    make_decision(theirs, text="Count the cars.", area=area)
    address = "/board/areas/assessment/"

    seen = text_of(read(signed_in(service_manager), address))
    assert "Look at visits again. Meeting of 20 August 2020" in seen
    assert "Count the cars. Meeting of 25 August 2020" in seen
    assert "Visit carers." not in seen
    seen = read(signed_in(board_member), address)
    assert "Look at visits again." in seen
    assert "Count the cars." not in seen
