"""The steps of an action from its pages: reassigned, split, withdrawn, monitoring, following another, embedded."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from improvement.models import Action, ActionUpdate
from organisation.models import ChangeRecord, User
from tests.builders import make_post
from tests.cast import Person
from tests.plan_builders import make_action, update

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
