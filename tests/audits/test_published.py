"""Rounds of our own that are known only as they were published, from before their audits were kept here."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audits.models import Grade, PublishedShare, Round
from audits.permissions import scope_of
from audits.queries.counts import AS_PUBLISHED, NOT_REPORTED
from audits.queries.programme import RoundLine, programme_page
from organisation.models import Role, User
from organisation.operations import Reason, record_entry
from organisation.permissions import access_of
from tests.audits.builders import (
    NOW,
    TODAY,
    make_audit,
    make_manager_of_quality,
    make_programme,
    make_round,
    make_team,
    quality_area,
)
from tests.builders import make_person, recorder

pytestmark = pytest.mark.django_db


def publish(of: Round, **percentages: str) -> None:
    for code, percent in percentages.items():
        grade = Grade.objects.get(scale__programme=of.programme, code=code.replace("_", "-"))
        record_entry(
            model=PublishedShare, key={"round": of, "grade": grade}, facts={"percent": Decimal(percent)},
            by=recorder(), at=NOW, reason=Reason(text="From the paper"),
        )  # fmt: skip


def seen_by(person: User, of: Round) -> RoundLine:
    scope = scope_of(access_of(person), of.programme)
    page = programme_page(programme=of.programme, scope=scope, as_at=None, today=TODAY)
    return next(line for line in page.rounds if line.round == of)


@pytest.fixture
def held() -> Round:
    return make_round(make_programme(), "2019-05")


def readers() -> list[User]:
    return [make_manager_of_quality(), make_person(role=Role.BOARD_MEMBER), make_person(role=Role.DATA_TEAM)]


def test_everybody_sees_them_as_published_and_that_they_are(held: Round) -> None:
    publish(held, good="40", requires_improvement="45", inadequate="15")
    for person in readers():
        line = seen_by(person, held)
        assert line.grades is not None
        assert [(share.step.code, share.percent) for share in line.grades.shares] == [
            ("good", 40), ("requires-improvement", 45), ("inadequate", 15),
        ]  # fmt: skip
        assert (line.grades.total, line.grades.is_whole, line.why) == (None, True, AS_PUBLISHED)


def test_once_its_audits_are_on_record_only_they_count(held: Round) -> None:
    publish(held, good="40", requires_improvement="45", inadequate="15")
    make_audit(held, make_team(quality_area()))
    for person in readers()[1:]:
        line = seen_by(person, held)
        assert (line.grades, line.why) == (None, NOT_REPORTED)


def test_a_round_of_which_nothing_is_known_says_so(held: Round) -> None:
    assert [(line.grades, line.why) for line in (seen_by(person, held) for person in readers()[1:])] == [
        (None, NOT_REPORTED)
    ] * 2
