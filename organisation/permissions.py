"""What a person may do: their roles, read once a request, and one predicate a decision."""

from __future__ import annotations

from dataclasses import dataclass

from organisation.models import Role, RoleHolding, User


@dataclass(frozen=True, slots=True)
class Access:
    """The roles of a signed-in person; those about areas carry the area's key."""

    title: str
    grants: frozenset[tuple[str, int | None]]

    def has(self, *roles: str) -> bool:
        return any(role in roles for role, _ in self.grants)

    def areas(self, *roles: str) -> frozenset[int]:
        """The keys of the areas for which the person has one of these roles."""
        return frozenset(area for role, area in self.grants if role in roles and area is not None)


NOBODY = Access(title="", grants=frozenset())


def access_of(user: User) -> Access:
    """Read a person's roles, in one query. A superuser is an administrator."""
    grants: set[tuple[str, int | None]] = set(RoleHolding.objects.filter(person=user).values_list("role", "area_id"))
    if user.is_superuser:
        grants.add((Role.ADMINISTRATOR, None))
    return Access(title=user.title or "No job title", grants=frozenset(grants))


def has_a_role(access: Access) -> bool:
    """Everyone with a role sees the sent scorecard, the plan and the board's page."""
    return bool(access.grants)


def may_administer(access: Access) -> bool:
    """People, roles, posts, areas, units, and redaction."""
    return access.has(Role.ADMINISTRATOR)


def may_keep_measures(access: Access) -> bool:
    """Create, change, close and succeed measures; set their targets, baselines, comparators, populations."""
    return access.has(Role.ADMINISTRATOR, Role.DATA_TEAM)


def reads_for_the_partnership(access: Access) -> bool:
    """Those of other organisations, to whom numbers of 1 to 5 children are not shown."""
    return has_a_role(access) and {role for role, _ in access.grants} == {Role.PARTNER_CONTRIBUTOR}


def reads_for_the_service(access: Access) -> bool:
    """Everyone with a role but those of other organisations only: the service and its Board."""
    return has_a_role(access) and not reads_for_the_partnership(access)
