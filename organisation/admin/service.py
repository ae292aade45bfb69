"""What the service is made of: areas, units, posts, partners."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model

from organisation.admin.aliases import AreaAliasInline, NamedAdmin, PartnerAliasInline
from organisation.admin.base import KeptAdmin, ReasonForm
from organisation.models import (
    Area,
    LedgerEntry,
    Partner,
    Post,
    Unit,
    UnitKind,
)


@admin.register(Area)
class AreaAdmin(NamedAdmin):
    kind = "area"
    list_display = ("name", "printed_name", "position", "closed_on")
    list_filter = (("closed_on", admin.EmptyFieldListFilter),)
    search_fields = ("name", "printed_name", "code", "aliases__text")
    inlines = (AreaAliasInline,)
    ordering = ("position", "name")
    prepopulated_fields = {"code": ("name",)}
    fields = ("name", "code", "printed_name", "position", "closed_on", "reason")

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields


class UnitForm(ReasonForm):
    """A unit stands beneath a locality or the whole service."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parent, kind = cleaned.get("parent", self.instance.parent if self.instance.pk else None), cleaned.get("kind")
        if parent and self.instance.pk and parent.pk == self.instance.pk:
            self.add_error("parent", "A unit doesn’t stand beneath itself.")
        elif parent and kind == UnitKind.LOCALITY and parent.kind != UnitKind.SERVICE:
            self.add_error("parent", "A locality stands beneath the whole service.")
        if kind == UnitKind.TEAM and self.instance.pk and self.instance.children.exists():
            self.add_error("kind", "Units stand beneath it, so it can’t be a team.")
        return cleaned


@admin.register(Unit)
class UnitAdmin(KeptAdmin):
    kind = "unit"
    form = UnitForm
    list_display = ("name", "kind", "parent", "opened", "closed")
    list_filter = ("kind", ("closed", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    ordering = ("kind", "name")
    fields = ("name", "code", "kind", "parent", "opened", "closed", "succeeds", "reason")
    filter_horizontal = ("succeeds",)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("kind", "parent", "why_fixed") if obj and has_ledger_entries(obj) else ()

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj and has_ledger_entries(obj):
            return ("name", "code", "kind", "parent", "why_fixed", "opened", "closed", "succeeds", "reason")
        return self.fields

    @admin.display(description="Fixed")
    def why_fixed(self, obj: Unit) -> str:
        return (
            "Figures are recorded for it, so where it stands is fixed. If it moves, close it and add a successor "
            "beneath the new parent."
        )

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Unit.objects.exclude(kind=UnitKind.TEAM).order_by("-kind", "name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def has_ledger_entries(record: Model) -> bool:
    """Whether a ledger, of whichever floor, holds something about a record."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: record}).exists()
        for relation in record._meta.related_objects
        if isinstance(relation.related_model, type) and issubclass(relation.related_model, LedgerEntry)
    )


@admin.register(Post)
class PostAdmin(KeptAdmin):
    kind = "post"
    list_display = ("title", "area", "reports_to", "is_closed")
    list_filter = ("area", "is_closed")
    list_select_related = ("area", "reports_to")
    search_fields = ("title", "code")
    ordering = ("title",)
    fields = ("title", "code", "area", "reports_to", "is_closed", "reason")

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> Any:
        return {} if obj else {"code": ("title",)}


@admin.register(Partner)
class PartnerAdmin(NamedAdmin):
    kind = "partner"
    list_display = ("name", "kind", "is_closed")
    list_filter = ("kind", "is_closed")
    search_fields = ("name", "aliases__text")
    inlines = (PartnerAliasInline,)
    ordering = ("name",)
    fields = ("name", "kind", "is_closed", "reason")
