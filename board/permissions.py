"""Who reads the Board's pages and which groups, who keeps meetings, who answers: one predicate a decision."""

from __future__ import annotations

from board.models import Audience, GovernanceGroup
from organisation.models import Role
from organisation.permissions import (
    Access,
    has_a_role,
    may_administer,
)

OF_THE_SERVICE = (Role.ADMINISTRATOR, Role.DATA_TEAM, Role.HEAD_OF_SERVICE, Role.SERVICE_MANAGER, Role.AUDITOR)
OPEN_TO_ALL = frozenset({Audience.PARTNERSHIP, Audience.PUBLIC})


def may_read_board(access: Access) -> bool:
    """The Board's page: all signed in with a role."""
    return has_a_role(access)


def sits_on_the_board(access: Access) -> bool:
    """Those whose month begins with the Board's page."""
    return access.has(Role.BOARD_MEMBER)


# --- Groups and meetings --------------------------------------------------------------------------------


def audiences_seen(access: Access) -> frozenset[str]:
    """Return the audiences whose groups a person reads: the service all, the Board not the service's own."""
    if access.has(*OF_THE_SERVICE):
        return frozenset(Audience.values)
    if access.has(Role.BOARD_MEMBER):
        return OPEN_TO_ALL | {Audience.BOARD}
    return OPEN_TO_ALL if has_a_role(access) else frozenset()


def may_read_meetings(access: Access) -> bool:
    """Meetings of the groups that are open to them: all signed in with a role."""
    return has_a_role(access)


def may_set_up_groups(access: Access) -> bool:
    """Groups, their members and their secretary."""
    return may_administer(access) or access.has(Role.DATA_TEAM)


def may_keep(access: Access, group: GovernanceGroup, posts: frozenset[int]) -> bool:
    """Agenda, minutes, decisions, risks and packs: the data team, and whoever holds the secretary's post."""
    if group.audience not in audiences_seen(access):
        return False
    return access.has(Role.DATA_TEAM) or (group.secretary_id is not None and group.secretary_id in posts)


def may_answer(access: Access, area: int) -> bool:
    """Answer an exception report asked of an area: its managers and its head of service."""
    return area in access.areas(Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)


def may_tell_outcome(access: Access, group: GovernanceGroup, posts: frozenset[int], owner: int | None) -> bool:
    """Say what became of a decision: who keeps the group, and the post that owns it."""
    is_owner = owner is not None and owner in posts and group.audience in audiences_seen(access)
    return is_owner or may_keep(access, group, posts)
