"""A programme's workbook in a browser: uploaded, looked at, decided, written, seen on its page, taken back; and axe."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audits.models import PublishedShare, Round
from organisation.models import User
from tests.audits.builders import make_programme

PRINTED = Path(__file__).parent.parent / "data" / "audit-programme-2018-2020.xlsx"

SignIn = Callable[[Page, User], None]
Look = Callable[[Page], list[str]]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)


def title(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def facts(page: Page) -> Any:
    return expect(page.locator("dl.facts"))


def test_a_programme_comes_in_is_seen_and_is_taken_back(
    page: Page, look: Look, sign_in: SignIn, data_team: User
) -> None:
    make_programme(code="other", council="Another council", name="Published programme")
    sign_in(page, data_team)
    page.goto("/imports/")
    page.get_by_label("File", exact=True).set_input_files(PRINTED)
    page.get_by_role("button", name="Read and check").click()
    title(page).to_have_text("Check before importing")
    expect(page.locator(".sub")).to_contain_text("recognised as Audit programme, grades by month")
    assert not Round.objects.exists(), "nothing is saved before it is confirmed"
    found = {"preview": look(page)}

    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("wait for a decision")
    page.get_by_role("alert").get_by_role("link", name="Show the undecided").click()
    november = page.get_by_role("row").filter(has_text="The grades add up to 81%: 19 points are missing.")
    expect(november.first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="361 of 456").first).to_contain_text("March 2019 to September 2020")
    while page.get_by_role("button", name="Take all").count():
        page.get_by_role("button", name="Take all").first.click()
        expect(page.get_by_role("status").first).to_be_visible()
    expect(page.locator("#ready")).to_contain_text("Nothing waits for a decision.")
    found["decided"] = look(page)
    page.get_by_role("button", name="Import", exact=True).click()
    title(page).to_have_text("Imported")
    expect(page.locator(".lede")).to_contain_text("17 rounds added.")
    found["imported"] = look(page)
    result = page.url

    page.get_by_role("link", name="Audits", exact=True).last.click()
    page.get_by_role("link", name="Published programme").click()
    title(page).to_have_text("Published programme")
    facts(page).to_contain_text("1,298 of 1,632")
    facts(page).to_contain_text("361 of 456")
    expect(page.get_by_text("As published, November 2018 adds up to 81%").first).to_be_visible()
    found["programme"] = look(page)
    page.get_by_role("link", name="September 2020").first.click()
    expect(page.get_by_text("Children in Need (CiN)")).to_be_visible()

    page.goto("/imports/")
    page.get_by_label("File", exact=True).set_input_files(PRINTED)
    page.get_by_role("button", name="Read and check").click()
    title(page).to_have_text("Check before importing")
    expect(page.locator("#ready")).to_contain_text("1 waits for a decision.")  # how many questions workers are asked

    page.goto(result)
    page.get_by_label("Why the import is undone").fill("It was of another council")
    page.get_by_role("button", name="Undo the import").click()
    title(page).to_have_text("Undone")
    found["undone"] = look(page)
    page.goto("/audits/other/")
    expect(page.get_by_text("1,298 of 1,632")).to_have_count(0)
    expect(page.get_by_text("adds up to 81%")).to_have_count(0)
    assert not PublishedShare.objects.as_at(None).exists()
    assert {name: lines for name, lines in found.items() if lines} == {}
