"""The ledgers, for administrators to read: the scorecard's own pages write them; and how submissions go, to change."""

from typing import Any, ClassVar

from django.contrib import admin

from organisation.admin.base import KeptAdmin, LedgerAdmin
from organisation.models import Post
from scorecard.models import (
    Baseline,
    Commentary,
    ComparatorValue,
    Observation,
    Population,
    SubmissionPolicy,
    SubmissionState,
    Target,
)


class OfAMeasure(LedgerAdmin):
    """A ledger about measures: found by the measure's code and name."""

    search_fields = ("measure__code", "measure__name")
    search_help_text = "Search by code or name of the measure"
    list_select_related: ClassVar[Any] = ("measure",)
    list_filter: ClassVar[Any] = (*LedgerAdmin.list_filter, "measure__area")


@admin.register(Observation)
class ObservationAdmin(OfAMeasure):
    about = ("measure", "unit", "month", "value", "numerator", "denominator", "absence", "is_revision")
    list_select_related = ("measure", "unit")
    list_filter = (*OfAMeasure.list_filter, "is_revision", "absence")


@admin.register(Target)
class TargetAdmin(OfAMeasure):
    about = ("measure", "unit", "from_month", "comparison", "value", "upper", "tolerance", "is_relative")
    list_select_related = ("measure", "unit")


@admin.register(Baseline)
class BaselineAdmin(OfAMeasure):
    about = ("measure", "value", "as_printed", "month")


@admin.register(ComparatorValue)
class ComparatorAdmin(OfAMeasure):
    about = ("measure", "compared", "period", "value", "absence")
    list_filter = (*OfAMeasure.list_filter, "compared", "is_published")


@admin.register(Population)
class PopulationAdmin(LedgerAdmin):
    about = ("group", "unit", "from_month", "value")
    list_select_related = ("unit",)
    list_filter = (*LedgerAdmin.list_filter, "group")
    search_fields = ("group", "unit__name")


@admin.register(Commentary)
class CommentaryAdmin(OfAMeasure):
    about = ("measure", "month", "action_due", "expected_green")


@admin.register(SubmissionState)
class SubmissionStateAdmin(LedgerAdmin):
    about = ("area", "month", "state")
    list_select_related = ("area",)
    list_filter = (*LedgerAdmin.list_filter, "state", "area")
    search_fields = ("area__name", "area__code")


# --- How submissions go ---------------------------------------------------------------------------------


@admin.register(SubmissionPolicy)
class SubmissionPolicyAdmin(KeptAdmin):
    """When submissions fall due, what is explained, which post takes each step: for all areas, or for one."""

    kind = "submission policy"
    list_display = ("__str__", "due_working_day", "explain", "escalate_after", "sender", "approver", "locker")
    list_select_related = ("area", "sender", "approver", "locker")
    ordering = ("area__position",)
    fieldsets = (
        (None, {"fields": ("area",), "description": "Left empty, it holds for every area without one of its own."}),
        ("When", {"fields": ("due_working_day", "escalate_after")}),
        ("What is explained before sending", {"fields": ("explain",)}),
        (
            "Which post takes each step",
            {
                "fields": ("sender", "approver", "locker"),
                "description": "Left empty: the area’s managers send, its head of service approves, the data team "
                "locks. Whoever sends never approves. A post also needs a role in the area, or the data team’s.",
            },
        ),
        ("Why", {"fields": ("reason",)}),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name != "area":
            kwargs["queryset"] = Post.objects.filter(is_closed=False).order_by("title")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
