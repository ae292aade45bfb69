"""The unit tree, posts, areas and partners: what the database itself refuses, and how versions are read."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from organisation.models import Area, PostHolding, Unit
from organisation.months import Month
from organisation.operations import save_version
from organisation.queries import as_known
from tests.builders import (
    make_area,
    make_holding,
    make_partner,
    make_person,
    make_post,
    make_root,
    make_unit,
    moment,
    recorder,
)

pytestmark = pytest.mark.django_db


def written(table: str, pk: int, **columns: Any) -> None:
    """Write columns past every model and operation, as a slip in SQL would."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {names} WHERE id = %s", [*columns.values(), pk])


# --- The tree -------------------------------------------------------------------------------------------


def test_an_empty_installation_has_no_root() -> None:
    assert Unit.objects.root() is None


def test_the_whole_service_is_the_root() -> None:
    root = make_root()
    team = make_unit(parent=make_unit(name="North", kind="locality"))
    assert (Unit.objects.root(), team.parent.parent, str(team)) == (root, root, "North team")


def test_there_is_one_root() -> None:
    make_root()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code="second", name="Second service", kind="service", opened=Month(2020, 4))
    with pytest.raises(ValidationError, match="There is one whole service already; choose a parent"):
        Unit(code="second", name="Second service", kind="service", opened=Month(2020, 4)).full_clean()


@pytest.mark.parametrize(
    ("kind", "has_parent"),
    [
        pytest.param("service", True, id="a-service-beneath-another"),
        pytest.param("team", False, id="a-team-beneath-nothing"),
        pytest.param("locality", False, id="a-locality-beneath-nothing"),
    ],
)
def test_only_the_whole_service_has_no_parent(kind: str, has_parent: bool) -> None:
    parent = make_root() if has_parent else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code="odd", name="Odd", kind=kind, parent=parent, opened=Month(2020, 4))


def test_a_unit_closes_in_or_after_the_month_it_opened() -> None:
    make_unit(name="One month", opened="2020-04", closed="2020-04")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit(name="Backwards", opened="2020-04", closed="2020-03")


@pytest.mark.parametrize("column", ["opened", "closed"])
@pytest.mark.parametrize("number", [202013, 202000, 202099, 0])
def test_the_database_refuses_a_month_that_is_none(column: str, number: int) -> None:
    unit = make_unit(opened="2015-04", closed="2021-03")
    with pytest.raises(IntegrityError):
        written("organisation_unit", unit.pk, **{column: number})
    unit.refresh_from_db()
    assert (unit.opened, unit.closed) == (Month(2015, 4), Month(2021, 3))


def test_a_unit_with_units_beneath_it_can_not_be_deleted() -> None:
    team = make_unit()
    with pytest.raises(ProtectedError):
        make_root().delete()
    assert Unit.objects.filter(pk=team.pk).exists()


def test_a_team_that_was_split_has_two_successors() -> None:
    old = make_unit(name="North", closed="2020-03")
    new = [make_unit(name=name, opened="2020-04") for name in ("North east", "North west")]
    for unit in new:
        unit.succeeds.add(old)
    assert sorted(unit.name for unit in old.successors.all()) == ["North east", "North west"]
    assert list(old.succeeds.all()) == []


def test_codes_are_unique() -> None:
    make_unit(code="north")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit(code="north", name="Another")


# --- Posts ----------------------------------------------------------------------------------------------


def test_a_posts_last_day_is_not_before_its_first() -> None:
    day = date(2020, 9, 24)
    make_holding(since=day, until=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_holding(post=make_post(title="Another post"), since=day, until=date(2020, 9, 23))


def test_a_deputy_is_another_person() -> None:
    person, deputy = make_person(), make_person()
    make_holding(post=make_post(title="With a deputy"), person=person, deputy=deputy)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_holding(person=person, deputy=person)


def test_a_post_may_be_shared_but_not_held_twice_by_one() -> None:
    post, one, other = make_post(), make_person(), make_person()
    make_holding(post=post, person=one)
    make_holding(post=post, person=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_holding(post=post, person=one, since=date(2021, 1, 1))


def test_a_post_may_be_held_again_after_a_break() -> None:
    post, person = make_post(), make_person()
    make_holding(post=post, person=person, since=date(2018, 1, 1), until=date(2018, 12, 31))
    make_holding(post=post, person=person, since=date(2020, 1, 1))
    assert person.holdings.count() == 2


@pytest.mark.parametrize(
    ("day", "held"),
    [
        pytest.param(date(2019, 12, 31), 0, id="the-day-before"),
        pytest.param(date(2020, 1, 1), 1, id="the-first-day"),
        pytest.param(date(2020, 6, 30), 1, id="the-last-day"),
        pytest.param(date(2020, 7, 1), 0, id="the-day-after-it-is-vacant"),
    ],
)
def test_who_holds_a_post_on_a_day(day: date, held: int) -> None:
    make_holding(since=date(2020, 1, 1), until=date(2020, 6, 30))
    assert PostHolding.objects.on(day).count() == held


def test_a_post_that_somebody_held_can_not_be_deleted() -> None:
    holding = make_holding()
    with pytest.raises(ProtectedError):
        holding.post.delete()
    assert str(holding) == "Head of Assessment from 01 January 2020"


# --- Words as they were ---------------------------------------------------------------------------------


def test_a_name_is_read_as_it_was_at_a_moment() -> None:
    area = make_area(name="Referral", at=moment("2019-04-01 09:00"))
    area.name = "MASH and EDT"
    save_version(record=area, by=recorder(), at=moment("2020-04-01 09:00"), reason="Renamed")
    days = {"2019-03-31 09:00": [], "2019-04-01 09:00": ["Referral"], "2020-03-31 09:00": ["Referral"],
            "2020-04-01 09:00": ["MASH and EDT"]}  # fmt: skip
    assert {day: [one.name for one in as_known(Area, moment(day))] for day in days} == days
    assert [one.name for one in as_known(Area, None)] == ["MASH and EDT"]


def test_a_version_says_who_when_and_why() -> None:
    person = make_person()
    partner = make_partner()
    partner.is_closed = True
    save_version(record=partner, by=person, at=moment("2020-09-24 10:00"), reason="Merged " + "x" * 200)
    version = partner.history.latest()
    assert (version.history_user, version.history_date) == (person, moment("2020-09-24 10:00"))
    assert (version.history_type, version.history_change_reason) == ("~", "Merged " + "x" * 200)


def test_reading_as_it_stood_takes_one_query(django_assert_num_queries: Any) -> None:
    for name in ("One", "Two", "Three"):
        make_area(name=name)
    with django_assert_num_queries(1):
        assert len(list(as_known(Area, moment("2020-09-24 10:00")))) == 3
