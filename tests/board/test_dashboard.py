"""The Board's pages: who reads what, what stands first, and the page as it stood."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import Area, User
from organisation.months import Month
from scorecard.models import Measure
from tests.board.reporting import JULY_SENT, TODAY, rated, read, report, say, text_of
from tests.builders import (
    make_area,
    make_holding,
    make_measure,
    make_post,
    make_submission,
    make_target,
    make_team_measure,
    make_unit,
    moment,
    record,
    why,
)
from tests.cast import OUTSIDERS, WITH_A_ROLE, Person

SignedIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db

PAGES = ("/board/", "/board/present/", "/board/inspection/", "/board/areas/assessment/")


@pytest.fixture(autouse=True)
def stopped_clock(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def falling(area: Area) -> Measure:
    """Amber in June, red in July."""
    measure = rated("Visits in time", area=area)
    report((measure, ("88", "70")))
    return measure


@pytest.fixture
def two(area: Area) -> tuple[Measure, Measure]:
    """One that falls, and one that is further from its target but gets better."""
    falling = rated("Visits in time", area=area)
    far = rated("Plans in time", area=area, judgement="help_and_protection")
    report((falling, ("88", "70")), (far, ("20", "30")))
    return falling, far


# --- Who reads it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
@pytest.mark.parametrize("address", PAGES)
def test_everyone_with_a_role_reads_the_board(
    one_of_the_cast: Person, signed_in: SignedIn, falling: Measure, address: str
) -> None:
    assert "Visits in time" in read(signed_in(one_of_the_cast), address)


@pytest.mark.parametrize("one_of_the_cast", OUTSIDERS, indirect=True)
@pytest.mark.parametrize("address", [*PAGES, "/board/since/"])
def test_nobody_else_does(one_of_the_cast: Person, signed_in: SignedIn, falling: Measure, address: str) -> None:
    response = signed_in(one_of_the_cast).get(address)

    assert response.status_code in (302, 404)
    assert b"Visits in time" not in response.content


def test_a_partner_reads_no_commentary_no_teams_and_no_changes(
    partner: User, signed_in: SignedIn, falling: Measure, area: Area
) -> None:
    team = make_unit(name="Harbour team")
    shared = make_team_measure(team, name="Shared work", area=area)
    make_target(shared, "90")
    record(shared, "2020-07", of=(40, 80), unit=team, at=JULY_SENT)
    say(falling, "A manager has left.")
    client = signed_in(partner)

    for address in PAGES:
        page = read(client, address)
        assert "A manager has left." not in page
        assert "Harbour team" not in page
        assert "without a credible response" not in page
    assert client.get("/board/since/?since=2020-08-01").status_code == 404


def test_a_partner_is_shown_no_small_numbers(
    partner: User, board_member: User, signed_in: SignedIn, area: Area
) -> None:
    report(
        (
            rated("Children in a police cell", area=area, unit="number", polarity="lower", target="0", tolerance="0"),
            ("3",),
        )
    )

    assert "1 of 1 rated measure is red." in read(signed_in(board_member))
    page = text_of(read(signed_in(partner)))
    assert "Children in a police cell Not shown: 1 to 5" in page
    assert "No measure is rated yet." in page


def test_board_members_begin_here(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    assert signed_in(board_member).get("/").headers["Location"] == reverse("board:board")


# --- What stands on it ----------------------------------------------------------------------------------


def test_the_headline_is_computed(board_member: User, signed_in: SignedIn, two: tuple[Measure, Measure]) -> None:
    page = text_of(read(signed_in(board_member)))

    assert "2 of 2 rated measures are red. None improved a rating since June and 1 fell" in page
    assert "the fall to look at is Visits in time, at 70%. 2 of the reds have no credible response." in page


def test_worsening_reds_come_first(board_member: User, signed_in: SignedIn, two: tuple[Measure, Measure]) -> None:
    """Plans in time is further from its target, but got better."""
    page = read(signed_in(board_member))

    assert re.findall(r'class="name" href="[^"]+">([^<]+)<', page) == ["Visits in time", "Plans in time"]


def test_an_exception_says_what_was_said_and_done(board_member: User, signed_in: SignedIn, area: Area) -> None:
    owner = make_post(title="Visits manager")
    measure = rated("Visits in time", area=area, owner_post=owner)
    report((measure, ("60", "65", "70")))
    say(measure, "A manager has left.", action_post=owner, action_due=date(2020, 9, 1))
    page = text_of(read(signed_in(board_member)))

    assert "Red 3 months in a row" in page
    assert "A manager has left." in page
    assert "Visits manager · due 1 Sep 2020, 3 weeks late" in page
    assert "Green expected in Jan 2021" in page
    assert "Visits manager (vacant)" in page
    assert "The action’s date has gone by" in page


def test_a_post_that_is_held_is_not_vacant(board_member: User, signed_in: SignedIn, area: Area) -> None:
    owner = make_post(title="Visits manager")
    make_holding(post=owner)
    report((rated("Visits in time", area=area, owner_post=owner), ("70",)))

    assert "(vacant)" not in read(signed_in(board_member))


def test_commentary_on_an_earlier_figure_is_no_answer(
    board_member: User, signed_in: SignedIn, falling: Measure
) -> None:
    say(falling, "It rained.", month="2020-06")
    page = text_of(read(signed_in(board_member)))

    assert "No commentary on this figure June 2020: It rained." in page
    assert "No commentary (last said in June 2020)" in page


def test_credible_reds_are_not_listed(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    say(falling, "A manager has left.")

    assert "Every red has commentary and a remedial action" in read(signed_in(board_member))


def test_the_heat_map_counts_and_leads_on(
    board_member: User, signed_in: SignedIn, two: tuple[Measure, Measure]
) -> None:
    page = read(signed_in(board_member))
    cells = re.findall(r'<td><a href="([^"]+)">(.*?)</a></td>', page)

    assert [text_of(inside).split() for _, inside in cells[-2:]] == [["1R", "1A"], ["2R"]]
    assert cells[-1][0] == "/scorecard/?month=2020-07&amp;area=assessment"


def test_data_quality_tells_of_late_and_missing(
    board_member: User, signed_in: SignedIn, falling: Measure, other_area: Area
) -> None:
    lost = make_measure(name="Foster homes", area=other_area)
    record(lost, "2020-07", absence="not_collected", at=JULY_SENT)
    page = text_of(read(signed_in(board_member)))

    assert "1 late submission for July 2020 Fostering not sent" in page
    assert "1 measure without a figure Foster homes Not collected" in page


def test_a_revision_that_changed_a_rating_is_told(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    record(falling, "2020-07", "91", at=moment("2020-09-01 09:00"), reason=why("Visits were recorded late"))
    page = text_of(read(signed_in(board_member)))

    assert "1 revision changed a rating Visits in time , July 2020: 70% 91%" in page
    assert "Visits were recorded late, 1 September 2020" in page


def test_without_a_red_it_says_so(board_member: User, signed_in: SignedIn, area: Area) -> None:
    report((rated("Visits in time", area=area), ("95",)))

    assert "No measure is red" in read(signed_in(board_member))


@pytest.mark.parametrize(
    ("address", "heading"),
    [("/scorecard/", "Scorecard"), ("/board/", "Improvement Board"), ("/board/present/", "Improvement Board"),
     ("/board/inspection/", "By inspection judgement"), ("/board/since/", "Since the last meeting")],
)  # fmt: skip
def test_before_the_first_figure_each_page_says_where_to_begin(
    address: str, heading: str, administrator: User, board_member: User, signed_in: SignedIn
) -> None:
    pages = [signed_in(person).get(address).content.decode() for person in (administrator, board_member)]
    assert all(f"<title>{heading} – Plimsoll</title>" in page and f"<h1>{heading}</h1>" in page for page in pages)
    begin = f'href="{reverse("spreadsheets:imports")}">Import a file</a>'
    assert [begin in page for page in pages] == [True, False]


def test_an_empty_installation_is_told_what_comes(board_member: User, signed_in: SignedIn) -> None:
    for address in (*PAGES, "/board/since/"):
        assert "Improvement Board," not in read(signed_in(board_member), address)


def test_all_exceptions_are_shown_when_asked(board_member: User, signed_in: SignedIn, area: Area) -> None:
    report(*((rated(f"Measure {number}", area=area), ("10",)) for number in range(8)))
    client = signed_in(board_member)

    assert text_of(read(client)).count("No remedial action") == 6
    assert text_of(read(client, "/board/?show=all")).count("No remedial action") == 8


# --- As it stood ----------------------------------------------------------------------------------------


def test_the_page_as_it_stood(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    """On 1 August July wasn't in: June is shown, and its amber."""
    client = signed_in(board_member)
    record(falling, "2020-06", "95", at=moment("2020-09-01 09:00"), reason=why("Visits were recorded late"))
    page = text_of(read(client, "/board/?as_at=2020-08-01"))

    assert "Improvement Board, 1 August 2020" in page
    assert "Measures to June 2020" in page
    assert "None of 1 rated measure is red." in page
    assert "No revision to bring" not in page


