"""Every page of audits with everyone of the cast: who sees what, who does what, and what whoever may not is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from audits.answers import Given
from audits.models import Audit, AuditDraft, Concern, FindingCheck, Round, RoundReport
from audits.operations import actions, learning, thematic
from audits.operations.learning import NewRecommendation
from audits.operations.thematic import Asked
from organisation.models import Area, ChangeRecord, Role, User
from organisation.operations import find_words
from tests.audits.builders import (
    NOW,
    TODAY,
    complete,
    current,
    make_action,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
    re_audit_of,
)
from tests.builders import make_person, recorder
from tests.cast import EVERYONE, Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]

SERVICE = {"administrator", "data_team", "head_of_service", "service_manager", "manager_elsewhere", "auditor",
           "board_member"}  # fmt: skip
AUDITING = {"head_of_service", "service_manager", "manager_elsewhere", "auditor"}
OF_THE_TEAM = {"head_of_service", "service_manager"}
REFERENCE = "ZZ-9090"


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY


class World:
    """A programme with a round, an audit that is open and one that is completed, and what they led to."""

    def __init__(self, area: Area, auditor: User) -> None:
        self.programme = make_programme()
        self.round = make_round(self.programme)
        self.team = make_team(area)
        self.open = make_audit(self.round, self.team, auditor=auditor, reference=REFERENCE)
        self.done = make_audit(self.round, self.team, auditor=auditor, reference="ZZ-8080")
        complete(self.done, "good", strengths=("Seen alone",))
        self.action = make_action(self.done)
        self.manager = make_manager_of_quality()
        self.recommendation = learning.recommend(
            of=self.round, new=NewRecommendation(code="r-1", text="Record reasons"), by=recorder(), at=NOW
        )
        self.thematic = make_round(self.programme, "2020-08", is_thematic=True, title="Re-referrals")
        self.question = thematic.ask(
            of=self.thematic, by=recorder(), at=NOW,
            asked=Asked(text="Why", base="families", answers=(Given("Similar", 7), Given("New", 3)), base_count=10),
        )  # fmt: skip
        self.finding = learning.record_finding(
            programme=self.programme, source="Front door", text="Thresholds uneven", by=recorder(), at=NOW
        )

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"audits:{name}", args=args)


@pytest.fixture
def world(area: Area, auditor: User) -> World:
    return World(area, auditor)


def named(request: pytest.FixtureRequest) -> str:
    """Return who of the cast a test is tried with."""
    return str(request.node.callspec.params["one_of_the_cast"])


def expected(name: str, allowed: set[str]) -> int:
    return 302 if name in ("anonymous", "leaver") else 200 if name in allowed else 404


READING: list[tuple[str, Callable[[World], str], set[str]]] = [
    ("programmes", lambda w: w.address("programmes"), SERVICE),
    ("programme", lambda w: w.address("programme", "case-audits"), SERVICE),
    ("round", lambda w: w.address("round", "case-audits", w.round.pk), SERVICE),
    ("report", lambda w: w.address("report", "case-audits", w.round.pk), SERVICE),
    ("recommendations", lambda w: w.address("recommendations", "case-audits"), SERVICE),
    ("findings", lambda w: w.address("findings", "case-audits"), SERVICE),
    ("rounds.csv", lambda w: w.address("rounds_download", "case-audits", "csv"), SERVICE),
    (
        "teams.csv",
        lambda w: w.address("teams_download", "case-audits", "csv"),
        {"data_team", "head_of_service", "service_manager", "manager_elsewhere"},
    ),
    ("mine", lambda w: w.address("mine"), AUDITING),
    ("open audit", lambda w: w.address("audit", w.open.pk), {"auditor"}),
    ("completed audit", lambda w: w.address("audit", w.done.pk), {"auditor"} | OF_THE_TEAM),
    ("audits.csv", lambda w: w.address("audits_download", "case-audits", "csv"), set()),
    ("moderation", lambda w: w.address("moderation", "case-audits"), set()),
    ("plan", lambda w: w.address("round_new", "case-audits"), set()),
    ("allocate", lambda w: w.address("allocate", "case-audits", w.round.pk), set()),
    ("pause", lambda w: w.address("pause", "case-audits", w.round.pk), set()),
    ("report it", lambda w: w.address("report_round", "case-audits", w.round.pk), set()),
    ("publish", lambda w: w.address("publish", "case-audits", w.round.pk), set()),
    ("respond", lambda w: w.address("respond", "case-audits", w.recommendation.pk), OF_THE_TEAM),
    ("check", lambda w: w.address("finding_check", "case-audits", w.finding.pk), set()),
    ("change", lambda w: w.address("finding_change", "case-audits", w.finding.pk), set()),
    ("thematic audit", lambda w: w.address("round", "case-audits", w.thematic.pk), SERVICE),
    ("thematic report", lambda w: w.address("report", "case-audits", w.thematic.pk), SERVICE),
    ("make thematic", lambda w: w.address("thematic", "case-audits", w.round.pk), set()),
    ("add question", lambda w: w.address("question_new", "case-audits", w.thematic.pk), set()),
    ("change question", lambda w: w.address("question", "case-audits", w.thematic.pk, w.question.pk), set()),
    ("feedback", lambda w: w.address("feedback_new", "case-audits", w.round.pk), set()),
    ("recommend", lambda w: w.address("recommend", "case-audits", w.round.pk), set()),
    ("add finding", lambda w: w.address("finding_new", "case-audits"), set()),
]
IDS = [name for name, _, _ in READING]
RECORDING = READING[-6:]


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
@pytest.mark.parametrize(("page", "address", "allowed"), READING, ids=IDS)
def test_who_sees_which_page(
    page: str, address: Callable[[World], str], allowed: set[str], one_of_the_cast: Person, world: World,
    signed_in: SignedIn, request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    answer = signed_in(one_of_the_cast).get(address(world))
    assert answer.status_code == expected(named(request), allowed), page
    if answer.status_code == 200 and page != "open audit" and named(request) != "auditor":
        assert REFERENCE.encode() not in answer.content


@pytest.mark.parametrize(("page", "address", "allowed"), READING, ids=IDS)
def test_the_qa_manager_sees_every_page(
    page: str, address: Callable[[World], str], allowed: set[str], world: World, signed_in: SignedIn
) -> None:
    answer = signed_in(world.manager).get(address(world))
    assert answer.status_code == (404 if page == "respond" else 200)  # no teams are theirs


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
@pytest.mark.parametrize(("page", "address", "allowed"), RECORDING, ids=[name for name, _, _ in RECORDING])
def test_nobody_else_records_anything(
    page: str, address: Callable[[World], str], allowed: set[str], one_of_the_cast: Person, world: World,
    signed_in: SignedIn, request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    before = ChangeRecord.objects.count()
    answer = signed_in(one_of_the_cast).post(address(world), {"text": "Something", "title": "Something"})
    assert answer.status_code == expected(named(request), set()), page
    assert ChangeRecord.objects.count() == before


@pytest.mark.parametrize(("page", "address", "allowed"), RECORDING, ids=[name for name, _, _ in RECORDING])
def test_nothing_is_recorded_while_looking_back(
    page: str, address: Callable[[World], str], allowed: set[str], world: World, signed_in: SignedIn
) -> None:
    assert signed_in(world.manager).get(f"{address(world)}?as_at=2020-09-24").status_code == 404, page


@pytest.mark.parametrize("query", ["month=2020-13", "round=x", "round=999", "as_at=2020-99-01"])
def test_what_is_asked_for_wrongly_is_said(query: str, world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.manager).get(f"{world.address('programme', 'case-audits')}?{query}")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_a_programme_or_round_that_is_not_there_is_a_404(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.manager)
    assert client.get(world.address("programme", "other")).status_code == 404
    assert client.get(world.address("round", "case-audits", 999)).status_code == 404
    assert client.get(world.address("audit", 999)).status_code == 404


def test_another_councils_programme_is_named_and_nobody_runs_it(world: World, signed_in: SignedIn) -> None:
    other = make_programme(code="other", council="Another council", name="Illustration")
    of = make_round(other, "2020-08")
    client = signed_in(world.manager)
    assert "Not ours: Another council" in client.get(world.address("programme", "other")).content.decode()
    for name in ("pause", "report_round", "publish", "allocate"):
        assert client.get(world.address(name, "other", of.pk)).status_code == 404


# --- Grading on the page --------------------------------------------------------------------------------


def form_of(version: int = 0, **typed: str) -> dict[str, str]:
    return {"step": "send", "version": str(version), "grade": "good", "met": "yes", **typed}


def test_an_auditor_sends_an_audit(world: World, auditor: User, signed_in: SignedIn) -> None:
    client, address = signed_in(auditor), world.address("audit", world.open.pk)
    answer = client.post(
        address, form_of(strengths="Seen\n\nHeard", action_1="Visit", owner_1="Team manager", due_1="2020-10-01"),
        follow=True,
    )  # fmt: skip
    assert "Sent." in answer.content.decode()
    assert current(world.open).final_grade.code == "good"
    assert [one.text for one in world.open.actions.all()] == ["Visit"]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: World, auditor: User, signed_in: SignedIn) -> None:
    client, address = signed_in(auditor), world.address("audit", world.open.pk)
    answer = client.post(address, {"step": "send", "version": "0", "strengths": "Seen alone", "action_1": "Visit"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "An action needs what is to be done" in text
    assert "Seen alone" in text
    assert AuditDraft.objects.get().typed["strengths"] == "Seen alone"
    assert "Seen alone" in client.get(address).content.decode()
    assert not current(world.open).is_completed


def test_the_draft_is_saved_while_typing(world: World, auditor: User, signed_in: SignedIn) -> None:
    client, address = signed_in(auditor), world.address("draft_save", world.open.pk)
    assert client.post(address, {"version": "0", "grade": "nonsense\x00"}).json() == {"version": 1}
    assert AuditDraft.objects.get().typed == {"grade": "nonsense"}
    clash = client.post(address, {"version": "0", "grade": "good"})
    assert (clash.status_code, "another window" in clash.json()["error"]) == (409, True)
    assert client.get(address).status_code == 405
    complete(world.open, "good")
    assert client.post(address, {"version": "1"}).status_code == 409


def test_a_draft_is_seen_by_its_auditor_only(world: World, auditor: User, signed_in: SignedIn) -> None:
    signed_in(auditor).post(
        world.address("draft_save", world.open.pk), {"version": "0", "strengths": "A first thought"}
    )
    assert "A first thought" not in signed_in(world.manager).get(world.address("audit", world.open.pk)).content.decode()


def test_reading_an_audit_is_logged(world: World, service_manager: User, signed_in: SignedIn) -> None:
    signed_in(service_manager).get(world.address("audit", world.done.pk))
    line = ChangeRecord.objects.get(action="read audit")
    assert (line.subject, line.title) == (str(world.done.pk), service_manager.title)
    assert find_words("ZZ-8080") == []


def test_reading_a_list_of_audits_is_logged(world: World, service_manager: User, signed_in: SignedIn) -> None:
    client = signed_in(world.manager)
    client.get(world.address("round", "case-audits", world.round.pk))
    client.get(world.address("audits_download", "case-audits", "csv"))
    signed_in(service_manager).get(world.address("round", "case-audits", world.round.pk))
    said = ChangeRecord.objects.filter(action="read audits").values_list("summary", "title")
    what = {f"{world.round}: 2 audits read", f"{world.programme.name}, download: 2 audits read"}
    assert set(said) == {(summary, world.manager.title) for summary in what}


# --- Steps ----------------------------------------------------------------------------------------------


def post(client: Client, world: World, audit: Audit, step: str, **typed: str) -> str:
    """Take a step and return what the page says then."""
    fields = {f"{step}-{name}": value for name, value in typed.items()}
    answer = client.post(world.address("audit", audit.pk), {"step": step, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_concern_is_told_the_same_day_and_acknowledged(
    world: World, auditor: User, service_manager: User, head_of_service: User, board_member: User, signed_in: SignedIn
) -> None:
    said = post(signed_in(auditor), world, world.open, "concern", text="Not seen for nine weeks")
    assert "2 told by email" in said
    assert {one.to[0] for one in mail.outbox} == {service_manager.email, head_of_service.email}
    assert all("nine weeks" not in one.body and REFERENCE not in one.body for one in mail.outbox)

    page = signed_in(service_manager).get(world.address("audit", world.open.pk)).content.decode()
    assert "nine weeks" in page
    assert REFERENCE not in page  # the audit itself stays closed to them until it is completed
    assert "Grades by theme" not in page
    assert "Acknowledged." in post(signed_in(service_manager), world, world.open, "acknowledge", response="Visited")
    assert Concern.objects.get().response == "Visited"
    assert signed_in(board_member).get(world.address("audit", world.open.pk)).status_code == 404


def test_a_concern_of_which_nobody_could_be_told_says_so(
    world: World, auditor: User, service_manager: User, settings: Any, signed_in: SignedIn
) -> None:
    settings.EMAIL_BACKEND = "nowhere.Backend"
    assert "ring the team manager" in post(signed_in(auditor), world, world.open, "concern", text="Not seen")
    assert Concern.objects.exists()


def test_a_moderator_changes_a_grade_with_a_reason(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.manager)
    assert "Say why the grade is changed" in post(client, world, world.done, "moderate", grade="inadequate")
    said = post(client, world, world.done, "moderate", grade="inadequate", why="No visit for weeks")
    assert "Both grades stay on record" in said
    assert current(world.done).final_grade.code == "inadequate"


@pytest.mark.parametrize("step", ["moderate", "assign", "extend", "exempt", "answer"])
def test_a_team_manager_runs_nothing(step: str, world: World, service_manager: User, signed_in: SignedIn) -> None:
    said = post(signed_in(service_manager), world, world.done, step, grade="inadequate", why="x", due="2020-12-01")
    assert "no longer possible, or not by you" in said
    assert current(world.done).moderated_grade is None


def test_the_team_challenges_and_is_answered(world: World, service_manager: User, signed_in: SignedIn) -> None:
    assert "Challenged." in post(signed_in(service_manager), world, world.done, "challenge", points="It is there")
    assert "Audit" in signed_in(world.manager).get(world.address("moderation", "case-audits")).content.decode()
    said = post(signed_in(world.manager), world, world.done, "answer", outcome="upheld", answer="Looked again")
    assert "Answered." in said


def test_an_action_is_completed_and_checked_by_a_second_person(
    world: World, service_manager: User, head_of_service: User, signed_in: SignedIn
) -> None:
    address, key = world.address("audit", world.done.pk), str(world.action.pk)
    manager = signed_in(service_manager)
    empty = manager.post(address, {"step": "complete", "action": key})
    assert "What was done" in empty.content.decode()
    done = {"step": "complete", "action": key, f"complete{key}-done": "Visited"}
    assert "A second person checks it" in manager.post(address, done, follow=True).content.decode()
    check = {"step": "check", "action": key, f"check{key}-is_done": "yes"}
    assert "A second person checks it" in manager.post(address, check).content.decode()  # refused: their own
    assert "Checked." in signed_in(head_of_service).post(address, check, follow=True).content.decode()


def test_an_action_of_another_audit_is_a_404(world: World, auditor: User, signed_in: SignedIn) -> None:
    post_to = world.address("audit", world.open.pk)
    answer = signed_in(auditor).post(post_to, {"step": "complete", "action": str(world.action.pk)})
    assert answer.status_code == 404


def test_allocation_says_every_problem_and_keeps_the_list(world: World, auditor: User, signed_in: SignedIn) -> None:
    client, address = signed_in(world.manager), world.address("allocate", "case-audits", world.round.pk)
    text = f"{REFERENCE}; North team; {auditor.email}\nYY-1; West team; {auditor.email}"
    page = client.post(address, {"text": text}).content.decode()
    assert "Line 1: this record was drawn in the last 12 months." in page
    assert "Line 2: “West team” is none of the audited teams" in page
    assert REFERENCE in page  # the person typed it, and loses nothing
    client.post(address, {"text": f"YY-1; North team; {auditor.email}"})
    assert Audit.objects.count() == 3


def test_a_round_is_planned_paused_reported(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.manager)
    client.post(
        world.address("round_new", "case-audits"),
        {"first_month": "2020-10", "method": "record", "cohorts": "Under 5\nMissing"},
    )
    planned = Round.objects.get(first_month=202010)
    assert [one.name for one in planned.cohorts.order_by("position")] == ["Under 5", "Missing"]
    client.post(
        world.address("pause", "case-audits", planned.pk), {"from_day": "2020-10-05", "why": "Storm", "until": ""}
    )
    assert Round.objects.get(pk=planned.pk).pause_reason == "Storm"
    client.post(world.address("report_round", "case-audits", world.round.pk), {"summary": "Better"})
    assert RoundReport.objects.get().summary == "Better"


def test_a_team_answers_a_recommendation(world: World, service_manager: User, signed_in: SignedIn) -> None:
    client, address = signed_in(service_manager), world.address("respond", "case-audits", world.recommendation.pk)
    assert "North team" in client.get(world.address("mine")).content.decode()
    typed = {"unit": str(world.team.pk), "discussed_on": "2020-09-23", "what_changed": "Written on the day"}
    page = client.post(address, typed, follow=True).content.decode()
    assert "Written on the day" in page
    assert "Recommendations to discuss" not in client.get(world.address("mine")).content.decode()


def test_the_day_of_an_answer_is_filled_in_as_browsers_read_it(
    world: World, service_manager: User, signed_in: SignedIn
) -> None:
    page = signed_in(service_manager).get(world.address("respond", "case-audits", world.recommendation.pk))
    assert f'value="{TODAY.isoformat()}"' in page.content.decode()


def test_answering_is_offered_to_those_who_have_teams(world: World, service_manager: User, signed_in: SignedIn) -> None:
    address = world.address("recommendations", "case-audits")
    offered = {person.title: signed_in(person).get(address).context["may_respond"]
               for person in (service_manager, world.manager)}  # fmt: skip
    assert offered == {service_manager.title: True, world.manager.title: False}


def test_what_teams_answered_is_said_to_those_with_teams_even_where_none_has(
    world: World, service_manager: User, board_member: User, signed_in: SignedIn
) -> None:
    address = world.address("recommendations", "case-audits")
    assert "None of your teams has answered yet." in signed_in(service_manager).get(address).content.decode()
    assert "What teams answered" not in signed_in(board_member).get(address).content.decode()


def test_a_re_audit_is_a_link_for_those_to_whom_it_is_open(
    world: World, auditor: User, service_manager: User, signed_in: SignedIn
) -> None:
    bad = make_audit(world.round, world.team, auditor=auditor, reference="ZZ-7070")
    complete(bad, "inadequate")
    follows = re_audit_of(bad).pk
    address, link = world.address("audit", bad.pk), f'href="{world.address("audit", follows)}"'
    people = (service_manager, world.manager)
    pages = {person.title: signed_in(person).get(address).content.decode() for person in people}
    assert all(f"re-audit {follows}" in page for page in pages.values())
    assert link in pages[world.manager.title]
    assert link not in pages[service_manager.title], "it isn't completed yet"


def test_who_keeps_programmes_is_led_to_the_first_one(
    administrator: User, data_team: User, service_manager: User, signed_in: SignedIn
) -> None:
    link = f'href="{reverse("audits:programme_new")}"'
    for keeper in (administrator, data_team):
        assert link in signed_in(keeper).get(reverse("audits:programmes")).content.decode()
    assert link not in signed_in(service_manager).get(reverse("audits:programmes")).content.decode()


def test_a_finding_is_checked(world: World, signed_in: SignedIn) -> None:
    address = world.address("finding_check", "case-audits", world.finding.pk)
    client = signed_in(world.manager)
    typed = {"checked_on": "2020-09-20", "method": "dip_sample", "looked_at": "10", "held_up": "8"}
    assert "changed in 8 of 10" in client.post(address, typed, follow=True).content.decode()
    wrong = client.post(address, {**typed, "held_up": "11"}).content.decode()
    assert "no more hold up than were looked at" in wrong
    assert FindingCheck.objects.count() == 1


# --- As it stood ----------------------------------------------------------------------------------------


def test_an_audit_is_shown_as_it_stood(world: World, signed_in: SignedIn) -> None:
    client, address = signed_in(world.manager), world.address("audit", world.done.pk)
    assert "Seen alone" in client.get(address).content.decode()
    before = client.get(f"{address}?as_at=2020-09-23").content.decode()
    assert "Seen alone" not in before
    assert "Moderate" not in before
    assert client.get(f"{address}?as_at=2017-01-01").status_code == 404


def test_a_concern_is_shown_as_it_stood(
    world: World, auditor: User, service_manager: User, signed_in: SignedIn
) -> None:
    concern = actions.raise_concern(audit=world.done, text="Worry", by=auditor, at=NOW)
    actions.acknowledge(concern=concern, response="Seen today", by=service_manager, at=NOW)
    page = signed_in(world.manager).get(f"{world.address('audit', world.done.pk)}?as_at=2020-09-23").content.decode()
    assert "Worry" not in page


def test_a_person_who_is_no_longer_an_auditor_sees_nothing(world: World, auditor: User, signed_in: SignedIn) -> None:
    auditor.roles.all().delete()
    make_person(email="x@example.org")
    auditor.roles.create(role=Role.BOARD_MEMBER)
    assert signed_in(auditor).get(world.address("audit", world.open.pk)).status_code == 404


def test_pausing_needs_its_reason(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.manager).post(world.address("pause", "case-audits", world.round.pk), {"why": ""})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
