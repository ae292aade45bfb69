"""A printed plan in a browser: lists that don't fit are decided about, what is left over is shown, and it is undone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from improvement.models import Action, UnmatchedLine
from organisation.models import Area, User
from tests.plan_builders import make_plan

SignIn = Callable[[Page, User], None]
Look = Callable[[Page], list[str]]


@pytest.fixture
def paper(settings: Any, tmp_path: Path) -> Path:
    """A sheet of two actions with three dates."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Assessment"
    page.append(["AREA", "PRIORITIES", "TARGET DATE", "PERFORMANCE MEASURES", "KEY PARTNERS"])
    cell = "Outcome: Children are seen early.\n• Share out visits.\n• Train new staff."
    page.append(["Responsible Officers:\n• A post", cell, "Dec-20\nJan-21\nFeb-21", "In time (%)\nAll trained", ""])
    file = tmp_path / "plan.xlsx"
    book.save(file)
    return file


@pytest.fixture
def first_paper(settings: Any, tmp_path: Path) -> Path:
    """A sheet of an area that nobody has set up; one of those responsible reads like a person."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)
    book = Workbook()
    page = book.worksheets[0]
    page.append(["Front door"])
    page.merge_cells("A1:E1")
    page.append(["AREA", "PRIORITIES", "TARGET DATE", "PERFORMANCE MEASURES", "KEY PARTNERS"])
    about = "Responsible Officers:\n• Head of Service\n• Jo Bloggs\n\nLinked plans:\n• Early Help Plan"
    page.append([about, "Outcome: Contacts are answered.\n• Staff the line.", "Dec-20", "", "Police"])
    file = tmp_path / "plan.xlsx"
    book.save(file)
    return file


def choose(page: Page, path: Path) -> None:
    page.goto("/imports/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read and check").click()


def test_a_printed_plan_is_decided_about_imported_and_undone(
    page: Page, sign_in: SignIn, data_team: User, area: Area, paper: Path, look: Look
) -> None:
    make_plan()
    sign_in(page, data_team)
    choose(page, paper)
    expect(page.locator(".sub")).to_contain_text("recognised as Improvement plan, as printed")
    row = page.get_by_role("row").filter(has_text="Train new staff.")
    expect(row).to_contain_text("Read by position: row 2 of the list of dates (3 dates for 2 actions).")
    assert look(page) == []
    row.get_by_role("combobox").select_option("Add it without what was read by position, which is kept by itself")
    expect(page.locator("#ready")).to_contain_text("2 wait for a decision.")
    page.get_by_role("button", name="Take all 2 to check as read").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    imported = page.url
    assert dict(Action.objects.values_list("text", "first_due_printed")) == {
        "Share out visits.": "Dec-20", "Train new staff.": "",
    }  # fmt: skip

    page.goto("/improvement/")
    page.get_by_text("Printed lines that fit no action").scroll_into_view_if_needed()
    expect(page.locator("main")).to_contain_text("Date: Jan-21")
    expect(page.locator("main")).to_contain_text("Date: Feb-21")
    expect(page.get_by_role("link", name="In the printed layout (.xlsx)")).to_be_visible()

    choose(page, paper)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to do")

    page.goto(imported)
    page.get_by_label("Why the import is undone").fill("It was an older paper")
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undone")
    assert not UnmatchedLine.objects.standing(None).exists()


def test_the_first_plan_of_an_empty_installation_comes_in_whole_and_goes_again(
    page: Page, sign_in: SignIn, data_team: User, first_paper: Path, look: Look
) -> None:
    sign_in(page, data_team)
    choose(page, first_paper)
    expect(page.get_by_role("row").filter(has_text="Front door").filter(has_text="Area")).to_contain_text("New")
    row = page.get_by_role("row").filter(has_text="reads like a person’s name")
    assert look(page) == []
    row.get_by_role("combobox").select_option("Leave out")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    expect(page.locator("main")).to_contain_text("1 area added.")
    imported = page.url

    page.goto("/improvement/")
    expect(page.locator("main")).to_contain_text("Staff the line.")
    expect(page.locator("main")).to_contain_text("Head of Service")
    expect(page.locator("main")).to_contain_text("Early Help Plan")
    expect(page.locator("main")).not_to_contain_text("Bloggs")

    page.goto(imported)
    page.get_by_label("Why the import is undone").fill("It was an older paper")
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undone")
    expect(page.locator("main")).to_contain_text("nothing rests on is gone: 1 delivery plan.")
    assert Area.objects.count() == 1, "its withdrawn action stands in it"
