"""Audits in a browser: an auditor grades and raises a concern, a moderator changes a grade, a child's action is closed.

Then every page: axe finds nothing, in light and dark, and nothing is wider than a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core import mail
from playwright.sync_api import Page, expect

from audits.models import Audit, AuditDraft, AuditStanding, ChildActionState, Concern, Recommendation, Round
from organisation.models import User
from tests.journeys.test_accessible import Look, SignIn, walk, wrong

Sample = Callable[[str], User]


def audit_of(reference: str, kind: str = "audit") -> Audit:
    return Audit.objects.get(reference__reference=reference, kind=kind)


def test_an_auditor_grades_a_record_and_raises_a_concern(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    audit = audit_of("PD-8123")
    sign_in(page, sample_service("auditor"))
    page.goto("/audits/mine/")
    page.get_by_role("link", name=re.compile(f"No. {audit.pk}")).click()
    expect(page.get_by_text("PD-8123")).to_be_visible()

    page.get_by_label("Strengths").fill("Seen alone each time")
    expect(page.get_by_text("Draft saved. Only you see it.")).to_be_visible()
    assert AuditDraft.objects.get().typed["strengths"] == "Seen alone each time"
    page.reload()
    expect(page.get_by_label("Strengths")).to_have_value("Seen alone each time")

    page.get_by_role("button", name="Send the audit").click()
    expect(page.get_by_role("alert")).to_contain_text("Overall grade")
    page.get_by_role("radio", name="Inadequate").check()
    page.get_by_label("Yes, they reflected on it together").check()
    action = page.get_by_role("group", name="Action 1")
    action.get_by_label("What is to be done").fill("Visit today and see the child alone")
    action.get_by_label("Which post does it").fill("Team manager")
    action.get_by_label("By when").fill("2020-09-25")
    page.get_by_role("button", name="Send the audit").click()
    expect(page.get_by_text("Sent. Its team’s managers see it now.")).to_be_visible()
    expect(page.get_by_text(re.compile("Followed by re-audit"))).to_be_visible()  # somebody else's, so no link

    page.get_by_text("Raise an immediate concern about the child").click()
    page.get_by_label("What worries you now").fill("Nobody has seen the child for nine weeks")
    page.get_by_role("button", name="Raise the concern now").click()
    expect(page.get_by_text("told by email")).to_be_visible()
    assert Concern.objects.filter(audit=audit).exists()
    assert {one.to[0] for one in mail.outbox} == {"head@sample.example"}
    assert all("nine weeks" not in one.body for one in mail.outbox)


def test_a_moderator_changes_a_grade(page: Page, sign_in: SignIn, sample_service: Sample) -> None:
    audit = audit_of("HC-1391")
    sign_in(page, sample_service("quality"))
    page.goto("/audits/case-audits/moderation/")
    page.get_by_role("link", name=re.compile(rf"No. {audit.pk}\b")).click()
    page.get_by_label("Your grade").select_option("inadequate")
    page.get_by_role("button", name="Record your grade").click()
    expect(page.get_by_text("Say why the grade is changed.").first).to_be_visible()
    page.get_by_label("Why, where it differs").fill("No plan was reviewed in time")
    page.get_by_role("button", name="Record your grade").click()
    expect(page.get_by_text("Moderated. Both grades stay on record.")).to_be_visible()
    standing = AuditStanding.objects.as_at(None).get(audit=audit)
    assert (standing.grade.code, standing.final_grade.code) == ("requires-improvement", "inadequate")


def test_a_manager_answers_a_recommendation_and_closes_an_action(
    page: Page, sign_in: SignIn, sample_service: Sample
) -> None:
    audit = audit_of("CH-9307")
    sign_in(page, sample_service("manager"))
    page.goto("/audits/mine/")
    expect(page.get_by_text("Immediate concern about a child: Family Help West 2")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Answer ?: Ask for an extension")).click()
    page.get_by_label("Team").select_option(label="Family Help West 1")
    page.get_by_label("What changed").fill("It stands on the agenda of every month")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("It stands on the agenda of every month")).to_be_visible()

    page.goto(f"/audits/records/{audit.pk}/")
    page.get_by_text("Say that it is done").click()
    page.get_by_label("What was done").fill("Reviewed with the family and the school")
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Completed. A second person checks it.")).to_be_visible()
    expect(page.get_by_text("Check it as the second person")).to_have_count(0)

    page.context.clear_cookies()
    sign_in(page, sample_service("head"))
    page.goto(f"/audits/records/{audit.pk}/?")
    page.get_by_text("Check it as the second person").last.click()
    page.get_by_label("Yes, I have seen it").last.check()
    page.get_by_role("button", name="Record the check").last.click()
    expect(page.get_by_text("Checked.", exact=True)).to_be_visible()
    states = ChildActionState.objects.as_at(None).filter(action__audit=audit)
    assert sorted(states.values_list("state", flat=True)) == ["checked", "completed"]


# --- Axe and widths -------------------------------------------------------------------------------------


def make_thematic_audit(page: Page, beside: str) -> str:
    """Plan a thematic audit on its pages, ask one question and another nested in it; return its address."""
    page.goto(beside.split("rounds/")[0] + "rounds/new/")
    page.get_by_label("Month", exact=True).fill("2020-09")
    page.get_by_label("It is a thematic audit").check()
    page.get_by_label("Subject of a thematic audit").fill("Re-referrals within a year")
    page.get_by_role("button", name="Plan it").click()
    address = page.url.split("#")[0]
    ask(page, "Why families came back", "All records", "28", ("Similar concerns", "17"), ("New needs", "9"))
    expect(page.get_by_role("alert")).to_contain_text("add up to 26 of 28: 2 are missing")
    page.get_by_label("Number of answer 2").fill("11")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Add a question").click()
    nested = ("Domestic abuse", "10"), ("Neglect", "7")
    ask(page, "Of these", "Why families came back: Similar concerns", "", *nested)
    expect(page.get_by_text("10 of 17 (59%)")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Change ?: Of these")).click()
    page.get_by_label("Number of answer 1").fill("9")
    page.get_by_label("Number of answer 2").fill("8")
    page.get_by_label("Why it is changed").fill("One was counted twice")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("9 of 17 (53%)")).to_be_visible()
    return address


def ask(page: Page, question: str, asked_of: str, base: str, *answers: tuple[str, str]) -> None:
    """Fill in the page of a question and send it, going there from the round's page where need be."""
    if page.get_by_label("Question", exact=True).count() == 0:
        page.get_by_role("link", name="Add a question").click()
    page.get_by_label("Question", exact=True).fill(question)
    page.get_by_label("Asked of").select_option(label=asked_of)
    page.get_by_label("Who or what is counted").fill("families")
    page.get_by_label("How many").fill(base)
    for number, (text, count) in enumerate(answers, 1):
        page.get_by_label(f"Answer {number}", exact=True).fill(text)
        page.get_by_label(f"Number of answer {number}").fill(count)
    page.get_by_role("button", name="Add it").click()


