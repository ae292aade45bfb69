"""What a reader chooses in the address of the scorecard and of a measure."""

from typing import Any

from django import forms

from organisation.forms import Form
from organisation.month_input import MonthInputField
from scorecard.models import Judgement, Nature

RATINGS = [("red", "Red"), ("amber", "Amber"), ("green", "Green"), ("none", "Not rated")]
MOVEMENTS = [("worse", "Worse"), ("better", "Better")]
ORDERS = [("", "Area"), ("rating", "Furthest from target"), ("movement", "Worse first"), ("name", "Name")]


def first_problem(form: forms.Form) -> str:
    """Return the first refusal of a form, with the field it concerns."""
    name, errors = next(iter(form.errors.items()))
    return f"{form.fields[name].label}: {errors[0]}"


class ScorecardFilter(Form):
    """All of it is optional; what doesn't fit is refused with a sentence that says what was read."""

    month = MonthInputField(label="Month", required=False)
    area = forms.ChoiceField(label="Area", required=False)
    judgement = forms.ChoiceField(label="ILACS judgement", required=False, choices=[("", "All"), *Judgement.choices])
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "All"), *Nature.choices])
    rating = forms.ChoiceField(label="Rating", required=False, choices=[("", "All"), *RATINGS])
    movement = forms.ChoiceField(label="Movement", required=False, choices=[("", "All"), *MOVEMENTS])
    q = forms.CharField(
        label="Find a measure", required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    sort = forms.ChoiceField(label="Order", required=False, choices=ORDERS)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", f"All {len(areas)} areas"), *areas]  # type: ignore[attr-defined]


SPANS = [("13", "13 months"), ("25", "25 months"), ("all", "All")]


class MeasureFilter(Form):
    """The month a measure's page ends with, and how many months it shows."""

    month = MonthInputField(label="To month", required=False)
    span = forms.ChoiceField(label="Show", required=False, choices=SPANS)
