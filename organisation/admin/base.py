"""Who may come in, and what all pages of the administrator share."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import Http404
from django.utils.module_loading import import_string

from organisation.forms import ModelForm, without_personal_data
from organisation.operations import delete_version, leave_record, save_version
from organisation.permissions import may_administer


def may_enter(request: Any) -> bool:
    """Whether the person is an administrator. :raises Http404: for others who are signed in"""
    if not request.user.is_authenticated:
        return False  # led to the sign-in page
    if not may_administer(request.access):
        raise Http404
    return True


admin.site.has_permission = may_enter  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Plimsoll: administration"
admin.site.index_title = "People, and what the service is made of"
admin.site.enable_nav_sidebar = False

# Django's groups and allauth's list of addresses say nothing here: roles decide, and a person has one address.
# Their own modules are read first, so that they don't register them again later.
for path, model in (
    ("django.contrib.auth.admin.GroupAdmin", Group),
    ("allauth.account.admin.EmailAddressAdmin", EmailAddress),
):
    import_string(path)
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class ForAdministrators(admin.options.BaseModelAdmin):
    """Administrators may do everything with it, others nothing."""

    def has_module_permission(self, request: Any) -> bool:
        return may_administer(request.access)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return may_administer(request.access)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return may_administer(request.access)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return may_administer(request.access)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return may_administer(request.access)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Choose what a record belongs to from a plain list, without buttons that change or delete the other."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class ReadOnly(ForAdministrators):
    """What nobody changes here, an administrator or superuser neither."""

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class LedgerAdmin(ReadOnly, admin.ModelAdmin):
    """The entries of a ledger, newest first: what they say, who recorded them as what, when and why."""

    about: tuple[str, ...] = ()  # what stands first in the list
    list_filter: ClassVar[Any] = (("superseded_at", admin.EmptyFieldListFilter), "kind", "is_illustrative")
    list_select_related: ClassVar[Any] = False
    actions = None
    show_full_result_count = False
    list_per_page = 50

    def get_list_display(self, request: Any) -> tuple[str, ...]:
        return (*self.about, "recorded_at", "recorded_as", "kind", "superseded_at")

    def get_ordering(self, request: Any) -> tuple[str, ...]:
        return ("-recorded_at", "-pk")

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Show every field but whose account it was: the job title at that time says who."""
        hidden = {"id", "recorded_by"}
        return [field.name for field in self.model._meta.concrete_fields if field.name not in hidden]


class ReasonForm(ModelForm):
    """A record with the reason of its change."""

    reason = forms.CharField(
        max_length=100, widget=forms.TextInput(attrs={"size": 80}), help_text="Kept in its history and in the trail."
    )

    def clean_reason(self) -> str:
        return without_personal_data(self.cleaned_data["reason"])


class KeptAdmin(ForAdministrators, admin.ModelAdmin):
    """A versioned record: saved with who, when and why, each time leaving a line in the trail."""

    form = ReasonForm
    actions = None
    kind: str  # what the trail calls it

    def _leave(self, request: Any, obj: Any, action: str, reason: str, detail: dict[str, Any]) -> None:
        leave_record(
            by=request.user, at=request.now, action=f"{action} {self.kind}", subject_kind=self.kind,
            subject=str(getattr(obj, "code", obj)), summary=f"{obj}: {action}", reason=reason, detail=detail,
        )  # fmt: skip

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        reason = form.cleaned_data["reason"]
        before = type(obj)._default_manager.get(pk=obj.pk) if change else None
        linked = [field.name for field in obj._meta.many_to_many if field.name in form.cleaned_data]
        names = [field.name for field in obj._meta.concrete_fields if not field.primary_key]
        former = {name: said(before, name) for name in names} | {name: said_of_links(before, name) for name in linked}
        links = {name: [one.pk for one in form.cleaned_data[name]] for name in linked}
        save_version(record=obj, by=request.user, at=request.now, reason=reason, links=links)
        now = {name: said(obj, name) for name in names} | {name: said_of_links(obj, name) for name in linked}
        pairs = {name: [former[name], now[name]] for name in former}
        changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if changed:
            self._leave(request, obj, "changed" if change else "added", reason, changed)

    def delete_model(self, request: Any, obj: Any) -> None:
        """Delete what nothing refers to; Django refuses where something does."""
        self._leave(request, obj, "deleted", "Nothing referred to it", {})
        delete_version(record=obj, by=request.user, at=request.now, reason="Deleted")


def said_of_links(record: Model | None, name: str) -> str:
    """Return the codes, else the names, of what a record is linked to."""
    found = getattr(record, name).all() if record is not None else ()
    return "; ".join(sorted(str(getattr(one, "code", one)) for one in found))


def said(record: Model | None, name: str) -> str:
    value = getattr(record, name) if record is not None else None
    return "" if value is None else str(value)
