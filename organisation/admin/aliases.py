"""Other names of areas and partners on the administrator's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from organisation.admin.base import ForAdministrators, KeptAdmin, ReasonForm
from organisation.forms import ModelForm, without_personal_data
from organisation.models import AreaAlias, PartnerAlias


class AliasForm(ModelForm):
    """Another name, which is nobody's personal data."""

    def clean_text(self) -> str:
        return without_personal_data(self.cleaned_data["text"])


class AliasInline(ForAdministrators, admin.TabularInline):
    form = AliasForm
    extra = 1
    verbose_name_plural = "Other names, by which imports know it"


class AreaAliasInline(AliasInline):
    model = AreaAlias


class PartnerAliasInline(AliasInline):
    model = PartnerAlias


class NamedForm(ReasonForm):
    """A record whose name isn't another name of one on record."""

    NAMES = ("name", "printed_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        aliases = self._meta.model._meta.get_field("aliases").related_model
        for field in self.NAMES:
            name = cleaned.get(field, "")
            taken = aliases._default_manager.filter(text__iexact=name).first() if name else None
            if taken is not None:
                self.add_error(field, f"“{taken}” is kept as another name. Take it away there first.")
        return cleaned


class NamedAdmin(KeptAdmin):
    """A versioned record with other names, whose changes leave a line in the trail too."""

    form = NamedForm

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        before = "; ".join(form.instance.aliases.order_by("text").values_list("text", flat=True))
        super().save_related(request, form, formsets, change)
        after = "; ".join(form.instance.aliases.order_by("text").values_list("text", flat=True))
        if before != after:
            self._leave(request, form.instance, "changed", form.cleaned_data["reason"], {"aliases": [before, after]})
