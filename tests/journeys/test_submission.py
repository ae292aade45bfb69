"""A submission in a browser: keyed by keyboard, checked, explained, sent, returned, approved, locked, revised."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, Page, expect

from organisation.models import Area, User
from organisation.operations import Reason
from scorecard.models import DraftEntry, Measure, SubmissionState
from scorecard.operations.figures import record_figures
from tests.builders import (
    EARLY,
    PASSWORD,
    make_measure,
    make_post,
    make_root,
    make_submission,
    make_target,
    make_team_measure,
    make_unit,
    month_of,
    new_figure,
    record,
    recorder,
)
from tests.journeys.complaints import Complaints
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
        counts = [(size * (70 + 5 * (number % 5)) // 100, size) for size in (25, 80, 18)]
        by_team = [new_figure(timely, month, of=of, unit=team) for team, of in zip(teams, counts, strict=True)]
        record_figures(figures=by_team, by=recorder(), at=EARLY, reason=Reason())
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
    page.keyboard.type("January")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("2021")
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
    expect(revisions.locator("del")).to_have_text(["84% (102 of 122)", "85% (104 of 122)"])
    expect(revisions.locator("ins")).to_have_text(["69% (84 of 122)", "84% (102 of 122)"])
    expect(revisions).to_contain_text("The last week was drawn twice.")
    expect(page.locator("#teams")).to_contain_text("North team")


# --- Nothing is lost ------------------------------------------------------------------------------------

COAST = f"{TIMELY}, Coast team, numerator"
NORTH = f"{TIMELY}, North team, numerator"


@pytest.fixture
def manager(open_context: OpenContext, sign_in: SignIn, service_manager: User, sheet: list[Measure]) -> Page:
    """The manager's browser, with the sheet open."""
    page = open_context().new_page()
    sign_in(page, service_manager)
    page.goto(SHEET)
    return page


@pytest.fixture
def head(open_context: OpenContext, sign_in: SignIn, head_of_service: User, sheet: list[Measure]) -> Page:
    """The browser of the head of service, with the same sheet open."""
    page = open_context().new_page()
    sign_in(page, head_of_service)
    page.goto(SHEET)
    return page


def drafted(measure: str = "T1") -> list[tuple[str, str, str]]:
    """Return what the server has of a measure, by unit."""
    rows = DraftEntry.objects.filter(measure__code=measure).order_by("unit__name")
    return list(rows.values_list("unit__name", "numerator", "denominator"))


def test_a_closed_browser_forgets_nothing(
    manager: Page, open_context: OpenContext, sign_in: SignIn, complaints: Complaints, service_manager: User
) -> None:
    cell(manager, COAST).fill("20")
    expect_saved(manager)
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    manager.context.set_offline(True)
    cell(manager, NORTH).fill("61")
    expect(saved(manager)).to_contain_text("Not saved: no connection.")
    kept = manager.context.storage_state()
    manager.context.close()

    again = open_context(storage_state=kept).new_page()
    sign_in(again, service_manager)
    again.goto(SHEET)
    expect(cell(again, COAST)).to_have_value("20")
    expect(cell(again, NORTH)).to_have_value("61")
    expect_saved(again)
    assert drafted() == [("Coast team", "20", ""), ("North team", "61", "")]


