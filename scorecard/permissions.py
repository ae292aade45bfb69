"""Who may do what with measures, figures and submissions: one predicate a decision."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from organisation.models import PostHolding, Role, User
from organisation.permissions import Access, has_a_role, may_keep_measures, reads_for_the_partnership
from scorecard.models import SIGNED_OFF, State, SubmissionPolicy

__all__ = [
    "may_approve",
    "may_keep_measures",
    "may_key",
    "may_lock",
    "may_read_scorecard",
    "may_return",
    "may_revise",
    "may_see_any_submission",
    "may_see_submission",
    "may_send",
    "posts_held",
    "sees_small_numbers",
    "sees_teams",
    "works_in_an_area",
]

OF_THE_AREA = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)


def may_read_scorecard(access: Access) -> bool:
    """The sent scorecard: all signed in with a role."""
    return has_a_role(access)


def sees_small_numbers(access: Access) -> bool:
    """Counts of 1 to 5 are shown to the service and its Board, not to partners."""
    return not reads_for_the_partnership(access)


def sees_teams(access: Access) -> bool:
    """Team figures are the service's own; with few children a team they would tell of one."""
    return not reads_for_the_partnership(access)


# --- Submissions ----------------------------------------------------------------------------------------


def posts_held(person: User, day: date) -> frozenset[int]:
    """Return the posts that a person holds, or deputises for, on a day."""
    rows = PostHolding.objects.on(day).filter(Q(person=person) | Q(deputy=person))
    return frozenset(rows.values_list("post_id", flat=True))


def may_see_any_submission(access: Access) -> bool:
    return access.has(Role.DATA_TEAM, *OF_THE_AREA)


def works_in_an_area(access: Access) -> bool:
    """Managers and heads of service, whose month begins with their submissions."""
    return access.has(*OF_THE_AREA)


def may_see_submission(access: Access, area: int) -> bool:
    """Drafts, submissions and their trail: the area's managers, its head of service, the data team."""
    return access.has(Role.DATA_TEAM) or area in access.areas(*OF_THE_AREA)


def may_key(access: Access, area: int) -> bool:
    """Type figures and comments on an open sheet."""
    return may_see_submission(access, area)


def may_send(access: Access, area: int, policy: SubmissionPolicy, posts: frozenset[int]) -> bool:
    """The post that the policy names, else the area's manager or head of service."""
    if policy.sender_id is not None:
        return may_see_submission(access, area) and policy.sender_id in posts
    return area in access.areas(*OF_THE_AREA)


def may_approve(access: Access, area: int, policy: SubmissionPolicy, posts: frozenset[int], *, sent_it: bool) -> bool:
    """The post that the policy names, else the area's head of service; never who sent it."""
    if sent_it:
        return False
    if policy.approver_id is not None:
        return may_see_submission(access, area) and policy.approver_id in posts
    return area in access.areas(Role.HEAD_OF_SERVICE)


def may_return(access: Access, area: int, policy: SubmissionPolicy, posts: frozenset[int]) -> bool:
    """Who approves may return; so may the data team, which checks."""
    return access.has(Role.DATA_TEAM) or may_approve(access, area, policy, posts, sent_it=False)


def may_lock(access: Access, area: int, policy: SubmissionPolicy, posts: frozenset[int]) -> bool:
    """The post that the policy names, else the data team."""
    if policy.locker_id is not None:
        return may_see_submission(access, area) and policy.locker_id in posts
    return access.has(Role.DATA_TEAM)


def may_revise(access: Access, area: int, state: str) -> bool:
    """Change a figure after sending: the area's own until it is locked, then only the data team."""
    if state == State.LOCKED:
        return access.has(Role.DATA_TEAM)
    return state in (State.SENT, *SIGNED_OFF) and may_see_submission(access, area)
