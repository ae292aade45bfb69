"""The administrator's pages: people, areas, units, posts, partners; the trail to read only.

Who may use them is decided by the person's role, not by Django's own permissions. What is versioned is saved
with who, when and why; ledgers and trail can't be changed here by anybody.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.module_loading import import_string

from organisation.models import (
    Area,
    ChangeRecord,
    LedgerEntry,
    Partner,
    Post,
    PostHolding,
    RoleHolding,
    Unit,
    UnitKind,
    User,
)
from organisation.operations import leave_record, save_version
from organisation.permissions import may_administer

# --- Who may come in ------------------------------------------------------------------------------------


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


@admin.register(ChangeRecord)
class ChangeRecordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "title", "action", "subject_kind", "subject", "summary")
    list_filter = ("action", "subject_kind")
    search_fields = ("subject", "action")
    ordering = ("-at", "-pk")
    actions = None
    show_full_result_count = False
    list_per_page = 50


# --- What is versioned ----------------------------------------------------------------------------------


class ReasonForm(forms.ModelForm):
    """A record with the reason of its change."""

    reason = forms.CharField(
        max_length=100, widget=forms.TextInput(attrs={"size": 80}), help_text="Kept in its history and in the trail."
    )


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
        save_version(record=obj, by=request.user, at=request.now, reason=reason)
        names = [field.name for field in obj._meta.concrete_fields if not field.primary_key]
        said = {name: [_said(before, name), _said(obj, name)] for name in names}
        changed = {name: pair for name, pair in said.items() if pair[0] != pair[1]}
        if changed:
            self._leave(request, obj, "changed" if change else "added", reason, changed)

    def delete_model(self, request: Any, obj: Any) -> None:
        """Delete what nothing refers to; Django refuses where something does."""
        obj._history_user, obj._history_date, obj._change_reason = request.user, request.now, "Deleted"
        self._leave(request, obj, "deleted", "Nothing referred to it", {})
        obj.delete()


def _said(record: Model | None, name: str) -> str:
    value = getattr(record, name) if record is not None else None
    return "" if value is None else str(value)


@admin.register(Area)
class AreaAdmin(KeptAdmin):
    kind = "area"
    list_display = ("name", "printed_name", "position", "closed_on")
    list_filter = (("closed_on", admin.EmptyFieldListFilter),)
    search_fields = ("name", "printed_name", "code")
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
class PartnerAdmin(KeptAdmin):
    kind = "partner"
    list_display = ("name", "kind", "is_closed")
    list_filter = ("kind", "is_closed")
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "kind", "is_closed", "reason")


# --- People ---------------------------------------------------------------------------------------------


class RoleInline(ForAdministrators, admin.TabularInline):
    model = RoleHolding
    extra = 0
    verbose_name_plural = "What they may do"


class PostInline(ForAdministrators, admin.TabularInline):
    model = PostHolding
    fk_name = "person"
    extra = 0
    verbose_name_plural = "Posts they hold"


class PersonForm(ReasonForm):
    """A person; e-mail addresses are compared without regard to capitals."""

    class Meta:
        model = User
        fields = ("email", "title", "is_active", "left_on")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is an account with this address already.")
        return str(email)


@admin.register(User)
class PersonAdmin(ForAdministrators, admin.ModelAdmin):
    """People and their roles. They choose their own password by “Forgotten password”; none is set here."""

    form = PersonForm
    fields = ("email", "title", "is_active", "left_on", "reason")
    list_display = ("title", "roles_held", "is_active", "left_on")
    list_filter = ("roles__role", "roles__area", "is_active", ("left_on", admin.EmptyFieldListFilter))
    search_fields = ("title",)
    search_help_text = "Search by job title"
    ordering = ("title", "pk")
    inlines = (RoleInline, PostInline)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("roles__area")

    @admin.display(description="roles")
    def roles_held(self, obj: User) -> str:
        return "; ".join(str(role) for role in obj.roles.all()) or "None"

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        request._person_before = _person(User.objects.get(pk=obj.pk)) if change else {}
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        before, after = request._person_before, _person(form.instance)
        changed = {name: [before.get(name, ""), after[name]] for name in after if before.get(name, "") != after[name]}
        if not changed:
            return
        if "address" in changed:
            changed["address"] = ["", "changed" if change else "given"]  # the trail holds no address
        leave_record(
            by=request.user, at=request.now, action=f"{'changed' if change else 'added'} person",
            subject_kind="person", subject=str(form.instance.pk),
            summary=f"{form.instance}: {'changed ' if change else 'added with '}{', '.join(changed)}",
            reason=form.cleaned_data["reason"], detail=changed,
        )  # fmt: skip

    def delete_model(self, request: Any, obj: User) -> None:
        """Delete an account with which nothing has been recorded; Django refuses others."""
        leave_record(
            by=request.user, at=request.now, action="deleted person", subject_kind="person", subject=str(obj.pk),
            summary=f"{obj}: deleted", reason="Nothing was recorded with the account",
        )  # fmt: skip
        super().delete_model(request, obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.pk != request.user.pk)


def _person(person: User) -> dict[str, str]:
    """Return what an administrator sets of a person, in words."""
    roles = RoleHolding.objects.filter(person=person).select_related("area", "partner")
    posts = PostHolding.objects.filter(Q(person=person) | Q(deputy=person)).select_related("post")
    return {
        "address": person.email,
        "job title": person.title,
        "may sign in": "yes" if person.is_active else "no",
        "left on": _said(person, "left_on"),
        "roles": "; ".join(sorted(f"{role}{f', {role.partner}' if role.partner else ''}" for role in roles)),
        "posts": "; ".join(sorted(_holding(one, person) for one in posts)),
    }


def _holding(holding: PostHolding, person: User) -> str:
    until = f" until {holding.until:%d %B %Y}" if holding.until else ""
    return f"{holding}{until}{'' if holding.person_id == person.pk else ' (deputy)'}"
