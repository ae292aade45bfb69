"""Nobody works out a single grade: by small numbers, by subtraction across teams, rounds, filters and days."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Kind, Programme, Round
from audits.operations import allocating, programmes
from audits.permissions import Scope, scope_of
from audits.queries.programme import HIDDEN_TEAM, ProgrammePage, programme_page
from audits.small_teams import shown_teams
from organisation.models import Area, User
from organisation.permissions import access_of
from scorecard.models import Observation
from tests.audits.builders import (
    NOW,
    TODAY,
    complete,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
)
from tests.builders import moment, recorder
from tests.cast import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
TOTALS_ONLY = ("board_member", "administrator", "auditor")
REPORTED = moment("2020-09-24 09:00")


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme()


def report(of: Round, at: datetime = REPORTED) -> None:
    programmes.report_round(of=of, by=recorder(), at=at)


def page_of(programme: Programme, person: User, as_at: datetime | None = None) -> ProgrammePage:
    access = access_of(person)
    return programme_page(programme=programme, scope=scope_of(access, programme), as_at=as_at, today=TODAY)


def counts(page: ProgrammePage) -> list[list[int | None]] | str:
    """Return the counts of the first round, or why there are none."""
    line = page.rounds[0]
    return line.why if line.grades is None else [[share.count, share.percent] for share in line.grades.shares]  # type: ignore[misc]


def fill(of: Round, area: Area, *grades: str, team: str = "North team") -> None:
    for code in grades:
        make_audit(of, make_team(area, team), graded=code)


# --- Small numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", TOTALS_ONLY, indirect=True)
@pytest.mark.parametrize(("number", "shown"), [(5, False), (6, True)])
def test_a_round_of_under_six_is_not_shown(
    number: int, shown: bool, one_of_the_cast: User, programme: Programme, area: Area
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * (number - 1), "inadequate")
    report(of)
    found = counts(page_of(programme, one_of_the_cast))
    assert (found != "Under 6 graded: not shown") is shown


@pytest.mark.parametrize("one_of_the_cast", TOTALS_ONLY, indirect=True)
def test_no_grade_is_seen_before_it_is_reported(one_of_the_cast: User, programme: Programme, area: Area) -> None:
    fill(make_round(programme), area, *["good"] * 12)
    assert counts(page_of(programme, one_of_the_cast)) == "Not reported yet"


@pytest.mark.parametrize("one_of_the_cast", TOTALS_ONLY, indirect=True)
def test_teams_are_never_shown_to_those_who_see_totals(
    one_of_the_cast: User, programme: Programme, area: Area, signed_in: SignedIn
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * 11)
    fill(of, area, "inadequate", team="Lone team")
    report(of)
    client = signed_in(one_of_the_cast)
    for name, args in (
        ("programme", ["case-audits"]),
        ("round", ["case-audits", of.pk]),
        ("report", ["case-audits", of.pk]),
    ):
        text = client.get(reverse(f"audits:{name}", args=args)).content.decode()
        assert "Lone team" not in text
        assert "North team" not in text
    assert client.get(reverse("audits:teams_download", args=["case-audits", "csv"])).status_code == 404
    assert page_of(programme, one_of_the_cast).teams == ()


# --- By subtraction -------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", ["board_member", "manager_elsewhere"], indirect=True)
def test_an_audit_completed_after_the_report_changes_nothing(
    one_of_the_cast: User, programme: Programme, area: Area
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * 10)
    late = make_audit(of, make_team(area))
    report(of)
    before = counts(page_of(programme, one_of_the_cast))
    complete(late, "inadequate", at=NOW)
    assert counts(page_of(programme, one_of_the_cast)) == before


def test_looking_back_day_by_day_tells_of_no_single_grade(board_member: User, programme: Programme, area: Area) -> None:
    of = make_round(programme)
    for day, code in enumerate(["good"] * 9 + ["inadequate"], 1):
        make_audit(of, make_team(area), graded=code, done_at=moment(f"2020-09-{day:02} 10:00"))
    report(of)
    seen = {str(counts(page_of(programme, board_member, moment(f"2020-09-{day:02} 23:00")))) for day in range(1, 24)}
    assert seen == {"Not reported yet"}
    assert len(counts(page_of(programme, board_member, moment("2020-09-24 23:00")))) == 4


def test_rounds_are_not_added_up_for_the_board(board_member: User, programme: Programme, area: Area) -> None:
    """Were there a sum of all rounds, the hidden one could be taken from it."""
    small, large = make_round(programme, "2020-08"), make_round(programme, "2020-09")
    fill(small, area, "inadequate")
    fill(large, area, *["good"] * 10)
    for of in (small, large):
        report(of)
    page = page_of(programme, board_member)
    assert [line.grades is not None for line in page.rounds] == [False, True]
    assert (page.teams, page.teams_total) == ((), None)


def test_a_manager_sees_their_own_teams_and_nothing_of_others(
    service_manager: User, manager_elsewhere: User, programme: Programme, area: Area, other_area: Area
) -> None:
    of = make_round(programme)
    fill(of, area, "inadequate")
    fill(of, other_area, "good", "good", team="South team")
    own, theirs = page_of(programme, service_manager), page_of(programme, manager_elsewhere)
    assert [line.unit.name for line in own.teams] == ["North team"]
    assert [line.unit.name for line in theirs.teams] == ["South team"]
    assert own.teams_total is not None
    assert own.teams_total.audits.allocated == 1  # the foot adds up their own teams, not the service
    assert counts(own) == "Not reported yet"  # else the other team's follow by subtraction


def test_choosing_a_round_of_a_team_elsewhere_shows_nothing(
    manager_elsewhere: User, programme: Programme, area: Area, signed_in: SignedIn
) -> None:
    of = make_round(programme)
    fill(of, area, "inadequate")
    address = reverse("audits:programme", args=["case-audits"])
    assert "North team" not in signed_in(manager_elsewhere).get(f"{address}?round={of.pk}").content.decode()


def test_a_manager_sees_the_true_counts_of_their_own_teams(
    service_manager: User, programme: Programme, area: Area
) -> None:
    """They may read each of these audits once it is completed."""
    fill(make_round(programme), area, "inadequate")
    (team,) = page_of(programme, service_manager).teams
    assert team.grades is not None
    assert [share.count for share in team.grades.shares] == [0, 0, 0, 1]


def test_re_audits_are_not_counted_among_grades(programme: Programme, area: Area) -> None:
    of = make_round(programme)
    fill(of, area, "inadequate")
    make_audit(of, make_team(area), graded="good", kind=Kind.RE_AUDIT)
    page = page_of(programme, make_manager_of_quality())
    assert counts(page) == [[0, None], [0, None], [0, None], [1, None]]
    assert page.rounds[0].re_audits is not None
    assert page.rounds[0].re_audits.completed == 1


# --- Teams, to those who follow them all but may not read an audit ----------------------------------------


@pytest.mark.parametrize(
    ("graded", "shown"),
    [
        ({1: 12, 2: 0}, {1}),
        ({1: 12, 2: 5, 3: 4}, {1}),  # nine between the two that are hidden
        ({1: 12, 2: 5}, set()),  # else the second follows by taking away
        ({1: 12, 2: 7, 3: 5}, {1}),  # the smallest that could be shown is hidden with it
        ({1: 12, 2: 7, 3: 1, 4: 2, 5: 3}, {1, 2}),
        ({1: 5}, set()),
        ({}, set()),
    ],
)
def test_no_team_of_under_six_is_shown_or_follows(graded: dict[int, int], shown: set[int]) -> None:
    assert shown_teams(graded) == shown


def teams_of(page: ProgrammePage) -> dict[str, list[int | None] | str]:
    """Return the counts of each team and of them together, or why there are none."""
    lines = [*page.teams, *([page.teams_total] if page.teams_total else [])]
    return {
        line.unit.name: line.why if line.grades is None else [share.count for share in line.grades.shares]
        for line in lines
    }


def test_the_data_team_sees_progress_but_no_grade_of_a_small_team(
    data_team: User, programme: Programme, area: Area
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * 12)
    for team in ("Lone team", "Second team"):
        fill(of, area, *["good"] * 2, "inadequate", team=team)
    before = page_of(programme, data_team)
    assert set(teams_of(before).values()) == {HIDDEN_TEAM}  # nothing is reported yet
    assert {line.unit.name: line.audits.completed for line in before.teams}["Lone team"] == 3
    report(of)
    page = page_of(programme, data_team)
    assert teams_of(page) == {
        "North team": [0, 12, 0, 0], "Lone team": HIDDEN_TEAM, "Second team": HIDDEN_TEAM, "Total": [0, 12, 0, 0]
    }  # fmt: skip
    assert {line.re_audits for line in page.teams} == {None}  # each would tell of an inadequate grade


def test_no_team_follows_by_taking_the_shown_ones_from_the_service(
    data_team: User, programme: Programme, area: Area
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * 12)
    fill(of, area, *["good"] * 7, team="Second team")
    fill(of, area, "inadequate", team="Lone team")
    report(of)
    found = teams_of(page_of(programme, data_team))
    assert [name for name, told in found.items() if isinstance(told, list)] == ["North team", "Total"]
    assert found["Total"] == [0, 12, 0, 0]


def test_no_round_follows_by_taking_rounds_from_all_of_them(data_team: User, programme: Programme, area: Area) -> None:
    july, august = make_round(programme, "2020-07"), make_round(programme, "2020-08")
    fill(july, area, *["good"] * 8)
    fill(august, area, "inadequate")
    for of in (july, august):
        report(of)
    access = access_of(data_team)
    scope = scope_of(access, programme)

    def told(chosen: Round | None) -> list[int | None] | str:
        page = programme_page(
            programme=programme, scope=scope, as_at=None, today=TODAY, chosen=chosen.pk if chosen else None
        )
        return teams_of(page)["North team"]

    assert (told(july), told(august), told(None)) == ([0, 8, 0, 0], HIDDEN_TEAM, [0, 8, 0, 0])


def test_no_grade_follows_from_one_day_to_the_next(data_team: User, programme: Programme, area: Area) -> None:
    of = make_round(programme)
    for day, code in enumerate(["good"] * 8 + ["inadequate"], 1):
        make_audit(of, make_team(area), graded=code, done_at=moment(f"2020-09-{day:02} 10:00"))
    late = make_audit(of, make_team(area))
    report(of)
    complete(late, "inadequate", at=NOW)
    seen = set()
    for day in range(1, 26):
        page = page_of(programme, data_team, moment(f"2020-09-{day:02} 23:00"))
        seen |= {str((teams_of(page).get("North team"), counts(page), page.rounds[0].re_audits is None))}
    hidden = [one for one in seen if HIDDEN_TEAM in one or one.startswith("(None")]
    assert all("Not reported yet" in one and one.endswith("True)") for one in hidden)
    assert len(seen - set(hidden)) == 1  # as it was reported, and nothing after it


def test_the_teams_download_says_what_the_page_says(
    data_team: User, programme: Programme, area: Area, signed_in: SignedIn
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * 12)
    fill(of, area, "inadequate", team="Lone team")
    fill(of, area, *["good"] * 5, team="Second team")
    report(of)
    client = signed_in(data_team)
    for query in ("", f"?round={of.pk}", "?as_at=2020-09-24", f"?round={of.pk}&as_at=2020-09-24"):
        answer = client.get(reverse("audits:teams_download", args=["case-audits", "csv"]) + query)
        rows = {row["Team"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
        assert (rows["North team"]["Good"], rows["North team"]["Inadequate"]) == ("12", "0")
        for name in ("Lone team", "Second team"):
            row = rows[name]
            assert [row[grade] for grade in ("Outstanding", "Good", "Inadequate", "Re-audits allocated")] == [""] * 4
            assert row["Note"] == HIDDEN_TEAM
        page = client.get(reverse("audits:programme", args=["case-audits"]) + query).content.decode()
        assert page.count(HIDDEN_TEAM) == 2


def test_a_round_that_is_not_shown_shows_no_re_audits(
    board_member: User, programme: Programme, area: Area, signed_in: SignedIn
) -> None:
    of = make_round(programme)
    fill(of, area, "good", "inadequate")
    report(of)
    client = signed_in(board_member)
    for name in ("round", "report"):
        page = client.get(reverse(f"audits:{name}", args=["case-audits", of.pk])).content.decode()
        assert "Re-audits" not in page
    answer = client.get(reverse("audits:rounds_download", args=["case-audits", "csv"]))
    (row,) = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (row["Re-audits allocated"], row["Re-audits completed"]) == ("", "")


# --- Downloads, search, other pages ---------------------------------------------------------------------


def test_a_download_shows_what_the_page_shows(
    board_member: User, programme: Programme, area: Area, signed_in: SignedIn
) -> None:
    of = make_round(programme)
    fill(of, area, *["good"] * 4, "inadequate")
    report(of)
    answer = signed_in(board_member).get(reverse("audits:rounds_download", args=["case-audits", "csv"]))
    (row,) = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (row["Audits allocated"], row["Good"], row["Inadequate"], row["Inadequate %"]) == ("5", "", "", "")
    assert "not shown" in row["Note"]


def test_references_are_in_no_download(area: Area, programme: Programme, signed_in: SignedIn) -> None:
    from_area = make_round(programme)
    make_audit(from_area, make_team(area), reference="ZZ-1111", graded="good")
    manager = User.objects.create_user("qa@example.org", "a sentence nobody would guess", title="QA")
    manager.roles.create(role="service_manager", area=programme.area)
    for kind in ("csv", "xlsx"):
        answer = signed_in(manager).get(reverse("audits:audits_download", args=["case-audits", kind]))
        assert answer.status_code == 200
        assert b"ZZ-1111" not in answer.content


def test_another_councils_figures_never_reach_our_ledger(programme: Programme) -> None:
    other = make_programme(code="other", council="Another council")
    make_round(other, "2020-08")
    assert scope_of(access_of(recorder()), other) == Scope(False, frozenset())
    assert not Observation.objects.exists()


def test_an_exempted_audit_tells_no_grade(board_member: User, programme: Programme, area: Area) -> None:
    of = make_round(programme)
    audit = make_audit(of, make_team(area))
    allocating.exempt(audit=audit, why="Case closed", by=recorder(), at=NOW)
    line = page_of(programme, board_member).rounds[0]
    assert (line.audits.exempt, line.audits.allocated, line.grades) == (1, 1, None)
