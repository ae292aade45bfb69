"""Every page of the product: axe finds nothing, in light and dark, and nothing is wider than a phone."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page

from organisation.models import Area, User
from scorecard.models import Measure, Target
from scorecard.operations.figures import record_figures
from scorecard.operations.measures import set_reporting_units, succeed_measure
from scorecard.operations.sending import return_submission
from tests.builders import (
    filled_measure,
    make_area,
    make_draft,
    make_person,
    make_target,
    make_unit,
    moment,
    month_of,
    new_figure,
    record,
    why,
)
from tests.journeys.complaints import Complaints

AUGUST = month_of("2020-08")
NOW = moment("2020-09-24 07:00")
SUBMISSIONS = "/scorecard/submissions/"
OPEN_SHEET = f"{SUBMISSIONS}assessment/2020-08/"

Look = Callable[[Page], list[str]]
SignIn = Callable[[Page, User], None]
Sample = Callable[[str], User]


def walk(page: Page, look: Look, *addresses: str) -> dict[str, list[str]]:
    """Look at each page and return what is wrong with which."""
    found = {}
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = look(page)
    return wrong(found)


def wrong(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: lines for name, lines in found.items() if lines}


# --- Before a scorecard can be read ---------------------------------------------------------------------


def test_signing_in_and_choosing_a_new_password(page: Page, look: Look) -> None:
    person = make_person(email="someone@example.org")
    found = walk(
        page, look, "/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/",
        "/accounts/password/reset/key/done/", "/accounts/password/reset/key/1-spent/",
    )  # fmt: skip

    page.goto("/accounts/login/")
    page.get_by_label("Work email").fill("nobody@example.org")
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    found["refused"] = look(page)

    page.goto("/accounts/password/reset/")
    page.get_by_label("Work email").fill(person.email)
    page.get_by_role("button", name="Send the link").click()
    page.wait_for_url("**/password/reset/done/")
    found["link sent"] = look(page)
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    page.goto(link[0])
    page.get_by_role("heading", name="Choose a new password").wait_for()
    found["new password"] = look(page)

    assert wrong(found) == {}


def test_help_is_open_to_all(page: Page, look: Look, transactional_db: None) -> None:
    names = ("", "scorecard/", "measure/", "data-team/", "accessibility/")

    assert walk(page, look, *(f"/help/{name}" for name in names)) == {}


def test_an_empty_installation(page: Page, look: Look, sign_in: SignIn, administrator: User, data_team: User) -> None:
    sign_in(page, administrator)
    found = walk(page, look, "/", "/setup/")
    sign_in(page, data_team)
    found |= walk(page, look, "/scorecard/", "/scorecard/measures/", "/scorecard/populations/", SUBMISSIONS)

    assert found == {}


def test_somebody_without_a_role(page: Page, look: Look, sign_in: SignIn, no_role: User) -> None:
    sign_in(page, no_role)

    assert walk(page, look, "/", "/accounts/password/change/", "/accounts/logout/") == {}


def test_pages_that_refuse(
    page: Page, look: Look, sign_in: SignIn, complaints: Complaints, sample_service: Sample
) -> None:
    complaints.expect("404 (Not Found)")
    complaints.expect("403 (Forbidden)")
    sign_in(page, sample_service("manager"))
    found = {}
    page.goto("/scorecard/?as_at=tomorrow")
    found["not found, with a reason"] = look(page)
    page.goto("/nothing/here/")
    found["not found"] = look(page)
    page.goto(f"{SUBMISSIONS}assessment/2020-07/revise/")  # locked: the data team's
    found["not theirs to revise"] = look(page)
    page.goto("/accounts/password/change/")
    page.context.clear_cookies(name="csrftoken")
    page.locator("form.form").evaluate("form => form.submit()")
    page.get_by_role("heading", name="This form was not taken").wait_for()
    found["a form of an old page"] = look(page)

    assert wrong(found) == {}


# --- The scorecard and its measures ---------------------------------------------------------------------


def test_the_scorecard(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))

    assert walk(
        page, look, "/scorecard/", "/scorecard/?rating=red&sort=rating", "/scorecard/?q=nothing+like+this",
        "/scorecard/?month=2020-08&area=care", "/scorecard/?as_at=2020-08-20&movement=worse",
    ) == {}  # fmt: skip


def test_measures(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    heading = Measure.objects.filter(is_heading=True).order_by("position").first()
    assert heading is not None
    found = walk(
        page, look, "/scorecard/measures/M14/", "/scorecard/measures/M14/?span=all",
        f"/scorecard/measures/{heading.code}/", "/scorecard/measures/M33/?month=2020-08",
    )  # fmt: skip
    page.goto("/scorecard/measures/M14/?chart=interactive")
    page.locator("#plot .main-svg").first.wait_for()
    found["explored"] = look(page)

    assert wrong(found) == {}


def test_a_successor_by_teams_and_a_revised_figure(
    page: Page, look: Look, sign_in: SignIn, sample_service: Sample
) -> None:
    data_team = sample_service("data")
    new = filled_measure(
        name="Child and family assessments completed within 45 days", code="M14B", roll_up="ratio",
        area=Area.objects.get(code="assessment"), opened="2020-08",
    )  # fmt: skip
    common = {"by": data_team, "at": NOW, "reason": "Counted by teams from August"}
    succeed_measure(old=Measure.objects.get(code="M14"), new=new, **common)
    teams = [make_unit(name=f"Assessment team {name}") for name in ("North", "South", "of the East and the coast")]
    set_reporting_units(measure=new, units=teams, from_month=AUGUST, **common)
    counts = zip(teams, ((60, 80), (70, 75), (3, 8)), strict=True)
    record_figures(
        figures=[new_figure(new, AUGUST, of=of, unit=team) for team, of in counts],
        by=data_team, at=NOW, reason=why(""),
    )  # fmt: skip
    make_target(new, "81", tolerance=5)
    record(Measure.objects.get(code="M15"), "2020-07", of=(41, 50), by=data_team, at=NOW, reason=why("Counted late"))
    sign_in(page, data_team)

    assert walk(
        page, look, "/scorecard/measures/M14B/?month=2020-08", "/scorecard/measures/M15/?month=2020-07",
        "/scorecard/measures/M14B/settings/", "/scorecard/measures/M14B/settings/units/",
    ) == {}  # fmt: skip


# --- What the data team and the administrator keep ------------------------------------------------------


def test_the_pages_of_the_data_team(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("data"))
    settings = "/scorecard/measures/M14/settings/"
    found = walk(
        page, look, "/scorecard/measures/", "/scorecard/measures/?q=nothing+like+this", "/scorecard/populations/",
        "/scorecard/measures/M14/trail/", settings,
        *(f"{settings}{name}/" for name in ("change", "close", "succeed", "target", "baseline", "comparator", "units")),
    )  # fmt: skip

    page.goto("/scorecard/measures/new/")
    page.get_by_role("button", name="Add the measure").click()
    page.get_by_role("alert").wait_for()
    found["new, left empty"] = look(page)

    target = Target.objects.as_at(None).get(measure__code="M14")
    page.goto(f"{settings}target/?entry={target.pk}")
    make_target(target.measure, "93", from_month=target.from_month, at=NOW, reason=why())
    page.get_by_label("Value optional").fill("95")
    page.get_by_label("Reason").fill("Agreed by the Board")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("There is something there already").wait_for()
    found["changed meanwhile"] = look(page)

    assert wrong(found) == {}


def test_removing_personal_data(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("administrator"))
    found = walk(page, look, "/redaction/")
    page.get_by_label("Words to remove").fill("Sample service")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="Where these words stand").wait_for()
    found["found"] = look(page)

    assert wrong(found) == {}


# --- Submissions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["manager", "data"])
def test_my_submissions(page: Page, look: Look, sign_in: SignIn, sample_service: Sample, name: str) -> None:
    sign_in(page, sample_service(name))

    assert walk(page, look, SUBMISSIONS) == {}


def test_an_open_sheet(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("manager"))
    make_draft(Measure.objects.get(code="M15"), AUGUST, of=("12o", 30))
    found = walk(page, look, OPEN_SHEET)

    row = page.get_by_label("Single assessments completed within 45 days, numerator")
    Measure.objects.get(code="M14").drafts.update(numerator="290", version=9)
    row.fill("16")
    page.get_by_role("button", name="Save mine").wait_for()
    found["changed by two"] = look(page)

    page.get_by_role("button", name="Save mine").click()
    page.get_by_text("It is right").first.wait_for()
    page.get_by_role("button", name="Send for approval").click()
    page.get_by_text("left before this can be sent").wait_for()
    found["not ready"] = look(page)

    assert wrong(found) == {}


def test_sheets_that_were_sent_returned_and_revised(
    page: Page, look: Look, sign_in: SignIn, sample_service: Sample
) -> None:
    head, care = sample_service("head"), Area.objects.get(code="care")
    sign_in(page, head)
    found = walk(page, look, f"{SUBMISSIONS}fostering/2020-08/", f"{SUBMISSIONS}fostering/2020-08/trail/")
    make_area(name="Early years")
    return_submission(area=care, month=AUGUST, by=head, at=NOW, reason="The count of children in care is July’s.")
    found |= walk(page, look, f"{SUBMISSIONS}care/2020-08/", f"{SUBMISSIONS}care/2020-08/trail/")

    sign_in(page, sample_service("data"))
    found |= walk(
        page, look, f"{SUBMISSIONS}early-years/2020-08/", f"{SUBMISSIONS}assessment/2020-07/revise/?measure=M14"
    )  # fmt: skip
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("alert").wait_for()
    found["nothing typed"] = look(page)
    page.goto(f"{SUBMISSIONS}assessment/2020-07/revise/")
    page.get_by_label("Single assessments completed within 45 days, value").fill("96")
    page.get_by_label("Kind of change").select_option("Late recording")
    page.get_by_label("Reason").fill("Assessments finished on the last day were counted late.")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="What the revision changes").wait_for()
    found["previewed"] = look(page)

    assert wrong(found) == {}