def test_an_expired_session_leads_back_to_what_was_typed(manager: Page, service_manager: User) -> None:
    Session.objects.all().delete()
    cell(manager, COAST).fill("20")
    expect(manager.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert drafted() == []

    manager.get_by_label("Work email").fill(service_manager.email)
    manager.get_by_label("Password").fill(PASSWORD)
    manager.get_by_role("button", name="Sign in").click()
    expect(manager.get_by_role("heading", level=1)).to_have_text("September 2020: Assessment")
    expect(cell(manager, COAST)).to_have_value("20")
    expect_saved(manager)
    assert drafted() == [("Coast team", "20", "")]


def test_no_connection_for_a_while(manager: Page, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    manager.context.set_offline(True)
    cell(manager, COAST).fill("20")
    expect(saved(manager)).to_have_text("Not saved: no connection. Your typing is kept here; trying again.")
    cell(manager, NORTH).fill("61")
    manager.context.set_offline(False)
    expect_saved(manager)
    assert drafted() == [("Coast team", "20", ""), ("North team", "61", "")]


def test_two_people_on_one_cell(manager: Page, head: Page) -> None:
    cell(manager, COAST).fill("20")
    expect_saved(manager)
    cell(head, COAST).fill("21")
    clash = head.get_by_role("alert")
    expect(clash).to_contain_text("Assessment manager saved 20")
    expect(clash).to_contain_text("You typed 21.")
    assert drafted() == [("Coast team", "20", "")]
    head.get_by_role("button", name="Send for approval").click()
    expect(saved(head)).to_have_text("Choose which value is right before you send.")
    expect(clash.get_by_role("button", name="Keep 20")).to_be_focused()
    clash.get_by_role("button", name="Keep 20").click()
    expect(cell(head, COAST)).to_have_value("20")
    expect(clash).to_have_count(0)

    cell(head, COAST).fill("22")
    expect_saved(head)
    cell(manager, COAST).fill("19")
    manager.get_by_role("button", name="Save mine").click()
    expect_saved(manager)
    assert drafted() == [("Coast team", "19", "")]


def test_what_was_typed_without_a_connection_does_not_cover_what_another_saved_since(
    manager: Page, head: Page, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    manager.context.set_offline(True)
    cell(manager, COAST).fill("20")
    expect(saved(manager)).to_contain_text("Not saved: no connection.")
    cell(head, COAST).fill("21")
    expect_saved(head)
    manager.context.set_offline(False)
    manager.goto(SHEET)

    expect(manager.get_by_role("alert")).to_contain_text("Head of Assessment saved 21")
    expect(cell(manager, COAST)).to_have_value("20")
    assert drafted() == [("Coast team", "21", "")]


def test_one_cell_that_is_refused_holds_back_no_other(manager: Page, complaints: Complaints) -> None:
    complaints.expect("409 (Conflict)")
    cell(manager, COAST).focus()
    paste(manager, f"18\t25\n{'x' * 90}\t80\n")
    expect(saved(manager)).to_contain_text("too long")
    cell(manager, NORTH).fill("60")
    expect_saved(manager)
    assert drafted() == [("Coast team", "18", "25"), ("North team", "60", "80")]


def test_a_sheet_that_was_sent_meanwhile(manager: Page, complaints: Complaints, area: Area) -> None:
    complaints.expect("409 (Conflict)")
    make_submission(area, MONTH, "sent")
    cell(manager, COAST).fill("20")
    expect(saved(manager)).to_contain_text("sent meanwhile by Performance analyst. What you typed was not saved.")
    assert drafted() == []


# --- Without JavaScript ---------------------------------------------------------------------------------


def test_an_ordinary_form_a_measure(
    open_context: OpenContext, sign_in: SignIn, service_manager: User, sheet: list[Measure], area: Area
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, service_manager)
    page.goto(SHEET)
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("alert")).to_have_text("3 measures left before this can be sent.")

    for team, numerator, denominator in (("Coast", "18", "25"), ("North", "70", "80"), ("South", "15", "17")):
        cell(page, f"{TIMELY}, {team} team, numerator").fill(numerator)
        cell(page, f"{TIMELY}, {team} team, denominator").fill(denominator)
    page.get_by_role("button", name="Save T1").click()
    expect(page.get_by_role("status").first).to_contain_text("T1 saved at")
    cell(page, f"{REFERRALS}, value").fill("33o")
    page.get_by_role("button", name="Save T2").click()
    expect(row_of(page, REFERRALS)).to_contain_text("“33o” is not a number")
    cell(page, f"{REFERRALS}, value").fill("330")
    page.get_by_role("button", name="Save T2").click()
    for number in (0, 1):
        page.get_by_label("It is right").nth(number).check()
    page.get_by_role("button", name="Save T2").click()
    cell(page, f"{VISITS}, numerator").fill("41")
    cell(page, f"{VISITS}, denominator").fill("50")
    page.get_by_role("button", name="Save T3").click()
    cell(page, f"{VISITS}: what happened").fill("Two posts were vacant.")
    cell(page, f"{VISITS}: remedial action").fill("Visits are shared out each Monday.")
    cell(page, f"{VISITS}: owner post").select_option("Assessment manager")
    cell(page, f"{VISITS}: by").fill("2020-12-31")
    cell(page, f"{VISITS}: green again in").fill("2021-01")
    page.get_by_role("button", name="Save T3").click()
    expect(page.locator(".bar")).to_contain_text("3 of 3 done")

    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent.")
    assert SubmissionState.objects.as_at(None).get(area=area, month=month_of(MONTH)).state == "sent"
