"""The plan's frame, for administrators to keep; what happens in it is read-only here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from improvement.models import (
    Action,
    ActionUpdate,
    DeliveryPlan,
    ImpactJudgement,
    Iteration,
    LearningGroupMember,
    Outcome,
    Plan,
    Recommendation,
    ResponseClock,
    ReviewClock,
    ReviewMeasure,
    ReviewStep,
    Section,
    Source,
)
from improvement.reviews import Step
from organisation.admin.base import ForAdministrators, KeptAdmin, LedgerAdmin, ReadOnly
from organisation.operations import leave_record


@admin.register(Plan)
class PlanAdmin(KeptAdmin):
    kind = "plan"
    list_display = ("name", "starts_on", "ends_on", "embed_months")
    ordering = ("-starts_on",)


@admin.register(Iteration)
class IterationAdmin(KeptAdmin):
    kind = "iteration"
    list_display = ("name", "plan", "number", "agreed_on")
    list_select_related = ("plan",)
    ordering = ("-agreed_on",)


@admin.register(DeliveryPlan)
class DeliveryPlanAdmin(KeptAdmin):
    kind = "delivery plan"
    list_display = ("name", "area", "reviewed")
    list_select_related = ("area",)
    ordering = ("name",)


@admin.register(Section)
class SectionAdmin(KeptAdmin):
    kind = "section"
    list_display = ("area", "plan", "position", "lead")
    list_select_related = ("area", "plan", "lead")
    filter_horizontal = ("delivery_plans", "core")
    ordering = ("-plan__starts_on", "position")


@admin.register(ResponseClock)
class ResponseClockAdmin(KeptAdmin):
    kind = "response clock"
    list_display = ("kind", "count", "unit", "basis")
    ordering = ("kind",)


@admin.register(Source)
class SourceAdmin(KeptAdmin):
    kind = "source"
    list_display = ("name", "kind", "organisation", "received_on", "answered_on")
    ordering = ("position",)


@admin.register(Recommendation)
class RecommendationAdmin(KeptAdmin):
    kind = "recommendation"
    list_display = ("code", "text", "source", "is_asked")
    list_select_related = ("source",)
    list_filter = ("source", "is_asked")
    search_fields = ("code",)
    ordering = ("source__position", "position")


@admin.register(Outcome)
class OutcomeAdmin(KeptAdmin):
    kind = "outcome"
    list_display = ("code", "text", "section")
    list_select_related = ("section__area", "section__plan")
    filter_horizontal = ("recommendations",)
    search_fields = ("code",)
    ordering = ("position",)


@admin.register(ReviewClock)
class ReviewClockAdmin(KeptAdmin):
    kind = "review clock"
    list_display = ("name", "count", "unit")
    ordering = ("name",)


@admin.register(ReviewMeasure)
class ReviewMeasureAdmin(KeptAdmin):
    kind = "review measure"
    list_display = ("measure",)
    list_select_related = ("measure",)
    ordering = ("pk",)


@admin.register(LearningGroupMember)
class LearningGroupMemberAdmin(ForAdministrators, admin.ModelAdmin):
    """Who sees learning reviews before they are published; each change leaves its line in the trail."""

    list_display = ("person", "since", "until")
    list_select_related = ("person",)
    ordering = ("-since",)
    actions = None

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """A membership ends with its last day; that it was stays on record."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        leave_record(
            by=request.user, at=request.now, action=f"{'changed' if change else 'added'} learning group member",
            subject_kind="learning group", subject=str(obj.person),
            summary=f"{obj.person}: in the learning group from {obj.since} to {obj.until or 'open'}",
        )  # fmt: skip


# --- What happens in the plan: to read ------------------------------------------------------------------


@admin.register(Action)
class ActionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("code", "text", "kind", "owner")
    list_select_related = ("owner",)
    search_fields = ("code",)
    ordering = ("position", "code")
    actions = None


@admin.register(ActionUpdate)
class ActionUpdateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("action_id", "number", "kind", "status", "due_on", "times_moved", "by_title", "at")
    list_filter = ("kind", "status")
    ordering = ("-at", "-pk")
    actions = None


@admin.register(ImpactJudgement)
class ImpactJudgementAdmin(LedgerAdmin):
    about = ("outcome", "impact")
    list_select_related = ("outcome",)


@admin.register(ReviewStep)
class ReviewStepAdmin(LedgerAdmin):
    """Of published reviews only: an administrator isn't of the named group that sees the others."""

    about = ("review", "step", "day")
    list_select_related = ("review",)

    def get_queryset(self, request: Any) -> Any:
        published = ReviewStep.objects.as_at(None).filter(step=Step.PUBLISHED)
        return super().get_queryset(request).filter(review__in=published.values("review"))
