"""A submission in a browser: keyed by keyboard, checked, explained, sent, returned, approved, locked, revised."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from organisation.models import Area, User
from scorecard.models import Measure
from tests.builders import (
    make_measure,
    make_post,
    make_root,
    make_submission,
    make_target,
    make_team_measure,
    make_unit,
    record,
)
from tests.journeys.keyboard import tab_to

MONTH = "2020-09"
SHEET = f"/scorecard/submissions/assessment/{MONTH}/"
TIMELY, REFERRALS, VISITS = "Assessments in time", "Referrals", "Visits in time"

OpenContext = Callable[..., BrowserContext]
SignIn = Callable[[Page, User], None]


@pytest.fixture
def sheet(area: Area, settings: Any) -> list[Measure]:
    """A sheet of three measures for September 2020, the first of them by teams, with a year behind it."""
    settings.PLIMSOLL_TODAY = date(2020, 10, 6)
    make_root()
    make_post(title="Assessment manager")
    teams = [make_unit(name=f"{name} team") for name in ("Coast", "North", "South")]
    timely = make_team_measure(*teams, area=area, name=TIMELY, code="T1", position=1, decimals=0)
    referrals = make_measure(
        area=area, name=REFERRALS, code="T2", position=2, unit="number", polarity="neutral", is_rated=False, decimals=0
    )
    visits = make_measure(area=area, name=VISITS, code="T3", position=3, decimals=0)
    make_target(timely, "80", tolerance=5)
    make_target(visits, "95", tolerance=5)
    for number in range(1, 9):
        month = f"2020-0{number}"
        record(referrals, month, 100 + number % 4)
        record(visits, month, of=(78 + 4 * (number % 5), 100))
        for team, size in zip(teams, (25, 80, 18), strict=True):
            record(timely, month, of=(size * (70 + 5 * (number % 5)) // 100, size), unit=team)
        make_submission(area, month, "locked")
    return [timely, referrals, visits]


def cell(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def saved(page: Page) -> Locator:
    """Return the line that says whether what was typed is saved."""
    return page.locator("#saved")


def expect_saved(page: Page) -> None:
    expect(saved(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=15_000)


def type_over(page: Page, text: str) -> None:
    """Type in the field that has the focus, over what stands there."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def paste(page: Page, text: str) -> None:
    """Paste a text from the clipboard, as from Excel."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def press(page: Page, target: Locator) -> None:
    """Go to a link or button by keyboard and press it."""
    tab_to(page, target, most=120)
    page.keyboard.press("Enter")


def row_of(page: Page, name: str) -> Locator:
    return page.locator("tr[data-unit]").filter(has=page.get_by_role("rowheader").filter(has_text=name))


def test_from_the_first_figure_to_a_revised_one(
    open_context: OpenContext,
    sign_in: SignIn,
    sheet: list[Measure],
    service_manager: User,
    head_of_service: User,
    data_team: User,
) -> None:
    manager, head, data = (open_context().new_page() for _ in range(3))
    for page, person in ((manager, service_manager), (head, head_of_service), (data, data_team)):
        sign_in(page, person)

    key_the_figures(manager)
    explain_the_red(manager)
    press(manager, manager.get_by_role("button", name="Send for approval"))
    expect(manager.get_by_role("status").first).to_contain_text("Sent.")

    head.goto("/scorecard/?month=2020-09")
    expect(head.get_by_role("row", name=VISITS)).to_contain_text("(p)")
    send_it_back_and_forth(head, manager)
    lock_and_revise(data)
    both_values_are_shown(head)


def key_the_figures(page: Page) -> None:
    """The manager keys by keyboard, pastes a block, is stopped twice, and is warned."""
    page.goto("/scorecard/submissions/")
    press(page, page.get_by_role("link", name="Assessment").filter(has_text="September 2020").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("September 2020: Assessment")

    coast = cell(page, f"{TIMELY}, Coast team, numerator")
    tab_to(page, coast)
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    expect(cell(page, f"{TIMELY}, Coast team, denominator")).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell(page, f"{TIMELY}, North team, denominator")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(cell(page, f"{TIMELY}, North team, numerator")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(coast).to_be_focused()
    expect_saved(page)

    paste(page, "18\t25\r\n12o\t80\r\n16\t7\r\n")
    expect(row_of(page, "North team")).to_contain_text("“12o” is not a number")
    expect(row_of(page, "South team")).to_contain_text("16 is more than 7.")
    expect(row_of(page, "Coast team")).to_contain_text("72%")
    north = cell(page, f"{TIMELY}, North team, numerator")
    expect(north).to_have_value("12o")
    expect(north).to_have_attribute("aria-invalid", "true")

    press(page, page.get_by_role("button", name="Send for approval"))
    expect(page.get_by_role("alert")).to_have_text("3 measures left before this can be sent.")
    expect(north).to_have_value("12o")
    press(page, page.locator("[data-left-list]").get_by_role("link", name=f"1. {TIMELY}"))
    tab_to(page, north, most=12)
    page.keyboard.type("70")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(cell(page, f"{TIMELY}, South team, denominator")).to_be_focused()
    type_over(page, "17")
    page.keyboard.press("Enter")
    expect(page.locator("#m-T1")).to_have_attribute("data-status", "done")
    expect(row_of(page, TIMELY)).to_contain_text("104 of 122")

    tab_to(page, cell(page, f"{REFERRALS}, value"))
    page.keyboard.type("330")
    expect(row_of(page, REFERRALS)).to_contain_text("3 times last month (100).")
    expect(row_of(page, REFERRALS)).to_contain_text("Unusual for this series: 100 to 103")
    for number in (0, 1):
        tab_to(page, page.get_by_label("It is right").nth(number))
        page.keyboard.press("Space")
        expect_saved(page)
    expect(page.locator("#m-T2")).to_have_attribute("data-status", "done")


def explain_the_red(page: Page) -> None:
    """The manager keys a red figure and says all that is asked for; a number of a child is refused."""
    tab_to(page, cell(page, f"{VISITS}, numerator"))
    page.keyboard.type("41")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    expect(row_of(page, VISITS)).to_contain_text("Red")
    wants = page.locator("#m-T3 [data-show=wants]")
    expect(wants).to_contain_text("Say what happened, the remedial action")

    tab_to(page, cell(page, f"{VISITS}: what happened"))
    page.keyboard.type("Two posts were vacant. See 943 476 5919.")
    expect(wants).to_contain_text("“943 476 5919” looks like")
    type_over(page, "Two posts were vacant.")
    page.keyboard.press("Tab")
    page.keyboard.type("Visits are shared out each Monday.")
    page.keyboard.press("Tab")
    page.keyboard.type("Assess")
    page.keyboard.press("Tab")
    page.keyboard.type("12122020")  # the twelfth of the twelfth, whichever a browser asks for first
    expect(cell(page, f"{VISITS}: by")).to_have_value("2020-12-12")
    tab_to(page, cell(page, f"{VISITS}: green again in"), most=4)
    page.keyboard.type("012021")
    expect(cell(page, f"{VISITS}: green again in")).to_have_value("2021-01")
    expect(page.locator("#m-T3")).to_have_attribute("data-status", "done")
    expect_saved(page)
    expect(page.locator(".bar")).to_contain_text("3 of 3 done")


def send_it_back_and_forth(head: Page, manager: Page) -> None:
    """The head of service returns it with a reason; the manager corrects it, and it is approved."""
    head.goto(SHEET)
    expect(head.locator("#m-T3")).to_contain_text("Two posts were vacant.")
    head.get_by_role("button", name="Return").click()
    expect(head.get_by_label("What has to be put right")).to_be_focused()  # a reason is required
    head.keyboard.type("South counted two visits twice.")
    head.keyboard.press("Enter")
    expect(head.get_by_role("status").first).to_contain_text("Returned, with your reason.")

    manager.goto(SHEET)
    expect(manager.get_by_text("South counted two visits twice.")).to_be_visible()
    expect(cell(manager, f"{TIMELY}, North team, numerator")).to_have_value("70")
    expect(cell(manager, f"{VISITS}: what happened")).to_have_value("Two posts were vacant.")
    tab_to(manager, cell(manager, f"{TIMELY}, South team, numerator"))
    manager.keyboard.type("14")
    manager.keyboard.press("Enter")
    expect_saved(manager)
    press(manager, manager.get_by_role("button", name="Send for approval"))
    expect(manager.get_by_role("status").first).to_contain_text("Sent.")
    expect(manager.get_by_role("button", name="Approve")).to_have_count(0)

    head.goto(SHEET)
    expect(row_of(head, "South team")).to_contain_text("14 of 17")
    head.get_by_role("button", name="Approve").click()
    expect(head.get_by_role("status").first).to_contain_text("Approved.")


def lock_and_revise(data: Page) -> None:
    """The data team locks the submission, then puts one team right and sees what follows from it."""
    data.goto(SHEET)
    data.get_by_role("button", name="Lock").click()
    expect(data.get_by_role("status").first).to_contain_text("Locked.")
    data.get_by_role("link", name="Revise figures").click()
    data.get_by_label(f"{TIMELY}, North team, numerator").fill("52")
    data.get_by_label("Kind of change").select_option("Error put right")
    data.get_by_label("Reason").fill("The last week was drawn twice.")
    data.get_by_role("button", name="Preview").click()
    preview = data.get_by_role("table", name="Figures that change")
    expect(preview).to_contain_text("84 of 122")
    expect(data.get_by_text("Nothing is recorded yet.")).to_be_visible()
    data.get_by_role("button", name="Record").click()
    expect(data.get_by_role("status").first).to_contain_text("recorded. What stood before is kept.")


def both_values_are_shown(page: Page) -> None:
    page.goto(f"/scorecard/?month={MONTH}")
    row = page.get_by_role("row", name=TIMELY)
    expect(row).to_contain_text("69%")
    expect(row).to_contain_text("(r)")
    page.get_by_role("link", name=TIMELY).click()
    revisions = page.locator("#revisions")
    expect(revisions.locator("del")).to_have_text("84% (102 of 122)")
    expect(revisions.locator("ins")).to_have_text("69% (84 of 122)")
    expect(revisions).to_contain_text("The last week was drawn twice.")
    expect(page.locator("#teams")).to_contain_text("North team")