def test_pages_of_those_who_run_it(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("quality"))
    of = Round.objects.get(programme__code="case-audits", first_month=202008).pk
    september = Round.objects.get(programme__code="illustration", first_month=202009).pk
    paused = Round.objects.get(paused_from__isnull=False).pk
    start = "/audits/case-audits/"
    themed = make_thematic_audit(page, f"{start}rounds/{of}/")
    found = walk(
        page, look, themed, f"{themed}thematic/", f"{themed}questions/new/", f"{themed}report/",
        f"{start}rounds/{of}/feedback/new/", f"{start}rounds/{of}/recommendations/new/", f"{start}findings/new/",
    )  # fmt: skip
    page.goto(f"{themed}questions/new/")
    page.get_by_role("button", name="Add it").click()
    found |= wrong({"a question refused": look(page)})
    found |= walk(
        page, look, "/audits/", start, "/audits/illustration/", f"{start}rounds/{of}/", f"{start}rounds/{of}/report/",
        f"/audits/illustration/rounds/{september}/", f"/audits/illustration/rounds/{september}/report/",
        f"/audits/illustration/rounds/{paused}/", f"{start}moderation/", f"{start}recommendations/",
        f"{start}findings/", f"{start}rounds/new/", f"{start}rounds/{of}/allocate/", f"{start}rounds/{of}/publish/",
        f"{start}rounds/{of}/pause/", "/audits/mine/", f"/audits/records/{audit_of('QH-8471').pk}/",
        "/scorecard/measures/AUD1/?month=2020-08", "/help/audits/",
    )  # fmt: skip
    page.goto(f"{start}rounds/{of}/allocate/")
    page.get_by_label("Sample list").fill("AA-1; Nowhere; nobody@example.org")
    page.get_by_role("button", name="Allocate").click()
    found |= wrong({"a list refused": look(page)})
    assert found == {}


def test_pages_of_auditors_and_managers(page: Page, look: Look, sign_in: SignIn, sample_service: Sample) -> None:
    sign_in(page, sample_service("auditor"))
    found = walk(page, look, "/audits/mine/", f"/audits/records/{audit_of('PK-8282').pk}/", "/audits/case-audits/")
    page.goto(f"/audits/records/{audit_of('PK-8282').pk}/")
    page.get_by_role("button", name="Send the audit").click()
    found |= wrong({"an audit refused": look(page)})
    page.context.clear_cookies()
    sign_in(page, sample_service("data"))
    found |= walk(page, look, "/audits/case-audits/")
    expect(page.get_by_text("Not reported, or too few to be shown").first).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, sample_service("manager"))
    answer = Recommendation.objects.get(code="own-0820-3").pk
    found |= walk(
        page, look, "/audits/mine/", f"/audits/records/{audit_of('DX-8271').pk}/",
        f"/audits/records/{audit_of('CH-9307').pk}/", f"/audits/case-audits/recommendations/{answer}/",
    )  # fmt: skip
    assert found == {}
