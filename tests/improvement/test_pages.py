"""The plan's pages: what they show, filter, sort and download; the same form with and without JavaScript; speed."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from audits.models import ServiceFinding
from improvement.models import Action, ActionUpdate, DeliveryPlan, ResponseClock
from improvement.operations.actions import change_action
from improvement.operations.standing import Recording
from improvement.reminders import actions_due
from organisation.models import Area, Role, User
from tests.audits.builders import make_programme
from tests.builders import (
    EARLY,
    make_area,
    make_holding,
    make_measure,
    make_partner,
    make_person,
    make_post,
    make_root,
    make_submission,
    make_target,
    moment,
    record,
    recorder,
)
from tests.cast import Person
from tests.plan_builders import (
    close,
    make_action,
    make_judgement,
    make_outcome,
    make_recommendation,
    make_review,
    make_section,
    make_source,
    make_step,
    update,
)

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
TODAY = date(2020, 9, 24)


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def client(data_team: User, signed_in: SignedIn) -> Client:
    return signed_in(data_team)


@pytest.fixture
def plan(area: Area, other_area: Area) -> dict[str, Action]:
    """One overdue, one at risk and moved, one complete, one without a date, one elsewhere."""
    police, post = make_partner(name="Police"), make_post(title="Assessment manager")
    recommendation = make_recommendation(source=make_source(received_on=date(2020, 1, 6)))
    outcome = make_outcome(area=area, answers=[recommendation])
    actions = {
        "late": make_action(
            code="A001", text="Visit early", due="2020-07", outcome=outcome, owner=post, status="on_track"
        ),
        "moved": make_action(code="A002", text="Share visits", due="2020-08", outcome=outcome, partners=[police]),
        "done": make_action(code="A003", text="Train staff", due="2020-06", outcome=outcome),
        "words": make_action(code="A004", text="Write plans", due=None, outcome=outcome),
        "elsewhere": make_action(code="A005", text="Recruit carers", due="2021-03", area=other_area, kind="monitoring"),
    }
    update(actions["moved"], "at_risk", "A partner waits.", due="2020-11", at=moment("2020-08-10 10:00"))
    close(actions["done"])
    return actions


def codes(client: Client, query: str = "") -> list[str]:
    """Return the codes of the actions that the download of a query holds, in its order."""
    text = client.get(f"/improvement/download.csv?{query}").content.decode("utf-8-sig")
    return [row["Code"] for row in csv.DictReader(io.StringIO(text))]


# --- The list -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["A001", "A003", "A002", "A004", "A005"]),
        ("status=overdue", ["A001"]),
        ("status=at_risk", ["A002"]),
        ("status=complete", ["A003"]),
        ("status=no_date", ["A004"]),
        ("area=fostering", ["A005"]),
        ("kind=monitoring", ["A005"]),
        ("owner=assessment-manager", ["A001"]),
        ("owner=none", ["A003", "A002", "A004", "A005"]),
        ("recommendation=OFS-1", ["A001", "A003", "A002", "A004"]),
        ("due_by=2020-07", ["A001", "A003"]),
        ("q=visits police", ["A002"]),
        ("q=nothing+like+it", []),
        ("sort=due", ["A003", "A001", "A002", "A005", "A004"]),
        ("sort=late", ["A001", "A002", "A003", "A004", "A005"]),
        ("sort=moved", ["A002", "A001", "A003", "A004", "A005"]),
        ("sort=owner", ["A001", "A003", "A002", "A004", "A005"]),
        ("sort=text", ["A005", "A002", "A003", "A001", "A004"]),
        ("as_at=2020-08-01", ["A001", "A003", "A002", "A004", "A005"]),
    ],
)
def test_what_is_chosen(client: Client, plan: dict[str, Action], query: str, expected: list[str]) -> None:
    if query.startswith(("sort=late", "sort=moved", "sort=owner")):
        assert sorted(codes(client, query)) == sorted(expected)
        assert codes(client, query)[0] == expected[0]
    else:
        assert codes(client, query) == expected
    page = client.get(f"/improvement/?{query}")
    assert page.status_code == 200
    assert page.content.decode().count('id="action-A') == len(expected)


@pytest.mark.parametrize("query", ["area=nowhere", "due_by=soon", "status=blue", "plan=other", "sort=size"])
def test_what_cannot_be_chosen_is_said(client: Client, plan: dict[str, Action], query: str) -> None:
    assert client.get(f"/improvement/?{query}").status_code == 404


def test_the_page_counts_and_says_what_is_late(client: Client, plan: dict[str, Action]) -> None:
    text = client.get("/improvement/").content.decode()
    assert "5 actions in 2 areas at 24 September 2020" in text
    assert "Overdue 1" in text
    assert "7 weeks late" in text
    assert "First August 2020, moved once, 3 months later" in text
    assert "1 without a month" in text


def test_on_an_earlier_day_it_stood_otherwise(client: Client, plan: dict[str, Action]) -> None:
    then = client.get("/improvement/?as_at=2020-08-01").content.decode()
    assert ("moved once" in then, "1 day late" in then) == (False, True)
    assert 'href="/improvement/actions/A001/update/"' in client.get("/improvement/").content.decode()


def test_mine_are_those_of_my_posts(signed_in: SignedIn, plan: dict[str, Action]) -> None:
    person = make_person(role=Role.AUDITOR)
    make_holding(post=plan["late"].owner, person=person)
    assert codes(signed_in(person), "mine=on") == ["A001"]


def test_without_a_plan(client: Client) -> None:
    assert "No plan yet" in client.get("/improvement/").content.decode()
    assert client.get("/improvement/download.csv").status_code == 404


# --- Updating -------------------------------------------------------------------------------------------

HX = {"HX-Request": "true"}
SENT = {"based_on": 1, "status": "on_track", "narrative": "Going well."}


def test_actions_due_outside_the_months_drawn_are_in_the_table_and_said(client: Client, area: Area) -> None:
    make_action(code="A1", area=area, due="2012-03")
    due = client.get("/improvement/").context["due"]
    assert (due.outside, bool(due.chart), [row[0] for row in due.rows]) == (1, False, ["March 2012"])
    make_action(code="A2", due="2020-12")
    page = client.get("/improvement/")
    due = page.context["due"]
    assert (due.outside, bool(due.chart), [row[0] for row in due.rows]) == (1, True, ["March 2012", "December 2020"])
    assert "1 due outside January 2017 to December 2020 is in the table only" in page.content.decode()


def test_the_same_form_is_a_page_or_a_fragment(client: Client, plan: dict[str, Action]) -> None:
    page = client.get("/improvement/actions/A001/update/").content.decode()
    fragment = client.get("/improvement/actions/A001/update/", headers=HX).content.decode()
    assert ("<html" in page, "<html" in fragment) == (True, False)
    for text in (page, fragment):
        assert 'name="narrative"' in text


def test_a_fragment_answers_with_the_row_or_what_is_wrong(client: Client, plan: dict[str, Action]) -> None:
    wrong = client.post("/improvement/actions/A001/update/", {**SENT, "due": "2021-03"}, headers=HX)
    assert ("X-Not-Saved" in wrong, "Say why the date moves" in wrong.content.decode()) == (True, True)
    assert "Going well." in wrong.content.decode(), "what was typed is kept"
    row = client.post(
        "/improvement/actions/A001/update/", {**SENT, "due": "2021-03", "reason": "A vacancy"}, headers=HX
    )
    assert ("X-Not-Saved" in row, 'id="action-A001"' in row.content.decode()) == (False, True)
    assert "moved once, 8 months later" in row.content.decode()


def test_two_at_once_choose(client: Client, plan: dict[str, Action]) -> None:
    update(plan["late"], "at_risk", "Theirs.", at=moment("2020-09-01 10:00"))
    clash = client.post("/improvement/actions/A001/update/", SENT).content.decode()
    assert ("Theirs." in clash, "Going well." in clash, 'value="2"' in clash) == (True, True, True)
    undecided = client.post("/improvement/actions/A001/update/", {**SENT, "based_on": 2, "clash": 1})
    assert "Choose which of the two" in undecided.content.decode()
    assert ActionUpdate.objects.filter(action=plan["late"]).count() == 2
    client.post("/improvement/actions/A001/update/", {**SENT, "based_on": 2, "clash": 1, "settle": "mine"})
    assert ActionUpdate.objects.standing(None).get(action=plan["late"]).narrative == "Going well."


def test_what_has_ended_takes_no_update(client: Client, plan: dict[str, Action]) -> None:
    assert client.get("/improvement/actions/A003/update/").status_code == 302


def test_an_action_is_raised_from_a_measure_or_a_finding(client: Client, area: Area) -> None:
    outcome, measure = make_outcome(area=area), make_measure(area=area, code="M14", name="In time")
    sent = {"text": "Recruit.", "outcome": outcome.pk, "kind": "one_off", "due": "2021-03", "reason": "It is red",
            "measures": [measure.pk]}  # fmt: skip
    form = client.get("/improvement/actions/new/?measure=M14").content.decode()
    assert "From measure M14: In time." in form
    client.post("/improvement/actions/new/?measure=M14", sent)
    finding = ServiceFinding.objects.create(
        programme=make_programme(),
        source="Front door",
        position=1,
        text="Visits late",
        found_at=moment("2020-08-03 09:00"),
    )
    raised = f"/improvement/actions/new/?finding={finding.pk}"
    assert "From finding: Visits late." in client.get(raised).content.decode()
    client.post(raised, {**sent, "text": "Visit.", "measures": []})
    first, second = Action.objects.order_by("code")
    assert [(one.kind, one.reference) for one in first.origins.all()] == [("measure", "M14")]
    assert [(one.kind, one.label) for one in second.origins.all()] == [("finding", "Visits late")]
    assert list(first.measures.all()) == [measure]
    page = client.get(f"/improvement/actions/{second.code}/").content.decode()
    assert 'href="/audits/case-audits/findings/"' in page
    assert raised in client.get("/audits/case-audits/findings/").content.decode()
    for query in ("measure=M99", f"finding={finding.pk + 1}", "finding=x", "recommendation=R99"):
        assert client.get(f"/improvement/actions/new/?{query}").status_code == 404, query


# --- The thread -----------------------------------------------------------------------------------------


def test_the_orphans_at_each_joint(client: Client, plan: dict[str, Action], area: Area) -> None:
    ResponseClock.objects.create(kind="inspection", count=70, unit="working_days", basis="Regulations")
    make_recommendation(code="OFS-2", text="Nobody has answered this.")
    make_recommendation(code="OFS-3", text="This asks for nothing.", is_asked=False)
    make_root()
    measure = make_measure(area=area, name="Red and alone")
    make_target(measure, 80)
    record(measure, "2020-07", "60")
    make_submission(area, "2020-07", "locked")
    text = client.get("/improvement/recommendations/").content.decode()
    for part in (
        "1 recommendation without an action", "1 red measure without an open action", "3 actions without an owner",
        "1 action whose owner post is vacant", "1 action without a date", "Was due 15 April 2020",
    ):  # fmt: skip
        assert part in text, part
    orphans = text[: text.index('id="source-')]
    assert "Nobody has answered this." in orphans
    assert "This asks for nothing." not in orphans


def test_one_recommendation_along_the_thread(client: Client, plan: dict[str, Action]) -> None:
    make_judgement(plan["late"].outcome, "some", data="Visits are on time.")
    text = client.get("/improvement/recommendations/OFS-1/").content.decode()
    for part in ("Ofsted inspection", "Children are seen early.", "Some impact", "Visit early", "Minutes of June"):
        assert part in text, part
    assert "Recruit carers" not in text


def test_a_measures_page_has_its_actions(client: Client, area: Area) -> None:
    make_root()
    measure = make_measure(area=area, code="M14")
    record(measure, "2020-07", "60")
    page = client.get("/scorecard/measures/M14/").content.decode()
    assert "No action of the plan is linked" in page
    make_action(text="Share visits", due="2020-07", measures=[measure])
    page = client.get("/scorecard/measures/M14/").content.decode()
    assert ("Share visits" in page, "7 weeks late" in page) == (True, True)
    assert "/improvement/actions/new/?measure=M14" in page


def test_a_measures_page_has_the_actions_of_an_earlier_day(client: Client, area: Area) -> None:
    make_root()
    measure = make_measure(area=area, code="M14")
    record(measure, "2020-07", "60")
    action = make_action(code="A001", text="Working words")
    for text in ("Other words", "Share visits"):
        action.text = text
        change_action(
            action=action, based_on=action.version, reason="Reworded", recording=Recording(by=recorder(), at=EARLY)
        )
    history: Any = action
    version = history.history.latest("history_id").history_id
    make_action(code="A002", text="The one linked", measures=[measure], pk=version)
    page = client.get("/scorecard/measures/M14/?as_at=2020-08-31").content.decode()
    assert ("The one linked" in page, "Share visits" in page) == (True, False)


@pytest.mark.parametrize("column", ["name", "kind", "count", "open", "overdue"])
def test_partners_sort_both_ways(client: Client, plan: dict[str, Action], column: str) -> None:
    for number, name in enumerate(("Schools", "Health")):
        make_action(code=f"A1{number}", due="2020-07", partners=[make_partner(name=name, kind="team")])
    for sign in ("", "-"):
        assert client.get(f"/improvement/partners/?sort={sign}{column}").status_code == 200


# --- Reminders ------------------------------------------------------------------------------------------


def test_owners_are_reminded_else_the_areas_manager(service_manager: User, area: Area) -> None:
    post, holder = make_post(), make_person(role=Role.AUDITOR)
    make_holding(post=post, person=holder)
    make_action(code="A001", area=area, owner=post, due="2020-07", text="Secret words")
    make_action(code="A002", area=area, due="2020-09")
    make_action(code="A003", area=area, due="2020-12")
    told = {(one.person_id, one.line, one.is_late) for one in actions_due(today=TODAY)}
    assert told == {
        (holder.pk, "Action A001 was due by 31 July 2020, 7 weeks late", True),
        (service_manager.pk, "Action A002 is due by 30 September 2020", False),
    }


# --- Speed: session, user, roles, posts and partners are five of them ------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("/improvement/", 23), ("/improvement/?as_at=2020-09-01&sort=due", 23), ("/improvement/download.csv", 23),
        ("/improvement/partners/", 23), ("/improvement/delivery-plans/", 25), ("/improvement/recommendations/", 32),
        ("/improvement/recommendations/OFS-1/", 35), ("/improvement/outcomes/O1/", 27), ("/improvement/reviews/", 8),
        ("/improvement/actions/A000/", 28),
    ],
)  # fmt: skip
def test_pages_ask_the_same_few_questions(
    client: Client, count: int, page: str, queries: int, django_assert_num_queries: Any
) -> None:
    recommendation = make_recommendation(source=make_source())
    for number in range(count):
        area = make_area(name=f"Area {number}")
        make_section(area=area).delivery_plans.add(DeliveryPlan.objects.create(name=f"Plan {number}"))
        outcome = make_outcome(code=f"O{number + 1}", area=area, answers=[recommendation])
        partner = make_partner(name=f"Partner {number}")
        action = make_action(code=f"A00{number}", outcome=outcome, due="2020-07", partners=[partner])
        update(action)
        make_step(make_review(code=f"LR{number}"), "published", "2020-07-01")
    client.get(page)
    with django_assert_num_queries(queries):
        assert client.get(page).status_code == 200
