"""Who may do what with the plan, its evidence and learning reviews: one predicate a decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from improvement.models import LearningGroupMember
from organisation.models import PostHolding, Role, RoleHolding, User
from organisation.permissions import Access, has_a_role, reads_for_the_service

OF_THE_AREA = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose hands a request comes from: their roles, the posts they hold or deputise for, their partners."""

    access: Access
    posts: frozenset[int] = frozenset()
    partners: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """What an action's permissions rest on: its owner post, its area, its partners."""

    owner: int | None
    area: int
    partners: Collection[int]


def hands_of(person: User, access: Access, day: date) -> Hands:
    """Read what a person holds on a day, in two queries."""
    holdings = PostHolding.objects.on(day).filter(Q(person=person) | Q(deputy=person))
    partners = RoleHolding.objects.filter(person=person, role=Role.PARTNER_CONTRIBUTOR, partner__isnull=False)
    return Hands(
        access,
        frozenset(holdings.values_list("post_id", flat=True)),
        frozenset(key for key in partners.values_list("partner_id", flat=True) if key is not None),
    )


def may_read_plan(access: Access) -> bool:
    """The plan: all signed in with a role."""
    return has_a_role(access)


def may_edit_plan(access: Access) -> bool:
    """Add, change, split, merge and withdraw actions; keep outcomes and recommendations."""
    return access.has(Role.DATA_TEAM, Role.ADMINISTRATOR)


def is_of_own_agency(hands: Hands, scope: Scope) -> bool:
    """Whether a partner contributor's own agency is asked to do something in the action."""
    return hands.access.has(Role.PARTNER_CONTRIBUTOR) and bool(hands.partners & set(scope.partners))


def _is_of_the_service(hands: Hands, scope: Scope) -> bool:
    """The owning post's holder and deputy, the area's manager and head of service, the data team."""
    if not reads_for_the_service(hands.access):
        return False
    is_owners = scope.owner is not None and scope.owner in hands.posts
    return is_owners or scope.area in hands.access.areas(*OF_THE_AREA) or hands.access.has(Role.DATA_TEAM)


def may_update(hands: Hands, scope: Scope) -> bool:
    """Record progress, revise the date, add evidence, propose closing."""
    return _is_of_the_service(hands, scope) or is_of_own_agency(hands, scope)


def may_settle_closing(hands: Hands, scope: Scope, *, proposed_it: bool) -> bool:
    """Accept or decline a proposed closing, or call it embedded: of the service, and never who proposed it."""
    return not proposed_it and _is_of_the_service(hands, scope)


def may_comment(hands: Hands, scope: Scope) -> bool:
    """Members of the Board and whoever may update."""
    return hands.access.has(Role.BOARD_MEMBER) or may_update(hands, scope)


def may_read_narrative(hands: Hands, scope: Scope) -> bool:
    """Updates, comments and evidence: the service and its Board; partners of their own agency's actions only."""
    return reads_for_the_service(hands.access) or is_of_own_agency(hands, scope)


def may_judge_impact(access: Access) -> bool:
    """The Board's judgement of an outcome is recorded by its members, or for them by the data team."""
    return access.has(Role.BOARD_MEMBER, Role.DATA_TEAM)


def may_raise(access: Access) -> bool:
    """Raise an action from a red measure, a finding or a recommendation."""
    return access.has(Role.DATA_TEAM, Role.ADMINISTRATOR, *OF_THE_AREA)


def may_raise_in(access: Access, area: int) -> bool:
    """Raise one in an area: its managers in their own, the data team in any."""
    return may_edit_plan(access) or area in access.areas(*OF_THE_AREA)


# --- Learning reviews -----------------------------------------------------------------------------------


def in_learning_group(person: User, day: date) -> bool:
    """Whether somebody is of the named group on a day, in one query."""
    return LearningGroupMember.objects.on(day).filter(person=person).exists()
