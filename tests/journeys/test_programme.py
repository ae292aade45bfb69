"""A service begins its audits: from nothing to a programme, its grades and teams, a graded record, its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audits.models import Audit, GradeScale, Programme, TeamArea
from audits.operations.scales import change_scale, grades_in
from organisation.models import Area, Role, Unit, User
from organisation.queries import version_of
from tests.audits.builders import NOW, TODAY, quality_area
from tests.builders import make_area, make_person, make_unit, recorder
from tests.journeys.test_accessible import Look, SignIn, walk, wrong

SETUP = "/audits/monthly-case-audits/setup/"
Sample = Callable[[str], User]
MEANINGS = ("Others learn from it.", "Seen, heard and safer.", "Safe, but progress drifts.", "Left at risk.")


@pytest.fixture
def service(transactional_db: None, settings: Any) -> Area:
    """Areas, teams and people, and nothing of audits."""
    settings.PLIMSOLL_TODAY = TODAY
    area = make_area(name="Assessment", position=1)
    quality_area()
    for name in ("North team", "South team"):
        make_unit(name=name)
    return area


@pytest.fixture
def quality_manager(service: Area) -> User:
    return make_person(
        role=Role.SERVICE_MANAGER, area=quality_area(), email="quality@example.org", title="Quality assurance manager"
    )


def add_the_programme(page: Page) -> None:
    page.goto("/audits/")
    page.get_by_role("link", name="Add a programme").click()
    page.get_by_label("Name").fill("Monthly case audits")
    page.get_by_label("Run by the managers of").select_option("Quality assurance")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Before the first record is graded it needs")).to_be_visible()


def give_it_grades(page: Page) -> None:
    page.get_by_role("link", name="a scale of grades").click()
    page.get_by_role("button", name="Add the scale").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the grade means")
    for number, meaning in enumerate(MEANINGS, 1):
        page.get_by_label(f"What it means of grade {number}").fill(meaning)
    page.get_by_role("button", name="Add the scale").click()
    expect(page.get_by_text("None of its grades was given yet.")).to_be_visible()


def give_it_teams(page: Page) -> None:
    page.get_by_role("link", name="teams whose records are drawn").click()
    page.get_by_label("Area of North team").select_option("Assessment")
    page.get_by_label("Reason").fill("As the service is led")
    page.get_by_role("button", name="Save the teams").click()
    expect(page.get_by_text("1 team changed.")).to_be_visible()


def test_a_service_begins_its_audits(
    page: Page, sign_in: SignIn, service: Area, data_team: User, quality_manager: User, auditor: User
) -> None:
    sign_in(page, data_team)
    add_the_programme(page)
    give_it_grades(page)
    give_it_teams(page)
    page.goto(SETUP)
    page.get_by_role("link", name="Add a theme").click()
    page.get_by_label("Name").fill("The child’s voice")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("the managers of Quality assurance plan its first round")).to_be_visible()

    sign_in(page, quality_manager)
    page.goto(SETUP)
    page.get_by_role("link", name="plan the first round").click()
    page.get_by_label("Month", exact=True).fill("2020-09")
    page.get_by_role("button", name="Plan it").click()
    page.goto(page.url.partition("#")[0] + "allocate/")
    page.get_by_label("Sample list").fill("\n".join(f"REF-{n}; North team; {auditor.email}" for n in range(1, 11)))
    page.get_by_role("button", name="Allocate").click()
    expect(page.get_by_role("heading", name="September 2020")).to_be_visible()

    sign_in(page, auditor)
    for number, audit in enumerate(Audit.objects.order_by("pk")):
        page.goto(f"/audits/records/{audit.pk}/")
        expect(page.get_by_text("Left at risk.")).to_be_visible()
        page.get_by_role("radio", name="Inadequate" if number == 0 else "Good").check()
        page.get_by_label("Yes, they reflected on it together").check()
        page.get_by_role("button", name="Send the audit").click()
        expect(page.get_by_text("Sent. Its team’s managers see it now.")).to_be_visible()

    sign_in(page, quality_manager)
    page.goto("/audits/monthly-case-audits/")
    expect(page.get_by_role("heading", name="90% good or better in September 2020")).to_be_visible()
    page.goto(f"{SETUP}scale/{GradeScale.objects.get().pk}/")
    expect(page.get_by_text("Grades of that scale were given, so it stays as it is.")).to_be_visible()


def test_the_pages_of_setting_up(
    page: Page, look: Look, sign_in: SignIn, service: Area, data_team: User, quality_manager: User
) -> None:
    sign_in(page, data_team)
    found = walk(page, look, "/audits/", "/audits/new/", "/audits/teams/", "/setup/")
    page.goto("/audits/new/")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("alert").wait_for()
    found["a programme, left empty"] = look(page)
    add_the_programme(page)
    found |= walk(page, look, SETUP, f"{SETUP}scale/new/", "/audits/", "/audits/monthly-case-audits/")
    page.goto(SETUP)
    give_it_grades(page)
    page.get_by_role("link", name="teams whose records are drawn").click()
    page.get_by_role("button", name="Save the teams").click()
    page.get_by_role("alert").wait_for()
    found["teams without a reason"] = look(page)

    scale, programme = GradeScale.objects.get(), Programme.objects.get()
    found |= walk(
        page, look, f"{SETUP}theme/new/", f"{SETUP}question/new/", f"{SETUP}measure/new/",
        f"{SETUP}programme/{programme.pk}/", f"{SETUP}scale/new/", SETUP, "/help/audits/",
    )  # fmt: skip
    page.goto(f"{SETUP}scale/{scale.pk}/")
    change_scale(
        scale=scale, from_month=scale.from_month, grades=grades_in(scale)[1:], note="", based_on=version_of(scale),
        by=recorder(), at=NOW, reason="Fewer grades",
    )  # fmt: skip
    page.get_by_label("What it means of grade 1").fill("Others learn from it.")
    page.get_by_text("3 more grades").click()
    page.get_by_label("Reason").fill("Said more clearly")
    page.get_by_role("button", name="Save the change").click()
    page.get_by_text("There is something there already").wait_for()
    found["changed meanwhile"] = look(page)

    page.goto("/audits/teams/")
    page.get_by_label("Area of North team").select_option("Assessment")
    page.get_by_label("Reason").fill("As the service is led")
    TeamArea.objects.create(unit=Unit.objects.get(name="North team"), area=quality_area())
    page.get_by_role("button", name="Save the teams").click()
    expect(page.get_by_role("alert")).to_contain_text("It was given to Quality assurance meanwhile")
    found["a team given elsewhere meanwhile"] = look(page)

    sign_in(page, quality_manager)
    found |= walk(page, look, SETUP, f"{SETUP}programme/{programme.pk}/")
    assert wrong(found) == {}


def test_the_sample_s_programmes_are_set_up_here(
    page: Page, look: Look, sign_in: SignIn, sample_service: Sample
) -> None:
    sign_in(page, sample_service("data"))
    assert walk(
        page, look, "/audits/case-audits/setup/", "/audits/illustration/setup/", "/audits/teams/",
        "/audits/case-audits/setup/scale/new/",
    ) == {}  # fmt: skip
