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
from audits.queries.programme import ProgrammePage, programme_page
from organisation.models import Area, User
from organisation.permissions import access_of
from scorecard.models import Observation
from tests.audits.builders import NOW, TODAY, complete, make_audit, make_programme, make_round, make_team
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


@pytest.mark.parametrize("one_of_the_cast", ["data_team", "service_manager"], indirect=True)
def test_the_service_sees_its_true_counts(one_of_the_cast: User, programme: Programme, area: Area) -> None:
    fill(make_round(programme), area, "inadequate")
    (team,) = page_of(programme, one_of_the_cast).teams
    assert [share.count for share in team.grades.shares] == [0, 0, 0, 1]


def test_re_audits_are_not_counted_among_grades(data_team: User, programme: Programme, area: Area) -> None:
    of = make_round(programme)
    fill(of, area, "inadequate")
    make_audit(of, make_team(area), graded="good", kind=Kind.RE_AUDIT)
    page = page_of(programme, data_team)
    assert counts(page) == [[0, None], [0, None], [0, None], [1, None]]
    assert page.rounds[0].re_audits.completed == 1


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
