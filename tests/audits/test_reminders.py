"""Whom audits, actions and concerns are brought to: nothing about a child, and nobody who may not open them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audits.operations import actions, allocating
from audits.reminders import actions_overdue, audits_due, concerns_waiting
from organisation.models import Area, User
from tests.audits.builders import (
    NOW,
    complete,
    make_action,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
)
from tests.builders import make_holding, make_person, make_post, recorder

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(area: Area, auditor: User) -> Any:
    return make_audit(make_round(make_programme()), make_team(area), auditor=auditor, reference="ZZ-1")


@pytest.mark.parametrize(
    ("today", "lines"),
    [
        (date(2020, 9, 16), []),
        (date(2020, 9, 17), [("due on Tuesday 22 September", False)]),
        (date(2020, 9, 22), [("due today, Tuesday 22 September", False)]),
        (date(2020, 9, 23), [("was due on Tuesday 22 September", True)]),
    ],
)
def test_an_auditor_is_told_three_working_days_before_and_after(
    today: date, lines: list[tuple[str, bool]], audit: Any, auditor: User
) -> None:
    found = list(audits_due(today=today))
    assert [(one.person_id, one.line.split(": ")[1], one.is_late) for one in found] == [
        (auditor.pk, words, is_late) for words, is_late in lines
    ]
    assert all("ZZ-1" not in one.line for one in found)


def test_what_is_done_or_exempted_is_not_brought_up(audit: Any, area: Area, auditor: User) -> None:
    other = make_audit(audit.round, audit.unit, auditor=auditor)
    complete(audit, "good")
    allocating.exempt(audit=other, why="Closed", by=recorder(), at=NOW)
    assert list(audits_due(today=date(2020, 12, 1))) == []


def test_a_concern_is_told_to_the_teams_managers_and_goes_up(
    audit: Any, auditor: User, service_manager: User, head_of_service: User, manager_elsewhere: User
) -> None:
    director = make_person(title="Director")
    above = make_post(title="Director of services")
    make_holding(post=above, person=director)
    make_holding(post=make_post(title="Head", reports_to=above), person=head_of_service)
    concern = actions.raise_concern(audit=audit, text="Not seen", by=auditor, at=NOW)

    own = {service_manager.pk, head_of_service.pk}
    assert {one.person_id for one in concerns_waiting(today=date(2020, 9, 25))} == own
    up = {one.person_id for one in concerns_waiting(today=date(2020, 9, 28))}
    assert up == own | {director.pk}
    assert all(one.is_late and "Not seen" not in one.line for one in concerns_waiting(today=date(2020, 9, 28)))
    actions.acknowledge(concern=concern, response="Seen", by=service_manager, at=NOW)
    assert list(concerns_waiting(today=date(2020, 9, 28))) == []


def test_those_who_run_the_programme_hear_of_it_too(audit: Any, auditor: User, service_manager: User) -> None:
    manager = make_manager_of_quality()
    actions.raise_concern(audit=audit, text="Not seen", by=auditor, at=NOW)
    assert {one.person_id for one in concerns_waiting(today=date(2020, 9, 28))} == {service_manager.pk, manager.pk}


def test_a_completed_action_is_brought_to_a_second_person(
    audit: Any, service_manager: User, head_of_service: User
) -> None:
    action = make_action(audit, due=date(2020, 9, 30))
    assert list(actions_overdue(today=date(2020, 9, 30))) == []
    late = list(actions_overdue(today=date(2020, 10, 1)))
    assert {one.person_id for one in late} == {service_manager.pk, head_of_service.pk}
    actions.complete_action(action=action, done="Visited", by=service_manager, at=NOW, today=date(2020, 9, 24))
    (waits,) = actions_overdue(today=date(2020, 9, 25))
    assert (waits.person_id, waits.is_late) == (head_of_service.pk, False)
