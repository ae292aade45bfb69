"""When a person last looked at the Board's page."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from board.models import Look
from board.operations.looks import needs_noting, note_look
from board.queries.since import look_of
from organisation.models import User
from tests.builders import moment

MORNING = moment("2020-09-24 09:00")


def look_at(person: User, at: datetime) -> Look:
    """Look at a moment, and return what is kept of it."""
    note_look(by=person, at=at, look=look_of(person))
    return Look.objects.get(person=person)


def test_the_first_look_has_none_before(board_member: User) -> None:
    look = look_at(board_member, MORNING)

    assert (look.looked_at, look.before) == (MORNING, None)


@pytest.mark.parametrize(
    ("later", "before"),
    [
        pytest.param(timedelta(hours=3, minutes=59), None, id="the same visit"),
        pytest.param(timedelta(hours=4), MORNING, id="a new visit"),
    ],
)
def test_a_new_visit_remembers_the_end_of_the_one_before(board_member: User, later: timedelta, before: object) -> None:
    look_at(board_member, MORNING)
    look = look_at(board_member, MORNING + later)

    assert (look.looked_at, look.before) == (MORNING + later, before)


def test_a_visit_that_goes_on_keeps_what_came_before_it(board_member: User) -> None:
    for hours in (0, 10, 12, 14):
        look = look_at(board_member, MORNING + timedelta(hours=hours))

    assert (look.looked_at, look.before) == (MORNING + timedelta(hours=14), MORNING)


def test_a_clock_put_back_changes_nothing(board_member: User) -> None:
    look_at(board_member, MORNING)
    look = look_at(board_member, MORNING - timedelta(days=1))

    assert (look.looked_at, look.before) == (MORNING, None)


def test_each_person_has_their_own(board_member: User, data_team: User) -> None:
    look_at(board_member, MORNING)
    look_at(data_team, MORNING + timedelta(days=1))

    assert Look.objects.get(person=board_member).looked_at == MORNING


def test_a_page_reloaded_soon_writes_nothing(board_member: User) -> None:
    assert needs_noting(None, MORNING)
    look = look_at(board_member, MORNING)

    assert not needs_noting(look, MORNING + timedelta(minutes=9))
    assert needs_noting(look, MORNING + timedelta(minutes=10))


def test_the_database_refuses_a_visit_before_that_comes_after(board_member: User) -> None:
    with pytest.raises(IntegrityError, match="look_before_is_earlier"), transaction.atomic():
        Look.objects.create(person=board_member, looked_at=MORNING, before=MORNING)


def test_two_first_looks_at_once_keep_one(board_member: User) -> None:
    for hours in (0, 1):
        note_look(by=board_member, at=MORNING + timedelta(hours=hours), look=None)

    assert Look.objects.get(person=board_member).looked_at == MORNING
