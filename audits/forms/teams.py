"""The form of the audited teams: to which area each one's audits belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BoundField

from audits.operations.setup import TeamGiven
from audits.queries.setup import AuditedTeam
from organisation.forms import Form
from organisation.models import Area


@dataclass(frozen=True, slots=True)
class TeamFields:
    """A team with the fields of its area: as it is to be, and as the person saw it."""

    team: AuditedTeam
    area: BoundField
    seen: BoundField


class TeamsForm(Form):
    """To which area each team's audits belong."""

    reason = forms.CharField(max_length=300, help_text="Kept in their history and in the trail.")

    def __init__(self, *args: Any, teams: Sequence[AuditedTeam], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams
        in_use = {one.area for one in teams}
        areas = Area.objects.filter(Q(closed_on__isnull=True) | Q(pk__in=[pk for pk in in_use if pk]))
        self.areas = {str(one.pk): one for one in areas.order_by("position", "name")}
        choices = [("", "Not audited"), *((key, one.name) for key, one in self.areas.items())]
        for one in teams:
            stands = str(one.area or "")
            self.fields[f"area_{one.unit.pk}"] = forms.ChoiceField(
                label=one.unit.name, choices=choices, required=False, initial=stands
            )
            self.fields[f"seen_{one.unit.pk}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=stands, max_length=20
            )

    @property
    def rows(self) -> list[TeamFields]:
        return [
            TeamFields(one, self[f"area_{one.unit.pk}"], self[f"seen_{one.unit.pk}"]) for one in self.teams
        ]  # fmt: skip

    def given(self) -> list[TeamGiven]:
        """Return what was given of each team. Call on a valid form."""
        found = []
        for one in self.teams:
            seen = self.cleaned_data[f"seen_{one.unit.pk}"]
            area = self.areas.get(self.cleaned_data[f"area_{one.unit.pk}"])
            found.append(TeamGiven(one.unit, area, int(seen) if seen.isdecimal() else None))
        return found
