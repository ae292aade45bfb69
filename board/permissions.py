"""Who reads the Board's pages, and how much of them: one predicate a decision."""

from __future__ import annotations

from organisation.models import Role
from organisation.permissions import Access, has_a_role, reads_for_the_partnership


def may_read_board(access: Access) -> bool:
    """The Board's page: all signed in with a role."""
    return has_a_role(access)


def sits_on_the_board(access: Access) -> bool:
    """Those whose month begins with the Board's page."""
    return access.has(Role.BOARD_MEMBER)


def reads_for_the_service(access: Access) -> bool:
    """Commentary, teams, revisions and what changed: the service and its Board, not partners."""
    return has_a_role(access) and not reads_for_the_partnership(access)
