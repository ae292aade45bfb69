"""Every page of the product: axe finds nothing, in light and dark, and nothing is wider than a phone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page

from organisation.models import Area, User
from scorecard.models import Measure, State
from scorecard.operations import sending, submissions
from scorecard.operations.measures import succeed_measure
from tests.builders import (
    filled_measure,
    make_draft_comment,
    make_person,
    make_unit,
    moment,
    month_of,
    new_figure,
    record,
    why,
)
from tests.journeys.conftest import Complaints

WIDE, PHONE, NARROWEST = (1440, 900), (390, 844), (320, 640)
NOW = moment("2020-09-24 10:00")
SHEET = "/scorecard/submissions"
SETTINGS = "/scorecard/measures/M14/settings/"

# What sticks out of the page, or the page itself where nothing that can be named does.
OVERFLOW = """() => {
  const root = document.documentElement, width = root.clientWidth;
  if (root.scrollWidth <= width) return [];
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 1);
  return out.slice(-3).map((one) => `${one.tagName} .${one.className.baseVal ?? one.className}`).concat("page");
}"""

Look = Callable[[Page], list[str]]


@pytest.fixture
def look(axe: Callable[..., list[str]]) -> Look:
    """Return ``look(page)``: what is wrong with the page at three widths, light and dark."""

    def problems(page: Page) -> Iterator[str]:
        _size(page, WIDE)
        yield from axe(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        yield from (f"dark: {line}" for line in axe(page, ["color-contrast", "link-in-text-block"]))
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        _size(page, PHONE)
        yield from (f"390: {line}" for line in axe(page))
        yield from (f"390: too wide: {line}" for line in page.evaluate(OVERFLOW))
        _size(page, NARROWEST)
        yield from (f"320: too wide: {line}" for line in page.evaluate(OVERFLOW))
        _size(page, WIDE)

    return lambda page: list(problems(page))


def _size(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def walk(page: Page, look: Look, *addresses: str) -> dict[str, list[str]]:
    """Look at each page; return what is wrong with which."""
    found = {}
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        if wrong := look(page):
            found[address] = wrong
    return found


# --- Before a scorecard can be read ---------------------------------------------------------------------


def test_signing_in_and_choosing_a_new_password(page: Page, look: Look, complaints: Complaints) -> None:
    person = make_person(email="someone@example.org")
    cache.clear()
    found = walk(page, look, "/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/",
                 "/accounts/password/reset/key/done/")  # fmt: skip

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
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    page.goto(link)
    found["new password"] = look(page)
    page.goto("/accounts/password/reset/key/1-spent/")
    found["link spent"] = look(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_help_is_open_to_all(page: Page, look: Look) -> None:
    pages = ("", "scorecard/", "measure/", "data-team/", "accessibility/")

    assert walk(page, look, *(f"/help/{name}" for name in pages)) == {}


def test_an_empty_installation(
    page: Page, look: Look, sign_in: Callable[..., None], administrator: User, data_team: User
) -> None:
    sign_in(page, administrator)
    found = walk(page, look, "/", "/setup/")
    sign_in(page, data_team)
    found |= walk(page, look, "/scorecard/", "/scorecard/measures/", "/scorecard/populations/", f"{SHEET}/")

    assert found == {}


def test_somebody_without_a_role(page: Page, look: Look, sign_in: Callable[..., None], no_role: User) -> None:
    sign_in(page, no_role)

    assert walk(page, look, "/", "/accounts/password/change/") == {}


def test_pages_that_refuse(
    page: Page, look: Look, sign_in: Callable[..., None], complaints: Complaints, data_team: User
) -> None:
    complaints.expect("404 (Not Found)")
    complaints.expect("403 (Forbidden)")
    sign_in(page, data_team)
    found = {}
    page.goto("/scorecard/?as_at=tomorrow")
    found["not found, with a reason"] = look(page)
    page.goto("/nothing/here/")
    found["not found"] = look(page)
    page.goto("/accounts/password/change/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Change password").evaluate("button => button.form.submit()")
    page.get_by_role("heading", name="This page was open too long").wait_for()
    found["form of an old page"] = look(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


# --- The scorecard and its measures ---------------------------------------------------------------------


def test_the_scorecard(
    page: Page, look: Look, sign_in: Callable[..., None], sample_service: Callable[[str], User]
) -> None:
    sign_in(page, sample_service("board"))

    assert walk(
        page, look, "/scorecard/", "/scorecard/?rating=red&sort=rating", "/scorecard/?q=nothing+like+this",
        "/scorecard/?month=2020-08&area=care", "/scorecard/?as_at=2020-07-20&movement=worse",
    ) == {}  # fmt: skip


@pytest.fixture
def successor(sample_service: Callable[[str], User]) -> Measure:
    """A measure that succeeds another and is reported by teams, one of which was revised after it was locked."""
    by = sample_service("data")
    assessment = Area.objects.get(code="assessment")
    Measure.objects.get(code="M14").drafts.all().delete()
    teams = [make_unit(name=f"Assessment team {name}") for name in ("North", "South", "East and the coast")]
    new = filled_measure(
        name="Child and family assessments completed within 45 days", code="M14B", area=assessment,
        roll_up="ratio", opened="2020-07", definition="Those whose 45th day fell in the month.",
    )  # fmt: skip
    old = Measure.objects.get(code="M14")
    old.observations.filter(month__gte=month_of("2020-07")).delete()
    succeed_measure(old=old, new=new, by=by, at=NOW, reason="Counted by teams from July")
    return new if teams else old


def test_measures(
    page: Page, look: Look, sign_in: Callable[..., None], sample_service: Callable[[str], User]
) -> None:
    sign_in(page, sample_service("board"))
    heading = Measure.objects.filter(is_heading=True).first()
    assert heading is not None
    found = walk(
        page, look, "/scorecard/measures/M14/", f"/scorecard/measures/{heading.code}/",
        "/scorecard/measures/M14/?span=all", "/scorecard/measures/M33/?month=2020-08",
    )  # fmt: skip
    page.goto("/scorecard/measures/M14/?chart=interactive")
    page.locator("#plot .main-svg").first.wait_for()
    if wrong := look(page):
        found["interactive"] = wrong

    assert found == {}
