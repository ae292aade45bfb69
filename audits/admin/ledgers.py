"""Ledgers of audits. What was graded and said about one record is for those who may see that audit: it isn't here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from audits.models import (
    AuditStanding,
    Challenge,
    ChildActionState,
    FindingChange,
    PublishedCompliance,
    PublishedShare,
    RecommendationResponse,
    ThematicResult,
    ThemeGrade,
)
from organisation.admin import LedgerAdmin


class OfOneAudit(LedgerAdmin):
    """Entries about a single child's record: an administrator sees that they are there, not what they say.

    The audit's number stands alone: its kind would tell how the audit before it was graded, its team of whom.
    """

    about = ("audit_number",)

    @admin.display(description="audit", ordering="audit")
    def audit_number(self, entry: Any) -> str:
        return f"No. {entry.audit_id}"

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ["recorded_at", "recorded_as", "kind", "superseded_at"]


@admin.register(AuditStanding)
class StandingAdmin(OfOneAudit):
    """Where audits stand."""


@admin.register(ThemeGrade)
class ThemeGradeAdmin(OfOneAudit):
    """Grades by theme."""


@admin.register(Challenge)
class ChallengeAdmin(OfOneAudit):
    """Challenges of grades by teams."""


@admin.register(ChildActionState)
class ChildActionStateAdmin(OfOneAudit):
    """Where actions for children stand."""

    list_select_related = ("action",)

    @admin.display(description="audit", ordering="action__audit")
    def audit_number(self, entry: ChildActionState) -> str:
        return f"No. {entry.action.audit_id}, action {entry.action_id}"


@admin.register(PublishedShare)
class PublishedShareAdmin(LedgerAdmin):
    about = ("round", "grade", "percent")
    list_select_related = ("round", "grade")


@admin.register(PublishedCompliance)
class PublishedComplianceAdmin(LedgerAdmin):
    about = ("programme", "audit_kind", "completed", "allocated")
    list_select_related = ("programme",)


@admin.register(RecommendationResponse)
class ResponseAdmin(LedgerAdmin):
    about = ("recommendation", "unit", "discussed_on")
    list_select_related = ("recommendation", "unit")


@admin.register(ThematicResult)
class ThematicResultAdmin(LedgerAdmin):
    about = ("answer", "percent", "count")
    list_select_related = ("answer",)


@admin.register(FindingChange)
class FindingChangeAdmin(LedgerAdmin):
    about = ("finding", "status")
    list_select_related = ("finding",)
