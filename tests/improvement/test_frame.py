"""The plan's frame kept from its own pages: added, changed, two at once; and what became of actions in an iteration."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from improvement.models import (
    ActionFate,
    DeliveryPlan,
    Iteration,
    Outcome,
    Plan,
    Recommendation,
    ResponseClock,
    Section,
    Source,
)
from improvement.operations.frame import keep_part, record_fate
from organisation.models import Area, ChangeRecord, User
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import version_of
from tests.builders import make_post, moment, recorder
from tests.cast import EVERYONE, WITH_A_ROLE, Person
from tests.plan_builders import make_action, make_outcome, make_plan, make_recommendation, make_section, make_source

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
AT = moment("2020-09-24 10:00")
KEEP = "/improvement/keep"


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)


@pytest.fixture
def client(data_team: User, signed_in: SignedIn) -> Client:
    return signed_in(data_team)


# --- Added ----------------------------------------------------------------------------------------------


def test_a_plan_is_set_up_from_its_pages(client: Client, area: Area) -> None:
    assert f"{KEEP}/plan/new/" in client.get("/improvement/").content.decode()
    sent = {"name": "Improvement plan", "code": "plan", "starts_on": "2020-01-31", "embed_months": 3, "reason": "Added"}
    assert client.post(f"{KEEP}/plan/new/", sent).status_code == 302
    plan = Plan.objects.get()
    client.post(
        f"{KEEP}/iteration/new/",
        {"plan": plan.pk, "number": 1, "name": "First iteration", "agreed_on": "2020-01-31", "reason": "Agreed"},
    )
    client.post(f"{KEEP}/delivery-plan/new/", {"name": "Assessment service plan", "reason": "Added"})
    client.post(f"{KEEP}/source/new/", {"name": "Ofsted inspection", "code": "OFS", "kind": "inspection", "position": 1,
                                        "received_on": "2020-01-06", "reason": "Received"})  # fmt: skip
    client.post(f"{KEEP}/clock/new/", {"kind": "inspection", "count": 70, "unit": "working_days",
                                       "basis": "Regulations", "reason": "Statute"})  # fmt: skip
    source = Source.objects.get()
    for text in ("Children keep one worker.", "Plans are clear."):
        sent = {"source": source.pk, "text": text, "is_asked": "on", "position": 1, "reason": "Printed"}
        client.post(f"{KEEP}/recommendation/new/", sent)
    assert list(Recommendation.objects.order_by("pk").values_list("code", flat=True)) == ["OFS-1", "OFS-2"]
    first = Recommendation.objects.get(code="OFS-1")
    post = make_post(title="Head of Assessment")
    client.post(f"{KEEP}/section/new/", {"plan": plan.pk, "area": area.pk, "position": 1, "lead": post.pk,
                                         "responsible": "Head of Assessment", "core": [first.pk], "reason": "Agreed",
                                         "delivery_plans": [DeliveryPlan.objects.get().pk]})  # fmt: skip
    client.post(f"{KEEP}/outcome/new/", {"section": Section.objects.get().pk, "text": "Children are seen early.",
                                         "position": 1, "recommendations": [first.pk], "reason": "Agreed"})  # fmt: skip
    outcome = Outcome.objects.get()
    assert (outcome.code, list(outcome.recommendations.all())) == ("O01", [first])
    make_action(outcome=outcome)
    page = client.get("/improvement/").content.decode()
    for part in (
        "first iteration of 31 January 2020",
        "Assessment service plan",
        "Core recommendation",
        "Children keep one worker.",
    ):
        assert part in page, part
    assert "Was due 15 April 2020" in client.get("/improvement/recommendations/").content.decode()
    frame = client.get(f"{KEEP}/").content.decode()
    for part in ("Children are seen early.", "Plans are clear.", "received on 6 January 2020", "70 working days"):
        assert part in frame, part
    assert {record.action for record in ChangeRecord.objects.filter(title="Performance manager")} >= {
        "add plan", "add iteration", "add service delivery plan", "add source", "add clock", "add recommendation",
        "add area of the plan", "add outcome",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        ("outcome", {"text": ""}, "Fill this in"),
        ("outcome", {"text": "For someone@example.org"}, "looks like"),
        ("source", {"code": "OFS"}, "already exists"),
        ("source", {"received_on": "2020-03-01", "answered_on": "2020-02-01"}, "answered after it was received"),
        ("iteration", {"number": 1}, "iteration of that number already"),
        ("outcome", {"reason": ""}, "Fill this in"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(
    client: Client, kind: str, sent: dict[str, Any], said: str
) -> None:
    make_source()
    section, plan = make_section(), make_plan()
    usual: dict[str, dict[str, Any]] = {
        "outcome": {"section": section.pk, "text": "Seen early.", "position": 7},
        "source": {"name": "A visit", "code": "FV", "kind": "focused_visit", "position": 7},
        "iteration": {"plan": plan.pk, "number": 2, "name": "Second iteration", "agreed_on": "2020-09-07"},
    }
    given = {**usual[kind], "reason": "Agreed by the Board", **sent}
    page = client.post(f"{KEEP}/{kind}/new/", given)
    assert (page.status_code, said in page.content.decode()) == (200, True)
    for value in given.values():
        assert not value or str(value) in page.content.decode(), value
    assert (Outcome.objects.count(), Source.objects.count(), Iteration.objects.count()) == (0, 1, 1)


def test_an_address_places_what_is_added(client: Client, area: Area) -> None:
    make_outcome(position=4)
    section = make_section(area=area)
    page = client.get(f"{KEEP}/outcome/new/?section={section.pk}").content.decode()
    assert (f'value="{section.pk}" selected' in page, 'value="5"' in page) == (True, True)
    assert client.get(f"{KEEP}/outcome/new/?section=nowhere").status_code == 200
    assert client.get(f"{KEEP}/nothing/new/").status_code == 404
    assert client.get(f"{KEEP}/outcome/99/").status_code == 404


# --- Changed, by one of two -----------------------------------------------------------------------------


@pytest.fixture
def outcome(area: Area) -> Outcome:
    return make_outcome(area=area, answers=[make_recommendation()], position=1)


def sent_for(outcome: Outcome, **fields: Any) -> dict[str, Any]:
    return {
        "text": outcome.text, "section": outcome.section_id, "position": outcome.position, "answers": outcome.answers,
        "recommendations": list(outcome.recommendations.values_list("pk", flat=True)),
        "based_on": version_of(outcome), "reason": "The Board reworded it", **fields,
    }  # fmt: skip


def test_an_outcome_is_changed_with_its_history_and_trail(client: Client, outcome: Outcome) -> None:
    page = f"{KEEP}/outcome/{outcome.pk}/"
    assert page in client.get("/improvement/outcomes/O1/").content.decode()
    assert client.post(page, sent_for(outcome)).status_code == 302, "nothing differs"
    other = make_recommendation(code="OFS-2", text="Plans are clear.")
    assert "Fill this in" in client.post(page, sent_for(outcome, text="New", reason="")).content.decode()
    client.post(page, sent_for(outcome, text="Children are seen within a day.", recommendations=[other.pk]))
    outcome.refresh_from_db()
    assert (outcome.text, list(outcome.recommendations.all())) == ("Children are seen within a day.", [other])
    left = ChangeRecord.objects.get(action="change outcome")
    assert (left.subject, left.reason, left.summary) == (
        "O1", "The Board reworded it", "O1: changed text, recommendations (OFS-2 added; OFS-1 taken away)"
    )  # fmt: skip
    assert "Children are seen early." in client.get("/improvement/outcomes/O1/?as_at=2020-09-23").content.decode()
    assert client.get(f"{page}?as_at=2020-09-23").status_code == 302


def test_two_at_once_see_both(client: Client, outcome: Outcome) -> None:
    page, seen = f"{KEEP}/outcome/{outcome.pk}/", version_of(outcome)
    theirs = Outcome.objects.get()
    theirs.text = "Theirs."
    keep_part(record=theirs, kind="outcome", based_on=seen, by=recorder(), at=AT, reason="Reworded by them")
    mine = sent_for(outcome, text="Mine.", recommendations=[], based_on=seen)
    clash = client.post(page, mine).content.decode()
    for part in ("Theirs.", "Mine.", "Reworded by them", "Performance analyst", f'value="{version_of(outcome)}"'):
        assert part in clash, part
    again = {**mine, "based_on": version_of(outcome), "clash": 1}
    assert "Choose which of the two" in client.post(page, again).content.decode()
    client.post(page, {**again, "settle": "keep"})
    assert Outcome.objects.get().text == "Theirs."
    client.post(page, {**again, "settle": "mine"})
    assert (Outcome.objects.get().text, outcome.recommendations.count()) == ("Mine.", 0)


def test_without_the_version_seen_nothing_is_changed(client: Client, outcome: Outcome) -> None:
    client.post(f"{KEEP}/outcome/{outcome.pk}/", sent_for(outcome, text="Mine.", based_on=""))
    assert Outcome.objects.get().text == "Children are seen early."


def test_what_places_a_record_stays(client: Client) -> None:
    source = make_source()
    client.post(f"{KEEP}/source/{source.pk}/", {"name": "Inspection of 2019", "code": "OTHER", "kind": "inspection",
                                               "position": 2, "based_on": version_of(source),
                                               "answered_on": "2020-04-09", "reason": "Answered"})  # fmt: skip
    source.refresh_from_db()
    assert (source.name, source.code, source.answered_on) == ("Inspection of 2019", "OFS", date(2020, 4, 9))


# --- What became of actions -----------------------------------------------------------------------------


def test_what_became_of_each_action(client: Client, auditor: User, signed_in: SignedIn, area: Area) -> None:
    for number in (1, 2, 3):
        make_action(code=f"A00{number}", area=area, text=f"Action number {number}.")
    iteration = Iteration.objects.get()
    page = f"/improvement/iterations/{iteration.pk}/"
    text = client.get(page).content.decode()
    assert ("Not recorded 3" in text, "Record the 3 not recorded as continued" in text) == (True, True)
    fate = f"{page}actions/A001/"
    assert "Say why" in client.post(fate, {"fate": "reworded", "based_on": ""}).content.decode()
    client.post(fate, {"fate": "reworded", "why": "Shorter and clearer", "based_on": ""})
    client.post(f"{page}continue/")
    assert sorted(ActionFate.objects.values_list("action__code", "fate")) == [
        ("A001", "reworded"), ("A002", "continued"), ("A003", "continued"),
    ]  # fmt: skip
    seen = signed_in(auditor).get(f"{page}?fate=reworded").content.decode()
    assert ("Shorter and clearer" in seen, "Action number 2." in seen, fate in seen) == (True, False, False)
    assert "Shorter and clearer" in client.get(f"{page[:-1]}.csv?fate=reworded").content.decode()
    assert client.get(f"{page}?fate=lost").status_code == 404
    assert "Shorter and clearer" in client.get("/improvement/actions/A001/").content.decode()
    assert ChangeRecord.objects.filter(action="record fate").count() == 2


def test_an_action_that_came_later_is_not_of_an_earlier_iteration(client: Client) -> None:
    make_action()
    added, plan = make_action(code="A002", text="A later thought."), make_plan()
    second = Iteration(plan=plan, number=2, name="Second iteration", agreed_on=date(2020, 9, 7))
    keep_part(record=second, kind="iteration", by=recorder(), at=AT, reason="Agreed")
    record_fate(action=added, iteration=second, fate="new", based_on="", by=recorder(), at=AT)
    first = Iteration.objects.get(number=1)
    pages = [client.get(f"/improvement/iterations/{one.pk}/").content.decode() for one in (first, second)]
    assert ["A later thought." in page for page in pages] == [False, True]


def test_two_record_what_became_of_an_action(client: Client) -> None:
    action = make_action()
    iteration = Iteration.objects.get()
    asked: dict[str, Any] = {"action": action, "iteration": iteration, "by": recorder(), "at": AT}
    assert record_fate(**asked, fate="dropped", why="Done elsewhere", based_on="")
    with pytest.raises(NoLongerCurrent):
        record_fate(**asked, fate="continued", based_on="")
    page = f"/improvement/iterations/{iteration.pk}/actions/A001/"
    told = client.post(page, {"fate": "continued", "based_on": ""}).content.decode()
    assert "Somebody has recorded “Dropped”, Done elsewhere" in told
    assert 'value="dropped: Done elsewhere"' in told
    client.post(page, {"fate": "continued", "based_on": "dropped: Done elsewhere"})
    assert ActionFate.objects.get().fate == "continued"


def test_an_action_of_another_plan_has_no_fate_here(client: Client, other_area: Area) -> None:
    make_action()
    other = make_plan(code="other", name="Another plan")
    elsewhere = make_action(code="A002", outcome=make_outcome(code="O2", section=make_section(plan=other)))
    iteration = Iteration.objects.get(plan__code="plan")
    assert client.get(f"/improvement/iterations/{iteration.pk}/actions/A002/").status_code == 404
    with pytest.raises(Refused, match="another plan"):
        record_fate(action=elsewhere, iteration=iteration, fate="new", based_on="", by=recorder(), at=AT)


# --- Who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_keeps_the_frame(
    one_of_the_cast: Person, signed_in: SignedIn, outcome: Outcome, request: pytest.FixtureRequest
) -> None:
    action, iteration = make_action(outcome=outcome), Iteration.objects.get()
    name, client = request.node.callspec.params["one_of_the_cast"], signed_in(one_of_the_cast)
    none = 302 if name in ("anonymous", "leaver") else 404
    theirs = 200 if name in ("administrator", "data_team") else 403 if name in WITH_A_ROLE else none
    fate = f"/improvement/iterations/{iteration.pk}/actions/{action.code}/"
    for page in (f"{KEEP}/", f"{KEEP}/outcome/new/", f"{KEEP}/outcome/{outcome.pk}/", f"{KEEP}/plan/new/", fate):
        assert client.get(page).status_code == theirs, page
    client.post(f"{KEEP}/outcome/{outcome.pk}/", sent_for(outcome, text="Theirs."))
    client.post(fate, {"fate": "continued", "based_on": ""})
    client.post(f"/improvement/iterations/{iteration.pk}/continue/")
    assert (Outcome.objects.get().text == "Theirs.") == (theirs == 200)
    assert ActionFate.objects.exists() == (theirs == 200)
    for page in (f"/improvement/iterations/{iteration.pk}/", f"/improvement/iterations/{iteration.pk}.csv"):
        assert client.get(page).status_code == (200 if name in WITH_A_ROLE else none), page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_the_frame_ask_the_same_few_questions(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    ResponseClock.objects.create(kind="inspection", count=70, unit="working_days", basis="Regulations")
    for number in range(count):
        one = make_recommendation(code=f"OFS-{number}")
        DeliveryPlan.objects.create(name=f"Plan {number}")
        make_action(code=f"A00{number}", outcome=make_outcome(code=f"O{number}", answers=[one]))
    key = Iteration.objects.get().pk
    for page, queries in ((f"{KEEP}/", 12), (f"/improvement/iterations/{key}/", 13)):
        client.get(page)
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200