def test_looking_back_is_no_look(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    read(signed_in(board_member), "/board/?as_at=2020-08-07")

    assert not hasattr(User.objects.get(pk=board_member.pk), "look")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/board/?month=2030-01", 404),
        ("/board/?month=july", 404),
        ("/board/?as_at=2030-01-01", 404),
        ("/board/areas/nowhere/", 404),
        ("/board/since/?since=tomorrow", 404),
        ("/board/since/?since=looked", 404),
    ],
)
def test_what_cannot_be_is_not_found(
    board_member: User, signed_in: SignedIn, falling: Measure, address: str, status: int
) -> None:
    assert signed_in(board_member).get(address).status_code == status


# --- Since ----------------------------------------------------------------------------------------------


def test_since_a_day_says_what_changed_and_why(
    board_member: User, signed_in: SignedIn, two: tuple[Measure, Measure]
) -> None:
    record(two[1], "2020-07", "92", at=moment("2020-09-01 09:00"), reason=why("Counted again"))
    page = text_of(read(signed_in(board_member), "/board/since/?since=2020-07-20"))

    assert "1 rating improved and 1 fell." in page
    assert re.search(r"Visits in time Assessment ▼ Fell Amber Red 70% a newer figure", page)
    assert re.search(r"Plans in time Assessment ▲ Improved Red Green 92% a newer figure", page)
    assert "Plans in time July 2020 30% 92%" in page


