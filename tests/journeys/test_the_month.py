"""A whole month in a browser: from the workbook that is imported to the frozen pack that still stands."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from audits.models import Audit, AuditStanding
from board.models import Pack
from board.packs.content import fingerprint, read
from board.queries.packs.build import rebuilt
from improvement.models import Action, ActionUpdate
from organisation.models import Area, User
from scorecard.models import SubmissionState
from tests.builders import make_submission, moment, month_of

SignIn = Callable[[Page, User], None]
Look = Callable[[Page], list[str]]

SHEET = "/scorecard/submissions/assessment/2020-08/"
BEFORE = "/board/meetings/improvement-board/2020-09-24/"
MEETING = "/board/meetings/improvement-board/2020-10-29/"
PACK = f"{MEETING}packs/board-1/"
TIMELY = "Single assessments completed within 45 days"
VIEWS = "Children whose views were put to their initial child protection conference"
DISPATCHED, HELD, REVISED = date(2020, 10, 22), date(2020, 10, 29), date(2020, 11, 3)
FORMATS = ("json", "pdf", "pptx", "xlsx")


class Service:
    """The sample service: who sits before the browser, on which day, and what was wrong with the pages so far."""

    def __init__(self, page: Page, sign_in: SignIn, people: Callable[[str], User], look: Look, settings: Any) -> None:
        self.page = page
        self.sign_in = sign_in
        self.people = people
        self.look = look
        self.settings = settings
        self.found: dict[str, list[str]] = {}

    def go(self, name: str, address: str) -> Page:
        """Let somebody open a page."""
        self.sign_in(self.page, self.people(name))
        self.page.goto(address)
        return self.page

    def on(self, day: date) -> None:
        self.settings.PLIMSOLL_TODAY = day

    def pass_by(self, name: str) -> None:
        """Look whether the page stands in anyone's way."""
        if lines := self.look(self.page):
            self.found[name] = lines


@pytest.fixture
def service(
    page: Page, sign_in: SignIn, sample_service: Callable[[str], User], look: Look, settings: Any, tmp_path: Path
) -> Service:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    return Service(page, sign_in, sample_service, look, settings)


def test_the_month_runs_end_to_end_and_the_frozen_pack_still_stands(service: Service, tmp_path: Path) -> None:
    import_the_workbook(service, tmp_path / "August 2020.xlsx")
    complete_the_submission(service)
    approve_it(service)
    grade_an_audit(service)
    action = update_an_action(service)

    service.on(DISPATCHED)
    lock_the_month(service)
    send_the_pack(service)
    frozen = downloads(service.page)
    assert set(frozen) == set(FORMATS)

    service.on(HELD)
    hold_the_meeting(service)
    service.on(REVISED)
    revise_a_figure(service)
    the_scorecard_shows_both(service)
    the_pack_still_stands(service, frozen)
    the_meeting_says_what_changed_since(service, action)
    assert service.found == {}


# --- The figures ----------------------------------------------------------------------------------------


def import_the_workbook(service: Service, path: Path) -> None:
    """The data team imports August's extract, after looking at what becomes of each cell."""
    book = Workbook()
    page_of_figures = book.create_sheet("Figures", 0)
    for row in (("Measure", "Month", "Numerator", "Denominator"), (TIMELY, "Aug 2020", 300, 325)):
        page_of_figures.append(row)
    book.save(path)
    page = service.go("data", "/imports/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read and check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before importing")
    expect(page.locator("#ready")).to_contain_text("1 ready. Nothing waits for a decision.")
    service.pass_by("preview of an import")
    page.get_by_label("Kind of change").select_option("Late recording")
    page.get_by_label("Reason").fill("Four assessments were written up late.")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")


def complete_the_submission(service: Service) -> None:
    """The area's manager checks what was loaded, keys what is counted by hand, explains it and sends."""
    page = service.go("manager", SHEET)
    expect(page.get_by_label(f"{TIMELY}, numerator", exact=True)).to_have_value("300")
    page.get_by_role("button", name="I have checked all loaded figures").click()
    for label, value in (
        ("numerator", "36"), ("denominator", "54"), (": what happened", "Advocates could not visit in August."),
        (": remedial action", "They visit again."), (": by", "2020-10-31"), (": green again in", "2021-01"),
    ):  # fmt: skip
        page.get_by_label(f"{VIEWS}{label if label[0] == ':' else f', {label}'}", exact=True).fill(value)
    page.get_by_label(f"{VIEWS}: owner post", exact=True).select_option("Service manager, Assessment")
    expect(page.locator(".bar")).to_contain_text("3 of 3 done")
    service.pass_by("sheet")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent.")


def approve_it(service: Service) -> None:
    page = service.go("head", SHEET)
    expect(page.locator("tr[data-unit]").filter(has_text=VIEWS)).to_contain_text("67%")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved.")


def lock_the_month(service: Service) -> None:
    """The data team locks Assessment's month; the other areas' were locked before, so August is what is reported."""
    for area in Area.objects.filter(pk__in=SubmissionState.objects.filter(month=month_of("2020-08")).values("area")):
        if area.code != "assessment":
            make_submission(area, "2020-08", "locked", at=moment("2020-10-06 09:00"))
    page = service.go("data", SHEET)
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("status").first).to_contain_text("Locked.")


