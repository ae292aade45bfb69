"""The improvement plan in a browser: an update in the list, a closing by two, the golden thread, an action raised."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from audits.models import Programme
from audits.operations.learning import record_finding
from improvement.models import Action, ActionUpdate, Iteration, LearningReview, Outcome
from improvement.operations.frame import keep_part
from organisation.models import User
from organisation.queries import version_of
from tests.builders import moment
from tests.plan_builders import make_member, make_review, make_step, propose

SignIn = Callable[[Page, User], None]
Sample = Callable[[str], User]
Look = Callable[[Page], list[str]]

NOW = moment("2020-09-24 08:00")


def open_of(area: str) -> Action:
    """Return an open action of an area on the demo's day."""
    standing = ActionUpdate.objects.standing(None).filter(
        action__outcome__section__area__code=area, status="on_track", action__kind="one_off", awaits_closing=False
    )
    return standing.select_related("action").order_by("action__position")[0].action


def standing(action: Action) -> ActionUpdate:
    return ActionUpdate.objects.standing(None).get(action=action)


def test_an_owner_updates_an_action_in_the_list(
    page: Page, sign_in: SignIn, sample_service: Sample, look: Look
) -> None:
    sign_in(page, sample_service("manager"))
    action = open_of("assessment")
    page.goto("/improvement/?area=assessment")
    row = page.locator(f"#action-{action.code}")
    row.get_by_role("link", name="Update").click()
    form = page.get_by_role("form", name=f"Update {action.code}")
    form.get_by_label("At risk").check()
    form.get_by_label("Progress note").fill("The new system comes later than planned.")
    form.get_by_label("Target month").fill("2021-06")
    form.get_by_role("button", name="Save the update").click()
    expect(form.get_by_role("alert")).to_contain_text("Say why the date moves")
    assert look(page) == []
    form.get_by_label("Why the date moves").fill("It waits for the new system")
    form.get_by_role("button", name="Save the update").click()

    expect(form).to_have_count(0)
    expect(row).to_contain_text("At risk")
    expect(row).to_contain_text("moved once")
    expect(row.get_by_role("link", name="Update")).to_be_focused()
    assert (standing(action).status, standing(action).times_moved) == ("at_risk", 1)


def test_a_second_person_closes_it_with_evidence(
    page: Page, sign_in: SignIn, sample_service: Sample, look: Look
) -> None:
    manager, head = sample_service("manager"), sample_service("head")
    action = open_of("assessment")
    sign_in(page, manager)
    page.goto(f"/improvement/actions/{action.code}/")
    page.get_by_role("link", name="Propose closing").click()
    page.get_by_label("What has been done").fill("In place in all teams.")
    page.get_by_label("What the evidence shows").fill("Minutes of September")
    page.get_by_label("File optional", exact=True).set_input_files(
        {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"Seen and agreed"}
    )
    page.get_by_label("Keep the file until").fill("2026-01-01")
    page.get_by_role("button", name="Propose closing").click()
    expect(page.get_by_role("status")).to_contain_text("a second person decides")
    expect(page.get_by_role("link", name="Accept or decline closing")).to_have_count(0)

    sign_in(page, head)
    page.goto(f"/improvement/actions/{action.code}/")
    page.get_by_role("link", name="Accept or decline closing").click()
    assert look(page) == []
    page.get_by_label("Accept: it is complete").check()
    page.get_by_role("button", name="Record the answer").click()
    expect(page.locator(".facts")).to_contain_text("Complete")
    assert look(page) == []
    assert standing(action).status == "complete"


def test_a_board_member_follows_a_recommendation(
    page: Page, sign_in: SignIn, sample_service: Sample, look: Look
) -> None:
    sign_in(page, sample_service("board"))
    page.goto("/improvement/")
    page.get_by_role("link", name="Recommendations", exact=True).click()
    assert look(page) == []
    page.get_by_role("link", name="Social workers keep long, unbroken relationships").first.click()
    for heading in ("Source", "Outcomes", "Actions", "Measures", "Evidence"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Sickness absence days per employee, rolling year")).to_be_visible()
    assert look(page) == []
    page.locator(".gantt .act a").first.click()
    page.get_by_label("Comment").fill("What would bring it back on track?")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator(".tl")).to_contain_text("What would bring it back on track?")


def test_an_action_is_raised_from_a_red_measure(
    page: Page, sign_in: SignIn, sample_service: Sample, look: Look
) -> None:
    sign_in(page, sample_service("manager"))
    page.goto("/scorecard/measures/M15/")
    page.locator("#actions").get_by_role("link", name="Raise an action").click()
    page.get_by_label("Action", exact=True).fill("Ask each child before the conference.")
    page.get_by_label("Outcome").select_option(index=1)
    page.get_by_label("Target month").fill("2021-01")
    assert look(page) == []
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask each child before the conference.")
    page.goto("/scorecard/measures/M15/")
    expect(page.locator("#actions")).to_contain_text("Ask each child before the conference.")
    assert look(page) == []


