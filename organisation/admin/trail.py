"""The trail, to read only."""

from __future__ import annotations

from django.contrib import admin

from organisation.admin.base import ReadOnly
from organisation.models import (
    ChangeRecord,
)


@admin.register(ChangeRecord)
class ChangeRecordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "title", "action", "subject_kind", "subject", "summary")
    list_filter = ("action", "subject_kind")
    search_fields = ("subject", "action")
    ordering = ("-at", "-pk")
    actions = None
    show_full_result_count = False
    list_per_page = 50
