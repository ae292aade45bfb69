"""The secretary minutes a decision that becomes an action; an area answers what it is asked; pages are accessible."""

import io
import re
from collections.abc import Callable

from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pptx import Presentation

from organisation.models import User

SignIn = Callable[[Page, User], None]
Sample = Callable[[str], User]
Look = Callable[[Page], list[str]]
TODAY = "/board/meetings/improvement-board/2020-09-24/"


def test_the_secretary_minutes_an_action_and_the_next_meeting_asks_what_became_of_it(
    page: Page, sign_in: SignIn, sample_service: Sample
) -> None:
    sign_in(page, sample_service("data"))
    page.goto(TODAY)
    page.get_by_role("link", name="Record who was there").click()
    for member in page.get_by_role("group", name="Members").get_by_role("combobox").all():
        member.select_option("Present")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Quorate: 6 needed")).to_be_visible()

    page.get_by_role("link", name=re.compile("Minute a decision ?: Workforce")).click()
    expect(page.get_by_label("Under which point")).to_contain_text("Workforce")
    page.get_by_label("Action", exact=True).check()
    page.get_by_label("In words").fill("Bring sickness by team to the next meeting.")
    page.get_by_label("Measure").select_option(
        label="Leadership and stability: Sickness absence days per employee, rolling year"
    )
    page.get_by_role("button", name="Minute it").click()
    expect(page.get_by_role("alert").first).to_contain_text("An action needs the post that does it.")
    expect(page.get_by_label("In words")).to_have_value("Bring sickness by team to the next meeting.")
    page.get_by_label("Who does it").select_option("Service manager, Workforce and improvement")
    page.get_by_label("By optional").fill("2020-10-22")
    page.get_by_role("button", name="Minute it").click()
    decided = page.get_by_role("region", name="Decisions and actions")
    expect(decided).to_contain_text("Bring sickness by team to the next meeting.")
    expect(decided).to_contain_text("by 22 October 2020")

    page.get_by_role("button", name="Approve the minutes of 27 August 2020").click()
    expect(page.get_by_role("status")).to_have_text("The minutes of 27 August 2020 are approved.")
    page.get_by_role("button", name="Record as held").click()
    page.get_by_role("link", name="The next meeting, 29 October 2020").click()
    before = page.get_by_role("region", name="What became of the last decisions")
    row = before.get_by_role("row", name="Bring sickness by team")
    row.get_by_role("link", name="Say what became of it").click()
    page.get_by_label("Done").check()
    page.get_by_label("In words").fill("Two teams drive it; both have a plan.")
    page.get_by_role("button", name="Record it").click()
    page.goto("/board/meetings/improvement-board/2020-10-29/")
    expect(row).to_contain_text("Two teams drive it; both have a plan.")


def test_an_area_is_asked_and_answers(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("data"))
    page.goto(TODAY)
    page.get_by_role("link", name="Ask for a report").click()
    page.get_by_label("Measure").select_option(
        label="Assessment: Children whose views were put to their initial child protection conference"
    )
    page.get_by_label("Question").fill("What would bring it to target?")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("region", name="Exception reports")).to_contain_text("What would bring it to target?")

    sign_in(page, sample_service("manager"))
    page.goto(TODAY)
    page.get_by_role("link", name="Answer of Assessment").click()
    page.get_by_label("What happened, and why").fill("Advocates could not visit.")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("alert").first).to_contain_text("What is done about it")
    page.get_by_label("What is done about it").fill("They visit again since September.")
    page.get_by_role("button", name="Answer").click()
    reports = page.get_by_role("region", name="Exception reports")
    expect(reports).to_contain_text("Advocates could not visit.")
    expect(reports).to_contain_text("Service manager, Assessment, 24 September 2020")