def test_an_action_is_raised_from_an_audit_finding(
    page: Page, sign_in: SignIn, sample_service: Sample, look: Look
) -> None:
    programme = Programme.objects.get(code="case-audits")
    text = "Fathers are seldom asked for their view"
    record_finding(programme=programme, source="Dip sample", text=text, by=sample_service("quality"), at=NOW)
    sign_in(page, sample_service("manager"))
    page.goto("/audits/")
    page.get_by_role("link", name=programme.name).first.click()
    page.get_by_role("link", name=re.compile("[Ff]indings")).first.click()
    page.get_by_role("link", name=f"Raise an action from: {text}").click()
    expect(page.get_by_label("Why it is raised")).to_have_value("Raised from an audit finding")
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a month, or the target in words")
    assert look(page) == []
    page.get_by_label("Action", exact=True).fill("Ask each father, and write down what he says.")
    page.get_by_label("Outcome").select_option(index=1)
    page.get_by_label("Target month").fill("2021-01")
    page.get_by_role("button", name="Add to the plan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ask each father, and write down what he says.")
    expect(page.get_by_text("is in the plan")).to_be_visible()
    assert look(page) == []
    page.goto("/improvement/?area=assessment&q=each+father")
    expect(page.locator(".gantt .act")).to_contain_text("Ask each father, and write down what he says.")
    page.locator(".gantt .act a").click()
    page.get_by_role("link", name=text).click()
    raised = page.get_by_role("list", name="Actions raised from it")
    expect(raised).to_contain_text("Ask each father, and write down what he says.")
    assert look(page) == []


def test_without_javascript(open_context: Callable[..., object], sign_in: SignIn, sample_service: Sample) -> None:
    manager, action = sample_service("manager"), open_of("assessment")
    plain: Page = open_context(java_script_enabled=False).new_page()  # type: ignore[attr-defined]
    sign_in(plain, manager)
    plain.goto("/improvement/?area=assessment")
    plain.locator(f"#action-{action.code}").get_by_role("link", name="Update").click()
    plain.get_by_label("Progress note").fill("Half of it is in place.")
    plain.get_by_role("button", name="Save the update").click()
    expect(plain.locator(".tl")).to_contain_text("Half of it is in place.")


def test_two_at_once(page: Page, sign_in: SignIn, sample_service: Sample, look: Look) -> None:
    manager, action = sample_service("manager"), open_of("assessment")
    sign_in(page, manager)
    page.goto(f"/improvement/actions/{action.code}/update/")
    propose(action, by=sample_service("data"), at=NOW)
    page.get_by_label("Progress note").fill("Mine.")
    page.get_by_role("button", name="Save the update").click()
    expect(page.get_by_role("group", name="There is something there already")).to_be_visible()
    assert look(page) == []


def test_the_pages_that_keep_the_plan(page: Page, sign_in: SignIn, sample_service: Sample, look: Look) -> None:
    sign_in(page, sample_service("data"))
    outcome, iteration = Outcome.objects.get(code="O01"), Iteration.objects.get(number=2)
    page.goto("/improvement/outcomes/O01/")
    page.get_by_role("link", name="Change the outcome").click()
    page.get_by_label("Outcome", exact=True).fill("Children keep their social worker.")
    theirs = Outcome.objects.get(pk=outcome.pk)
    theirs.text = "Theirs, of the same minute."
    keep_part(
        record=theirs, kind="outcome", based_on=version_of(outcome), by=sample_service("administrator"), at=NOW,
        reason="Reworded",
    )  # fmt: skip
    page.get_by_label("Reason").fill("The Board reworded it")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("group", name="There is something there already")).to_contain_text("of the same minute")
    assert look(page) == []
    page.get_by_label("Record mine").check()
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Children keep their social worker.")
    page.goto("/improvement/actions/A001/reassign/")
    page.get_by_label("Owner post").select_option(index=1)
    page.get_by_label("Reason").fill("The work has moved")
    found = {"reassign": look(page)}
    page.get_by_role("button", name="Reassign").click()
    expect(page.locator(".tl")).to_contain_text("Reassigned")
    for address in (
        "keep/", "keep/section/1/", "keep/source/new/", "keep/recommendation/new/", f"iterations/{iteration.pk}/",
        f"iterations/{iteration.pk}/actions/A001/", "recommendations/audits/own-0820-1/",
    ):  # fmt: skip
        answer = page.goto(f"/improvement/{address}")
        assert answer is not None
        assert answer.status == 200, address
        found[address] = look(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_the_other_pages(page: Page, sign_in: SignIn, sample_service: Sample, look: Look) -> None:
    data = sample_service("data")
    make_member(data)
    review: LearningReview = make_review(title="Harm outside the home")
    make_step(review, "aware", "2020-09-01")
    sign_in(page, data)
    found = {}
    for address in (
        "", "?sort=late&status=overdue", "?q=nothing+like+this", "?as_at=2020-08-20", "partners/", "delivery-plans/",
        "reviews/", "reviews/LR01/", "reviews/new/", "outcomes/O01/", "actions/A014/", "actions/A004/change/",
        "actions/A004/split/", "actions/A004/merge/", "actions/A004/trail/",
    ):  # fmt: skip
        answer = page.goto(f"/improvement/{address}")
        assert answer is not None
        assert answer.status == 200, address
        found[address] = look(page)
    page.goto("/help/plan/")
    found["help"] = look(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
