"""Imports for administrators to read: their own pages write them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from organisation.admin.base import ReadOnly
from spreadsheets.models import Import, Remembered

# What the worker has done is told by each import; its module is read first, so that it doesn't register it again later.
import_string("django_tasks_db.admin.DBTaskResultAdmin")
if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)


@admin.register(Import)
class ImportAdmin(ReadOnly, admin.ModelAdmin):
    """Who imported what, when, and what became of it; their settings are as long as the file is wide."""

    list_display = ("file_name", "kind", "state", "uploaded_at", "uploaded_as", "file_deleted_at")
    list_filter: ClassVar[Any] = ("state", "kind")
    search_fields = ("file_name", "sha256")
    ordering = ("-uploaded_at",)
    exclude = ("uploaded_by", "settings")
    actions = None
    show_full_result_count = False


@admin.register(Remembered)
class RememberedAdmin(ReadOnly, admin.ModelAdmin):
    """What people said about files of a kind."""

    list_display = ("said", "meant", "kind", "what", "at")
    list_filter: ClassVar[Any] = ("kind", "what")
    search_fields = ("said", "meant")
    ordering = ("kind", "what", "said")
    exclude = ("by",)
    actions = None
