"""Pages of audits ask the same few questions however much there is; every column sorts both ways."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Audit, Programme
from audits.operations import actions, learning, programmes
from audits.operations.learning import NewFeedback, NewRecommendation
from audits.reminders import actions_overdue, audits_due
from organisation.models import Area, User
from tests.audits.builders import (
    NOW,
    TODAY,
    complete,
    make_action,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
)
from tests.builders import recorder

pytestmark = pytest.mark.django_db
SIZES = pytest.mark.parametrize("size", [1, 3])


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def manager(area: Area) -> User:
    """Somebody who runs the programme and manages a team as well, so that they see everything there is."""
    person = make_manager_of_quality()
    person.roles.create(role="service_manager", area=area)
    return person


@pytest.fixture
def client(manager: User) -> Client:
    browser = Client()
    browser.force_login(manager)
    return browser


def fill(size: int, area: Area, auditor: User) -> Programme:
    """Make so many of everything: rounds, teams, audits open and completed, actions, recommendations, feedback."""
    programme = make_programme()
    for month in range(size):
        of = make_round(programme, f"2020-0{month + 1}")
        for team in range(size):
            unit = make_team(area, f"Team {team}")
            for _ in range(size):
                make_audit(of, unit, auditor=auditor)
                done = make_audit(of, unit, auditor=auditor)
                complete(done, "good")
                make_action(done)
        programmes.report_round(of=of, by=recorder(), at=NOW)
        recommended = learning.recommend(
            of=of, new=NewRecommendation(code=f"r-{month}", text="Record reasons"), by=recorder(), at=NOW
        )
        learning.respond(
            recommendation=recommended, unit=make_team(area, "Team 0"), discussed_on=TODAY, what_changed="Done",
            by=recorder(), at=NOW, today=TODAY,
        )  # fmt: skip
        learning.record_feedback(of=of, new=[NewFeedback("Heard", True)], by=recorder(), at=NOW)
        finding = learning.record_finding(programme=programme, source="Front door", text="Found", by=recorder(), at=NOW)
        learning.record_change(finding=finding, what_changed="Asked", status="done", by=recorder(), at=NOW)
        learning.record_check(
            finding=finding, checked_on=TODAY, looked_at=3, held_up=2, by=recorder(), at=NOW, today=TODAY
        )
    return programme


# Session, user and roles are three of each.
PAGES = [
    ("programmes", [], 12),
    ("programme", ["case-audits"], 18),
    ("moderation", ["case-audits"], 9),
    ("recommendations", ["case-audits"], 10),
    ("findings", ["case-audits"], 8),
    ("mine", [], 11),
    ("rounds_download", ["case-audits", "csv"], 12),
    ("teams_download", ["case-audits", "csv"], 12),
    ("audits_download", ["case-audits", "csv"], 8),
]


@SIZES
@pytest.mark.parametrize(("name", "args", "queries"), PAGES, ids=[name for name, _, _ in PAGES])
def test_a_page_takes_as_many_queries_for_one_as_for_three(
    name: str, args: list[str], queries: int, size: int, area: Area, auditor: User, client: Client,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    fill(size, area, auditor)
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"audits:{name}", args=args)).status_code == 200


@SIZES
@pytest.mark.parametrize(("name", "queries"), [("round", 26), ("report", 21)])
def test_a_round_takes_as_many(
    name: str, queries: int, size: int, area: Area, auditor: User, client: Client, django_assert_num_queries: Any
) -> None:
    programme = fill(size, area, auditor)
    of = programme.rounds.order_by("first_month")[0]
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"audits:{name}", args=["case-audits", of.pk])).status_code == 200


@SIZES
def test_the_board_reads_a_programme_in_as_many(
    size: int, area: Area, auditor: User, board_member: User, django_assert_num_queries: Any
) -> None:
    fill(size, area, auditor)
    client = Client()
    client.force_login(board_member)
    with django_assert_num_queries(18):
        assert client.get(reverse("audits:programme", args=["case-audits"])).status_code == 200


@SIZES
def test_an_audit_takes_as_many(
    size: int, area: Area, auditor: User, client: Client, django_assert_num_queries: Any
) -> None:
    fill(size, area, auditor)
    audit = Audit.objects.filter(actions__isnull=False).order_by("pk")[0]
    for _ in range(size):
        make_action(audit)
    with django_assert_num_queries(23):
        assert client.get(reverse("audits:audit", args=[audit.pk])).status_code == 200


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("column", ["name", "allocated", "completed", "percent", "g_1", "g_2", "g_3", "g_4"])
@pytest.mark.parametrize("prefix", ["r-", "t-"])
def test_rounds_and_teams_sort_by_every_column(
    prefix: str, column: str, direction: str, area: Area, auditor: User, client: Client
) -> None:
    fill(2, area, auditor)
    answer = client.get(reverse("audits:programme", args=["case-audits"]), {f"{prefix}sort": f"{direction}{column}"})
    table = answer.context["rounds" if prefix == "r-" else "teams"]
    assert answer.status_code == 200
    assert len(table.rows) == 2
    assert 'aria-sort="' in answer.content.decode()


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("column", ["pk", "unit", "kind", "auditor", "due", "stage", "final"])
def test_audits_sort_by_every_column(column: str, direction: str, area: Area, auditor: User, client: Client) -> None:
    programme = fill(1, area, auditor)
    make_audit(programme.rounds.get(), make_team(area, "Another"), graded="inadequate")
    of = programme.rounds.get()
    answer = client.get(reverse("audits:round", args=["case-audits", of.pk]), {"a-sort": f"{direction}{column}"})
    assert answer.status_code == 200
    assert len(answer.context["audits"].rows) == 4


def test_sorting_by_a_grade_puts_the_most_first(area: Area, auditor: User, client: Client) -> None:
    programme = make_programme()
    of = make_round(programme)
    for team, number in (("Few", 1), ("Many", 3)):
        for _ in range(number):
            make_audit(of, make_team(area, team), graded="inadequate")
    address = reverse("audits:programme", args=["case-audits"])
    up = client.get(address, {"t-sort": "g_4"}).context["teams"]
    down = client.get(address, {"t-sort": "-g_4"}).context["teams"]
    assert [row.record.name for row in up.rows] == ["Few", "Many"]
    assert [row.record.name for row in down.rows] == ["Many", "Few"]


@SIZES
def test_reminders_take_as_many(size: int, area: Area, auditor: User, django_assert_num_queries: Any) -> None:
    programme = fill(size, area, auditor)
    for audit in Audit.objects.filter(round__programme=programme).order_by("pk")[:size]:
        actions.raise_concern(audit=audit, text="Worry", by=auditor, at=NOW)
    with django_assert_num_queries(3):
        for told in (audits_due, actions_overdue):
            assert list(told(today=TODAY)) is not None
