"""Whom concerns and audits are brought to: auditors, team managers, heads of service, those who run a programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from audits.permissions import OF_AN_AREA
from organisation.models import Post, PostHolding, Role, RoleHolding, User


def at_work(today: date) -> Q:
    """Return the condition that the person of a role is at work."""
    return Q(person__is_active=True) & (Q(person__left_on__isnull=True) | Q(person__left_on__gt=today))


def by_area(today: date) -> dict[int, set[int]]:
    """Return the managers and heads of service of each area, who are at work."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = RoleHolding.objects.filter(at_work(today), role__in=OF_AN_AREA).values_list("area_id", "person_id")
    for area, person in rows:
        if area is not None:
            found[area].add(person)
    return found


def told_of(area: int, today: date) -> list[User]:
    """Return whom an immediate concern in an area is told to: its managers and heads of service."""
    return list(User.objects.filter(pk__in=by_area(today)[area]).order_by("pk"))


def above(people: Iterable[int], today: date) -> set[int]:
    """Return who holds the posts above those that people hold: to whom goes what nobody acknowledged."""
    held = PostHolding.objects.on(today)
    posts = held.filter(person__in=list(people)).values_list("post__reports_to", flat=True)
    superiors = {post for post in posts if post is not None}
    tops = set(Post.objects.filter(pk__in=superiors).values_list("pk", flat=True))
    found = held.filter(post__in=tops, person__is_active=True).values_list("person_id", "deputy_id")
    return {person for row in found for person in row if person is not None}


def may_be_given(today: date) -> list[tuple[int, str, frozenset[int]]]:
    """Return those who may be given records: key, title, and the areas that are their own."""
    rows = RoleHolding.objects.filter(at_work(today), role__in=(Role.AUDITOR, *OF_AN_AREA)).select_related("person")
    titles: dict[int, str] = {}
    own: dict[int, set[int]] = defaultdict(set)
    for row in rows.order_by("person__title"):
        titles[row.person_id] = f"{row.person.title} ({row.person.email})"
        if row.area_id is not None:
            own[row.person_id].add(row.area_id)
    posts = PostHolding.objects.on(today).filter(person__in=titles, post__area__isnull=False)
    for person, area in posts.values_list("person_id", "post__area_id"):
        if area is not None:
            own[person].add(area)
    return [(pk, title, frozenset(own[pk])) for pk, title in titles.items()]
