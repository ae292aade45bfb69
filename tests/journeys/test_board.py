"""The Board's page in a browser: before the meeting, before a clinic, and in the room."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organisation.models import User
from tests.journeys.keyboard import tab_to

SignIn = Callable[[Page, User], None]
Sample = Callable[[str], User]
Look = Callable[[Page], list[str]]

SICKNESS = "Sickness absence days per employee, rolling year"
PAGES = (
    "/board/", "/board/?show=all", "/board/?as_at=2020-08-20", "/board/areas/assessment/", "/board/areas/leadership/",
    "/board/inspection/", "/board/since/", "/board/since/?since=2020-01-20", "/board/present/", "/help/board/",
)  # fmt: skip


def test_a_member_follows_an_exception_and_looks_at_last_months(
    page: Page, sign_in: SignIn, sample_service: Sample
) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Improvement Board, 24 September 2020")
    expect(page.locator(".lede")).to_contain_text("19 of 42 rated measures are red.")
    exceptions = page.get_by_role("table", name="Exceptions")
    expect(exceptions.get_by_role("row")).to_have_count(7)

    tab_to(page, exceptions.get_by_role("link", name=SICKNESS))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(SICKNESS)
    expect(page.get_by_text("Red 20 months in a row").first).to_be_visible()
    page.go_back()
    expect(exceptions).to_contain_text("Red 20 months in a row")

    page.get_by_label("As it stood at the end of").fill("2020-08-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Improvement Board, 1 August 2020")
    expect(page.locator(".sub")).to_contain_text("Measures to June 2020")
    page.get_by_role("link", name="Show as now").click()
    expect(page.locator(".sub")).to_contain_text("Measures to July 2020")


def test_a_number_leads_to_where_it_comes_from(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/board/")
    page.get_by_role("link", name="red", exact=True).click()
    expect(page.locator("td.st .rag")).to_have_count(19)
    page.go_back()

    row = page.get_by_role("table", name="Measures rated red").get_by_role("row").filter(has_text="Youth justice")
    row.get_by_role("cell").first.get_by_role("link").click()
    expect(page.locator("td.st .rag").filter(has_text="Red")).to_have_count(2)
    expect(page.get_by_role("textbox", name="Month")).to_have_value("2019-07")


def test_a_head_of_service_prepares_a_clinic(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("head"))
    page.goto("/board/")
    page.get_by_role("link", name="Assessment", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Assessment")
    expect(page.get_by_role("heading", name="Key lines of enquiry")).to_be_visible()
    asked = page.get_by_role("listitem").filter(has_text="Red 26 months in a row")
    expect(asked).to_contain_text("what has been tried, and what will be different now?")
    expect(page.get_by_text("due 31 Jul 2020, 7 weeks late")).to_be_visible()

    page.get_by_text("Go to another area").click()
    page.get_by_role("link", name="Fostering and placements").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fostering and placements")
    page.get_by_role("link", name="Improvement Board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Improvement Board, 24 September 2020")


def test_presenting_by_arrow_keys(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/board/")
    page.get_by_role("link", name="Present").click()
    where = page.get_by_role("status")
    expect(where).to_have_text("1 of 20")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name=SICKNESS)).to_be_visible()
    expect(where).to_have_text("2 of 20")
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    for key, number in (("End", 20), ("ArrowRight", 20), ("ArrowLeft", 19), ("Home", 1), ("PageDown", 2)):
        page.keyboard.press(key)
        expect(where).to_have_text(f"{number} of 20")
    page.reload()
    expect(where).to_have_text("2 of 20")
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Improvement Board, 24 September 2020")


def test_slides_can_be_read_from_afar(
    open_context: Callable[..., Any], sign_in: SignIn, sample_service: Sample
) -> None:
    """At five metres letters want 25 mm: on a screen of two metres and 1,920 points no text under 24."""
    page = open_context(width=1920, height=1080).new_page()
    sign_in(page, sample_service("board"))
    page.goto("/board/present/#s1")
    sizes = page.locator("#s1 p, #s1 h2").evaluate_all(
        "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )

    assert min(sizes) >= 24
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080


def test_without_javascript_the_slides_scroll(
    open_context: Callable[..., Any], sign_in: SignIn, sample_service: Sample
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, sample_service("board"))
    page.goto("/board/present/")
    expect(page.locator(".slide").last).to_be_visible()
    page.goto("/board/")
    expect(page.get_by_role("table", name="Exceptions")).to_be_visible()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_stands_in_anyones_way(
    page: Page, sign_in: SignIn, sample_service: Sample, look: Look, address: str
) -> None:
    sign_in(page, sample_service("board"))
    page.goto(address)

    assert look(page) == []
