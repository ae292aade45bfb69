"""Rights are today's: no day looked back to, and nothing sent earlier, shows what is no longer for somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from audits.operations.allocating import assign
from audits.operations.grading import save_draft
from board.models import GovernanceGroup, Pack
from board.operations.groups import save_group
from board.operations.packs import dispatch_pack
from improvement.models import Action, ActionUpdate
from improvement.operations.actions import reassign_action
from improvement.operations.standing import Recording
from organisation.models import Area, PostHolding, RoleHolding, User
from organisation.operations import save_version
from tests.audits.builders import make_audit, make_manager_of_quality, make_programme, make_round, make_team
from tests.board.meeting_builders import NOW, TODAY, make_decision, make_group, make_meeting
from tests.builders import (
    make_area,
    make_holding,
    make_measure,
    make_person,
    make_post,
    make_root,
    make_submission,
    moment,
    record,
    recorder,
)
from tests.cast import Person
from tests.plan_builders import make_action, make_evidence, update

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
MEETING = "/board/meetings/improvement-board/2020-09-24/"
BEFORE = {"as_at": "2020-09-24"}
AFTER = moment("2020-09-25 09:00")


@pytest.fixture(autouse=True)
def _a_day_later(settings: Any) -> None:
    settings.PLIMSOLL_TODAY = TODAY.replace(day=28)


def read_by(group: GovernanceGroup, audience: str) -> None:
    """Let a group write for others than before."""
    group.audience = audience
    save_group(group=group, by=recorder(), at=AFTER, reason="Agreed")


def test_a_group_that_became_the_services_own_is_not_read_on_an_earlier_day(
    board_member: User, area: Area, signed_in: SignedIn
) -> None:
    group = make_group()
    measure = make_measure(area=area, code="m1")
    make_root()
    record(measure, "2020-07", "75")
    make_submission(area, "2020-07")
    make_decision(make_meeting(group), "Look at the rota.", measure=measure)
    browser = signed_in(board_member)
    assert browser.get(MEETING, BEFORE).status_code == 200
    read_by(group, "service")
    for address in (
        MEETING,
        f"{MEETING}trail/",
        "/board/groups/improvement-board/",
        f"{MEETING}decisions/download.csv",
    ):
        assert [browser.get(address).status_code, browser.get(address, BEFORE).status_code] == [404, 404], address
    for address in ("/board/groups/", "/board/meetings/", "/board/meetings/download.csv",
                    "/scorecard/measures/m1/", "/board/areas/assessment/"):  # fmt: skip
        page = browser.get(address, BEFORE)
        assert page.status_code == 200, address
        assert b"/improvement-board/" not in page.content, address
        assert b"Look at the rota" not in page.content, address


def test_a_group_that_comes_to_write_for_partners_shows_them_none_of_its_earlier_packs(
    partner: User, data_team: User, area: Area, signed_in: SignedIn
) -> None:
    make_root()
    few = make_measure(area=area, code="few", name="Children missing", unit="number")
    record(few, "2020-07", "4")
    make_submission(area, "2020-07")
    group = make_group()
    meeting = make_meeting(group)
    dispatch_pack(meeting=meeting, audience="board", sections=["measures"], by=recorder(), at=NOW)
    assert '"4"' in Pack.objects.get().content
    read_by(group, "partnership")
    files = [f"{MEETING}packs/board-1/{name}" for name in ("", "pack.json", "pack.pdf", "pack.xlsx")]
    browser = signed_in(partner)
    page = browser.get(MEETING)
    assert page.status_code == 200
    assert b"packs/board-1" not in page.content
    assert [browser.get(file).status_code for file in files] == [404] * 4
    assert signed_in(data_team).get(files[0]).status_code == 200


def test_an_action_that_was_given_to_another_post_is_not_updated_by_way_of_an_earlier_day(
    auditor: User, area: Area, signed_in: SignedIn
) -> None:
    mine = make_post(title="Practice lead")
    make_holding(post=mine, person=auditor)
    action = make_action(area=area, owner=mine)
    theirs = make_post(title="Another lead")
    reassign_action(
        action=Action.objects.get(), owner=theirs, reason="Moved", recording=Recording(by=recorder(), at=AFTER)
    )
    before = ActionUpdate.objects.count()
    typed = {"status": "at_risk", "narrative": "Mine still.", "based_on": "1"}
    address = f"/improvement/actions/{action.code}/update/"
    browser = signed_in(auditor)
    assert browser.post(address, typed).status_code == 403
    assert browser.post(f"{address}?as_at=2020-09-24", typed).status_code == 404
    assert ActionUpdate.objects.count() == before


def test_a_programme_that_another_area_runs_now_is_not_run_on_an_earlier_day(area: Area, signed_in: SignedIn) -> None:
    manager = make_manager_of_quality()
    programme = make_programme()
    browser = signed_in(manager)
    address = "/audits/case-audits/audits.csv"
    assert browser.get(address).status_code == 200
    programme.area = area
    save_version(record=programme, by=recorder(), at=AFTER, reason="Handed over")
    assert [browser.get(address).status_code, browser.get(address, BEFORE).status_code] == [404, 404]


@pytest.mark.parametrize("is_deputy", [False, True])
def test_what_a_post_allowed_ends_with_its_holding(area: Area, signed_in: SignedIn, *, is_deputy: bool) -> None:
    person = make_person(role="auditor", title="Practice lead")
    post = make_post(title="Lead")
    holder = make_person(title="Holder") if is_deputy else person
    holding = make_holding(post=post, person=holder, deputy=person if is_deputy else None)
    make_action(area=area, owner=post)
    address = "/improvement/actions/A001/update/"
    browser = signed_in(person)
    assert browser.get(address).status_code == 200
    PostHolding.objects.filter(pk=holding.pk).update(until=TODAY.replace(day=27))  # yesterday
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"status": "at_risk"}).status_code == 403
    assert browser.post(f"{address}?as_at=2020-09-26", {"status": "at_risk"}).status_code == 404


def test_evidence_is_not_served_once_the_role_is_gone(service_manager: User, area: Area, signed_in: SignedIn) -> None:
    evidence = make_evidence(make_action(area=area), content=b"what the minutes say")
    address = f"/improvement/evidence/{evidence.key}/"
    browser = signed_in(service_manager)
    served = browser.get(address)
    assert b"".join(served.streaming_content) == b"what the minutes say"  # and so closed, as the test client does it
    RoleHolding.objects.filter(person=service_manager).delete()
    assert [browser.get(address, asked).status_code for asked in ({}, BEFORE)] == [404, 404]


def test_a_managers_former_area_is_closed_to_them_on_every_day(
    service_manager: User, area: Area, signed_in: SignedIn
) -> None:
    make_root()
    record(make_measure(area=area, code="m1", unit="number"), "2020-07", "41")
    make_submission(area, "2020-07")
    address = "/scorecard/submissions/assessment/2020-07/"
    browser = signed_in(service_manager)
    assert browser.get(address).status_code == 200
    RoleHolding.objects.filter(person=service_manager).update(area=make_area(name="Elsewhere"))
    for part in ("", "trail/", "revise/"):
        assert [browser.get(address + part, asked).status_code for asked in ({}, BEFORE)] == [404, 404], part


def test_a_draft_does_not_go_to_the_next_auditor(auditor: User, area: Area, signed_in: SignedIn) -> None:
    audit = make_audit(make_round(make_programme()), make_team(area), auditor=auditor)
    save_draft(audit=audit, typed={"strengths": "A first thought"}, version=0, by=auditor, at=NOW)
    assert b"A first thought" in signed_in(auditor).get(f"/audits/records/{audit.pk}/").content
    following = make_person(role="auditor", title="Another auditor")
    assign(audit=audit, auditor=following, by=make_manager_of_quality(), at=AFTER, today=TODAY)
    page = signed_in(following).get(f"/audits/records/{audit.pk}/")
    assert page.status_code == 200
    assert b"A first thought" not in page.content
    assert signed_in(auditor).get(f"/audits/records/{audit.pk}/").status_code == 404


def test_an_update_is_kept_from_other_agencies(partner: User, area: Area, signed_in: SignedIn) -> None:
    action = make_action(area=area)
    update(action, narrative="Two posts are vacant.")
    page = signed_in(partner).get("/improvement/actions/A001/")
    assert page.status_code == 200
    assert b"Two posts are vacant" not in page.content
