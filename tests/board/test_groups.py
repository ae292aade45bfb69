"""Governance groups: what the database refuses, who sees which, seats, forward plan, risks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from board.models import GovernanceGroup, Membership, Risk
from board.operations import groups
from board.queries.groups import find_group, group_lines, group_page
from organisation.models import ChangeRecord, Post, User
from organisation.operations import NoLongerCurrent, Refused
from organisation.queries import as_known, version_of
from tests.board.meeting_builders import NOW, TODAY, make_decision, make_group, make_meeting, make_risk, make_seat
from tests.builders import make_holding, make_partner, make_post, moment, month_of, recorder
from tests.cast import EVERYONE, WITH_A_ROLE, Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]


# --- What the database refuses --------------------------------------------------------------------------


def seat(**fields: Any) -> dict[str, Any]:
    return {"group": make_group(), "since": date(2020, 1, 1), **fields}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({}, "membership_post_or_partner", id="a-seat-without-a-holder"),
        pytest.param({"both": True}, "membership_post_or_partner", id="a-seat-of-two-holders"),
        pytest.param({"until": date(2019, 1, 1), "post": True}, "membership_ends", id="a-seat-that-ends-first"),
    ],
)
def test_a_seat_is_refused(fields: dict[str, Any], name: str) -> None:
    given = {key: value for key, value in fields.items() if key == "until"}
    if "post" in fields or "both" in fields:
        given["post"] = make_post()
    if "both" in fields:
        given["partner"] = make_partner()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Membership.objects.create(**seat(**given))


def test_one_chair_a_group() -> None:
    group = make_group()
    make_seat(group, is_chair=True)
    with pytest.raises(Refused, match="The group has a chair already"):
        make_seat(group, post=make_post(title="Another"), is_chair=True)


@pytest.mark.parametrize("scores", [pytest.param((0, 3), id="below-1"), pytest.param((3, 6), id="above-5")])
def test_a_risk_is_scored_from_1_to_5(scores: tuple[int, int]) -> None:
    group = make_group()
    with pytest.raises(IntegrityError, match="risk_scores_1_to_5"), transaction.atomic():
        Risk.objects.create(
            group=group, number=1, title="T", likelihood=scores[0], impact=scores[1], opened_on=TODAY
        )  # fmt: skip


def test_a_quorum_is_at_least_one() -> None:
    with pytest.raises(Refused, match="A quorum is at least one member"):
        make_group(quorum=0)


# --- Seats, forward plan, risks -------------------------------------------------------------------------


def test_a_seat_is_given_and_ended_and_the_past_keeps_it() -> None:
    group, post = make_group(), make_post(title="Head of Assessment")
    member = make_seat(group, post=post, at=moment("2020-01-01 09:00"))
    groups.end_seat(member=member, until=date(2020, 8, 31), by=recorder(), at=NOW, reason="Left the service")
    assert group_page(group, today=TODAY, as_at=None).members == ()
    earlier = group_page(group, today=date(2020, 8, 31), as_at=moment("2020-08-31 22:00"))
    assert [row.who for row in earlier.members] == ["Head of Assessment"]
    with pytest.raises(Refused, match="left on 31 August 2020 already"):
        groups.end_seat(member=member, until=TODAY, by=recorder(), at=NOW, reason="Again")


def test_a_post_has_one_seat_and_may_have_it_again_later() -> None:
    group, post = make_group(), make_post()
    member = make_seat(group, post=post)
    with pytest.raises(Refused, match="This post has a seat on the group already"):
        make_seat(group, post=post)
    groups.end_seat(member=member, until=date(2020, 2, 1), by=recorder(), at=NOW, reason="Left")
    assert make_seat(group, post=post, since=date(2020, 3, 1)).since == date(2020, 3, 1)


def test_a_partner_sits_in_two_capacities_but_not_twice_in_one() -> None:
    group, partner = make_group(), make_partner()
    make_seat(group, partner=partner, capacity="Superintendent")
    make_seat(group, partner=partner, capacity="Inspector")
    with pytest.raises(Refused, match="This partner has this seat already"):
        make_seat(group, partner=partner, capacity="Inspector")


def test_an_item_is_planned_comes_onto_the_agenda_and_a_dropped_one_doesn_t() -> None:
    group = make_group()
    common: dict[str, Any] = {"group": group, "month": month_of("2020-09"), "by": recorder(), "at": NOW}
    groups.plan_item(title="Workforce", lead=None, **common)
    dropped = groups.plan_item(title="Estates", lead=None, **common)
    groups.drop_item(item=dropped, by=recorder(), at=moment("2020-09-24 11:00"), reason="Not the Board’s")
    meeting = make_meeting(group, at=moment("2020-09-24 12:00"))
    titles = list(meeting.items.order_by("position").values_list("title", flat=True))
    assert titles == [
        "Apologies, and minutes of the last meeting", "What became of the last decisions", "Workforce", "Risk log",
        "Forward plan, and the next meeting",
    ]  # fmt: skip


def test_a_risk_is_reviewed_and_its_earlier_score_stays() -> None:
    risk = make_risk(make_group())
    words = groups.RiskWords(title=risk.title, likelihood=2, impact=5)
    groups.review_risk(risk=risk, words=words, by=recorder(), at=NOW, reason="Posts are filled")
    then = as_known(Risk, moment("2020-09-10 09:00")).get()
    assert (then.likelihood, then.impact) == (4, 5)
    assert ChangeRecord.objects.get(action="review risk").summary == "Improvement Board: risk 1, 4 × 5, now 2 × 5"
    groups.close_risk(risk=risk, today=TODAY, by=recorder(), at=moment("2020-09-24 12:00"), reason="Gone")
    with pytest.raises(Refused, match="Risk 1 is closed"):
        groups.review_risk(risk=risk, words=words, by=recorder(), at=NOW, reason="Again")


def test_a_risk_that_another_has_reviewed_meanwhile_is_not_overwritten() -> None:
    risk = make_risk(make_group())
    seen = version_of(risk)
    words = groups.RiskWords(title=risk.title, likelihood=2, impact=5)
    groups.review_risk(risk=risk, words=words, by=recorder(), at=NOW, reason="Posts are filled")
    with pytest.raises(NoLongerCurrent):
        groups.review_risk(risk=risk, words=words, based_on=seen, by=recorder(), at=NOW, reason="Mine")


def test_texts_stop_at_personal_data() -> None:
    with pytest.raises(Refused, match="an NHS number"):
        make_risk(make_group(), description="Child 943 476 5919 waits.")
    assert not Risk.objects.exists()


# --- Who sees which -------------------------------------------------------------------------------------

SERVICE = {"administrator", "data_team", "head_of_service", "service_manager", "manager_elsewhere", "auditor"}
SEES = {
    "service": SERVICE,
    "board": SERVICE | {"board_member"},
    "partnership": set(WITH_A_ROLE),
    "public": set(WITH_A_ROLE),
}


@pytest.mark.parametrize("audience", SEES)
@pytest.mark.parametrize("one_of_the_cast", EVERYONE, indirect=True)
def test_a_group_is_seen_by_its_audience(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn, audience: str
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    group = make_group(name="A secret group", audience=audience)
    make_risk(group, "A secret risk")
    meeting = make_meeting(group)
    client = signed_in(one_of_the_cast)
    address = f"/board/meetings/{group.code}/{meeting.held_on}/"
    pages = [
        "/board/groups/a-secret-group/", "/board/groups/a-secret-group/risks/download.csv", address,
        f"{address}trail/", f"{address}decisions/download.csv",
    ]  # fmt: skip
    answers = [client.get(page) for page in pages]
    may_see = name in SEES[audience]
    refused = 302 if name in ("anonymous", "leaver") else 404
    assert [answer.status_code for answer in answers] == [200 if may_see else refused] * len(pages)
    listed = [client.get(page) for page in ("/board/groups/", "/board/meetings/", "/board/meetings/download.csv")]
    assert [b"secret" in answer.content for answer in listed] == [may_see] * 3


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
@pytest.mark.parametrize("path", ["seats/new/", "forward/new/", "risks/new/", "meetings/new/"])
def test_only_keepers_keep_a_group(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn, path: str
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    make_group(audience="partnership")
    answer = signed_in(one_of_the_cast).get(f"/board/groups/improvement-board/{path}")
    assert answer.status_code == (200 if name == "data_team" else 403)


@pytest.mark.parametrize("one_of_the_cast", WITH_A_ROLE, indirect=True)
def test_groups_are_set_up_by_administrators_and_the_data_team(
    request: pytest.FixtureRequest, one_of_the_cast: Person, signed_in: SignedIn
) -> None:
    name = request.node.callspec.params["one_of_the_cast"]
    make_group(audience="partnership")
    client = signed_in(one_of_the_cast)
    answers = {client.get(f"/board/groups/{path}").status_code for path in ("new/", "improvement-board/change/")}
    assert answers == {200 if name in ("administrator", "data_team") else 404}


def test_the_secretary_keeps_the_group_while_holding_the_post(signed_in: SignedIn, auditor: User) -> None:
    secretary = make_post(title="Secretary")
    make_group(secretary=secretary)
    client = signed_in(auditor)
    assert client.get("/board/groups/improvement-board/risks/new/").status_code == 403
    make_holding(post=secretary, person=auditor, since=date(2020, 1, 1))
    assert client.get("/board/groups/improvement-board/risks/new/").status_code == 200


def test_an_earlier_day_is_looked_at_not_changed(signed_in: SignedIn, data_team: User) -> None:
    make_group()
    client = signed_in(data_team)
    assert client.get("/board/groups/improvement-board/risks/new/?as_at=2020-01-01").status_code == 404
    page = client.get("/board/groups/improvement-board/?as_at=2020-01-01")
    assert b"Log a risk" not in page.content


# --- Pages ----------------------------------------------------------------------------------------------


def test_a_group_is_added_by_its_form(signed_in: SignedIn, data_team: User) -> None:
    client = signed_in(data_team)
    typed = {
        "name": "Clinic", "code": "clinic", "purpose": "", "audience": "service", "cadence": "monthly", "quorum": "2",
        "dispatch_days": "3", "position": "1", "reason": "",
    }  # fmt: skip
    answer = client.post("/board/groups/new/", typed)
    assert b"Give a reason for the change." in answer.content
    assert b'value="Clinic"' in answer.content
    answer = client.post("/board/groups/new/", {**typed, "reason": "Agreed"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/board/groups/")
    assert GovernanceGroup.objects.get().name == "Clinic"


def test_a_form_opened_before_another_s_change_shows_both(signed_in: SignedIn, data_team: User) -> None:
    group = make_group(purpose="Watches")
    client = signed_in(data_team)
    opened = client.get("/board/groups/improvement-board/change/")
    typed = {
        **{key: value for key, value in opened.context["form"].initial.items() if value is not None},
        "secretary": "", "closed_on": "", "based_on": version_of(group), "purpose": "Mine", "reason": "Clearer",
    }  # fmt: skip
    group.purpose = "Theirs"
    groups.save_group(group=group, by=recorder(), at=NOW, reason="Clearer")
    answer = client.post("/board/groups/improvement-board/change/", typed)
    assert b"Somebody has changed this since you opened it" in answer.content
    assert b"Theirs" in answer.content
    assert b"Mine" in answer.content
    again = {**typed, "based_on": version_of(GovernanceGroup.objects.get())}
    assert client.post("/board/groups/improvement-board/change/", again).status_code == 302
    assert GovernanceGroup.objects.get().purpose == "Mine"


def test_as_it_stood(signed_in: SignedIn, data_team: User) -> None:
    group = make_group(name="Improvement Board", at=moment("2020-01-02 09:00"))
    group.name = "Assurance Board"
    groups.save_group(group=group, by=recorder(), at=NOW, reason="Renamed")
    page = signed_in(data_team).get("/board/groups/?as_at=2020-05-01").content
    assert b"Improvement Board" in page
    assert b"Assurance Board" not in page
    assert find_group("improvement-board", ["board"], moment("2019-12-01 09:00")) is None


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_lists(django_assert_num_queries: Any, size: int) -> None:
    for n in range(size):
        group = make_group(name=f"Group {n}")
        make_seat(group, post=Post.objects.filter(code=f"p{n}").first() or make_post(title=f"P{n}", code=f"p{n}"))
        make_risk(group)
        make_risk(group, "Another")
        make_decision(make_meeting(group))
    with django_assert_num_queries(3):
        assert len(group_lines(["board"], today=TODAY, as_at=None)) == size
    with django_assert_num_queries(10):
        group_page(group, today=TODAY, as_at=None)
