"""Who sees the plan, who updates which action, whose evidence is served: every page with everyone of the cast."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from improvement.models import Action, ActionUpdate, Evidence
from organisation.models import Area, ChangeRecord, Partner, Role, RoleHolding, User
from tests.builders import make_holding, make_partner, make_person, make_post
from tests.cast import EVERYONE, WITH_A_ROLE, Person
from tests.plan_builders import (
    close,
    make_action,
    make_evidence,
    make_outcome,
    make_recommendation,
    make_source,
    propose,
    update,
)

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
NOTE = "Two posts are vacant in the north team."
PAGES = (
    "/improvement/", "/improvement/actions/A001/", "/improvement/recommendations/", "/improvement/partners/",
    "/improvement/recommendations/OFS-1/", "/improvement/outcomes/O1/", "/improvement/delivery-plans/",
    "/improvement/reviews/", "/improvement/download.csv", "/improvement/partners.csv", "/improvement/reviews.csv",
    "/improvement/recommendations.csv",
)  # fmt: skip
SERVICE = ("data_team", "head_of_service", "service_manager")
EDITORS = ("administrator", "data_team")
RAISERS = (*EDITORS, "head_of_service", "service_manager", "manager_elsewhere")


@pytest.fixture
def action(area: Area) -> Action:
    """An action of the area, in which no partner takes part, with a progress note."""
    recommendation = make_recommendation(source=make_source())
    action = make_action(
        outcome=make_outcome(area=area, answers=[recommendation]), partners=[make_partner(name="Schools")]
    )
    update(action, "at_risk", NOTE)
    return action


def name_of(request: pytest.FixtureRequest) -> str:
    name: str = request.node.callspec.params["one_of_the_cast"]
    return name


def status_for(name: str, allowed: tuple[str, ...], *, otherwise: int) -> int:
    if name in allowed:
        return 200
    if name in ("anonymous", "leaver"):
        return 302
    return 404 if name == "no_role" else otherwise


everyone = pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)


@everyone
def test_the_plan_is_for_all_with_a_role(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    client = signed_in(one_of_the_cast)
    for page in PAGES:
        assert client.get(page).status_code == status_for(name_of(request), WITH_A_ROLE, otherwise=404), page


@everyone
def test_who_updates_an_action(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    client, before = signed_in(one_of_the_cast), ActionUpdate.objects.count()
    expected = status_for(name_of(request), SERVICE, otherwise=403)
    for step in ("update", "close"):
        assert client.get(f"/improvement/actions/A001/{step}/").status_code == expected, step
    sent = {"based_on": 2, "status": "on_track", "narrative": "Filled."}
    answer = client.post("/improvement/actions/A001/update/", sent)
    assert answer.status_code == (302 if expected == 200 else expected)
    assert ActionUpdate.objects.count() - before == (1 if expected == 200 else 0)


@everyone
def test_who_changes_an_action(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    client = signed_in(one_of_the_cast)
    expected = status_for(name_of(request), EDITORS, otherwise=403)
    for step in ("change", "reassign", "split", "merge", "withdraw"):
        assert client.get(f"/improvement/actions/A001/{step}/").status_code == expected, step
        sent = {"based_on": 2, "reason": "Why", "parts": "One.\nTwo."}
        if expected != 200:
            assert client.post(f"/improvement/actions/A001/{step}/", sent).status_code == expected, step
    assert action.updates.count() == 2


@everyone
def test_who_raises_an_action(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    client = signed_in(one_of_the_cast)
    expected = status_for(name_of(request), RAISERS, otherwise=403)
    assert client.get("/improvement/actions/new/").status_code == expected
    sent = {"text": "Recruit.", "outcome": action.outcome_id, "kind": "one_off", "due": "2021-03", "reason": "Red"}
    client.post("/improvement/actions/new/", sent)
    is_theirs = name_of(request) in (*EDITORS, "head_of_service", "service_manager")
    assert Action.objects.filter(text="Recruit.").exists() == is_theirs, "managers raise in their own areas only"


@everyone
def test_who_comments(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    client = signed_in(one_of_the_cast)
    answer = client.post("/improvement/actions/A001/comment/", {"text": "What of the schools?"})
    expected = status_for(name_of(request), (*SERVICE, "board_member"), otherwise=403)
    assert answer.status_code == (302 if expected == 200 else expected)
    assert action.comments.count() == (1 if expected == 200 else 0)


@everyone
def test_who_judges_an_outcome(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    client = signed_in(one_of_the_cast)
    client.post("/improvement/outcomes/O1/", {"impact": "some", "from_voice": "Children say so.", "based_on": ""})
    is_theirs = name_of(request) in ("board_member", "data_team")
    assert action.outcome.judgements.count() == (1 if is_theirs else 0)


@everyone
def test_evidence_is_served_to_the_service_and_its_board(
    one_of_the_cast: Person, signed_in: SignedIn, action: Action, request: pytest.FixtureRequest
) -> None:
    evidence = make_evidence(action, content=b"Seen and agreed")
    client = signed_in(one_of_the_cast)
    inside = tuple(name for name in WITH_A_ROLE if name != "partner")
    answer: Any = client.get(f"/improvement/evidence/{evidence.key}/")
    assert answer.status_code == status_for(name_of(request), inside, otherwise=404)
    if answer.status_code == 200:
        assert b"".join(answer.streaming_content) == b"Seen and agreed"
        assert answer["Content-Disposition"] == 'attachment; filename="minutes.txt"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "application/octet-stream"
    removed = client.post(f"/improvement/evidence/{evidence.key}/delete/", {"reason": "Old"})
    assert (removed.status_code == 302 and name_of(request) in EDITORS) == (name_of(request) in EDITORS)
    assert (Evidence.objects.get().deleted_at is None) == (name_of(request) not in EDITORS)


# --- Posts and deputies ---------------------------------------------------------------------------------


def test_the_owning_posts_holder_and_deputy_update_it(signed_in: SignedIn, other_area: Area) -> None:
    post, holder, deputy = make_post(), make_person(role=Role.AUDITOR), make_person(role=Role.AUDITOR)
    make_holding(post=post, person=holder, deputy=deputy)
    make_action(area=other_area, owner=post)
    for person in (holder, deputy):
        assert signed_in(person).get("/improvement/actions/A001/update/").status_code == 200
    assert signed_in(make_person(role=Role.AUDITOR)).get("/improvement/actions/A001/update/").status_code == 403


def test_who_held_the_post_once_does_not(signed_in: SignedIn, other_area: Area) -> None:
    post, person = make_post(), make_person(role=Role.AUDITOR)
    make_holding(post=post, person=person, until=date(2020, 3, 31))
    make_action(area=other_area, owner=post)
    assert signed_in(person).get("/improvement/actions/A001/update/").status_code == 403


# --- Partners -------------------------------------------------------------------------------------------


def partner_of(person: User) -> Partner:
    found = RoleHolding.objects.get(person=person).partner
    assert found is not None
    return found


def test_a_partner_updates_its_own_agencys_actions_only(partner: User, signed_in: SignedIn, action: Action) -> None:
    make_action(code="A002", partners=[partner_of(partner)])
    client = signed_in(partner)
    assert client.get("/improvement/actions/A002/update/").status_code == 200
    assert client.get("/improvement/actions/A001/update/").status_code == 403
    sent = {"based_on": 1, "status": "on_track", "narrative": "Our part is done."}
    assert client.post("/improvement/actions/A002/update/", sent).status_code == 302
    assert ActionUpdate.objects.standing(None).get(action__code="A002").narrative == "Our part is done."


def test_a_partner_reads_no_notes_of_others(partner: User, signed_in: SignedIn, action: Action) -> None:
    make_evidence(action, title="A note on the north team")
    propose(action)
    own = make_action(code="A002", partners=[partner_of(partner)])
    update(own, "on_track", "Seen by both of us.")
    client = signed_in(partner)
    for page in ("/improvement/actions/A001/", "/improvement/recommendations/OFS-1/", "/improvement/download.csv"):
        text = client.get(page).content.decode()
        assert NOTE not in text, page
        assert "north team" not in text, page
    assert "Seen by both of us." in client.get("/improvement/actions/A002/").content.decode()
    assert client.get("/improvement/actions/A001/trail/").status_code == 404
    assert client.get("/improvement/?as_at=2020-01-01").status_code == 404


def test_a_partner_settles_no_closing(partner: User, signed_in: SignedIn) -> None:
    own = make_action(partners=[partner_of(partner)])
    propose(own)
    client = signed_in(partner)
    assert client.post("/improvement/actions/A001/settle/", {"based_on": 2, "accept": "yes"}).status_code == 403
    assert own.updates.count() == 2


def test_a_contributor_of_no_partner_updates_nothing(signed_in: SignedIn) -> None:
    make_action(partners=[make_partner()])
    loose = make_person(role=Role.PARTNER_CONTRIBUTOR)
    assert signed_in(loose).get("/improvement/actions/A001/update/").status_code == 403


# --- Closing by two -------------------------------------------------------------------------------------


def test_whoever_proposes_does_not_accept(
    service_manager: User, head_of_service: User, signed_in: SignedIn, action: Action
) -> None:
    propose(action, by=service_manager)
    answer = {"based_on": 3, "accept": "yes"}
    assert signed_in(service_manager).post("/improvement/actions/A001/settle/", answer).status_code == 403
    assert signed_in(head_of_service).post("/improvement/actions/A001/settle/", answer).status_code == 302
    assert ActionUpdate.objects.standing(None).get(action=action).status == "complete"


def test_only_editors_reopen(service_manager: User, data_team: User, signed_in: SignedIn, action: Action) -> None:
    close(action)
    assert signed_in(service_manager).get("/improvement/actions/A001/reopen/").status_code == 403
    assert signed_in(data_team).get("/improvement/actions/A001/reopen/").status_code == 200


def test_an_upload_is_looked_at(service_manager: User, signed_in: SignedIn, action: Action) -> None:
    file = io.BytesIO(b"<html><script>alert(1)</script>")
    file.name = "minutes.pdf"
    sent = {
        "based_on": 2, "status": "on_track", "narrative": "Done.", "evidence_title": "Minutes",
        "evidence_file": file, "keep_until": "2099-01-01",
    }  # fmt: skip
    page = signed_in(service_manager).post("/improvement/actions/A001/update/", sent)
    assert "does not hold what its name says" in page.content.decode()
    assert (Evidence.objects.count(), action.updates.count()) == (0, 2)


def test_reading_the_plan_leaves_no_trail(service_manager: User, signed_in: SignedIn, action: Action) -> None:
    before = ChangeRecord.objects.count()
    signed_in(service_manager).get("/improvement/actions/A001/")
    assert ChangeRecord.objects.count() == before
