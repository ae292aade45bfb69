"""Who may do what with measures and figures: one predicate a decision."""

from organisation.permissions import Access, has_a_role, may_keep_measures, reads_for_the_partnership

__all__ = ["may_keep_measures", "may_read_scorecard", "sees_small_numbers", "sees_teams"]


def may_read_scorecard(access: Access) -> bool:
    """The sent scorecard: all signed in with a role."""
    return has_a_role(access)


def sees_small_numbers(access: Access) -> bool:
    """Counts of 1 to 5 are shown to the service and its Board, not to partners."""
    return not reads_for_the_partnership(access)


def sees_teams(access: Access) -> bool:
    """Team figures are the service's own; with few children a team they would tell of one."""
    return not reads_for_the_partnership(access)
