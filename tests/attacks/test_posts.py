"""Nobody changes what isn't theirs: each address that takes a form, sent a plausible one by each of the cast."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from organisation.models import Area, User
from tests.attacks.addresses import ADDRESSES, Sent
from tests.attacks.posting import noting_writes, patterns, plausible, takes_a_form
from tests.attacks.world import TODAY, World, build
from tests.audits.builders import make_manager_of_quality
from tests.builders import make_person
from tests.cast import EVERYONE, Person
from tests.plan_builders import make_member
from tests.spreadsheets import tiny

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
# allauth's and Django's own: an administrator's pages are walked apart, signing in is tried in tests/organisation.
NOT_OURS = ("admin:", "account_")
ATTACKERS = (*EVERYONE, "quality_manager", "learning_group")


@pytest.fixture(autouse=True)
def _on_the_day(settings: Any, tmp_path: Path) -> None:
    settings.PLIMSOLL_TODAY = TODAY
    settings.UPLOAD_FOLDER, settings.IMPORT_KINDS = tmp_path / "uploads", [tiny.PATH]


@pytest.fixture
def quality_manager(db: None) -> User:
    """Runs our own programme of audits."""
    return make_manager_of_quality()


@pytest.fixture
def learning_group(db: None) -> User:
    """Is of the named group that sees learning reviews; by role a member of the Board."""
    person = make_person(role="board_member", email="learning@example.org", title="Designated doctor")
    make_member(person)
    return person


@pytest.fixture
def world(area: Area, other_area: Area, auditor: User, data_team: User) -> World:
    return build(area=area, elsewhere=other_area, auditor=auditor, data_team=data_team)


def ours() -> dict[str, Any]:
    return {name: page for name, page in patterns(get_resolver("config.urls")) if not name.startswith(NOT_OURS)}


def test_every_address_that_takes_a_form_is_attacked() -> None:
    takes = {name for name, page in ours().items() if takes_a_form(page.callback)}
    assert takes == set(ADDRESSES), "a new page needs a line in tests/attacks/addresses.py"


def send(client: Client, world: World, name: str, sent: Sent, filled: dict[str, Any]) -> HttpResponse:
    address = reverse(name, kwargs=world.fill(dict(sent.at))) + sent.query
    if sent.is_json:
        return client.post(address, json.dumps(sent.data), content_type="application/json")
    data = {key: one() if callable(one) else one for key, one in filled.items()}
    return client.post(address, data | world.fill(dict(sent.data)))


def is_refused(answer: HttpResponse, *, is_told: bool) -> bool:
    """Whether nothing is said but that it can't be: not found, not allowed, sign in first."""
    leads_to = answer.headers.get("Location", "")
    if answer.status_code == 302:
        return leads_to.startswith("/accounts/login/") or is_told
    return answer.status_code in (403, 404) or (is_told and answer.status_code in (200, 409))


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_nobody_changes_what_is_not_theirs(
    attacker: str, world: World, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    browser = signed_in(request.getfixturevalue(attacker))
    wrong = []
    for name, several in ADDRESSES.items():
        for sent in several:
            may = sent.may[0] if sent.may else "data_team"
            keeper = signed_in(request.getfixturevalue(may))
            filled = plausible(keeper, reverse(name, kwargs=world.fill(dict(sent.at))) + sent.query)
            with transaction.atomic(), noting_writes() as written:
                answer = send(browser, world, name, sent, filled)
                transaction.set_rollback(True)
            if attacker in sent.may:
                if (sent.is_written and not written) or answer.status_code in (403, 404):
                    wrong.append((name, sent.at, answer.status_code, "should be theirs", why(answer)))
            elif written or (not is_refused(answer, is_told=attacker in sent.told) and answer.status_code != 405):
                wrong.append((name, sent.at, answer.status_code, written))
    assert not wrong, "\n".join(map(str, wrong))


def why(answer: HttpResponse) -> Any:
    """Return the errors of the form that was shown again."""
    context = getattr(answer, "context", None) or {}
    if context.get("problems") if hasattr(context, "get") else None:
        return [row.errors for row in context["problems"]]
    return context["form"].errors.as_data() if "form" in context and context["form"] is not None else ""