def revise_a_figure(service: Service) -> None:
    page = service.go("data", SHEET)
    page.get_by_role("link", name="Revise figures").click()
    page.get_by_label(f"{VIEWS}, numerator").fill("41")
    page.get_by_label("Kind of change").select_option("Error put right")
    page.get_by_label("Reason").fill("Five children were not counted.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("table", name="Figures that change")).to_contain_text("41 of 54")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("status").first).to_contain_text("recorded. What stood before is kept.")


def the_scorecard_shows_both(service: Service) -> None:
    page = service.go("board", "/scorecard/measures/M15/")
    revisions = page.locator("#revisions")
    expect(revisions.locator("del").first).to_contain_text("67%")
    expect(revisions.locator("ins").first).to_contain_text("76%")
    expect(revisions).to_contain_text("Five children were not counted.")
    service.pass_by("measure")


# --- Practice and the plan ------------------------------------------------------------------------------


def grade_an_audit(service: Service) -> None:
    audit = Audit.objects.get(reference__reference="PD-8123", kind="audit")
    page = service.go("auditor", f"/audits/records/{audit.pk}/")
    page.get_by_role("radio", name=re.compile("^Good")).check()
    page.get_by_label("Yes, they reflected on it together").check()
    service.pass_by("audit")
    page.get_by_role("button", name="Send the audit").click()
    expect(page.get_by_text("Sent. Its team’s managers see it now.")).to_be_visible()
    assert AuditStanding.objects.as_at(None).get(audit=audit, grade__code="good")


def update_an_action(service: Service) -> Action:
    open_ones = ActionUpdate.objects.standing(None).filter(
        action__outcome__section__area__code="assessment", status="on_track", action__kind="one_off"
    )
    action = open_ones.select_related("action").order_by("action__position")[0].action
    page = service.go("manager", "/improvement/?area=assessment")
    row = page.locator(f"#action-{action.code}")
    row.get_by_role("link", name="Update").click()
    form = page.get_by_role("form", name=f"Update {action.code}")
    form.get_by_label("At risk").check()
    form.get_by_label("Progress note").fill("The advocates’ contract is not signed.")
    form.get_by_role("button", name="Save the update").click()
    expect(row).to_contain_text("At risk")
    service.pass_by("plan")
    return action


# --- The meeting ----------------------------------------------------------------------------------------


def send_the_pack(service: Service) -> None:
    """The secretary sends the pack five working days before the meeting; it says what was known then."""
    page = service.go("data", MEETING)
    page.get_by_role("link", name="Send the pack").click()
    service.pass_by("choosing the pack")
    page.get_by_role("button", name="Send the pack").click(timeout=60_000)  # three files are made meanwhile
    expect(page.get_by_text("Unaltered since it was sent")).to_be_visible()
    measures = page.get_by_role("table", name="Measures in August 2020")
    expect(measures.get_by_role("row", name=VIEWS)).to_contain_text("67%")
    expect(measures.get_by_role("row", name=TIMELY)).to_contain_text("92%")
    service.pass_by("pack")


def downloads(page: Page) -> dict[str, bytes]:
    """Return a pack's content and its three files, as they are downloaded."""
    return {one: page.request.get(f"{PACK}pack.{one}").body() for one in FORMATS}


def hold_the_meeting(service: Service) -> None:
    """Who was there is recorded, an action is minuted that lands in the plan, and the meeting is over."""
    page = service.go("data", MEETING)
    page.get_by_role("link", name="Record who was there").click()
    for member in page.get_by_role("group", name="Members").get_by_role("combobox").all():
        member.select_option("Present")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Minute a decision or an action").click()
    page.get_by_label("Action", exact=True).check()
    page.get_by_label("In words").fill("Sign the advocates’ contract.")
    page.get_by_label("Measure").select_option(label=f"Assessment: {VIEWS}")
    page.get_by_label("Who does it").select_option("Service manager, Assessment")
    page.get_by_label("By optional").fill("2020-11-30")
    page.get_by_label("Under which outcome").select_option(index=1)
    service.pass_by("minuting")
    page.get_by_role("button", name="Minute it").click()
    expect(page.get_by_role("region", name="Decisions and actions")).to_contain_text("Sign the advocates’ contract.")
    page.get_by_role("button", name="Record as held").click()
    expect(page.locator(".sub")).to_contain_text("Held")
    service.pass_by("meeting")


def the_pack_still_stands(service: Service, frozen: dict[str, bytes]) -> None:
    """What is downloaded now is what was issued, byte for byte; read again as known then, it says the same."""
    page = service.go("board", PACK)
    expect(page.get_by_text("Unaltered since it was sent")).to_be_visible()
    row = page.get_by_role("table", name="Measures in August 2020").get_by_role("row", name=VIEWS)
    expect(row).to_contain_text("67%")
    assert downloads(page) == frozen

    pack = Pack.objects.get(meeting__held_on=HELD)
    assert frozen["json"].decode() == pack.content == rebuilt(pack)
    assert fingerprint(frozen["json"].decode()) == pack.sha256
    every = next(one.tables[0] for one in read(pack.content).sections if one.key == "measures")
    cells = next(row.cells for row in every.rows if row.cells[0].text == VIEWS)
    assert "67%" in [cell.text for cell in cells]
    page_of_figures = load_workbook(io.BytesIO(frozen["xlsx"]))["Every measure"]
    numbers = next(row for row in page_of_figures.iter_rows(values_only=True) if VIEWS in row)
    assert 67 in [round(one) for one in numbers if isinstance(one, float | int)]


def the_meeting_says_what_changed_since(service: Service, action: Action) -> None:
    page = service.go("board", MEETING)
    pack = page.get_by_role("region", name="Pack")
    folded = pack.locator("details:not([open]) > summary").filter(has_text=re.compile(r"\d+ changes"))
    while folded.count():
        folded.first.click()
    changed = pack.get_by_role("row", name=VIEWS)
    expect(changed.filter(has_text="Actual").last).to_contain_text(re.compile("67%.*76%", re.DOTALL))
    service.pass_by("meeting after the revision")
    page = service.go("manager", "/improvement/?q=advocates")
    expect(page.get_by_text("Sign the advocates’ contract.").first).to_be_visible()