def test_the_pack_is_sent_and_all_three_files_are_downloaded_and_opened(
    page: Page, sign_in: SignIn, sample_service: Sample
) -> None:
    sign_in(page, sample_service("data"))
    page.goto("/board/meetings/improvement-board/2020-10-29/")
    page.get_by_role("link", name="Send the pack").click()
    page.get_by_label("Risk log").fill("")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("A preview: nothing is sent yet.")).to_be_visible()
    expect(page.get_by_role("heading", name="Risk log")).to_have_count(0)
    page.get_by_role("button", name="Send the pack").click()
    expect(page.get_by_text("Unaltered since it was sent")).to_be_visible()
    shown = page.get_by_role("table", name="Measures in July 2020")
    expect(shown.get_by_role("row", name="Sickness absence days per employee")).to_contain_text("14.14")

    files = {}
    for name in ("PowerPoint", "PDF", "Excel"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        files[name] = download.value.path()
    deck = Presentation(str(files["PowerPoint"]))
    assert any(shape.has_chart for slide in deck.slides for shape in slide.shapes)
    assert files["PDF"].read_bytes().startswith(b"%PDF")
    book = load_workbook(io.BytesIO(files["Excel"].read_bytes()))
    rows = {row[1]: row for row in book["Every measure"].iter_rows(values_only=True)}
    assert 14.14 in rows["Sickness absence days per employee, rolling year"]


def test_the_yearly_report_is_written_approved_and_made_for_the_public(
    page: Page, look: Look, sign_in: SignIn, sample_service: Sample
) -> None:
    sign_in(page, sample_service("data"))
    page.goto("/board/yearly/")
    page.get_by_role("link", name="Begin a report").click()
    page.get_by_label("Whose report").select_option("Corporate Parenting Committee")
    page.get_by_label("Title").fill("Yearly report 2019/20")
    page.get_by_label("April of the year").fill("2019-04")
    page.get_by_role("button", name="Begin it").click()
    page.get_by_role("link", name="Yearly report 2019/20").click()
    report = page.url
    page.goto(f"{report}entries/new/")
    page.get_by_label("What", exact=True).fill("Children in care")
    page.get_by_label("Part").select_option("Performance, April to March")
    page.get_by_label("Measure").select_option(label="Children in care: Children in care, per 10,000 aged 0 to 17")
    page.get_by_label("Public text").fill("More children came into care than left it.")
    page.get_by_role("button", name="Add it").click()
    found = {"entries": look(page)}

    page.goto(f"{report}?for=public")
    expect(page.get_by_text("Nothing is approved for the public yet.")).to_be_visible()
    page.goto(f"{report}entries/")
    page.get_by_role("button", name=re.compile("Approve ?: Children in care")).click()
    expect(page.get_by_role("status")).to_contain_text("Approved")
    page.goto(f"{report}?for=public")
    expect(page.get_by_role("img", name="Children in care, per 10,000")).to_be_visible()
    found["report"] = look(page)
    page.get_by_role("link", name="Issue it").click()
    page.get_by_label("Written for").select_option(label="The public")
    page.get_by_role("button", name="Issue it").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF ?, public, number 1")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    found["issued"] = look(page)
    assert found == {"entries": [], "report": [], "issued": []}


def test_pages_of_meetings_are_accessible(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("data"))
    found = {}
    for address in (
        "/board/meetings/", "/board/meetings/?state=cancelled", "/board/groups/", "/board/groups/improvement-board/",
        "/board/groups/new/", "/board/groups/improvement-board/seats/new/",
        "/board/groups/improvement-board/risks/new/", TODAY, "/board/meetings/improvement-board/2020-08-27/",
        f"{TODAY}there/", f"{TODAY}decisions/new/", f"{TODAY}reports/new/", f"{TODAY}trail/", "/help/meetings/",
        "/board/meetings/improvement-board/2020-08-27/decisions/1/outcome/", f"{TODAY}packs/new/",
        f"{TODAY}packs/board-1/", f"{TODAY}packs/board-1/?again=1",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = look(page)
    assert {address: lines for address, lines in found.items() if lines} == {}
