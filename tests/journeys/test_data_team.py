"""The data team sets up a measure: it appears on the scorecard, each change with its reason, none lost to another."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from organisation.models import Area, User
from scorecard.models import Measure
from tests.builders import make_measure, make_root, make_target, moment, record

SignIn = Callable[[Page, User], None]
NOW = moment("2020-09-24 10:00")


def test_a_new_measure_with_its_baseline_and_target(page: Page, sign_in: SignIn, data_team: User, area: Area) -> None:
    make_root()
    record(make_measure(name="Visits in time", area=area), "2020-07", "84")
    sign_in(page, data_team)
    page.goto("/scorecard/measures/")
    page.get_by_role("link", name="Add a measure").click()
    page.get_by_label("Code").fill("T1")
    page.get_by_label("Name", exact=True).fill("Assessments in time")
    page.get_by_label("Older and printed names").fill("SA in 45 days")
    page.get_by_role("combobox", name="Area").select_option("Assessment")
    page.get_by_label("Unit of measure").select_option("Percentage")
    page.get_by_label("Polarity").select_option("Higher is better")
    page.get_by_label("First month").fill("2018-04")
    page.get_by_role("button", name="Add the measure").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a reason for the change.")
    page.get_by_label("Reason").fill("Agreed by the Board")
    page.get_by_role("button", name="Add the measure").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings: Assessments in time")

    page.get_by_role("link", name="Set the baseline").click()
    page.get_by_label("Value optional").fill("69")
    page.get_by_label("Month optional").fill("2019-03")
    page.get_by_label("Reason").fill("Inspection report")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Set a target").click()
    page.get_by_label("From month").fill("2019-04")
    page.get_by_label("Value optional").fill("81%")
    page.get_by_label("Amber tolerance").fill("5")
    page.get_by_label("Reason").fill("Average of our statistical neighbours")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The target is recorded.")
    expect(page.get_by_role("table", name="Targets")).to_contain_text("at least 81%")

    page.goto("/scorecard/?q=SA+in+45")
    line = page.get_by_role("row", name="Assessments in time")
    expect(line).to_contain_text("69%")
    expect(line).to_contain_text("81%")
    expect(line).to_contain_text("Not rated")
    record(Measure.objects.get(code="T1"), "2020-07", of=(78, 100), at=NOW)
    page.reload()
    expect(line).to_contain_text("78%")
    expect(line).to_contain_text("Amber")


def test_a_change_of_what_another_has_changed_shows_both(
    open_context: Callable[..., BrowserContext], sign_in: SignIn, data_team: User, area: Area
) -> None:
    make_root()
    measure = make_measure(name="Assessments in time", code="T1", area=area)
    target = make_target(measure, "80", from_month="2020-04")
    one, other = open_context().new_page(), open_context().new_page()
    for page in (one, other):
        sign_in(page, data_team)
        page.goto(f"/scorecard/measures/T1/settings/target/?entry={target.pk}")
    one.get_by_label("Value optional").fill("82")
    one.get_by_label("Reason").fill("Agreed by the Board in June")
    one.get_by_role("button", name="Save").click()
    expect(one.get_by_role("table", name="Targets")).to_contain_text("at least 82%")

    other.get_by_label("Value optional").fill("85")
    other.get_by_label("Reason").fill("Agreed by the Board in July")
    other.get_by_role("button", name="Save").click()
    both = other.get_by_role("group", name="There is something there already")
    expect(both).to_contain_text("82")
    expect(both).to_contain_text("85")
    expect(other.get_by_label("Reason")).to_have_value("Agreed by the Board in July")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("alert").first).to_contain_text("Choose which of the two is right.")
    other.get_by_label("Record mine").check()
    other.get_by_role("button", name="Save").click()
    targets = other.get_by_role("table", name="Targets")
    expect(targets).to_contain_text("at least 85%")
    targets.get_by_text("2 earlier").click()
    expect(targets.locator("del")).to_have_text(["at least 82%", "at least 80%"])
