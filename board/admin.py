"""Groups for administrators to change; what was minuted and issued, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from board.models import Decision, DecisionUpdate, ExceptionReport, GovernanceGroup, Meeting, Membership, Pack, Risk
from organisation.admin.base import KeptAdmin, ReadOnly


@admin.register(GovernanceGroup)
class GovernanceGroupAdmin(KeptAdmin):
    """A group: for whom it writes, how it meets, who keeps it."""

    kind = "governance group"
    list_display = ("name", "audience", "cadence", "quorum", "secretary", "closed_on")
    list_filter = ("audience", "cadence", ("closed_on", admin.EmptyFieldListFilter))
    list_select_related = ("secretary",)
    search_fields = ("name", "code")
    ordering = ("position", "name")
    fields = (
        "name", "code", "purpose", "audience", "cadence", "quorum", "dispatch_days", "secretary", "position",
        "closed_on", "reason",
    )  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


class Kept(ReadOnly, admin.ModelAdmin):
    """What is written on the pages of meetings, to read only."""

    actions = None
    show_full_result_count = False
    list_per_page = 50


@admin.register(Membership)
class MembershipAdmin(Kept):
    list_display = ("group", "post", "partner", "seat", "is_chair", "counts", "since", "until")
    list_filter = ("group", ("until", admin.EmptyFieldListFilter))
    list_select_related = ("group", "post", "partner")
    ordering = ("group", "-is_chair", "pk")


@admin.register(Meeting)
class MeetingAdmin(Kept):
    list_display = ("held_on", "group", "state", "place")
    list_filter = ("group", "state")
    list_select_related = ("group",)
    ordering = ("-held_on",)


@admin.register(Decision)
class DecisionAdmin(Kept):
    list_display = ("meeting", "number", "kind", "text", "owner", "due")
    list_filter = ("kind", "meeting__group")
    list_select_related = ("meeting__group", "owner")
    ordering = ("-meeting__held_on", "number")


@admin.register(DecisionUpdate)
class DecisionUpdateAdmin(Kept):
    list_display = ("decision", "at", "title", "outcome", "text")
    list_filter = ("outcome",)
    list_select_related = ("decision",)
    ordering = ("-at", "-pk")
    fields = ("decision", "at", "title", "outcome", "text")


@admin.register(ExceptionReport)
class ExceptionReportAdmin(Kept):
    list_display = ("meeting", "area", "measure", "due", "answered_at", "answered_as")
    list_filter = ("area", ("answered_at", admin.EmptyFieldListFilter))
    list_select_related = ("meeting__group", "area", "measure")
    ordering = ("-due", "pk")


@admin.register(Risk)
class RiskAdmin(Kept):
    list_display = ("group", "number", "title", "likelihood", "impact", "owner", "closed_on")
    list_filter = ("group", ("closed_on", admin.EmptyFieldListFilter))
    list_select_related = ("group", "owner")
    search_fields = ("title",)
    ordering = ("group", "number")


@admin.register(Pack)
class PackAdmin(Kept):
    list_display = ("meeting", "audience", "number", "as_at", "dispatched_as", "software")
    list_filter = ("audience", "meeting__group")
    list_select_related = ("meeting__group",)
    ordering = ("-as_at",)
    fields = (
        "meeting", "audience", "number", "sections", "month", "as_at", "sha256", "software", "dispatched_as", "reason"
    )  # fmt: skip
