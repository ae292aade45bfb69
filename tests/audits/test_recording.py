"""Feedback, recommendations and findings are recorded on their pages; what is wrong is said, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Feedback, FindingCheck, Programme, Recommendation, Round, ServiceFinding
from audits.operations import learning
from audits.operations.learning import NewFinding, NewRecommendation
from organisation.models import Area, ChangeRecord, User
from organisation.operations import Refused
from tests.audits.builders import NOW, TODAY, make_manager_of_quality, make_programme, make_round, make_team
from tests.builders import recorder
from tests.cast import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme()


@pytest.fixture
def of(programme: Programme) -> Round:
    return make_round(programme)


@pytest.fixture
def client(programme: Programme, signed_in: SignedIn) -> Client:
    return signed_in(make_manager_of_quality())


def address(name: str, *of: Any) -> str:
    return reverse(f"audits:{name}", args=["case-audits", *of])


def trail(action: str) -> int:
    return ChangeRecord.objects.filter(action=action, subject="case-audits").count()


# --- Feedback -------------------------------------------------------------------------------------------


def test_feedback_of_a_round_is_recorded(client: Client, of: Round) -> None:
    typed = {"voices": ["child", "parent"], "kind": "strength", "text": "They were listened to", "is_recurring": "on"}
    page = client.post(address("feedback_new", of.pk), typed, follow=True).content.decode()
    assert "They were listened to" in page
    one = Feedback.objects.get()
    assert (one.voices, one.is_strength, one.is_recurring, one.audit_id) == ("child;parent", True, True, None)
    assert trail("record feedback") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"voices": []}, "Say whose it is"),
        ({"text": ""}, "Fill this in"),
        ({"kind": ""}, "Choose one"),
        ({"text": "Her number is 943 476 5919"}, "Take it out of the text"),
        ({"text": "Write to a.carer@example.org"}, "Take it out of the text"),
        ({"described_as": "a.carer@example.org"}, "Take it out of the text"),
    ],
)
def test_what_is_wrong_with_feedback_is_said(given: dict[str, Any], said: str, client: Client, of: Round) -> None:
    typed = {"voices": ["carer"], "kind": "improvement", "text": "Nobody rang back"} | given
    page = client.post(address("feedback_new", of.pk), typed).content.decode()
    assert said in page
    assert "There is a problem" in page
    assert typed["text"] in page
    assert not Feedback.objects.exists()


def test_one_after_the_other_is_recorded(client: Client, of: Round) -> None:
    typed = {"voices": ["child"], "kind": "strength", "text": "Heard", "another": "1"}
    answer = client.post(address("feedback_new", of.pk), typed)
    assert answer.headers["Location"] == address("feedback_new", of.pk)


# --- Recommendations ------------------------------------------------------------------------------------


def test_a_recommendation_goes_to_roles_and_teams_with_its_day(
    client: Client, of: Round, area: Area, service_manager: User, signed_in: SignedIn
) -> None:
    north, _ = make_team(area), make_team(area, "South team")
    typed = {
        "text": "Record the reasons of a decision", "kind": "recommendation", "addressed_to": "Team managers",
        "teams": [str(north.pk)], "due": "2020-10-30",
    }  # fmt: skip
    page = client.post(address("recommend", of.pk), typed, follow=True).content.decode()
    assert "Team managers; North team" in page
    assert "by 30 October 2020" in page
    one = Recommendation.objects.get()
    assert (one.due, one.code) == (date(2020, 10, 30), f"case-audits-{of.pk}-1")
    assert trail("recommend") == 1
    mine = signed_in(service_manager).get(reverse("audits:mine")).content.decode()
    assert "to be discussed by 30 October 2020" in mine
    assert "South team" not in mine


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"due": "2020-09-01"}, "has passed"),
        ({"text": ""}, "Fill this in"),
        ({"teams": ["999"]}, "Select a valid choice"),
        ({"addressed_to": "m.anager@example.org"}, "Take it out of the text"),
    ],
)
def test_what_is_wrong_with_a_recommendation_is_said(
    given: dict[str, Any], said: str, client: Client, of: Round
) -> None:
    typed = {"text": "Record reasons", "kind": "recommendation", "addressed_to": "All"} | given
    page = client.post(address("recommend", of.pk), typed).content.decode()
    assert said in page
    assert typed["text"] in page
    assert not Recommendation.objects.exists()


def test_a_recommendation_past_its_day_is_marked(
    of: Round, area: Area, service_manager: User, signed_in: SignedIn, settings: Any
) -> None:
    make_team(area)
    learning.recommend(of=of, new=NewRecommendation(text="Record reasons", due=TODAY), by=recorder(), at=NOW)
    client = signed_in(service_manager)
    assert "Overdue" not in client.get(reverse("audits:mine")).content.decode()
    settings.PLIMSOLL_TODAY = date(2020, 9, 25)
    assert "Overdue" in client.get(reverse("audits:mine")).content.decode()


# --- Findings -------------------------------------------------------------------------------------------

WHOLE = {
    "source": "Front door", "text": "Thresholds are applied unevenly", "what_changed": "Two managers decide",
    "follow_up": "Dip sample each month", "status": "ongoing", "method": "dip_sample", "checked_on": "2020-09-20",
    "looked_at": "10", "held_up": "8",
}  # fmt: skip


def test_a_finding_is_added_with_what_changed_and_a_dip_sample(client: Client) -> None:
    page = client.post(address("finding_new"), WHOLE, follow=True).content.decode()
    for words in ("Thresholds are applied unevenly", "Two managers decide", "changed in 8 of 10"):
        assert words in page
    assert [trail(action) for action in ("record finding", "record change", "record check")] == [1, 1, 1]
    assert "Front door" in client.get(address("finding_new")).content.decode()  # offered for the next one


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"source": ""}, "Fill this in"),
        ({"text": "About 943 476 5919"}, "Take it out of the text"),
        ({"held_up": "11"}, "no more hold up than were looked at"),
        ({"held_up": ""}, "A check has its day"),
        ({"checked_on": "2020-09-25"}, "lies ahead"),
        ({"what_changed": ""}, "Say what changed"),
        ({"is_context": "on"}, "Context explains findings"),
        ({"source": "s.omebody@example.org"}, "Take it out of the text"),
    ],
)
def test_a_finding_is_added_whole_or_not_at_all(given: dict[str, str], said: str, client: Client) -> None:
    page = client.post(address("finding_new"), WHOLE | given).content.decode()
    assert said in page
    assert WHOLE["follow_up"] in page
    assert not ServiceFinding.objects.exists()
    assert not FindingCheck.objects.exists()


def test_context_and_a_bare_finding_are_added(programme: Programme) -> None:
    for is_context in (True, False):
        new = NewFinding(source="Front door", text="Demand rose", is_context=is_context)
        learning.add_finding(programme=programme, new=new, by=recorder(), at=NOW, today=TODAY)
    new = NewFinding(source="Front door", text="Demand rose", status="done")
    with pytest.raises(Refused, match="Say what changed"):
        learning.add_finding(programme=programme, new=new, by=recorder(), at=NOW, today=TODAY)


# --- Links ----------------------------------------------------------------------------------------------


def test_only_those_who_run_it_find_the_links(
    client: Client, of: Round, service_manager: User, signed_in: SignedIn
) -> None:
    links = {
        address("round", of.pk): [address(name, of.pk) for name in ("feedback_new", "recommend", "thematic")],
        address("findings"): [address("finding_new")],
        address("programme"): [address("finding_new")],
    }  # fmt: skip
    for page, targets in links.items():
        theirs, others = client.get(page).content.decode(), signed_in(service_manager).get(page).content.decode()
        back = client.get(f"{page}?as_at=2020-09-24").content.decode()
        for target in targets:
            assert (target in theirs, target in others, target in back) == (True, False, False)
