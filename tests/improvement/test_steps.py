"""The steps of an action from its pages: reassigned, split, withdrawn, monitoring, following another, embedded."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from improvement.models import Action, ActionUpdate
from improvement.operations.actions import create_action
from improvement.operations.standing import Recording
from improvement.progress import Due, Precision
from improvement.reminders import actions_due
from organisation.models import Area, ChangeRecord, User
from tests.builders import (
    EARLY,
    make_measure,
    make_post,
    make_root,
    make_submission,
    make_target,
    moment,
    record,
    recorder,
    why,
)
from tests.cast import Person
from tests.plan_builders import close, make_action, make_outcome, update

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = date(2020, 9, 24)


@pytest.fixture
def client(data_team: User, signed_in: SignedIn) -> Client:
    return signed_in(data_team)


def standing(code: str = "A001") -> ActionUpdate:
    return ActionUpdate.objects.standing(None).get(action__code=code)


# --- Reassigned, split, withdrawn -----------------------------------------------------------------------


def test_an_action_is_given_to_another_post(client: Client) -> None:
    old, new = make_post(title="Assessment manager"), make_post(title="Head of Care")
    action = make_action(owner=old)
    page = "/improvement/actions/A001/reassign/"
    assert f'href="{page}"' in client.get("/improvement/actions/A001/").content.decode()
    assert f'<option value="{old.pk}" selected' in client.get(page).content.decode()
    sent = {"based_on": 1, "owner": new.pk, "reason": "The work has moved to Care"}
    assert "Reason" in client.post(page, {**sent, "reason": ""}).content.decode()
    same = client.post(page, {**sent, "owner": old.pk}).content.decode()
    assert ("It is theirs already" in same, "The work has moved to Care" in same) == (True, True)
    assert client.post(page, sent).status_code == 302
    action.refresh_from_db()
    assert (action.owner, standing().kind, standing().number) == (new, "reassigned", 2)
    text = client.get("/improvement/actions/A001/").content.decode()
    assert ("Head of Care" in text, "Reassigned" in text, "The work has moved to Care" in text) == (True, True, True)
    assert ChangeRecord.objects.get(subject="A001", action="change action").reason == "The work has moved to Care"


def test_an_action_may_be_left_without_an_owner(client: Client) -> None:
    make_action(owner=make_post())
    client.post("/improvement/actions/A001/reassign/", {"based_on": 1, "owner": "", "reason": "The post is gone"})
    assert Action.objects.get().owner is None


@pytest.mark.parametrize(
    ("step", "sent"),
    [("reassign", {"owner": ""}), ("withdraw", {}), ("split", {"parts": "One part\nThe other part"})],
)
def test_who_comes_second_is_told_and_loses_nothing(client: Client, step: str, sent: dict[str, str]) -> None:
    action = make_action(owner=make_post())
    update(action, "at_risk", "A partner waits.")
    page = f"/improvement/actions/A001/{step}/"
    typed = {**sent, "based_on": 1, "reason": "It was agreed in March"}
    answer = client.post(page, typed).content.decode()
    for part in ("Performance analyst has recorded", "At risk", "It was agreed in March", 'value="2"'):
        assert part in answer, part
    assert standing().number == 2
    assert client.post(page, {**typed, "based_on": 2}).status_code == 302
    assert standing().number == 3


def test_split_and_withdrawn_from_the_page(client: Client) -> None:
    make_action()
    make_action(code="A002")
    for step in ("split", "withdraw"):
        assert f"/improvement/actions/A001/{step}/" in client.get("/improvement/actions/A001/").content.decode()
    sent = {"based_on": 1, "reason": "Two teams do it", "parts": "Visit.\nWrite it down."}
    client.post("/improvement/actions/A001/split/", sent)
    assert sorted(Action.objects.values_list("code", flat=True)) == ["A001", "A001-1", "A001-2", "A002"]
    client.post("/improvement/actions/A002/withdraw/", {"based_on": 1, "reason": "It was done elsewhere"})
    assert standing("A002").status == "withdrawn"
    assert "A002" in client.get("/improvement/download.csv?status=withdrawn").content.decode()


# --- Monitoring: closed by its measure ------------------------------------------------------------------


def test_a_monitoring_action_is_closed_by_its_measure_from_its_page(client: Client, area: Area) -> None:
    make_root()
    measure = make_measure(area=area, code="M14")
    make_target(measure, 80)
    record(measure, "2020-07", "60")
    make_submission(area, "2020-07", "locked")
    make_action(kind="monitoring", measures=[measure])
    page = "/improvement/actions/A001/close/"
    sent = {"based_on": 1, "narrative": "It holds.", "evidence_title": "The scorecard", "evidence_kind": "measure"}
    refused = client.post(page, sent).content.decode()
    assert ("closed by its measure, which is not on target now" in refused, "It holds." in refused) == (True, True)
    record(measure, "2020-07", "90", at=moment("2020-09-01 10:00"), reason=why())
    assert client.post(page, sent).status_code == 302
    assert standing().awaits_closing


# --- Following another ----------------------------------------------------------------------------------


def test_an_action_waits_for_the_one_that_it_follows(client: Client, area: Area) -> None:
    first = make_action(code="A001", area=area, text="Choose the tool", due="2020-12")
    sent = {
        "text": "Train all teams", "outcome": first.outcome_id, "kind": "one_off", "follows": first.pk,
        "reason": "It comes after",
    }  # fmt: skip
    assert "the action that it follows" in client.post(
        "/improvement/actions/new/", {**sent, "follows": ""}
    ).content.decode()  # fmt: skip
    client.post("/improvement/actions/new/", sent)
    action = Action.objects.get(text="Train all teams")
    assert (action.follows, standing(action.code).due.precision) == (first, "follows")
    page = f"/improvement/actions/{action.code}/"
    assert "It begins once" in client.get(page).content.decode()
    assert action.code in client.get("/improvement/download.csv?status=no_date").content.decode()
    orphans = "action without a date that can be missed"
    assert orphans not in client.get("/improvement/recommendations/").content.decode()
    close(first, at=moment("2020-09-01 10:00"))
    text = client.get(page).content.decode()
    assert ("which it follows, is complete" in text, f"{page}update/" in text) == (True, True)
    assert f"1 {orphans}" in client.get("/improvement/recommendations/").content.decode()
    update = {"based_on": 1, "status": "on_track", "narrative": "It begins.", "due": "2021-03",
              "reason": "The tool is chosen"}  # fmt: skip
    assert client.post(f"{page}update/", update).status_code == 302
    assert orphans not in client.get("/improvement/recommendations/").content.decode()


def test_its_owner_is_told_that_it_may_begin(service_manager: User, area: Area) -> None:
    first = make_action(code="A001", area=area, due="2020-12")
    second = Action(code="A002", text="Train", outcome=first.outcome, follows=first)
    create_action(
        action=second, due=Due(None, Precision.FOLLOWS), recording=Recording(by=recorder(), at=EARLY)
    )  # fmt: skip
    day = date(2020, 9, 24)
    assert not list(actions_due(today=day))
    close(first)
    told = [(one.person_id, one.line) for one in actions_due(today=day)]
    assert told == [(service_manager.pk, "Action A002 follows A001, which is complete: give it a date")]


def test_actions_do_not_follow_each_other_in_a_circle(client: Client, area: Area) -> None:
    first = make_action(code="A001", area=area)
    second = make_action(code="A002", outcome=first.outcome, follows=first)
    sent = {"text": first.text, "outcome": first.outcome_id, "kind": "one_off", "follows": second.pk, "based_on": 1,
            "reason": "It waits"}  # fmt: skip
    assert "It would follow itself" in client.post("/improvement/actions/A001/change/", sent).content.decode()
    assert Action.objects.get(code="A001").follows is None


# --- In words: kept and listed --------------------------------------------------------------------------


def test_a_target_in_words_is_kept_and_listed(client: Client, area: Area) -> None:
    outcome = make_outcome(area=area)
    words = "21/22 Business cycle"
    sent = {"text": "Write it into each plan", "outcome": outcome.pk, "kind": "one_off", "due_words": words,
            "reason": "Agreed"}  # fmt: skip
    client.post("/improvement/actions/new/", sent)
    action = Action.objects.get()
    assert (action.first_due_printed, standing(action.code).due.as_printed) == (words, words)
    undated = ("/improvement/?status=no_date", "/improvement/download.csv?status=no_date")
    for page in (f"/improvement/actions/{action.code}/", "/improvement/recommendations/", *undated):
        assert words in client.get(page).content.decode(), page
    assert action.code not in client.get("/improvement/download.csv?status=overdue").content.decode()


# --- Embedded -------------------------------------------------------------------------------------------


def test_embedded_by_its_measure_once_it_has_held(client: Client, area: Area) -> None:
    make_root()
    measure = make_measure(area=area, code="M14")
    make_target(measure, 80)
    for month in ("2020-06", "2020-07"):
        record(measure, month, "90")
        make_submission(area, month, "locked")
    make_action(measures=[measure], due="2020-05")
    close(Action.objects.get(), at=moment("2020-07-10 10:00"))
    page, sent = "/improvement/actions/A001/embed/", {"based_on": 3, "basis": "measure", "narrative": "It held."}
    early = client.post(page, sent).content.decode()
    assert ("it must hold for 3" in early, "It held." in early) == (True, True)


def test_embedded_by_a_dip_sample_added_with_it(client: Client, area: Area) -> None:
    action = make_action(area=area, due="2020-05")
    close(action, at=moment("2020-05-10 10:00"))
    page, sent = "/improvement/actions/A001/embed/", {"based_on": 3, "basis": "dip_sample", "narrative": "It held."}
    assert "Add evidence of that kind" in client.post(page, sent).content.decode()
    assert action.evidence.count() == 1, "nothing is kept of what was refused"
    assert client.post(page, {**sent, "evidence_title": "Ten records looked at"}).status_code == 302
    assert (standing().status, action.evidence.order_by("-pk")[0].kind) == ("embedded", "dip_sample")


@pytest.mark.parametrize(("august", "expected"), [("90", "embedded"), ("60", "complete")])
def test_the_measure_must_have_held(client: Client, area: Area, august: str, expected: str) -> None:
    make_root()
    measure = make_measure(area=area, code="M14")
    make_target(measure, 80)
    for month, value in (("2020-06", "90"), ("2020-07", "90"), ("2020-08", august)):
        record(measure, month, value)
        make_submission(area, month, "locked")
    action = make_action(measures=[measure], due="2020-05")
    close(action, at=moment("2020-05-10 10:00"))
    sent = {"based_on": 3, "basis": "measure", "narrative": "It held."}
    page = client.post("/improvement/actions/A001/embed/", sent)
    assert standing().status == expected
    assert expected == "embedded" or "was off target" in page.content.decode()