def test_a_changed_target_is_named_as_the_cause(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    make_target(falling, "60", tolerance="5", at=moment("2020-09-01 09:00"), reason=why("A new target"))
    page = text_of(read(signed_in(board_member), "/board/since/?since=2020-08-20"))

    assert "Visits in time Assessment ▲ Improved Red Green 70% its target was changed" in page


def test_without_a_meeting_it_is_since_the_month_before_was_locked(
    board_member: User, signed_in: SignedIn, falling: Measure
) -> None:
    page = text_of(read(signed_in(board_member), "/board/since/"))

    assert "Since the month before was locked" in page
    assert "as known at the end of 14 July 2020" in page


# --- The clinic and the inspection ----------------------------------------------------------------------


def test_the_clinic_sets_promise_beside_figure(board_member: User, signed_in: SignedIn, falling: Measure) -> None:
    say(falling, "It rained.", month="2020-06", remedial_action="Buy umbrellas.", expected_green=Month(2020, 7))
    page = text_of(read(signed_in(board_member), "/board/areas/assessment/"))

    assert "Nothing said of this figure June 2020 Buy umbrellas." in page
    assert "Green was promised by July 2020: what stood in the way, and what is promised now?" in page


def test_the_clinic_shows_its_teams_worst_first(board_member: User, signed_in: SignedIn, area: Area) -> None:
    north, south = make_unit(name="North team"), make_unit(name="South team")
    measure = make_team_measure(north, south, name="Shared work", area=area)
    make_target(measure, "90", tolerance="5")
    record(measure, "2020-07", of=(36, 40), unit=north, at=JULY_SENT)
    record(measure, "2020-07", of=(10, 40), unit=south, at=JULY_SENT)
    make_submission(area, "2020-07", at=JULY_SENT)
    page = text_of(read(signed_in(board_member), "/board/areas/assessment/"))

    assert re.search(r"Red South team 25% 10 of 40 Green North team 90% 36 of 40", page)
    assert "1 of 2 rated teams are red: what do the others do differently?" in page


def test_another_areas_measures_are_not_on_the_clinic(
    board_member: User, signed_in: SignedIn, falling: Measure
) -> None:
    report((rated("Foster homes", area=make_area(name="Adoption")), ("20",)))

    assert "Foster homes" not in read(signed_in(board_member), "/board/areas/assessment/")


def test_the_inspection_page_groups_by_judgement(
    board_member: User, signed_in: SignedIn, two: tuple[Measure, Measure]
) -> None:
    page = text_of(read(signed_in(board_member), "/board/inspection/"))
    judged, _, unnamed = page.partition("How we know it")[2].partition("No judgement named Figures")

    assert "Plans in time" in judged
    assert "Visits in time" not in judged
    assert "Visits in time" in unnamed


def test_slides_hold_each_exception(board_member: User, signed_in: SignedIn, two: tuple[Measure, Measure]) -> None:
    page = read(signed_in(board_member), "/board/present/")

    assert page.count("data-slide") == 3
    assert "Exception 2 of 2" in page
