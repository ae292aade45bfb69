"""Who may see and do what with audits: one predicate a decision.

Audits are the service's and its Board's. Partners of other organisations don't see them at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from audits.models import Audit, AuditStanding, Programme
from organisation.models import Role, User
from organisation.permissions import Access, may_keep_measures, reads_for_the_service

OF_AN_AREA = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)


def may_see_programmes(access: Access) -> bool:
    """The programmes, their rounds and what they led to: those of the service and its Board."""
    return reads_for_the_service(access)


def runs(access: Access, programme: Programme) -> bool:
    """Allocate, excuse, moderate, report, publish: the managers of the area that runs our own programme (QA)."""
    return programme.is_own and programme.area_id in access.areas(*OF_AN_AREA)


def may_keep_programmes(access: Access) -> bool:
    """Add programmes, say who runs them, whose teams are audited, which measures are fed: those who keep measures."""
    return may_keep_measures(access)


def may_set_up(access: Access, programme: Programme) -> bool:
    """Change a programme's words, grades, themes and questions: who keeps all of them, and who runs it."""
    return may_keep_programmes(access) or runs(access, programme)


def runs_any(access: Access) -> bool:
    """Import audits: who runs one of our own programmes. Asks the database only for managers of an area."""
    areas = access.areas(*OF_AN_AREA)
    return bool(areas) and Programme.objects.own().filter(area__in=areas).exists()


def may_audit(access: Access) -> bool:
    """Be given records to grade: auditors, and managers, who audit other areas than their own."""
    return access.has(Role.AUDITOR, *OF_AN_AREA)


def only_audits(access: Access) -> bool:
    """Auditors without another role: their day begins with the records allocated to them."""
    return {role for role, _ in access.grants} == {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose audits a person may read, and so sees graded as they come in, team by team: of every area, or of these.

    Who ``follows_all`` sees how far every team has come; of its grades only what was reported, and that it tells of
    nobody. Everybody else who sees a programme sees grades of the whole service only, once they are reported.
    """

    is_whole: bool
    areas: frozenset[int]
    follows_all: bool = False

    @property
    def sees_teams(self) -> bool:
        return self.is_whole or self.follows_all or bool(self.areas)

    @property
    def sees_every_team(self) -> bool:
        return self.is_whole or self.follows_all

    def holds(self, area: int) -> bool:
        """Whether the person may read the audits of an area's teams, once completed."""
        return self.is_whole or area in self.areas

    def follows(self, area: int) -> bool:
        """Whether the person sees how far an area's teams have come."""
        return self.follows_all or self.holds(area)


def scope_of(access: Access, programme: Programme) -> Scope:
    """The QA managers read every audit, managers and heads of service those of their areas; the data team none."""
    if not programme.is_own:
        return Scope(is_whole=False, areas=frozenset())
    return Scope(runs(access, programme), access.areas(*OF_AN_AREA), access.has(Role.DATA_TEAM))


# --- One audit ------------------------------------------------------------------------------------------


def may_see_audit(access: Access, user: User, audit: Audit, standing: AuditStanding) -> bool:
    """Its auditor, its moderator, the QA managers; the team's managers once it is completed."""
    is_theirs = user.pk in (standing.auditor_id, standing.moderator_id)
    of_the_team = standing.is_completed and audit.area_id in access.areas(*OF_AN_AREA)
    return (is_theirs and may_audit(access)) or of_the_team or runs(access, audit.round.programme)


def may_see_concern(access: Access, user: User, audit: Audit, standing: AuditStanding) -> bool:
    """An immediate concern: who sees the audit, and the team's managers before it is completed as well."""
    return may_see_audit(access, user, audit, standing) or audit.area_id in access.areas(*OF_AN_AREA)


def may_grade(access: Access, user: User, standing: AuditStanding) -> bool:
    """Only its auditor, until it is completed or exempted."""
    return may_audit(access) and user.pk == standing.auditor_id and not standing.is_completed and not standing.is_exempt


def may_see_reference(access: Access, user: User, audit: Audit, standing: AuditStanding) -> bool:
    """Whose record it is: who grades or moderates it and who allocates it, to find it in the case system."""
    is_theirs = user.pk in (standing.auditor_id, standing.moderator_id) and may_audit(access)
    return is_theirs or runs(access, audit.round.programme)


def may_moderate(access: Access, user: User, audit: Audit, standing: AuditStanding) -> bool:
    """A QA manager or the moderator named, of a completed audit that they didn't grade themselves."""
    is_named = may_audit(access) and user.pk == standing.moderator_id
    may = is_named or runs(access, audit.round.programme)
    return may and standing.is_completed and user.pk != standing.auditor_id


def may_challenge(access: Access, audit: Audit, standing: AuditStanding) -> bool:
    """The team's managers, of a completed audit."""
    return standing.is_completed and audit.area_id in access.areas(*OF_AN_AREA)


def may_work_on_actions(access: Access, user: User, audit: Audit, standing: AuditStanding) -> bool:
    """Complete and check a child's actions: the team's managers, its auditor, the QA managers."""
    return may_see_concern(access, user, audit, standing)


def may_acknowledge(access: Access, audit: Audit) -> bool:
    """Acknowledge an immediate concern: the team's managers and head of service."""
    return audit.area_id in access.areas(*OF_AN_AREA)


def may_respond(access: Access, area: int) -> bool:
    """Say for a team what became of a recommendation: the managers of its area."""
    return area in access.areas(*OF_AN_AREA)
