"""The trail, to read only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils.module_loading import import_string

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

    def get_queryset(self, request: Any) -> Any:
        """Leave out what tells of something that this administrator doesn't see, as floors above say."""
        records = super().get_queryset(request)
        for path in settings.KEPT_BACK:
            kept_back = import_string(path)(person=request.user, day=request.today)
            records = records if kept_back is None else records.exclude(kept_back)
        return records
