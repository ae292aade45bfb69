"""The form by which a pack is sent: for whom, which sections, in which order."""

from __future__ import annotations

from typing import Any

from django import forms

from board.models import Audience, GovernanceGroup
from board.packs import audiences
from board.queries.packs.build import KINDS, sections_for
from organisation.forms import Form
from scorecard.forms.fields import Grouped, ReasonField

PREFIX = "section-"


class DispatchForm(Grouped, Form):
    """For whom, and the place of each section; one without a place is left out."""

    audience = forms.ChoiceField(label="Written for")

    def __init__(self, *args: Any, group: GovernanceGroup, was_sent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        own = audiences.choices_of(group.audience)
        self.fields["audience"].choices = [(key, Audience(key).label) for key in own]  # type: ignore[attr-defined]
        if len(own) > 1:
            self.fields[
                "audience"
            ].help_text = "For a wider audience than the group’s own, what the group wrote for itself is left out."
        for place, (key, kind) in enumerate(KINDS.items(), 1):
            self.fields[f"{PREFIX}{key}"] = forms.IntegerField(
                label=kind.title, required=False, min_value=1, max_value=99, initial=place
            )
            self.fields[f"{PREFIX}{key}"].width = "w-s"  # type: ignore[attr-defined]
        if was_sent:
            self.fields["reason"] = ReasonField(label="Why it is sent again")
        self.GROUPS = (
            ("For whom", "", ("audience",)),
            ("Sections, by their place", "Leave a place empty to leave the section out.",
             tuple(f"{PREFIX}{key}" for key in KINDS)),
            ("Sent before", "The earlier pack stays as it is.", ("reason",)),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.sections:
            raise forms.ValidationError("Give at least one section a place.")
        return cleaned

    @property
    def sections(self) -> list[str]:
        """The keys of the chosen sections that the audience may have, by their place."""
        allowed = sections_for(self.group.audience, self.cleaned_data["audience"])
        places = [(self.cleaned_data.get(f"{PREFIX}{key}"), index, key) for index, key in enumerate(KINDS)]
        return [key for place, _, key in sorted(p for p in places if p[0]) if place and key in allowed]
