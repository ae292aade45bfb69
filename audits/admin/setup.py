"""What a programme is set up with, to be read: itself, its grades, themes and questions, its teams, what it feeds."""

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


class SetUpOnPages(KeptAdmin):
    """What is added and changed on the pages of audits; what nothing refers to can be deleted here."""

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class GradeInline(admin.TabularInline):
    """The grades of a scale."""

    model = Grade
    extra = 0

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return True


@admin.register(Programme)
class ProgrammeAdmin(SetUpOnPages):
    kind = "audit programme"
    list_display = ("name", "council", "area", "opened", "closed")
    list_select_related = ("area",)
    ordering = ("council", "name")


@admin.register(PracticeTheme)
class PracticeThemeAdmin(SetUpOnPages):
    kind = "practice theme"
    list_display = ("name", "programme", "position", "is_closed")
    list_select_related = ("programme",)
    ordering = ("programme", "position")


@admin.register(ReflectionQuestion)
class ReflectionQuestionAdmin(SetUpOnPages):
    kind = "reflection question"
    list_display = ("text", "programme", "position", "is_closed")
    list_select_related = ("programme",)
    ordering = ("programme", "position")


@admin.register(TeamArea)
class TeamAreaAdmin(SetUpOnPages):
    """To which area a team's audits belong: whose managers see them once completed."""

    kind = "team's area"
    list_display = ("unit", "area")
    list_select_related = ("unit", "area")
    ordering = ("unit__name",)


@admin.register(ProgrammeMeasure)
class ProgrammeMeasureAdmin(SetUpOnPages):
    """Which measure a programme feeds; only our own programmes feed one."""

    kind = "fed measure"
    list_display = ("measure", "programme", "figure", "area")
    list_select_related = ("measure", "programme", "area")
    ordering = ("measure__code",)


@admin.register(GradeScale)
class GradeScaleAdmin(SetUpOnPages):
    kind = "grade scale"
    list_display = ("programme", "from_month", "note")
    list_select_related = ("programme",)
    ordering = ("programme", "from_month")
    inlines = (GradeInline,)

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
