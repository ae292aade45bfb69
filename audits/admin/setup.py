"""What a programme is set up with: itself, its grades, themes and questions, whose teams they are, what it feeds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from audits.models import (
    Grade,
    GradeScale,
    PracticeTheme,
    Programme,
    ProgrammeMeasure,
    ReflectionQuestion,
    Round,
    RoundReport,
    TeamArea,
)
from organisation.admin.base import KeptAdmin, ReadOnly


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    kind = "audit programme"
    list_display = ("name", "council", "area", "opened", "closed")
    list_select_related = ("area",)
    ordering = ("council", "name")


@admin.register(PracticeTheme)
class PracticeThemeAdmin(KeptAdmin):
    kind = "practice theme"
    list_display = ("name", "programme", "position", "is_closed")
    list_select_related = ("programme",)
    ordering = ("programme", "position")


@admin.register(ReflectionQuestion)
class ReflectionQuestionAdmin(KeptAdmin):
    kind = "reflection question"
    list_display = ("text", "programme", "position", "is_closed")
    list_select_related = ("programme",)
    ordering = ("programme", "position")


@admin.register(TeamArea)
class TeamAreaAdmin(KeptAdmin):
    """To which area a team's audits belong: whose managers see them once completed."""

    kind = "team's area"
    list_display = ("unit", "area")
    list_select_related = ("unit", "area")
    ordering = ("unit__name",)


@admin.register(ProgrammeMeasure)
class ProgrammeMeasureAdmin(KeptAdmin):
    """Which measure a programme feeds; only our own programmes feed one."""

    kind = "fed measure"
    list_display = ("measure", "programme", "figure", "area")
    list_select_related = ("measure", "programme", "area")
    ordering = ("measure__code",)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "programme":
            kwargs["queryset"] = Programme.objects.own()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class GradeInline(admin.TabularInline):
    """The grades of a new scale; of one that is kept they are read only, since audits were graded by them."""

    model = Grade
    extra = 4

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return obj is None

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return True


@admin.register(GradeScale)
class GradeScaleAdmin(KeptAdmin):
    kind = "grade scale"
    list_display = ("programme", "from_month", "note")
    list_select_related = ("programme",)
    ordering = ("programme", "from_month")
    inlines = (GradeInline,)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and obj is None

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class KeptReadOnly(ReadOnly, admin.ModelAdmin):
    """What is kept on the pages of audits."""

    actions = None


@admin.register(Round)
class RoundAdmin(KeptReadOnly):
    list_display = ("__str__", "programme", "is_thematic", "paused_from")
    list_select_related = ("programme",)
    ordering = ("programme", "-first_month")


@admin.register(RoundReport)
class RoundReportAdmin(KeptReadOnly):
    list_display = ("round", "reported_at", "reported_as")
    list_select_related = ("round",)
    exclude = ("reported_by",)
    ordering = ("-reported_at",)
