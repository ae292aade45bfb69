"""A Board member reads the scorecard: by keyboard, on a past day, in a download, on paper, without JavaScript."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Download, Locator, Page, expect

from organisation.management.sample import PASSWORD
from organisation.models import User
from tests.journeys.keyboard import tab_to

SignIn = Callable[[Page, User], None]
Sample = Callable[[str], User]

SINGLE_ASSESSMENTS = "Single assessments completed within 45 days"


def ratings(page: Page) -> set[str]:
    """Return the ratings that the scorecard shows."""
    return set(page.locator("td.st .rag").all_inner_texts())


def names(page: Page) -> list[str]:
    """Return the measures that the scorecard shows, headings too."""
    return page.locator("th.mname > a").all_inner_texts()


def test_by_keyboard_from_signing_in_to_a_measure_and_back(page: Page, sample_service: Sample) -> None:
    board = sample_service("board")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    tab_to(page, page.get_by_label("Work email"))
    page.keyboard.type(board.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Improvement Board, 24 September 2020")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="red", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Measures that matter")
    tab_to(page, page.get_by_role("link", name="All 50"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Red 19"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Red 19")).to_have_attribute("aria-current", "true")
    assert ratings(page) == {"Red"}
    assert page.locator("td.st .rag").count() == 19

    tab_to(page, page.get_by_label("Find a measure"))
    page.keyboard.type("LAC")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=LAC**")
    found = names(page)
    assert "Children in care at period end" in found
    assert SINGLE_ASSESSMENTS not in found

    tab_to(page, page.get_by_role("link", name="Children in care at period end"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Children in care at period end")
    page.go_back()
    expect(page.get_by_label("Find a measure")).to_have_value("LAC")
    assert names(page) == found


def test_as_known_on_a_past_day_and_as_now(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/scorecard/")
    tab_to(page, page.locator("summary", has_text="More choices"))
    page.keyboard.press("Enter")
    expect(page.locator(".sub")).to_contain_text("August 2020 is coming in")
    page.get_by_label("As known at the end of").fill("2020-08-20")
    page.get_by_role("button", name="Show", exact=True).click()

    banner = page.get_by_text("As known at the end of 20 August 2020.")
    expect(banner).to_be_visible()
    expect(page.locator(".sub")).not_to_contain_text("August 2020")
    page.get_by_role("link", name=SINGLE_ASSESSMENTS).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SINGLE_ASSESSMENTS)
    expect(banner).to_be_visible()
    page.get_by_role("link", name="Show as now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SINGLE_ASSESSMENTS)
    expect(banner).to_have_count(0)


def test_a_chart_that_can_be_explored(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/scorecard/measures/M14/")
    expect(page.locator("script[src*=plotly]")).to_have_count(0)
    expect(page.locator("figure svg").first).to_be_visible()
    page.get_by_role("link", name="Explore the chart").click()

    plot = page.locator("#plot")
    expect(plot.locator(".scatterlayer .trace").first).to_be_attached()
    plot.locator(".nsewdrag").first.hover()
    expect(plot.locator(".hoverlayer")).to_contain_text("%")
    with page.expect_download() as picture:
        plot.locator("[data-title^='Download plot']").click()
    assert picture.value.suggested_filename == "trend.png"
    assert content(picture.value).startswith(b"\x89PNG")

    page.get_by_role("link", name="Show the plain chart").first.click()
    expect(page.locator("figure svg").first).to_be_visible()


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def downloaded(page: Page, link: Locator) -> Download:
    with page.expect_download() as download:
        link.click()
    return download.value


def test_downloads_say_what_the_page_shows(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/scorecard/?rating=red")

    workbook = downloaded(page, page.get_by_role("link", name="Download .xlsx"))
    sheet = load_workbook(io.BytesIO(content(workbook))).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    heading = next(row for row in lines if row[0] == "Code")
    red = [row for row in lines if row[heading.index("Rating")] == "Red"]
    assert len(red) == 19

    text = content(downloaded(page, page.get_by_role("link", name=".csv", exact=True))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    rating = next(row for row in rows if row[0] == "Code").index("Rating")
    assert [row[0] for row in rows if len(row) > rating and row[rating] == "Red"] == [row[0] for row in red]

    page.goto("/scorecard/measures/M14/")
    trend = load_workbook(io.BytesIO(content(downloaded(page, page.get_by_role("link", name="Download .xlsx")))))
    values = list(trend.worksheets[0].iter_rows(values_only=True))
    assert values[-1][2] == "93%"


def test_on_paper(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    for address in ("/scorecard/", "/scorecard/measures/M14/"):
        page.goto(address)
        expect(page.get_by_role("button", name="Print")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for control in ("button", "input", "select", "nav a", ".btn"):
            shown = page.locator(f"{control}:visible")
            assert shown.count() == 0, f"{address} prints {shown.first.inner_html()}"
        pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
        assert 1 <= len(pages) <= 6, address
        page.emulate_media(media="screen")


@pytest.fixture
def without_script(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context(java_script_enabled=False).new_page()


def test_without_javascript(without_script: Page, sample_service: Sample) -> None:
    page = without_script
    page.goto("/scorecard/")
    page.get_by_label("Work email").fill(sample_service("board").email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Measures that matter")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()

    page.get_by_role("combobox", name="Area", exact=True).select_option("Assessment")
    page.get_by_label("Find a measure").fill("45 days")
    page.get_by_role("button", name="Show", exact=True).click()
    assert names(page) == [SINGLE_ASSESSMENTS]

    page.get_by_role("link", name=SINGLE_ASSESSMENTS).click()
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator("summary", has_text="Show the chart as a table").click()
    expect(page.get_by_role("table", name=f"{SINGLE_ASSESSMENTS} by month")).to_contain_text("Jul 2020")
    page.get_by_role("link", name="Explore the chart").click()
    page.get_by_role("link", name="Show the plain chart").first.click()
    expect(page.locator("figure svg").first).to_be_visible()


def test_every_sheet_of_paper_says_what_it_belongs_to(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/scorecard/?as_at=2020-08-20")
    heads = page.evaluate("document.adoptedStyleSheets[0].cssRules[0].cssText")
    assert 'content: "Scorecard, July 2020 – Plimsoll"' in heads
    assert 'content: "As known at the end of 20 August 2020."' in heads
