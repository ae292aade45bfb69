"""People, their roles and the posts they hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from organisation.admin.base import ForAdministrators, ReasonForm, said
from organisation.models import (
    PostHolding,
    RoleHolding,
    User,
)
from organisation.operations import leave_record


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
    """A person; email addresses are compared without regard to capitals."""

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

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Refuse ``?password__startswith=``, as Django's own page of users does: it finds out a hash."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

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
        "left on": said(person, "left_on"),
        "roles": "; ".join(sorted(f"{role}{f', {role.partner}' if role.partner else ''}" for role in roles)),
        "posts": "; ".join(sorted(_holding(one, person) for one in posts)),
    }


def _holding(holding: PostHolding, person: User) -> str:
    until = f" until {holding.until:%d %B %Y}" if holding.until else ""
    return f"{holding}{until}{'' if holding.person_id == person.pk else ' (deputy)'}"
