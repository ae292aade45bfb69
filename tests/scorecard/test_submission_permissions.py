"""Who sees a submission, who takes which step, and what whoever may not is told."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from organisation.models import Area, ChangeRecord, Role, User
from organisation.permissions import Access
from scorecard.models import (
    Commentary,
    DraftComment,
    DraftEntry,
    Measure,
    Observation,
    SubmissionPolicy,
    SubmissionState,
)
from scorecard.permissions import (
    may_approve,
    may_lock,
    may_return,
    may_revise,
    may_see_submission,
    may_send,
    posts_held,
)
from tests.builders import (
    current_figure,
    make_draft,
    make_holding,
    make_measure,
    make_policy,
    make_post,
    make_root,
    make_submission,
    month_of,
    record,
)
from tests.cast import EVERYONE, Person

SignedIn = Callable[[Person], Client]

MONTH = month_of("2020-09")
SHEET = "/scorecard/submissions/assessment/2020-09/"
SEES = ("data_team", "head_of_service", "service_manager")
STEPS = ("send", "approve", "return", "lock")
BEFORE = {"send": "open", "approve": "sent", "return": "sent", "lock": "approved"}  # the state a step leads from
AFTER = {"send": "sent", "approve": "approved", "return": "returned", "lock": "locked"}
REFUSED = {
    "send": "It is sent already, or sending it is not yours.",
    "approve": "It can’t be approved now, or not by you: whoever sends doesn’t approve.",
    "return": "It can’t be returned now, or not by you.",
    "lock": "It can’t be locked before it is approved, or not by you.",
}


@pytest.fixture
def measure(area: Area) -> Measure:
    make_root()
    return make_measure(area=area, code="timely")


def waiting_for(step: str, measure: Measure, *, by: User | None = None) -> None:
    """Bring the submission to where a step can be taken."""
    if step == "send":
        make_draft(measure, MONTH, "75")
    else:
        record(measure, MONTH, "75")
    make_submission(measure.area, MONTH, BEFORE[step], by=by)


def everything() -> list[Any]:
    models = (Observation, Commentary, SubmissionState, ChangeRecord, DraftEntry, DraftComment)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def take(client: Client, step: str, **data: str) -> list[str]:
    """Take a step and return what is said about it."""
    client.cookies.pop("messages", None)  # what was said before
    answer = client.post(f"{SHEET}{step}/", data or {"reason": "Look again"})
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, SHEET)
    return [str(message) for message in get_messages(answer.wsgi_request)]


def state() -> str:
    return SubmissionState.objects.as_at(None).get().state


# --- Who sees -------------------------------------------------------------------------------------------


def ask(client: Client, address: str, method: str) -> int:
    if method == "get":
        return client.get(address).status_code
    if method == "json":
        body = {"rows": [{"measure": "timely", "unit": "service", "version": 0, "texts": {"value": "99"}}]}
        return client.post(address, json.dumps(body), content_type="application/json").status_code
    form = {"measure": "timely", "unit": "service", "value:service": "99", "reason": "Look again"}
    return client.post(address, form).status_code


ADDRESSES = [
    pytest.param(SHEET, "get", 200, id="sheet"),
    pytest.param(SHEET, "post", 302, id="sheet-without-script"),
    pytest.param(f"{SHEET}save/", "json", 200, id="save"),
    pytest.param(f"{SHEET}trail/", "get", 200, id="trail"),
    *[pytest.param(f"{SHEET}{step}/", "post", 302, id=step) for step in STEPS],
]


@pytest.mark.parametrize(("address", "method", "seen"), ADDRESSES)
@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_sees_a_submission(
    request: pytest.FixtureRequest, one_of_the_cast: Person, measure: Measure, signed_in: SignedIn,
    address: str, method: str, seen: int,
) -> None:  # fmt: skip
    waiting_for("send", measure)
    client, before = signed_in(one_of_the_cast), everything()
    name = request.node.callspec.params["one_of_the_cast"]
    asked_in = name in ("leaver", "anonymous")  # they are asked to sign in, whatever the address
    assert ask(client, address, method) == (seen if name in SEES else 302 if asked_in else 404)
    if name not in SEES:
        assert everything() == before


@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_who_has_submissions(
    request: pytest.FixtureRequest, one_of_the_cast: Person, measure: Measure, signed_in: SignedIn
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    expected = 200 if name in (*SEES, "manager_elsewhere") else 302 if name in ("leaver", "anonymous") else 404
    assert signed_in(one_of_the_cast).get("/scorecard/submissions/").status_code == expected


@pytest.mark.parametrize(
    ("one_of_the_cast", "seen"),
    [
        pytest.param("data_team", {"Assessment", "Fostering"}, id="the-data-team-all"),
        pytest.param("service_manager", {"Assessment"}, id="a-manager-their-own"),
        pytest.param("head_of_service", {"Assessment"}, id="a-head-their-own"),
        pytest.param("manager_elsewhere", {"Fostering"}, id="a-manager-elsewhere-theirs"),
    ],
    indirect=["one_of_the_cast"],
)
def test_whose_submissions_are_listed(
    one_of_the_cast: User, seen: set[str], measure: Measure, other_area: Area, signed_in: SignedIn
) -> None:
    make_measure(area=other_area, code="foster")
    page = signed_in(one_of_the_cast).get("/scorecard/submissions/").content.decode()
    assert {name for name in ("Assessment", "Fostering") if f"/scorecard/submissions/{name.lower()}/" in page} == seen


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("nowhere/2020-09/", "", id="no-such-area"),
        pytest.param("assessment/2020-13/", "is not a month", id="no-such-month"),
        pytest.param("assessment/2199-01/", "has not ended yet", id="a-month-to-come"),
        pytest.param("assessment/1949-12/", "lies before the first month that is kept here", id="long-ago"),
        pytest.param("assessment/1900-01/", "is not a month", id="before-all-months"),
        pytest.param("assessment/٢٠٢٠-09/", "is not a month", id="other-digits"),
    ],
)
def test_an_address_that_names_nothing_is_not_found(
    service_manager: User, measure: Measure, signed_in: SignedIn, address: str, said: str
) -> None:
    page = signed_in(service_manager).get(f"/scorecard/submissions/{address}")
    assert page.status_code == 404
    assert said in page.content.decode()


def test_the_first_month_that_is_kept_opens(service_manager: User, measure: Measure, signed_in: SignedIn) -> None:
    assert signed_in(service_manager).get("/scorecard/submissions/assessment/1950-01/").status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_by_posting(service_manager: User, measure: Measure, signed_in: SignedIn, step: str) -> None:
    assert signed_in(service_manager).get(f"{SHEET}{step}/").status_code == 405


# --- Who takes a step -----------------------------------------------------------------------------------

TAKES = {
    "send": {"head_of_service", "service_manager"},
    "approve": {"head_of_service"},
    "return": {"head_of_service", "data_team"},
    "lock": {"data_team"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("one_of_the_cast", SEES, indirect=True)
def test_who_takes_a_step_where_no_post_is_named(
    request: pytest.FixtureRequest, one_of_the_cast: User, measure: Measure, signed_in: SignedIn, step: str
) -> None:
    waiting_for(step, measure)
    client, before = signed_in(one_of_the_cast), everything()
    said = take(client, step)
    if request.node.callspec.params["one_of_the_cast"] in TAKES[step]:
        assert (state(), len(said)) == (AFTER[step], 1)
        assert said != [REFUSED[step]]
    else:
        assert said == [REFUSED[step]]
        assert everything() == before


@pytest.mark.parametrize(
    ("step", "now"),
    [(step, now) for step in STEPS for now in ("open", "sent", "returned", "approved", "locked")
     if now != BEFORE[step] and (step, now) not in {("send", "returned"), ("return", "approved")}],
)  # fmt: skip
def test_a_step_out_of_order_changes_nothing(
    head_of_service: User, data_team: User, measure: Measure, signed_in: SignedIn, step: str, now: str
) -> None:
    record(measure, MONTH, "75")
    make_submission(measure.area, MONTH, now)
    before = everything()
    assert take(signed_in(data_team if step == "lock" else head_of_service), step) == [REFUSED[step]]
    assert everything() == before


def test_whoever_sent_it_does_not_approve_it(
    head_of_service: User, measure: Measure, signed_in: SignedIn, area: Area
) -> None:
    waiting_for("send", measure)
    client = signed_in(head_of_service)
    assert take(client, "send") == ["Sent. The figures show as provisional until they are approved."]
    before = everything()
    assert take(client, "approve") == [REFUSED["approve"]]
    assert everything() == before


def test_from_sending_to_locking(
    service_manager: User, head_of_service: User, data_team: User, measure: Measure, signed_in: SignedIn
) -> None:
    waiting_for("send", measure)
    manager, head, data = signed_in(service_manager), signed_in(head_of_service), signed_in(data_team)
    assert take(manager, "send") == ["Sent. The figures show as provisional until they are approved."]
    assert take(head, "return", reason="Why 75?") == ["Returned, with your reason. It is open again."]
    assert take(manager, "send") == ["Sent. The figures show as provisional until they are approved."]
    assert take(head, "approve") == ["Approved."]
    assert take(data, "lock") == ["Locked. From now on only the data team revises its figures."]
    assert current_figure(measure, MONTH).value == 75
    steps = ChangeRecord.objects.filter(subject="assessment 2020-09").order_by("pk").values_list("action", "title")
    assert list(steps) == [
        ("submission open", "Performance analyst"),
        ("submission sent", "Assessment manager"),
        ("submission returned", "Head of Assessment"),
        ("submission sent", "Assessment manager"),
        ("submission approved", "Head of Assessment"),
        ("submission locked", "Performance manager"),
    ]


def test_returning_without_a_reason_is_refused(head_of_service: User, measure: Measure, signed_in: SignedIn) -> None:
    waiting_for("return", measure)
    before = everything()
    assert take(signed_in(head_of_service), "return", reason=" ") == ["Say what has to be put right."]
    assert everything() == before


def test_what_is_left_is_said_when_sending(service_manager: User, measure: Measure, signed_in: SignedIn) -> None:
    make_draft(measure, MONTH, "12o")
    assert take(signed_in(service_manager), "send") == ["1 measure left before this can be sent."]
    assert not SubmissionState.objects.exists()


def test_what_was_sent_meanwhile_is_not_saved(service_manager: User, measure: Measure, signed_in: SignedIn) -> None:
    waiting_for("approve", measure)
    before = everything()
    body = {"rows": [{"measure": "timely", "unit": "service", "version": 0, "texts": {"value": "99"}}]}
    answer = signed_in(service_manager).post(f"{SHEET}save/", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()) == (
        409,
        {"refused": "Assessment, Sep 2020: sent meanwhile by Performance analyst. What you typed was not saved."},
    )
    assert everything() == before


# --- Posts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "holds", "may"),
    [
        pytest.param("data_team", "holder", True, id="its-holder"),
        pytest.param("data_team", "deputy", True, id="its-deputy"),
        pytest.param("head_of_service", "nothing", False, id="who-would-be-asked-without-a-post"),
        pytest.param("data_team", "nothing", False, id="the-data-team"),
        pytest.param("head_of_service", "past", False, id="who-held-it"),
        pytest.param("head_of_service", "to-come", False, id="who-will-hold-it"),
        pytest.param("head_of_service", "another", False, id="who-holds-another-post"),
        pytest.param("board_member", "holder", False, id="a-holder-who-may-not-see-it"),
        pytest.param("manager_elsewhere", "deputy", False, id="a-deputy-of-another-area"),
    ],
)
@pytest.mark.parametrize("step", ["send", "approve", "lock"])
def test_the_post_that_the_policy_names_decides(
    request: pytest.FixtureRequest, measure: Measure, signed_in: SignedIn, step: str, who: str, holds: str, may: bool
) -> None:
    post = make_post(title="Named for the step")
    role = {"send": "sender", "approve": "approver", "lock": "locker"}[step]
    make_policy(measure.area, **{role: post})
    person: User = request.getfixturevalue(who)
    if holds == "deputy":
        make_holding(post=post, deputy=person)
    elif holds != "nothing":
        dates = {"past": {"until": date(2020, 12, 31)}, "to-come": {"since": date(2199, 1, 1)}}.get(holds, {})
        make_holding(post=make_post() if holds == "another" else post, person=person, **dates)
    waiting_for(step, measure)
    before = everything()
    client = signed_in(person)
    if who in SEES:
        said = take(client, step)
        assert (said != [REFUSED[step]]) is may
    else:
        assert client.post(f"{SHEET}{step}/").status_code == 404
    assert (state() == AFTER[step]) is may
    assert may or everything() == before


def test_the_post_that_approves_does_not_approve_what_its_holder_sent(
    service_manager: User, measure: Measure, signed_in: SignedIn
) -> None:
    post = make_post(title="Everything")
    make_policy(measure.area, sender=post, approver=post)
    make_holding(post=post, person=service_manager)
    waiting_for("send", measure)
    client = signed_in(service_manager)
    take(client, "send")
    assert take(client, "approve") == [REFUSED["approve"]]
    assert state() == "sent"


def test_an_areas_policy_goes_before_that_of_all(
    service_manager: User, data_team: User, measure: Measure, signed_in: SignedIn
) -> None:
    post = make_post(title="Sender of all")
    make_holding(post=post, person=data_team)
    make_policy(sender=post)
    waiting_for("send", measure)
    assert take(signed_in(service_manager), "send") == [REFUSED["send"]]
    make_policy(measure.area)
    assert take(signed_in(data_team), "send") == [REFUSED["send"]]
    take(signed_in(service_manager), "send")
    assert state() == "sent"


def test_posts_are_held_and_deputised_for_on_a_day(service_manager: User, data_team: User) -> None:
    post, other = make_post(title="One"), make_post(title="Other")
    make_holding(post=post, person=service_manager, since=date(2020, 3, 1), until=date(2020, 3, 31))
    make_holding(post=other, person=data_team, deputy=service_manager, since=date(2020, 3, 31))
    held = {
        day: posts_held(service_manager, date.fromisoformat(day))
        for day in ("2020-02-29", "2020-03-01", "2020-03-31", "2020-04-01")
    }
    assert held == {
        "2020-02-29": set(),
        "2020-03-01": {post.pk},
        "2020-03-31": {post.pk, other.pk},
        "2020-04-01": {other.pk},
    }


# --- Predicates -----------------------------------------------------------------------------------------

HERE, ELSEWHERE = 1, 2
DATA = Access("Performance manager", frozenset({(Role.DATA_TEAM, None)}))
HEAD = Access("Head of Assessment", frozenset({(Role.HEAD_OF_SERVICE, HERE)}))
MANAGER = Access("Assessment manager", frozenset({(Role.SERVICE_MANAGER, HERE)}))
MANAGER_ELSEWHERE = Access("Fostering manager", frozenset({(Role.SERVICE_MANAGER, ELSEWHERE)}))
BOARD = Access("Lead member", frozenset({(Role.BOARD_MEMBER, None)}))
ADMINISTRATOR = Access("System manager", frozenset({(Role.ADMINISTRATOR, None)}))
BOTH = Access("Fostering manager", frozenset({(Role.SERVICE_MANAGER, ELSEWHERE), (Role.AUDITOR, HERE)}))
PEOPLE = {
    "data": DATA, "head": HEAD, "manager": MANAGER, "elsewhere": MANAGER_ELSEWHERE, "board": BOARD,
    "administrator": ADMINISTRATOR, "both": BOTH,
}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        pytest.param("", set(), id="not-begun"),
        pytest.param("open", set(), id="open"),
        pytest.param("returned", set(), id="returned"),
        pytest.param("sent", {"data", "head", "manager"}, id="sent"),
        pytest.param("approved", {"data", "head", "manager"}, id="approved"),
        pytest.param("locked", {"data"}, id="locked"),
    ],
)
def test_who_revises(now: str, allowed: set[str]) -> None:
    assert {name for name, access in PEOPLE.items() if may_revise(access, HERE, now)} == allowed


def test_who_sees_and_takes_steps_without_posts() -> None:
    policy, none = SubmissionPolicy(), frozenset[int]()

    def those(decides: Callable[[Access], bool]) -> set[str]:
        return {name for name, access in PEOPLE.items() if decides(access)}

    assert those(lambda access: may_see_submission(access, HERE)) == {"data", "head", "manager"}
    assert those(lambda access: may_send(access, HERE, policy, none)) == {"head", "manager"}
    assert those(lambda access: may_approve(access, HERE, policy, none, sent_it=False)) == {"head"}
    assert those(lambda access: may_approve(access, HERE, policy, none, sent_it=True)) == set()
    assert those(lambda access: may_return(access, HERE, policy, none)) == {"data", "head"}
    assert those(lambda access: may_lock(access, HERE, policy, none)) == {"data"}


def test_a_named_post_decides_alone() -> None:
    policy, held = SubmissionPolicy(sender_id=7, approver_id=8, locker_id=9), frozenset({7, 8, 9})

    def decided(access: Access, posts: frozenset[int]) -> tuple[bool, ...]:
        return (
            may_send(access, HERE, policy, posts),
            may_approve(access, HERE, policy, posts, sent_it=False),
            may_return(access, HERE, policy, posts),
            may_lock(access, HERE, policy, posts),
        )

    assert {name: decided(access, held) for name, access in PEOPLE.items()} == {
        "data": (True, True, True, True),
        "head": (True, True, True, True),
        "manager": (True, True, True, True),
        **dict.fromkeys(("elsewhere", "board", "administrator", "both"), (False,) * 4),
    }
    assert decided(HEAD, frozenset()) == (False,) * 4
    assert decided(DATA, frozenset()) == (False, False, True, False)
