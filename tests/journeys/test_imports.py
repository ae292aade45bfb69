"""Imports in a browser: the printed scorecard into an empty installation, a faulty file put right, an undo; and axe."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from organisation.models import Area, User
from scorecard.models import Measure, Observation
from spreadsheets import tasks
from spreadsheets.models import Import
from tests.builders import make_measure, make_root, record

PRINTED = Path(__file__).parent.parent / "data" / "measures-that-matter-2020-07.xlsx"
TIMELY, VISITS = "Assessments in time", "Visits in time"
HEADINGS = "Measure,Month,Value"

SignIn = Callable[[Page, User], None]
Look = Callable[[Page], list[str]]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)


@pytest.fixture
def measures(area: Area) -> list[Measure]:
    """Two percentages with June behind them."""
    make_root()
    made = [make_measure(area=area, name=name, code=f"T{n}", decimals=0) for n, name in enumerate((TIMELY, VISITS), 1)]
    for measure in made:
        record(measure, "2020-06", "80")
    return made


def choose(page: Page, path: Path) -> None:
    page.goto("/imports/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read and check").click()


def a_file(folder: Path, *rows: str) -> Path:
    path = folder / "July.csv"
    path.write_text("\n".join([HEADINGS, *rows, ""]))
    return path


def figures() -> dict[tuple[str, str], str]:
    """Return what stands on record, by measure and month."""
    standing = Observation.objects.filter(superseded_at=None).select_related("measure")
    return {(one.measure.name, one.month.iso): f"{one.value:.0f}" for one in standing if one.value is not None}


def title(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def test_the_printed_scorecard_fills_an_empty_installation(page: Page, sign_in: SignIn, administrator: User) -> None:
    make_root()
    sign_in(page, administrator)
    choose(page, PRINTED)
    title(page).to_have_text("Check before importing")
    expect(page.locator(".sub")).to_contain_text("recognised as Scorecard, as printed")
    assert Measure.objects.count() == 0, "nothing is saved before it is confirmed"

    while page.get_by_role("button", name="Leave out all").or_(page.get_by_role("button", name="Take all")).count():
        page.get_by_role("button", name="Take all").or_(page.get_by_role("button", name="Leave out all")).first.click()
        expect(page.get_by_role("status").first).to_be_visible()
    if page.get_by_label("Reason").get_attribute("required") is not None:
        page.get_by_label("Kind of change").select_option("Late recording")
        page.get_by_label("Reason").fill("The paper of July 2020")
    page.get_by_role("button", name="Import", exact=True).click()
    title(page).to_have_text("Imported")
    page.get_by_role("link", name="Scorecard", exact=True).last.click()
    title(page).to_contain_text("Measures that matter")
    expect(page.get_by_role("row", name="Single assessments").first).to_contain_text("93%")
    assert Measure.objects.count() > 40

    choose(page, PRINTED)
    title(page).to_have_text("Nothing to do")


def test_a_faulty_file_is_put_right_and_uploaded_again(
    page: Page, sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path
) -> None:
    sign_in(page, data_team)
    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%", f"{VISITS},Sept,90%", f"{TIMELY},Jun 2020,82%"))
    expect(page.locator("#ready")).to_contain_text("1 waits for a decision.")
    page.get_by_role("button", name="Import", exact=True).click()
    problems = page.get_by_role("alert")
    expect(problems).to_contain_text("One item waits for a decision. Leaving out is one.")
    problems.get_by_role("link", name="Show the undecided").click()
    row = page.get_by_role("row").filter(has_text="is not a month")
    expect(row).to_contain_text("CSV!B3")
    with page.expect_download() as marked:
        page.get_by_role("link", name="Download your file with its problems marked").click()
    assert marked.value.suggested_filename == "July problems.xlsx"

    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%", f"{VISITS},Jul 2020,90%", f"{TIMELY},Jun 2020,82%"))
    expect(page.locator("#ready")).to_contain_text("3 ready. Nothing waits for a decision.")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Give a reason for the figures that change.")
    page.get_by_label("Kind of change").select_option("Late recording")
    page.get_by_label("Reason").fill("The extract was run again")
    page.get_by_role("button", name="Import", exact=True).click()
    title(page).to_have_text("Imported")
    expect(page.locator(".lede")).to_contain_text("2 new, 1 changed.")
    assert figures() == {
        (TIMELY, "2020-06"): "82", (VISITS, "2020-06"): "80", (TIMELY, "2020-07"): "84", (VISITS, "2020-07"): "90"
    }  # fmt: skip


def test_an_import_is_undone(
    page: Page, sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path
) -> None:
    before = figures()
    sign_in(page, data_team)
    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%", f"{TIMELY},Jun 2020,82%"))
    page.get_by_label("Kind of change").select_option("Late recording")
    page.get_by_label("Reason").fill("The extract was run again")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_label("Why the import is undone").fill("It was of another council")
    page.get_by_role("button", name="Undo the import").click()
    title(page).to_have_text("Undone")
    assert figures() == before


def test_decisions_are_saved_as_they_are_made(
    page: Page, sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path
) -> None:
    sign_in(page, data_team)
    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%", f"{VISITS},Sept,90%", "Visit in time,Jul 2020,91%"))
    page.get_by_label("Decision for CSV B3").select_option("Leave out")
    expect(page.locator("#ready")).to_contain_text("1 waits for a decision.")
    page.reload()
    expect(page.get_by_label("Decision for CSV B3")).to_have_value("leave")
    page.get_by_label("Decision for CSV A4").select_option(
        label=f"It is {VISITS}"
    )  # settles a name: the file is checked again
    expect(page.get_by_role("status").first).to_contain_text("The file was checked again")
    expect(page.locator("#ready")).to_contain_text("2 ready. Nothing waits for a decision.")


def test_a_decision_made_while_the_page_still_loads_is_saved_too(
    page: Page, sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path
) -> None:
    sign_in(page, data_team)
    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%", f"{VISITS},Sept,90%", "Visit in time,Jul 2020,91%"))
    scripts: list[Route] = []

    def hold(route: Route) -> None:
        scripts.append(route)

    page.route("**/imports*.js", hold)
    page.reload(wait_until="commit")
    page.get_by_label("Decision for CSV B3").select_option("Leave out")
    scripts.pop().continue_()
    expect(page.locator("#ready")).to_contain_text("1 waits for a decision.")


def test_progress_moves_on_by_itself(
    page: Page, sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path, settings: Any
) -> None:
    settings.READ_AT_ONCE = 5
    sign_in(page, data_team)
    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%"))
    title(page).to_have_text("Waiting to be read")
    tasks.run(Import.objects.get())  # as the worker does
    title(page).to_have_text("Check before importing")


def test_without_scripts_a_file_is_decided_and_imported(
    open_context: Callable[..., Any], sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, data_team)
    choose(page, a_file(tmp_path, f"{TIMELY},Jul 2020,84%", f"{VISITS},Sept,90%"))
    page.get_by_label("Decision for CSV B3").select_option("Leave out")
    page.get_by_role("button", name="Import", exact=True).click()
    title(page).to_have_text("Imported")


def test_pages_of_imports_are_accessible(
    page: Page, look: Look, sign_in: SignIn, data_team: User, measures: list[Measure], tmp_path: Path, settings: Any
) -> None:
    sign_in(page, data_team)
    page.goto("/imports/")
    found = {"empty": look(page)}
    page.get_by_role("button", name="Read and check").click()
    found["refused upload"] = look(page)
    rows = (f"{TIMELY},Jul 2020,84%", f"{VISITS},Sept,90%", f"{TIMELY},Jun 2020,unclear", "Visit in time,Jul 2020,91%")
    choose(page, a_file(tmp_path, *rows))
    found["preview"] = look(page)
    page.get_by_role("button", name="Import", exact=True).click()
    found["refused import"] = look(page)
    page.get_by_role("link", name="Change what was recognised").click()
    found["recognised"] = look(page)
    page.go_back()
    page.get_by_role("button", name="Leave out all").click()
    page.get_by_role("button", name="Import", exact=True).click()
    found["result"] = look(page)
    page.get_by_label("Why the import is undone").fill("It was of another council")
    page.get_by_role("button", name="Undo the import").click()
    found["undone"] = look(page)
    path = tmp_path / "fruit.csv"
    path.write_text("Fruit,Colour\nApple,red\n")
    choose(page, path)
    found["unusable"] = look(page)
    settings.READ_AT_ONCE = 5
    choose(page, path)
    found["waiting"] = look(page)
    page.get_by_role("button", name="Cancel").click()
    found["cancelled"] = look(page)
    page.goto("/imports/")
    found["list"] = look(page)
    page.goto("/help/imports/")
    found["help"] = look(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
