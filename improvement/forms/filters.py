"""What a reader chooses of the plan in its address."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import ActionKind
from improvement.progress import Shown
from improvement.queries.choosing import Wanted
from improvement.queries.plan import PlanPage
from organisation.forms import Form
from organisation.month_input import MonthInputField

ORDERS = [("", "Area and outcome"), ("due", "Date"), ("late", "Longest overdue"), ("moved", "Moved most"),
          ("owner", "Owner"), ("text", "Action")]  # fmt: skip
STATUSES = [*((one.value, one.value) for one in Shown), ("done", "Complete or embedded"), ("no_date", "Without a date")]
Choices = list[tuple[str, str]]


class PlanFilter(Form):
    """All of it is optional; what doesn't fit is refused with a sentence that says what was read."""

    source = forms.ChoiceField(label="Source", required=False)
    recommendation = forms.ChoiceField(label="Recommendation", required=False)
    area = forms.ChoiceField(label="Area", required=False)
    owner = forms.ChoiceField(label="Owner", required=False)
    partner = forms.ChoiceField(label="Partner", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *ActionKind.choices])
    due_by = MonthInputField(label="Due by", required=False)
    mine = forms.BooleanField(label="Mine", required=False)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "All"), *STATUSES])
    q = forms.CharField(
        label="Find an action", required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    sort = forms.ChoiceField(label="Order", required=False, choices=ORDERS)

    def __init__(self, *args: Any, page: PlanPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = {line.owner.code: line.owner.title for line in page.lines if line.owner}
        partners = {str(one.pk): one.name for line in page.lines for one in line.partners}
        sources = {str(one.pk): one.name for one in page.sources}
        used = {str(one.source_id) for outcome in page.outcomes for one in outcome.recommendations}
        answered = {one.code: one.text for outcome in page.outcomes for one in outcome.recommendations}
        areas = [(one.area.code, one.area.name) for one in page.sections]
        self._choose("source", "All sources", [(key, name) for key, name in sources.items() if key in used])
        self._choose("recommendation", "All", [(key, f"{key}: {text[:70]}") for key, text in answered.items()])
        self._choose("area", f"All {len(areas)} areas", areas)
        self._choose("owner", "Any post", [*_sorted(owners), ("none", "No owner")])
        self._choose("partner", "Any partner", _sorted(partners))

    def _choose(self, name: str, all_of_them: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        field.choices = [("", all_of_them), *choices]

    @property
    def wanted(self) -> Wanted:
        """What was chosen; after the form was found valid."""
        data = self.cleaned_data
        due_by = data["due_by"]
        return Wanted(
            source=data["source"], recommendation=data["recommendation"], area=data["area"], owner=data["owner"],
            partner=data["partner"], kind=data["kind"], due_by=due_by.last_day if due_by else None,
            mine=data["mine"], words=data["q"], shown=data["status"],
        )  # fmt: skip


def _sorted(names: dict[str, str]) -> Choices:
    return sorted(names.items(), key=lambda pair: pair[1].lower())
